"""Evidence as the API shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from notes import evidence
from notes.api.types_work import Amiss, Evidence
from notes.evidence import Cited
from notes.models import Evidence as Row
from notes.verifier import Doubt


def moments(rows: Iterable[Sequence[Row]]) -> list[list[Evidence]]:
    """For each list of rows what it shows; all lines are read with one query."""
    return [shown(found) for found in evidence.cited(rows)]


def shown(found: Iterable[Cited]) -> list[Evidence]:
    """What statements rest on."""
    return [
        Evidence(
            segment_id=one.segment_id,
            start_ms=one.start_ms,
            end_ms=one.end_ms,
            quote=one.quote,
            speaker=one.speaker.shown if one.speaker else None,
            changed=one.changed,
            verdict=one.verdict,
        )
        for one in found
    ]


def amiss(found: Iterable[Doubt]) -> list[Amiss]:
    """What isn't right about a statement."""
    return [Amiss(reason=one.reason, about=one.about, sentence=one.sentence) for one in found]

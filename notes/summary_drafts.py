"""The notes while they are written: shown to whoever looks, replaced all the time, and gone when
the work ends, however it ends. Core.

They stand in the row of the run that writes them, so only who holds its claim can change them.
Nothing of them was checked; no export, no API and no summary ever holds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from notes import recordings, run_claims
from notes.engines.base import Digest, Statement
from notes.models import Run, RunState
from notes.run_claims import Claim

_HEADING_LIMIT = 255

Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the draft, and the moment (ms) that it rests on."""

    text: str
    at_ms: int | None


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the meeting or a part of a template: its heading, where it begins (ms; None for a
    part), its points."""

    heading: str | None
    start_ms: int | None
    points: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """The notes as far as they are written. `tasks` is how many were found."""

    overview: tuple[Said, ...]
    topics: tuple[Topic, ...]
    decisions: tuple[Said, ...]
    questions: tuple[Said, ...]
    tasks: int


def keep(claim: Claim, digest: Digest, starts: Mapping[str, int]) -> None:
    """Show this to open pages; `starts` says when (ms) each line of the transcript begins.
    Nothing where there is nothing yet. Raises ClaimLost."""
    if digest == Digest():
        return
    run_claims.hold(claim, draft=_raw(digest, starts))
    recordings.touch(claim.recording_id, "summary")


def withdraw(claim: Claim) -> None:
    """Take it away again. Raises ClaimLost."""
    run_claims.hold(claim, draft=None)
    recordings.touch(claim.recording_id, "summary")


def shown(run: Run | None) -> Draft | None:
    """What the run has written so far, while it runs."""
    if run is None or run.state != RunState.RUNNING or run.draft is None:
        return None
    raw = run.draft
    return Draft(
        overview=_read(raw.get("overview", ())),  # a draft of an earlier version has none
        topics=tuple(
            Topic(one["heading"], one["start_ms"], _read(one["points"])) for one in raw["topics"]
        ),
        decisions=_read(raw["decisions"]),
        questions=_read(raw["questions"]),
        tasks=raw["tasks"],
    )


def _raw(digest: Digest, starts: Mapping[str, int]) -> Raw:
    return {
        "overview": _written(digest.overview, starts),
        "topics": [
            {
                "heading": " ".join(section.heading.split())[:_HEADING_LIMIT] or None,
                "start_ms": section.start_ms,
                "points": _written(section.points, starts),
            }
            for section in digest.sections
        ],
        "decisions": _written(digest.decisions, starts),
        "questions": _written(digest.questions, starts),
        "tasks": len(digest.tasks),
    }


def _written(statements: Iterable[Statement], starts: Mapping[str, int]) -> list[list[Any]]:
    return [
        [" ".join(one.text.split()), starts.get(one.cites[0].line_id) if one.cites else None]
        for one in statements
    ]


def _read(raw: Iterable[tuple[str, int | None]]) -> tuple[Said, ...]:
    return tuple(Said(text, at_ms) for text, at_ms in raw)

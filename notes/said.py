"""What API clients say was said, as lines of the transcript. Core.

`append(recording_id, spoken)` adds lines as clients send them, in whatever batches. The name of
a line is its time and its speaker, so that a repeat is harmless, a final replaces its draft and
two who speak in one millisecond are both kept. A time of 0 means that the client knows none:
there the text is part of the name. Stating the whole transcript anew is in `notes.restating`.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import select

from notes import recordings, transcripts
from notes.db import db
from notes.models import Segment, Speaker
from notes.speech import Utterance
from notes.transcripts import Said

One = TypeVar("One")

CLIENT = "api:"
"""How the source keys of lines from API clients begin."""

AT_ONCE = 1000  # lines in one statement, and in one transaction of an append
LATEST_MS = 10**15 - 1  # no place in a recording is beyond that; larger times are put there
_MS_A_LETTER = 65
_SHORTEST_MS = 500


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line as a client says it: `timestamp` in ms from the start, None if it knows none."""

    text: str
    timestamp: float | None = None
    speaker: str | None = None
    confidence: float | None = None
    is_final: bool | None = None

    @property
    def sent(self) -> dict[str, Any]:
        """What a segment keeps of how it was sent, beside the text."""
        return {
            "timestamp": self.timestamp,
            "speaker": self.speaker,
            "confidence": self.confidence,
            "is_final": self.is_final,
        }

    @property
    def stands(self) -> bool:
        """Whether it is more than a draft."""
        return self.is_final is not False


def batches(spoken: Iterable[One], size: int = AT_ONCE) -> Iterator[list[One]]:
    """Lines or rows in portions. An append commits each: others get their turn in between, and
    what broke off is made whole by sending it again."""
    rest = iter(spoken)
    while some := list(islice(rest, size)):
        yield some


def append(recording_id: uuid.UUID, spoken: Sequence[Spoken]) -> int:
    """Add lines, at most AT_ONCE of them; gives how many changed anything.

    Raises NotFound when the recording is gone.
    """
    end = _end(recording_id) if any(one.timestamp is None for one in spoken) else 0
    said: list[Said] = []
    for one in spoken:
        heard = utterance(one, end)
        end = max(end, heard.start_ms)
        key, other = keys(one)
        said.append(Said(key, heard, one.stands, other, one.sent))
    return len(transcripts.append(recording_id, said, named=True))


def given(segment: Segment, speaker: Speaker | None) -> dict[str, Any]:
    """A line as it is given to clients: as sent, with a person's correction on top; one that
    an engine heard in the same shape."""
    sent = segment.sent or {
        "timestamp": segment.start_ms,
        "speaker": speaker.shown if speaker else None,
        "confidence": segment.confidence,
        "is_final": segment.is_final,
    }
    return {
        "timestamp": sent["timestamp"],
        "speaker": sent["speaker"],
        "text": segment.shown,
        "confidence": sent["confidence"],
        "is_final": sent["is_final"],
    }


def keys(one: Spoken) -> tuple[str, str | None]:
    """The name of a line, and the one for a second final of another text at its place."""
    who = one.speaker or ""
    if not one.timestamp:
        return f"{CLIENT}0:{_mark(who, one.text)}", None
    key = f"{CLIENT}{_number(one.timestamp)}:{_mark(who)}"
    return key, f"{key}:{_mark(one.text)}" if one.stands else None


def utterance(one: Spoken, end_ms: int) -> Utterance:
    """The line with its place; `end_ms` is where a line goes that has no time of its own.

    Clients don't say how long a line took: that is guessed from its length.
    """
    start = end_ms if one.timestamp is None else int(min(max(one.timestamp, 0), LATEST_MS))
    length = max(_SHORTEST_MS, _MS_A_LETTER * len(one.text))
    return Utterance(
        start, start + length, one.text, confidence=one.confidence, speaker=one.speaker or None
    )


def _end(recording_id: uuid.UUID) -> int:
    """Where the last line begins."""
    query = (
        select(Segment.start_ms)
        .where(Segment.recording_id == recording_id, ~Segment.removed)
        .order_by(Segment.start_ms.desc(), Segment.seq.desc())
        .limit(1)
    )
    recordings.touch(recording_id)  # from here on nobody else adds a line
    return db.session.scalar(query) or 0


def _number(value: float) -> str:
    return str(int(value)) if abs(value) < LATEST_MS and value == int(value) else repr(value)


def _mark(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]

"""RealtimeKit's files of what was said, CSV or JSON, made into plain values. Both count in ms."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from notes.errors import ExternalError
from notes.providers.captured import CapturedLine
from notes.providers.realtimekit.fields import mapping, ms, participant, text
from notes.speech import Participant, Utterance

_COLUMNS = 6
_SPEED = 15  # characters that are spoken in a second, for lines of which no end is told
_LONGEST_S = 60


@dataclass(frozen=True, slots=True)
class _Said:
    start_ms: int
    end_ms: int | None
    words: str
    who: Participant


def lines(body: bytes) -> list[CapturedLine]:
    """What was said, in order of time. Which of the two forms it is, the file tells itself.
    Raises ExternalError."""
    try:
        content = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _bad() from None
    is_json = content.lstrip().startswith(("[", "{"))
    found = list(_of_json(content) if is_json else _of_csv(content))
    return _ended(sorted(found, key=lambda one: one.start_ms))


def _of_csv(content: str) -> Iterator[_Said]:
    """Rows without a header: start, peer, user, their own id, name, words. Words with commas that
    nobody quoted are put together again. A text of which no row begins with a time is another."""
    reader = csv.reader(io.StringIO(content, newline=""))
    timed = not content.strip()
    try:
        for row in reader:
            start_ms = ms(row[0]) if len(row) >= _COLUMNS else None
            words = text(",".join(row[_COLUMNS - 1 :]))
            timed = timed or start_ms is not None
            if start_ms is not None and words is not None:
                who = participant(row[2], row[1], name=row[4])
                yield _Said(start_ms, None, words, who)
    except csv.Error:
        raise _bad() from None
    if not timed:
        raise _bad()


def _of_json(content: str) -> Iterator[_Said]:
    try:
        rows = json.loads(content)
    except ValueError:
        raise _bad() from None
    if not isinstance(rows, list):
        raise _bad()
    for row in map(mapping, rows):
        peer = mapping(row.get("peerData"))
        start_ms, words = ms(row.get("startTime")), text(row.get("sentence"))
        if start_ms is not None and words is not None:
            who = participant(peer.get("userId"), peer.get("id"), name=peer.get("displayName"))
            yield _Said(start_ms, ms(row.get("endTime")), words, who)


def _ended(said: Iterable[_Said]) -> list[CapturedLine]:
    """Where no end is told, a line lasts as long as it takes to say it, at most until the same
    person speaks again."""
    found: list[CapturedLine] = []
    again: dict[Participant, int] = {}
    for one in reversed(list(said)):
        end_ms = one.end_ms
        if end_ms is None:
            spoken_ms = min(len(one.words) / _SPEED, _LONGEST_S) * 1000
            end_ms = min(one.start_ms + round(spoken_ms), again.get(one.who, 10**12))
        again[one.who] = one.start_ms
        heard = Utterance(one.start_ms, max(one.start_ms, end_ms), one.words)
        found.append(CapturedLine(heard, one.who))
    return found[::-1]


def _bad() -> ExternalError:
    return ExternalError("The transcript from RealtimeKit can't be read.", permanent=True)

"""What changes in a recording, as it changes, for programs: server-sent events with JSON."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from pydantic_core import to_json

from notes import api_keys, recordings, streaming, windows
from notes.api import segments
from notes.api.addresses import identifier
from notes.api.call import Answer, Call
from notes.api.door import operation
from notes.api.types_transcript import EventsQuery, StreamEvent
from notes.feed import Reader, Update
from notes.models import SECTIONS, Recording
from notes.recordings import Viewer
from notes.streaming import Door
from notes.windows import Line


@operation(
    "GET",
    "/desktop_recordings/{id}/events/",
    scope=api_keys.READ,
    query=EventsQuery,
    gives={200: {"text/event-stream": StreamEvent}},
    errors=(503,),
    summary="Follow a recording",
    tag="transcript",
)
def follow(call: Call, id: str) -> Answer:  # noqa: A002 - the contract's word
    """Server-sent events, in the order in which things changed; `id` is the change's number.

    - `segment`: a line came or changed; data is a `StoredSegment`.
    - `removed`: a line is gone; data is `{"id", "rev"}`.
    - `section`: something else changed; data is `{"section", "rev"}`, where the section is one of
      `header`, `steps`, `media`, `speakers`, `summary`, `tasks`, `note`: read it again.
    - `reset`: the number you have is from another database (a backup was restored): read all
      again and follow from 0.
    - `gone`: the recording was deleted, or the key may not read it any more. Don't come back.

    A stream ends after some minutes, and a connection may break: connect again with the last `id`
    as `Last-Event-ID` (or `after`), and nothing is lost. Every 15 s a comment says that it is
    alive. A reader that starts at 0 gets every line there is first.
    """
    recording = recordings.get(call.viewer, identifier(id))
    return streaming.stream(recording.id, Reader.by_key(call.key), _PROGRAMS)


def since(viewer: Viewer, recording_id: uuid.UUID, cursor: int) -> Update:
    """The next events after `cursor`. Raises NotFound."""
    recording = recordings.get(viewer, recording_id)
    known = windows.voices(recording_id)
    changes = windows.changes(recording_id, cursor, recording.rev, known)
    told = [_of_line(one) for one in changes.lines]
    told += _of_sections(recording, cursor, changes.top)
    told.sort(key=lambda one: one.rev)
    return Update(changes.top, changes.more, "".join(_written(told)))


@dataclass(frozen=True, slots=True)
class _Event:
    rev: int
    name: str
    data: Any


def _of_line(line: Line) -> _Event:
    if line.removed:
        return _Event(line.rev, "removed", {"id": line.id, "rev": line.rev})
    return _Event(line.rev, "segment", segments.shown(line))


def _of_sections(recording: Recording, cursor: int, top: int) -> Iterator[_Event]:
    for name in SECTIONS:
        rev = int(getattr(recording, f"rev_{name}"))
        if cursor < rev <= top:
            yield _Event(rev, "section", {"section": name, "rev": rev})


def _written(told: list[_Event]) -> Iterator[str]:
    """Of several with one number the last carries it: who has a number has all of it."""
    for one, after in zip_longest(told, told[1:]):
        if after is None or after.rev != one.rev:
            yield f"id: {one.rev}\n"
        yield f"event: {one.name}\ndata: {to_json(one.data).decode()}\n\n"


def _wire(found: Update) -> str:
    """The events; where a number has none of its own, it is told by itself."""
    return found.body or f"id: {found.rev}\n: nothing to tell\n\n"


_PROGRAMS = Door(since, _wire, streaming.event("reset", {}))

"""Recordings of RealtimeKit's meetings, by its paths, names and shapes (WIRE 6.1)."""

from __future__ import annotations

import uuid
from dataclasses import replace

from notes import api_keys, room_errands, room_sending, room_sight
from notes.api import realtimekit_words as words
from notes.api.call import Answer, Call, Function, Operation
from notes.api.door import OPERATIONS, bp, hang, operation
from notes.api.problems import Problem, missing
from notes.api.types_realtimekit import (
    NewRoomRecording,
    NewRoomTracks,
    RoomAnswer,
    RoomCommand,
    RoomPage,
    RoomQuery,
    RoomTracksAnswer,
)
from notes.db import db
from notes.models import Recording as Row
from notes.providers.room_orders import StartRecording, StartTracks
from notes.providers.rooms import Recording
from notes.room_sight import Room

TAG = "realtimekit"
ROOT = "/realtimekit"
LIST, ONE = f"{ROOT}/recordings", f"{ROOT}/recordings/{{recording_id}}"
AS_THEIRS = f"{ROOT}/accounts/{{account_id}}/realtime/kit/{{app_id}}"
"""The same operations, at the addresses that RealtimeKit's own clients make of a base URL."""

OUTSIDE = (400, 409, 502)
WAITS_S = 12.0
"""So long a request waits for what it asked for to reach RealtimeKit; a job goes on with it."""

OURS = {"title", "storage"}


@operation(
    "GET",
    LIST,
    scope=api_keys.READ,
    query=RoomQuery,
    gives={200: RoomPage},
    errors=OUTSIDE,
    summary="List the account's recordings",
    tag=TAG,
)
def index(call: Call) -> Answer:
    """Everything in the team's account, as RealtimeKit lists it just now, whether it is here or
    not. Recordings that a person keeps to themselves here are left out for others, and a team
    that shares the server's account with others has no list (403)."""
    page = room_errands.listed(call.viewer, call.query)
    here = room_sight.here(call.viewer, [one.id for one in page.recordings])
    rows = [words.shown(one, here.get(one.id)) for one in page.recordings]
    paging = {"total_count": page.total, "start_offset": page.first, "end_offset": page.last}
    return words.good(rows, paging=paging)


@operation(
    "POST",
    LIST,
    scope=api_keys.WRITE,
    takes=NewRoomRecording,
    gives={201: RoomAnswer, 202: RoomAnswer},
    errors=OUTSIDE,
    summary="Record a meeting",
    tag=TAG,
)
def create(call: Call) -> Answer:
    """Starts a recording of a meeting, and makes a recording here. A second one for the same
    meeting is refused (409) unless `allow_multiple_recordings`.

    While RealtimeKit can't be reached the answer is a 202: the recording has an id of ours, which
    serves in its place for good, `problem` says why, and it is tried again for ten minutes.
    """
    asked: NewRoomRecording = call.body
    given = {name: getattr(asked, name) for name in asked.model_fields_set - OURS}
    order = StartRecording.model_validate(given)
    made = room_sending.order(
        call.viewer, order, title=asked.title, to_team_store=asked.storage is not None
    )
    shown, status = _ordered(call, made)
    return words.good(shown), status


@operation(
    "POST",
    f"{LIST}/track",
    scope=api_keys.WRITE,
    takes=NewRoomTracks,
    gives={201: RoomTracksAnswer, 202: RoomTracksAnswer},
    errors=OUTSIDE,
    summary="Record each voice of a meeting",
    tag=TAG,
)
def track(call: Call) -> Answer:
    """The same, with a file for each participant. The recording is one level deeper in the
    answer."""
    asked: NewRoomTracks = call.body
    given = {name: getattr(asked, name) for name in asked.model_fields_set - OURS}
    made = room_sending.order(call.viewer, StartTracks.model_validate(given), title=asked.title)
    shown, status = _ordered(call, made)
    return words.good({"recording": shown}), status


@operation(
    "GET",
    f"{LIST}/active-recording/{{meeting_id}}",
    scope=api_keys.READ,
    gives={200: RoomAnswer},
    errors=OUTSIDE,
    summary="Read what is being recorded of a meeting",
    tag=TAG,
)
def active(call: Call, meeting_id: str) -> Answer:
    """The recording that runs in a meeting just now; 404 where there is none."""
    return words.good(_told(call, room_errands.active(call.viewer, meeting_id)))


@operation(
    "GET",
    ONE,
    scope=api_keys.READ,
    gives={200: RoomAnswer},
    errors=OUTSIDE,
    summary="Read a recording of RealtimeKit",
    tag=TAG,
)
def show(call: Call, recording_id: str) -> Answer:
    """One recording with its links, as RealtimeKit has it just now."""
    room = room_sight.find(call.viewer, recording_id)
    if room is not None and room.is_unsent:
        call.viewer.require_edit()
        return words.good(words.ordered(room))
    ref = room.capture.external_id if room is not None else recording_id
    return words.good(_told(call, room_errands.found(call.viewer, ref)))


@operation(
    "PUT",
    ONE,
    scope=api_keys.WRITE,
    takes=RoomCommand,
    gives={200: RoomAnswer, 202: RoomAnswer},
    errors=OUTSIDE,
    summary="Pause, resume or stop a recording",
    tag=TAG,
)
def tell(call: Call, recording_id: str) -> Answer:
    """Asking again for what is so already changes nothing. A recording that began elsewhere is
    brought here with it. Where RealtimeKit can't be reached the answer is a 202 with the
    `command`, which is handed on for five minutes."""
    room = room_sight.find(call.viewer, recording_id)
    ours = room.capture.recording_id if room else room_errands.bring(call.viewer, recording_id).id
    room_sending.tell(call.viewer, ours, call.body.action)
    db.session.commit()
    return _taken(call, _room(ours))


def _taken(call: Call, room: Room) -> Answer:
    stands = room_errands.wait(room.capture.id, WAITS_S)
    room = _room(room.capture.recording_id)
    if room.command is None and room.problem is not None:
        raise Problem(400, "refused", room.problem)
    shown = words.good(_as_known(call, room, stands))
    return shown if room.command is None else (shown, 202)


def _ordered(call: Call, made: Row) -> tuple[words.Words, int]:
    """What has become of an order. Raises Problem for what RealtimeKit refused."""
    db.session.commit()
    stands = room_errands.wait(_room(made.id).capture.id, WAITS_S)
    room = _room(made.id)
    if room.is_unsent and room.is_failed:
        raise Problem(400, "refused", room.problem or "")
    return _as_known(call, room, stands), 202 if room.is_unsent else 201


def _as_known(call: Call, room: Room, stands: Recording | None) -> words.Words:
    """A recording as it was told of just now; else it is asked about, if it is known there."""
    if room.is_unsent:
        return words.ordered(room)
    if stands is None or stands.id != room.capture.external_id:
        return _told(call, room_errands.found(call.viewer, room.capture.external_id))
    return words.shown(stands, room)


def _told(call: Call, found: Recording | None) -> words.Words:
    if found is None:
        raise missing()
    return words.shown(found, room_sight.here(call.viewer, [found.id]).get(found.id))


def _room(recording_id: uuid.UUID) -> Room:
    room = room_sight.of(recording_id)
    if room is None:
        raise missing()
    return room


def _as_theirs(made: Operation) -> Operation:
    """An operation at the address of RealtimeKit's own clients. Which account and app they name
    says nothing: the key tells the team."""

    def function(call: Call, account_id: str, app_id: str, **values: str) -> Answer:
        del account_id, app_id
        return made.function(call, **values)

    function.__name__ = f"{made.function.__name__}_as_theirs"
    named: Function = function
    return replace(made, path=AS_THEIRS + made.path.removeprefix(ROOT), function=named)


for _one in [one for one in OPERATIONS if one.tag == TAG]:
    hang(bp, _as_theirs(_one))

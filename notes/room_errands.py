"""Asks the provider of a team's rooms: what the rows of orders say, and what a person wants to see.

Jobs, pages and the API's door run the same errands. It commits by itself, before and after each
call: no transaction is open while another company takes its time.
"""

from __future__ import annotations

import logging
import time
import uuid

from notes import (
    provider_accounts,
    room_asking,
    room_claims,
    room_listing,
    room_rescue,
    rooms,
    sealing,
)
from notes.adapters import adapters
from notes.answers import Unanswered
from notes.db import db
from notes.errors import ExternalError, Forbidden, NotFound
from notes.models import Recording
from notes.provider_accounts import NAMES
from notes.providers.base import CaptureState
from notes.providers.room_orders import Filters, StartRecording, StartTracks
from notes.providers.rooms import Action, Page, Rooms
from notes.providers.rooms import Recording as Found
from notes.providers.rooms import Status as Standing
from notes.recordings import Viewer
from notes.room_asking import Errand
from notes.room_sending import UNCONNECTED, NotConnected

log = logging.getLogger(__name__)

IN_A_ROW = 4
LOOK_AGAIN_S = 0.1
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 60.0
SHOWN_WITHIN_S = 15.0
"""An order that may have arrived is seen by then, so that nobody sends it again before."""

LOOKED_AT = 25
"""So many recordings of a meeting, the newest first, one is looked for among."""

SHARED = (
    f"Your team records with this server's account at {NAMES[rooms.PROVIDER]}, which others use "
    "too, so only what your team ordered is shown. Connect an account of your own to see all that "
    "is in it."
)
UNKNOWN = "There is no such recording, or it isn't shared with you."
_CONFLICT = 409
_DONE = {
    Action.PAUSE: {Standing.PAUSED},
    Action.RESUME: {Standing.RECORDING},
    Action.STOP: {Standing.UPLOADING, Standing.UPLOADED, Standing.ERRORED},
}


def see_to(capture_id: uuid.UUID) -> Found | None:
    """Do everything that is to be done for a recording now, and give how the provider says that
    it stands then, if it was asked. What fails is in the row, in words."""
    stands: Found | None = None
    for _ in range(IN_A_ROW):
        errand = room_asking.take(capture_id)
        db.session.commit()
        if errand is None:
            break
        try:
            stands = _do(errand) or stands
        except ExternalError as error:
            db.session.rollback()
            log.warning("recording %s: %s", errand.recording_id, error.message)
            _failed(errand, error)
        db.session.commit()
    return stands


def wait(capture_id: uuid.UUID, most_s: float) -> Found | None:
    """See to a recording, or wait until whoever is at it is through, so long at most. Gives how
    it stands, if it was asked here."""
    stands = see_to(capture_id)
    until = time.monotonic() + most_s
    while room_rescue.is_under_way(capture_id) and time.monotonic() < until:
        db.session.commit()
        time.sleep(LOOK_AGAIN_S)
    db.session.commit()
    return stands


def listed(viewer: Viewer, filters: Filters | None = None) -> Page:
    """A page of what the team's account has, without what is another person's own here.

    Raises Forbidden, NotConnected, ExternalError.
    """
    asked = _asked(viewer)
    if not rooms.oversees(viewer.team_id):
        raise Forbidden(SHARED)
    db.session.commit()
    page = asked.recordings(filters)
    hidden = _hidden(viewer, [one.id for one in page.recordings])
    kept = tuple(one for one in page.recordings if one.id not in hidden)
    return Page(kept, page.total, page.first, page.last)


def active(viewer: Viewer, meeting_id: str) -> Found | None:
    """What is being recorded of a meeting just now, if anything that the viewer may see.

    Raises Forbidden, NotConnected, ExternalError.
    """
    asked = _asked(viewer)
    db.session.commit()
    return _shown(viewer, asked.active(meeting_id))


def found(viewer: Viewer, room_recording_id: str) -> Found | None:
    """A recording by the provider's id, with its links; None when there is none that the viewer
    may see. What it tells of one that is here is taken in.

    Raises Forbidden, NotConnected, ExternalError.
    """
    asked = _asked(viewer)
    db.session.commit()
    return _shown(viewer, asked.found(room_recording_id))


def bring(viewer: Viewer, room_recording_id: str) -> Recording:
    """Have a recording here that somebody began elsewhere: the one that stands, else a new one.

    Raises Forbidden, NotFound, NotConnected, ExternalError.
    """
    there = found(viewer, room_recording_id)
    brought = rooms.adopt(viewer.team_id, there, wished=True) if there is not None else None
    db.session.commit()
    if brought is None:
        raise NotFound(UNKNOWN)
    return brought


def _asked(viewer: Viewer) -> Rooms:
    """Whom to ask. What an account has is more than what a viewer is shown here."""
    viewer.require_edit()
    account = provider_accounts.of(viewer.team_id, rooms.PROVIDER)
    if account is None:
        raise NotConnected
    return adapters().rooms(account)


def _shown(viewer: Viewer, there: Found | None) -> Found | None:
    """What the viewer may see of an answer; what is here knows it from now on."""
    if there is None or _hidden(viewer, [there.id]):
        return None
    ours = room_claims.here(viewer.team_id, there.id)
    if ours is None:
        return there if rooms.oversees(viewer.team_id) else None
    rooms.seen(ours, there)
    db.session.commit()
    return there


def _hidden(viewer: Viewer, external_ids: list[str]) -> set[str]:
    """Those of which there is a recording here that isn't for this person's eyes."""
    known = room_listing.known(viewer, external_ids)
    private = {ref for ref, one in known.items() if not one.is_open and not one.is_deleted}
    return private | room_claims.of_others(viewer.team_id, external_ids)


def _do(errand: Errand) -> Found | None:
    account = provider_accounts.of(errand.team_id, rooms.PROVIDER)
    db.session.commit()
    if account is None:
        room_asking.refused(errand, UNCONNECTED)
    elif errand.external_id is None:
        return _begin(adapters().rooms(account), errand)
    elif errand.command is not None:
        return _tell(adapters().rooms(account), errand, errand.external_id, errand.command)
    return None


def _begin(asked: Rooms, errand: Errand) -> Found | None:
    order = _order(errand)
    made = _made(asked, errand, order)
    if made is None and errand.doubtful and errand.command == Action.STOP:
        room_asking.refused(errand, room_asking.CALLED_OFF)
    elif made is None and errand.late:
        room_asking.refused(errand, _in_vain(room_asking.TOO_LATE, errand))
    else:
        begun = made or _start(asked, errand, order)
        if room_asking.ordered(errand, begun):
            return begun
        db.session.commit()  # another one was taken to be this order's, so this is one more
        rooms.adopt(errand.team_id, begun)
    return None


def _start(asked: Rooms, errand: Errand, order: StartRecording | StartTracks) -> Found:
    try:
        if isinstance(order, StartTracks):
            return asked.start_tracks(order)
        return asked.start(order)
    except Unanswered as error:
        # What runs may be what an earlier try began, and be shown only now.
        made = _made(asked, errand, order) if error.answered == _CONFLICT else None
        if made is None:
            raise
        return made


def _made(asked: Rooms, errand: Errand, order: StartRecording | StartTracks) -> Found | None:
    """What an earlier try began, whose answer was lost."""
    if not errand.doubtful or errand.tried_at is None:
        return None
    running = asked.active(errand.meeting_id)
    newest = Filters(
        meeting_id=errand.meeting_id, per_page=LOOKED_AT, sort_by="invokedTime", sort_order="DESC"
    )
    listed_ = asked.recordings(newest).recordings
    seen = {one.id: one for one in ([running] if running is not None else []) + list(listed_)}
    return room_claims.of_order(
        list(seen.values()),
        tracks=isinstance(order, StartTracks),
        prefix=order.file_name_prefix if isinstance(order, StartRecording) else None,
        since=errand.tried_at,
    )


def _order(errand: Errand) -> StartRecording | StartTracks:
    """What was ordered. Raises sealing.Broken."""
    body = sealing.unseal(errand.sealed or "").get_secret_value()
    kind = StartTracks if errand.kind == rooms.TRACKS else StartRecording
    return kind.model_validate_json(body)


def _tell(asked: Rooms, errand: Errand, recording_id: str, action: Action) -> Found | None:
    if errand.late:
        room_asking.refused(errand, _in_vain(room_asking.IN_VAIN, errand))
        return None
    try:
        stands = asked.command(recording_id, action)
    except Unanswered as error:
        if error.answered != _CONFLICT:
            raise
        # It stands otherwise: perhaps as it should, because an earlier answer was lost.
        there = asked.found(recording_id)
        if there is None or not _is_done(there, action):
            raise
        stands = there
    room_asking.told(errand, stands)
    return stands


def _is_done(there: Found, action: Action) -> bool:
    return there.status in _DONE[action] or there.state == CaptureState.COMPLETE


def _failed(errand: Errand, error: ExternalError) -> None:
    answered = error.answered if isinstance(error, Unanswered) else None
    if error.permanent or answered == _CONFLICT:
        known = errand.is_order and answered == _CONFLICT
        room_asking.refused(errand, room_asking.RECORDED if known else error.message)
        return
    growing = min(max(errand.age_s / 2, SHORTEST_PAUSE_S), LONGEST_PAUSE_S)
    pause_s = growing if error.retry_after is None else error.retry_after
    done = error.done if isinstance(error, Unanswered) else True
    if errand.is_order and done:
        pause_s = max(pause_s, SHOWN_WITHIN_S)
    room_asking.put_off(errand, error.message, pause_s, done=done)


def _in_vain(words: str, errand: Errand) -> str:
    return words.format(problem=errand.problem or "").strip()

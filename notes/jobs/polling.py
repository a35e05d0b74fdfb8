"""Asks providers what their webhooks should have told us: with none at all a recording still
becomes ready, only later."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from notes import bot_orders, bot_parts, capture_media, captures, provider_accounts, rooms
from notes.adapters import adapters
from notes.capture_media import Seen
from notes.db import db
from notes.errors import ExternalError
from notes.jobs import due, late_summaries, resting, room_finding
from notes.provider_accounts import NAMES
from notes.providers.base import Account, CaptureState
from notes.providers.captured import Readiness, Recorder
from notes.providers.rooms import Rooms

log = logging.getLogger(__name__)

ASKED_ABOUT = 40
"""So many captures a round: two calls each stay far below what providers allow in a minute."""

KNOWN_ABOUT = 500
LONGEST_ROUND_S = 30.0

SURE_S = 3600.0
"""A recording that its provider doesn't know after so long is gone."""

EMPTY = (
    "Nothing was recorded: the desktop app announced a meeting, but sent no sound or video of it "
    "within a day."
)
NOTHING = "{provider} has neither sound nor video of this meeting."
GONE = "{provider} no longer has this recording, so it can't be brought here."


def poll() -> None:
    """Look at captures that wait for something, those that are nearly there first, after asking
    what else there is."""
    until = time.monotonic() + LONGEST_ROUND_S
    room_finding.look_around(until)
    for provider in NAMES:
        _ask_all(provider, until)
        _write_down_what_was_heard(provider)
    late_summaries.ask()


def _ask_all(provider: str, until: float) -> None:
    waiting = capture_media.unfetched(provider, KNOWN_ABOUT)
    db.session.commit()
    by_team: dict[int, list[Seen]] = {}
    for seen in waiting:
        by_team.setdefault(seen.team_id, []).append(seen)
    for team_id, of_team in by_team.items():
        account = _account(team_id, provider)
        if account is not None and not resting.is_resting(account):
            _ask(account, of_team, until)


def _write_down_what_was_heard(provider: str) -> None:
    """Of meetings whose media is lost there are notes all the same."""
    waiting = capture_media.heard_only(provider, ASKED_ABOUT)
    db.session.commit()
    for seen in waiting:
        _give_up(seen, NOTHING)


def _account(team_id: int, provider: str) -> Account | None:
    try:
        account = provider_accounts.of(team_id, provider)
    except ExternalError as error:
        log.warning("team %s: %s", team_id, error.message)
        account = None
    db.session.commit()
    return account


def _ask(account: Account, waiting: Sequence[Seen], until: float) -> None:
    """Look at what waits for one account's provider."""
    for asked, seen in enumerate(one for one in waiting if due.is_due(one)):
        if asked == ASKED_ABOUT or time.monotonic() > until:
            due.forget(seen)
            return
        try:
            _look(account, seen)
        except ExternalError as error:
            db.session.rollback()
            due.forget(seen)
            resting.rest(account, error)
            return


def _look(account: Account, seen: Seen) -> None:
    """Ask about one capture, and begin with its recording once its media is there."""
    if seen.kind in rooms.KINDS:
        _look_at_room(adapters().rooms(account), seen)
    elif seen.kind == bot_orders.KIND:
        _look_at_bot(adapters().recorder(account), seen)
    else:
        _look_at_upload(adapters().recorder(account), seen)


def _look_at_upload(recorder: Recorder, seen: Seen) -> None:
    ref = seen.recording_ref
    if seen.state != CaptureState.COMPLETE:
        told = recorder.upload(seen.external_id)
        if told is None or told.state == CaptureState.CREATED:
            if seen.overdue:
                _give_up(seen, EMPTY)
            return
        captures.apply(seen.provider, told)
        db.session.commit()
        if told.state != CaptureState.COMPLETE:
            return
        ref = told.about.recording_ref or ref
    ref = ref or recorder.recording_of(seen.external_id)
    if ref is not None:
        _begin(recorder, seen, ref)
    elif seen.overdue:
        _give_up(seen, NOTHING)


def _look_at_room(asked: Rooms, seen: Seen) -> None:
    """Ask how a recording of a room stands. What its files are worth, the fetching finds out."""
    found = asked.found(seen.external_id)
    if found is None:
        if seen.age_s > SURE_S:
            _give_up(seen, GONE)
        return
    rooms.seen(seen.id, found)
    db.session.commit()
    if found.state == CaptureState.COMPLETE:
        _start(seen, found.id)
    elif found.state == CaptureState.CREATED and seen.overdue:
        _give_up(seen, NOTHING)


def _look_at_bot(recorder: Recorder, seen: Seen) -> None:
    """Ask how a bot stands. Once it is out of the meeting for good, what it recorded is begun
    with: the first of it here, the rest as recordings of their own."""
    found = recorder.bot(seen.external_id)
    if found is not None:
        captures.seen(seen.id, found.changes)
        db.session.commit()
    over = found is not None and bot_parts.is_over(seen.recording_id)
    if not over and not seen.overdue:
        return
    ref = bot_parts.add(seen, found.recordings) if found is not None else None
    db.session.commit()
    if ref is not None:
        _begin(recorder, seen, ref)
    elif over or found is None or seen.state != CaptureState.RECORDING:
        why = bot_parts.abandon(seen.recording_id)
        _give_up(seen, why)


def _begin(recorder: Recorder, seen: Seen, ref: str) -> None:
    found = recorder.recording(ref)
    if found is None or found.readiness == Readiness.GONE:
        _give_up(seen, GONE)
    elif found.media is not None and found.media.readiness == Readiness.DONE:
        _start(seen, ref)
    elif found.readiness == Readiness.DONE and (found.media is None or seen.overdue):
        _give_up(seen, NOTHING)


def _start(seen: Seen, ref: str) -> None:
    if capture_media.begin(seen, ref):
        log.info("recording %s is complete at its provider", seen.recording_id)
    db.session.commit()


def _give_up(seen: Seen, why: str) -> None:
    words = why.format(provider=NAMES[seen.provider])
    if capture_media.give_up(seen, words):
        log.warning("recording %s is given up: %s", seen.recording_id, words)
    db.session.commit()

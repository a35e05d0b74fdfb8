"""Finds what was recorded in a provider's rooms without anybody here having ordered it: each
account is asked for its newest recordings, and for one that something was told of."""

from __future__ import annotations

import logging
import time
import uuid
from datetime import timedelta
from itertools import islice

from notes import deliveries, jobqueue, room_news, rooms, webhook_keys
from notes.adapters import NEWS, adapters
from notes.captures import Applied
from notes.connections import redis, settings
from notes.db import db, now
from notes.errors import ExternalError
from notes.jobs import due, resting
from notes.models import Delivery, Outcome, Recording
from notes.providers.base import Account
from notes.providers.room_orders import Filters
from notes.providers.rooms import Recording as Found
from notes.providers.rooms import RecordingChanged
from notes.rooms import Whose

log = logging.getLogger(__name__)

LOOKED_BACK = timedelta(days=8)
"""The provider keeps files for a week, and records for a day at most."""

AT_ONCE = 25
NEW_AT_ONCE = 100
"""So many are taken over of an account in one round; the next round goes on."""

SWEPT_S = 3600
"""So often a list is read to its end; in between, as far as what is known already."""

ASKED_A_MINUTE = 120
"""So many unknown recordings are looked up at most: anybody can have us told of theirs."""

STRANGE_S = 300
"""So long a recording that no account knows isn't looked up again."""


def look_around(until: float) -> None:
    """Take over what is new in every account, until this moment of the monotonic clock."""
    found = rooms.accounts()
    needs_key = bool(found) and webhook_keys.known() is None
    db.session.commit()
    if needs_key:
        webhook_keys.ask()
    for whose in found:
        if time.monotonic() > until:
            return
        if not resting.is_resting(whose.account) and _is_turn_of(whose.account):
            _look_into(whose, until)


def find(delivery_id: str) -> None:
    """Look up the recording that a delivery is about: one that nobody here knows with every
    account, another in the next round. The same words twice may be news: going on after a pause
    is told as the beginning was."""
    delivery = db.session.get(Delivery, uuid.UUID(delivery_id))
    news = NEWS[delivery.provider](delivery.body) if delivery is not None else None
    if not isinstance(news, RecordingChanged):
        db.session.commit()
        return
    if not rooms.strange([news.recording.id]):
        moved = rooms.moved([news.recording])
        db.session.commit()
        due.hurry(moved)
        jobqueue.enqueue_now(jobqueue.POLL, job_id=f"poll-{delivery_id}")
        return
    found = rooms.accounts()
    db.session.commit()
    if not _may_ask(news.recording.id):
        return
    for whose in found:
        if _take_over(whose, news):
            jobqueue.enqueue_now(jobqueue.POLL, job_id=f"poll-{delivery_id}")
            return
    redis().set(_strange(news.recording.id), 1, ex=STRANGE_S)


def _take_over(whose: Whose, news: RecordingChanged) -> bool:
    """Whether this account knows it; then it is the team's from here on."""
    if resting.is_resting(whose.account):
        return False
    try:
        there = adapters().rooms(whose.account).found(news.recording.id)
    except ExternalError as error:
        resting.rest(whose.account, error)
        return False
    if there is None:
        return False
    told = room_news.told(RecordingChanged(news.session, there))
    recording = _adopt(whose.team_id, told)
    if recording is not None:
        _settle(recording, there.id)
    return True


def _settle(recording: Recording, external_id: str) -> None:
    """What was told of it while it wasn't here was about it."""
    for delivery in deliveries.lately_nobodys(rooms.PROVIDER):
        news = NEWS[delivery.provider](delivery.body)
        if isinstance(news, RecordingChanged) and news.recording.id == external_id:
            deliveries.settle(delivery, Applied(Outcome.APPLIED, recording))
    db.session.commit()


def _look_into(whose: Whose, until: float) -> None:
    try:
        _read_list(whose, until)
    except ExternalError as error:
        db.session.rollback()
        resting.rest(whose.account, error)


def _read_list(whose: Whose, until: float) -> None:
    """From the newest on, page after page: to what is known, and now and then to the end."""
    wanted = Filters(
        start_time=now() - LOOKED_BACK, per_page=AT_ONCE, sort_by="invokedTime", sort_order="DESC"
    )
    listed = adapters().rooms(whose.account).every(wanted)
    swept = f"rooms:swept:{resting.name(whose.account)}"
    was_swept, new = bool(redis().exists(swept)), 0
    while some := list(islice(listed, AT_ONCE)):
        strange, moved = rooms.strange([one.id for one in some]), rooms.moved(some)
        db.session.commit()
        due.hurry(moved)
        taken = [_adopt(whose.team_id, one) for one in some if one.id in strange]
        new += len([one for one in taken if one is not None])
        if was_swept and not any(taken):
            return
        if new >= NEW_AT_ONCE or time.monotonic() > until:
            redis().delete(swept)  # the next round goes on from here
            return
    redis().set(swept, 1, ex=SWEPT_S)


def _adopt(team_id: int, found: Found) -> Recording | None:
    if not rooms.is_worth_having(found):
        return None
    recording = rooms.adopt(team_id, found)
    db.session.commit()
    if recording is not None:
        log.info("recording %s was begun elsewhere", recording.id)
    return recording


def _is_turn_of(account: Account) -> bool:
    """Whether an account is asked in this round; asking counts as its turn."""
    pause_ms = round(settings().poll_seconds * 900)
    return bool(redis().set(f"rooms:asked:{resting.name(account)}", 1, nx=True, px=pause_ms))


def _may_ask(external_id: str) -> bool:
    """Whether an unknown recording may be looked up now. What isn't, the lists tell of."""
    if redis().exists(_strange(external_id)):
        return False
    minute = f"rooms:strangers:{int(time.time() / 60)}"
    with redis().pipeline() as pipe:
        pipe.incr(minute)
        pipe.expire(minute, 120)
        asked = pipe.execute()[0]
    return int(asked) <= ASKED_A_MINUTE


def _strange(external_id: str) -> str:
    return f"rooms:strange:{external_id}"

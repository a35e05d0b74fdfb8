"""Has providers delete what is gone here."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from notes import bot_orders, erasures, errands, jobqueue, provider_accounts, rooms
from notes.adapters import adapters
from notes.bot_states import UNSENT
from notes.db import db, now
from notes.erasures import Due
from notes.errors import ExternalError
from notes.provider_accounts import NAMES
from notes.providers.base import CaptureState
from notes.providers.bots import Bots, Command
from notes.providers.captured import Recorder

log = logging.getLogger(__name__)

AT_ONCE = 100
LONGEST_ROUND_S = 240.0
SETTLES_WITHIN = timedelta(days=1)
"""After this nothing comes of an upload any more that came to nothing until then."""

NO_KEY = (
    "There is no key to {provider} any more, so it can't be asked to delete this. "
    "Set one under Settings, Integrations."
)
NOT_YET = "This is still being taken in there; it is deleted once that is over."
LEAVES = "The bot was still there, so it was told to go; what it recorded is deleted after that."
SCHEDULED = "ready"  # the provider's word for a bot that hasn't set out
_WAITS = {NOT_YET, LEAVES}
_OVER = {CaptureState.COMPLETE, CaptureState.FAILED}
_OPEN = {CaptureState.CREATED, CaptureState.RECORDING, CaptureState.UPLOADING}


def erase() -> None:
    """Try everything that is due."""
    until = time.monotonic() + LONGEST_ROUND_S
    waiting = erasures.due(AT_ONCE)
    db.session.commit()
    by_account: dict[tuple[int, str], list[Due]] = {}
    for one in waiting:
        by_account.setdefault((one.team_id, one.provider), []).append(one)
    for (team_id, provider), of_account in by_account.items():
        _erase_all(team_id, provider, of_account, until)


def mend() -> None:
    """Queue the job where something is due."""
    if erasures.any_due():
        db.session.commit()  # what follows waits for Redis
        minute = int(time.time() / 60)
        jobqueue.enqueue_now(jobqueue.ERASE, job_id=f"erase-{minute}", keep_s=600)
    db.session.commit()


def _erase_all(team_id: int, provider: str, waiting: list[Due], until: float) -> None:
    for one in waiting:
        if time.monotonic() > until:
            return
        try:
            _erase(team_id, provider, one)
        except ExternalError as error:
            db.session.rollback()
            log.warning("%s %s isn't deleted yet: %s", one.kind, one.external_id, error.message)
            again = erasures.failed(one.id, error)
            busy = not error.permanent and error.message not in _WAITS
            if busy:  # the others wouldn't fare better
                erasures.put_off(team_id, provider, again)
            db.session.commit()
            if busy:
                return
        else:
            erasures.done(one.id)
            db.session.commit()
            log.info("%s %s is deleted at its provider", one.kind, one.external_id)


def _recorder(team_id: int, provider: str) -> Recorder:
    account = provider_accounts.of(team_id, provider)
    db.session.commit()
    if account is None:
        raise ExternalError(NO_KEY.format(provider=NAMES[provider]), permanent=True)
    return adapters().recorder(account)


def _erase(team_id: int, provider: str, one: Due) -> None:
    if one.kind in rooms.KINDS:  # can't be asked for, and is done by itself: it is due by then
        return
    recorder = _recorder(team_id, provider)
    if one.kind == bot_orders.KIND:
        _erase_bot(recorder, one)
        return
    ref = one.recording_ref or _recording_of(recorder, one)
    if ref is not None:
        recorder.erase_recording(ref)


def _erase_bot(bots: Bots, one: Due) -> None:
    """Delete what a bot recorded; one that is still at it is called off first."""
    if one.external_id.startswith(UNSENT):  # as far as we heard
        seen = bots.bot_of(one.external_id.removeprefix(UNSENT))
    else:
        seen = bots.bot(one.external_id)
    if seen is None:
        return
    last = seen.changes[-1] if seen.changes else None
    if last is not None and last.state not in _OVER:
        if last.code == SCHEDULED:
            errands.call_off(bots, seen.id, one.id)
        else:
            bots.command(seen.id, Command.LEAVE, one.id)
        raise ExternalError(LEAVES, retry_after=60)
    bots.erase_bot(seen.id)


def _recording_of(recorder: Recorder, one: Due) -> str | None:
    """What came of an upload; None where nothing did. Raises ExternalError while it may."""
    told = recorder.upload(one.external_id)
    if told is None:
        return None
    ref = told.about.recording_ref or recorder.recording_of(one.external_id)
    if ref is None and told.state in _OPEN and now() - one.recorded_at < SETTLES_WITHIN:
        raise ExternalError(NOT_YET, retry_after=900)
    return ref

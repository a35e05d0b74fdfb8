"""Does what the rows of bots say is to be asked of their provider.

Jobs and the API's door run the same errands. It commits by itself, before and after each call:
no transaction is open while another company takes its time.
"""

from __future__ import annotations

import logging
import time
import uuid
from dataclasses import replace

from notes import bot_orders, bot_rescue, live_tokens, provider_accounts
from notes.adapters import adapters
from notes.answers import Unanswered
from notes.bot_orders import Errand
from notes.bot_sending import UNCONNECTED
from notes.db import db
from notes.errors import ExternalError
from notes.providers.bots import Bots, Command
from notes.providers.recording_config import Endpoint, RecordingConfig

log = logging.getLogger(__name__)

IN_A_ROW = 4
LOOK_AGAIN_S = 0.1
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 60.0
_SET_OUT, _POOL_EMPTY = 405, 507
_WORDS = ["transcript.data", "transcript.partial_data"]
_PEOPLE = ["participant_events.join", "participant_events.leave"]


def see_to(bot_id: uuid.UUID) -> None:
    """Do everything that is to be done for a bot now. What fails is in its row, in words."""
    for _ in range(IN_A_ROW):
        errand = bot_orders.take(bot_id)
        db.session.commit()
        if errand is None:
            return
        try:
            _do(errand)
        except ExternalError as error:
            db.session.rollback()
            log.warning("bot %s: %s", bot_id, error.message)
            _failed(errand, error)
        db.session.commit()


def wait(bot_id: uuid.UUID, most_s: float) -> None:
    """See to a bot, or wait until whoever is at it is through, so long at most."""
    see_to(bot_id)
    until = time.monotonic() + most_s
    while bot_rescue.is_under_way(bot_id) and time.monotonic() < until:
        db.session.commit()
        time.sleep(LOOK_AGAIN_S)
    db.session.commit()


def heard_by_us(config: RecordingConfig, address: str | None) -> RecordingConfig:
    """The configuration with our own address for what happens while the meeting runs: for those
    things only that are recorded, as others can't be sent."""
    events = _WORDS * (config.transcript is not None)
    events = events + _PEOPLE * (config.participant_events is not None)
    if address is None or not events:
        return config
    ours = Endpoint(type="webhook", events=events, url=address)
    return config.model_copy(update={"realtime_endpoints": [*config.realtime_endpoints, ours]})


def call_off(bots: Bots, bot_id: str, once: uuid.UUID) -> bool:
    """Have a bot not go; one that has set out leaves instead. Gives whether it never went.
    Raises ExternalError."""
    try:
        bots.command(bot_id, Command.CANCEL, once)
    except Unanswered as error:
        if error.answered != _SET_OUT:
            raise
        bots.command(bot_id, Command.LEAVE, once)
        return False
    return True


def _do(errand: Errand) -> None:
    account = provider_accounts.of(errand.team_id)
    db.session.commit()
    if account is None:
        bot_orders.refused(errand, UNCONNECTED)
        return
    recorder = adapters().recorder(account)
    address = live_tokens.address(errand.recording_id, account.base_url)
    config = heard_by_us(errand.order.config, address)
    if errand.external_id is None:
        _send(recorder, errand, config)
    else:
        _tell(recorder, errand, errand.external_id, config)


def _send(recorder: Bots, errand: Errand, config: RecordingConfig) -> None:
    if errand.doubtful:
        found = recorder.bot_of(str(errand.bot_id))
        if found is not None:
            bot_orders.ordered(errand, found)
            return
        if errand.command is not None:
            bot_orders.unordered(errand)
            return
    if errand.late:
        bot_orders.refused(errand, _in_vain(bot_orders.TOO_LATE, errand))
        return
    order = replace(errand.order, config=config)
    bot_orders.ordered(errand, recorder.create_bot(order, errand.once))


def _tell(recorder: Bots, errand: Errand, bot_id: str, config: RecordingConfig) -> None:
    command = errand.command
    if command is None:  # it is known since
        found = recorder.bot(bot_id)
        if found is not None:
            bot_orders.ordered(errand, found)
        return
    if errand.late:
        bot_orders.refused(errand, _in_vain(bot_orders.IN_VAIN, errand))
        return
    gone = False
    if command == Command.CANCEL:
        gone = call_off(recorder, bot_id, errand.once)
    else:
        recorder.command(bot_id, command, errand.once, config)
    bot_orders.told(errand, gone=gone)


def _failed(errand: Errand, error: ExternalError) -> None:
    if error.permanent:
        bot_orders.refused(errand, error.message)
        return
    growing = min(max(errand.age_s / 2, SHORTEST_PAUSE_S), LONGEST_PAUSE_S)
    pause_s = growing if error.retry_after is None else error.retry_after
    done, anew = True, False
    if isinstance(error, Unanswered):
        done, anew = error.done, error.answered == _POOL_EMPTY
    bot_orders.put_off(errand, error.message, pause_s, done=done, anew=anew)


def _in_vain(words: str, errand: Errand) -> str:
    return words.format(problem=errand.problem or "").strip()

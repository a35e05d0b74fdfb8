"""The routes of bots in Recall.ai's stand-in, with what it refuses (WIRE 4.1 to 4.3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from tests.standins.recall_bots import Bot, platform
from tests.standins.recall_config import BOT_KEYS, Problems, config_problems, metadata_problems
from tests.standins.recall_http import NOT_FOUND, Handler, route

if TYPE_CHECKING:
    from tests.standins.recall import Recall

KEYS = {
    "meeting_url", "bot_name", "join_at", "recording_config", "automatic_leave", "metadata",
    "chat", "output_media", "automatic_video_output", "automatic_audio_output", "variant",
    "zoom", "google_meet",
}  # fmt: skip
PAGE = 50
UNSTARTED = {"code": "cannot_command_unstarted_bot", "detail": "The bot has not joined a call."}
COMPLETED = {"code": "cannot_command_completed_bot", "detail": "The bot has left its call."}
NO_BOT_FREE = {"code": "no_bot_available", "detail": "All bots are busy. Retry in 30 seconds."}

Command = Callable[["Recall", Bot, Any], None]


def create(recall: Recall, handler: Handler) -> None:
    """Send a bot, now or later."""
    order = handler.body
    errors = order_problems(order, needed=True)
    if errors:
        _refuse(handler, errors)
        return
    with recall.lock:
        if recall.bots.empty(order):
            handler.answer(507, NO_BOT_FREE)
            return
        bot = recall.bots.add(order)
        shown = recall.bots.shown(bot)
    handler.answer(201, shown)
    recall.lives.sent_out(bot)


def listed(recall: Recall, handler: Handler) -> None:
    """Bots, a numbered page of them."""
    wanted = dict(parse_qsl(urlsplit(handler.path).query))
    number = int(wanted.pop("page", "1"))
    found = [one for one in recall.bots.made.values() if _fits(one, wanted)][::-1]
    there = found[(number - 1) * PAGE : number * PAGE]
    following = (
        f"{recall.url}/api/v1/bot/?page={number + 1}" if number * PAGE < len(found) else None
    )
    page = {"count": len(found), "next": following, "previous": None}
    handler.answer(200, page | {"results": [recall.bots.shown(one) for one in there]})


def _fits(bot: Bot, wanted: dict[str, str]) -> bool:
    url = bot.order["meeting_url"]
    for name, value in wanted.items():
        given = bot.order.get("join_at") or ""
        fits = {
            "meeting_url": url == value,
            "platform": (platform(url) or ("",))[0] == value,
            "status": bot.code == value,
            "join_at_after": given >= value,
            "join_at_before": given <= value,
        }.get(name, bot.metadata.get(name.removeprefix("metadata__")) == value)
        if not fits:
            return False
    return True


def one(recall: Recall, handler: Handler, bot_id: str) -> None:
    """A bot as it stands."""
    bot = recall.bots.made.get(bot_id)
    handler.answer(200, recall.bots.shown(bot)) if bot else handler.answer(404, NOT_FOUND)


def change(recall: Recall, handler: Handler, bot_id: str) -> None:
    """Change a bot that hasn't set out."""
    bot = recall.bots.made.get(bot_id)
    if bot is None:
        handler.answer(404, NOT_FOUND)
    elif errors := order_problems(handler.body, needed=False):
        _refuse(handler, errors)
    elif bot.by_calendar:
        handler.answer(200, recall.bots.shown(bot))  # and nothing changes (WIRE 5.6)
    elif not bot.scheduled:
        handler.answer(400, {"code": "update_bot_failed", "detail": "The bot has been sent out."})
    else:
        bot.order |= handler.body
        bot.config = bot.order.get("recording_config") or {}
        handler.answer(200, recall.bots.shown(bot))


def remove(recall: Recall, handler: Handler, bot_id: str) -> None:
    """Forget a bot that hasn't set out."""
    bot = recall.bots.made.get(bot_id)
    if bot is None:
        handler.answer(404, NOT_FOUND)
    elif not bot.scheduled:
        handler.answer(405, {"detail": "Only a bot that hasn't been sent out can be deleted."})
    else:
        del recall.bots.made[bot_id]
        handler.done()


def _command(name: str, run: Command, may: Callable[[Bot], bool]) -> Callable[..., None]:
    """Tell a bot something: the answer is the bot as it was when it was told."""

    def told(recall: Recall, handler: Handler, bot_id: str) -> None:
        bot = recall.bots.made.get(bot_id)
        if bot is None:
            handler.answer(404, NOT_FOUND)
        elif bot.over:
            handler.answer(400, COMPLETED)
        elif not may(bot):
            handler.answer(400, UNSTARTED)
        elif name == "start_recording" and (errors := _config_problems(handler.body)):
            _refuse(handler, errors)
        else:
            shown = recall.bots.shown(bot)
            bot.told.append((name, handler.body))
            with recall.lock:
                run(recall, bot, handler.body)
            handler.answer(200, shown)

    return told


def _config_problems(body: Any) -> Problems:
    return config_problems({} if body is None else body, BOT_KEYS)


def _start(recall: Recall, bot: Bot, body: Any) -> None:
    """With a recording in progress it is restarted. What isn't in the body takes its default."""
    bot.config = body or {}
    _close(recall, bot)
    recall.bots.begin(bot)
    recall.bots.move(bot, "in_call_recording")


def _stop(recall: Recall, bot: Bot, _body: Any) -> None:
    _close(recall, bot)
    recall.bots.move(bot, "in_call_not_recording")


def _pause(recall: Recall, bot: Bot, _body: Any) -> None:
    _mark(recall, bot, "paused")


def _resume(recall: Recall, bot: Bot, _body: Any) -> None:
    _mark(recall, bot, "processing")


def _mark(recall: Recall, bot: Bot, code: str) -> None:
    made = bot.current
    if made is not None and made.code != code:
        made.code = code
        recall.vault.tell(made)


def _close(recall: Recall, bot: Bot) -> None:
    """What was being recorded is done, with whatever it has."""
    made = bot.current
    if made is not None:
        recall.vault.finish(made, **recall.lives.files(bot))
        recall.vault.tell(made)


def _leave(recall: Recall, bot: Bot, _body: Any) -> None:
    bot.left = True
    recording = bot.current is not None
    _close(recall, bot)
    if recording:
        recall.bots.move(bot, "recording_done")
    recall.bots.move(bot, "call_ended", "bot_received_leave_call")
    recall.bots.move(bot, "done")


def erase(recall: Recall, handler: Handler, bot_id: str) -> None:
    """Delete what a bot recorded."""
    bot = recall.bots.made.get(bot_id)
    if bot is None:
        handler.answer(404, NOT_FOUND)
    elif bot.code == "ready":
        handler.answer(400, UNSTARTED)
    else:
        recall.bots.erase(bot)
        handler.answer(200, recall.bots.shown(bot))


def write(recall: Recall, handler: Handler, bot_id: str) -> None:
    """A message into the meeting's chat."""
    bot = recall.bots.made.get(bot_id)
    if bot is None:
        handler.answer(404, NOT_FOUND)
    elif not bot.in_call:
        handler.answer(400, COMPLETED if bot.over else UNSTARTED)
    elif not isinstance(handler.body, dict) or not handler.body.get("message"):
        _refuse(handler, {"message": ["This field is required."]})
    else:
        bot.messages.append(handler.body)
        handler.answer(200, recall.bots.shown(bot))


def order_problems(order: Any, *, needed: bool) -> Problems:
    """What is wrong with the body of a create, or of a change."""
    if not isinstance(order, dict):
        return {"non_field_errors": ["Invalid data. Expected a dictionary."]}
    found = metadata_problems(order)
    unknown = set(order) - KEYS
    if unknown:
        found["non_field_errors"] = [f"Unknown: {', '.join(sorted(unknown))}."]
    url = order.get("meeting_url")
    if url is None and needed:
        found["meeting_url"] = ["This field is required."]
    elif url is not None and (not isinstance(url, str) or platform(url) is None):
        found["meeting_url"] = ["Enter a valid meeting URL."]
    if not _is_moment(order.get("join_at")):
        found["join_at"] = ["Datetime has wrong format."]
    config = order.get("recording_config")
    return found | (config_problems(config, BOT_KEYS) if config is not None else {})


def _is_moment(value: Any) -> bool:
    if value is None:
        return True
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except (TypeError, ValueError):
        return False


def _refuse(handler: Handler, errors: Problems) -> None:
    refusal = {"code": "invalid_request_data", "message": "Invalid", "errors": errors}
    handler.answer(400, refusal)


def _in_call(bot: Bot) -> bool:
    return bot.in_call


def _recording(bot: Bot) -> bool:
    return bot.in_call and bot.current is not None


COMMANDS = (
    ("start_recording", _start, _in_call),
    ("stop_recording", _stop, _recording),
    ("pause_recording", _pause, _recording),
    ("resume_recording", _resume, _recording),
    ("leave_call", _leave, lambda bot: bot.code != "ready"),
)
ROUTES = (
    route("POST", "/bot/", create, "create_bot"),
    route("GET", "/bot/", listed, "list"),
    route("GET", "/bot/<id>/", one),
    route("PATCH", "/bot/<id>/", change),
    route("DELETE", "/bot/<id>/", remove),
    *(route("POST", f"/bot/<id>/{name}/", _command(name, run, may)) for name, run, may in COMMANDS),
    route("POST", "/bot/<id>/delete_media/", erase),
    route("POST", "/bot/<id>/send_chat_message/", write),
)

"""Ways in which the stand-in of a chat server answers otherwise than it should: one script a
request.

`Chat.fail_next(*…)` plays some, then all is well; `Chat.always` plays one for ever.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.standins.chat_http import Handler

Script = Callable[["Handler"], None]
Change = Callable[[dict[str, Any]], Any]


def refuse(status: int, message: str = "No.", code: str | None = None, **headers: str) -> Script:
    """An error as such servers send it."""
    return lambda handler: handler.error(status, message, code, headers)


def too_many(retry_after: str | None = None, code: str = "rate_limit_exceeded") -> Script:
    """429."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return refuse(429, "Rate limit reached.", code, **headers)


def page(status: int = 200) -> Script:
    """A page for people: there is no chat server here."""
    return lambda handler: handler.send(status, b"<!doctype html><h1>Hello</h1>", "text/html")


def saying(text: str) -> Script:
    """These words, whatever was asked."""
    return lambda handler: handler.say(text)


def packed(handler: Handler) -> None:
    """A gzipped answer, which would fill more memory than it took on the way."""
    body = gzip.compress(b" " * 2**20)
    handler.send(200, body, "application/json", {"Content-Encoding": "gzip"})


def slowly(pause_s: float) -> Script:
    """The usual answer, word by word: so many seconds before each."""
    return lambda handler: handler.say(
        handler.usual(), before=lambda _at: handler.chat.over.wait(pause_s)
    )


def looked_at(look: Callable[[float], object]) -> Script:
    """The usual answer; `look` is called with the share of it that is out, before each chunk."""

    def script(handler: Handler) -> None:
        text = handler.usual()
        handler.say(text, before=lambda at: look(at / len(text)))

    return script


def changed(change: Change) -> Script:
    """The usual answer with something done to it."""

    def script(handler: Handler) -> None:
        handler.say(json.dumps(change(json.loads(handler.usual()))))

    return script


def malformed(handler: Handler) -> None:
    """JSON whose end is missing."""
    usual = handler.usual()
    handler.say(usual[: 2 * len(usual) // 3])


def made_up_quote(handler: Handler) -> None:
    """A decision that quotes, at the first line, what nobody said."""

    def change(notes: dict[str, Any]) -> dict[str, Any]:
        first = (notes.get("chapters") or notes["sections"])[0]["from_line"]
        text = "They agreed: “The moon is made of cheese and belongs to us.”"
        return {**notes, "decisions": [*notes["decisions"], {"text": text, "lines": [first]}]}

    changed(change)(handler)


def made_up_speaker(handler: Handler) -> None:
    """Every decision was agreed to by somebody who isn't there, too."""

    def change(notes: dict[str, Any]) -> dict[str, Any]:
        decisions = [{**one, "agreed": [*one["agreed"], "Zoltan"]} for one in notes["decisions"]]
        return {**notes, "decisions": decisions}

    changed(change)(handler)


def made_up_task(handler: Handler) -> None:
    """Every task is an open one that there isn't, and another such is done."""

    def change(notes: dict[str, Any]) -> dict[str, Any]:
        tasks = [{**one, "again": "t99"} for one in notes["tasks"]]
        return {**notes, "tasks": tasks, "done": [{"task": "t98", "lines": [1]}]}

    changed(change)(handler)


def backwards(handler: Handler) -> None:
    """The last topic comes first."""

    def change(notes: dict[str, Any]) -> dict[str, Any]:
        turned = {name: notes[name][::-1] for name in ("sections", "chapters") if name in notes}
        return {**notes, **turned}

    changed(change)(handler)


def loose_overview(handler: Handler) -> None:
    """An overview that rests on nothing: a sentence without lines, and mere words."""

    def change(notes: dict[str, Any]) -> dict[str, Any]:
        return {**notes, "overview": [{"text": "All is well.", "lines": []}, "They met."]}

    changed(change)(handler)


def unknown_lines(handler: Handler) -> None:
    """Every statement cites lines that there aren't."""
    changed(_far_away)(handler)


def _far_away(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: [number + 100_000 for number in one] if name == "lines" else _far_away(one)
            for name, one in value.items()
        }
    return [_far_away(one) for one in value] if isinstance(value, list) else value


def refusal(handler: Handler) -> None:
    """The model says that it won't, in the field made for that."""
    handler.say("I can't help with that.", where="refusal")


def filtered(handler: Handler) -> None:
    """The provider's filter stops the answer."""
    handler.say('{"sections": [', finish="content_filter")


def cut_stream(handler: Handler) -> None:
    """The connection breaks in the middle of the answer."""
    handler.say(handler.usual(), breaks_after=2)


def ended_stream(handler: Handler) -> None:
    """The answer ends in the middle as if all were well, only that nobody says so."""
    handler.say(handler.usual()[:60], finish=None)


def error_in_stream(handler: Handler) -> None:
    """An error where the next words should be."""
    handler.say(handler.usual(), error_after=2)


def hang_up(handler: Handler) -> None:
    """The connection ends before anything is said."""
    handler.close_connection = True


def silence(handler: Handler) -> None:
    """No answer at all, until the stand-in ends or the client gives up."""
    handler.chat.over.wait(20)


def dripping(handler: Handler) -> None:
    """A stream of nothing but signs of life."""
    handler.drip(0.02)

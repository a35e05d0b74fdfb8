"""One chat server: a question goes out, its answer comes back whole, or one kind of error."""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from pydantic import SecretStr

from notes.answers import Unanswered
from notes.engines.base import Usage
from notes.engines.chat import tokens, trouble
from notes.engines.chat.exchange import Heard, hear, question
from notes.engines.chat.manner import Manner, Manners
from notes.engines.chat.patience import Patience
from notes.engines.chat.prompt import Message
from notes.engines.chat.shape import JOINED, Shape
from notes.engines.chat.trouble import CutShort, NotUnderstood, TooLong

if TYPE_CHECKING:
    import openai

log = logging.getLogger(__name__)

WINDOW = 32_768
"""Tokens of question and answer that a model is taken to have room for, until told otherwise."""

_FEWEST_READ = 1000  # below that a server counts something else than what it read
_KEYLESS = "none"  # servers on one's own machine want no key; the library wants some

Written = Callable[[str], None]
"""Called with all that has come of an answer, again and again while it is written."""


_UNSAID = ("OpenAI-Organization", "OpenAI-Project", "X-Stainless-OS", "X-Stainless-Arch",
           "X-Stainless-Runtime", "X-Stainless-Runtime-Version")  # fmt: skip


class ChatServer:
    """Questions to one model at one server, and what they cost so far. To be closed."""

    def __init__(
        self,
        base_url: str,
        key: SecretStr | None,
        model: str,
        *,
        window: int | None = None,
        manners: Manners | None = None,
        patience: Patience | None = None,
        guarded: bool = False,
    ) -> None:
        self.who = f"The chat server at {urlsplit(base_url).netloc}"
        self.model = model
        self.usage = Usage()
        self._base_url, self._key, self._guarded = base_url, key, guarded
        self._most = window or WINDOW
        self._patience = patience or Patience()
        self._manners = manners or Manners()
        self._manner = self._manners.of(self._name)
        self._opened: openai.OpenAI | None = None
        self._was_limited = False

    def close(self) -> None:
        """Give back the connection."""
        if self._opened is not None:
            self._opened.close()

    @property
    def window(self) -> int:
        """The tokens of question and answer together."""
        return min(self._most, self._manner.window or self._most)

    def ask(
        self, messages: Sequence[Message], shape: Shape, room: int, written: Written | None = None
    ) -> str:
        """The text of the answer, which is given `room` tokens.

        Raises TooLong, CutShort and ExternalError.
        """
        tries = 0
        while True:
            try:
                heard = self._once(messages, shape, room, written)
            except NotUnderstood as error:
                self._step_down(error)
            except TooLong as error:
                self._learn(replace(self._manner, window=self._smaller(error.window)))
                raise
            except Unanswered as error:
                tries += 1
                self._pause(error, tries)
            else:
                if self._is_whole(heard, messages, room):
                    return heard.text

    def models(self) -> list[str] | None:
        """The names of its models; None where it has no list. Raises ExternalError."""
        try:
            with self._client() as client:
                return [model.id for model in client.with_options(timeout=20).models.list()]
        except Unanswered as error:
            if error.answered in {404, 405, 501}:
                return None
            raise
        except NotUnderstood:
            return None

    def greet(self) -> str | None:
        """Have the model say a word; None where it says too many. Raises ExternalError."""
        asked = 'Answer with this JSON object: {"same": [], "replaced": [], "answered": []}'
        try:
            return self.ask([{"role": "user", "content": asked}], JOINED, 400)
        except (CutShort, TooLong):
            return None

    def _once(
        self, messages: Sequence[Message], shape: Shape, room: int, written: Written | None
    ) -> Heard:
        heard, manner, began = Heard(), self._manner, time.monotonic()
        with self._client() as client:
            answer = client.chat.completions.create(**question(self.model, messages, shape, manner))
            if manner.stream:
                with answer:  # one that isn't read to its end is broken off
                    for chunk in answer:
                        hear(heard, chunk, "delta")
                        if written is not None:
                            written(heard.text)
                        if len(heard.text) > 8 * room:
                            raise CutShort  # it turns in circles
            else:
                hear(heard, answer, "message")
        if heard == Heard():
            raise Unanswered(
                f"{self.who} answered with nothing. Check the address, which mostly ends in /v1.",
                again=True,
            )
        if heard.finish is None and not heard.text.rstrip().endswith(("}", "```")):
            raise Unanswered(f"{self.who} broke off in the middle of its answer.", again=True)
        self._count(heard, messages)
        took = round(time.monotonic() - began, 1)
        log.info("%s: %s tokens read, %s written in %s s", self.who, heard.read, heard.wrote, took)
        return heard

    def _is_whole(self, heard: Heard, messages: Sequence[Message], room: int) -> bool:
        """Whether an answer can be used; False asks again."""
        if heard.refused or heard.finish == "content_filter":
            raise trouble.refusal(self.model)
        theirs = tokens.floor(messages[-1]["content"]) if len(messages) == 2 else 0
        if heard.read is not None and _FEWEST_READ <= heard.read < theirs:
            # It was cut off silently, as some servers do with what they have no room for.
            self._learn(replace(self._manner, window=heard.read))
            raise TooLong(heard.read)
        if heard.finish == "length":
            early = tokens.count(heard.text) < room // 2
            if self._manner.limit is None and early and not self._was_limited:
                self._was_limited = True  # a server that refuses it isn't told again
                self._manner = replace(self._manner, limit=room)
                return False
            raise CutShort
        self._learn(self._manner)
        return True

    @contextmanager
    def _client(self) -> Iterator[openai.OpenAI]:
        """The official client; its errors become ours."""
        import openai

        self._opened = self._opened or self._open()
        try:
            yield self._opened
        except openai.OpenAIError as error:
            log.warning("%s: %s", self.who, type(error).__name__)
            # From none: the library's own text could hold what was sent.
            raise trouble.explained(error, self.who, self.model) from None
        except (json.JSONDecodeError, UnicodeDecodeError):
            raise Unanswered(f"{self.who} sent what can't be read.", again=True) from None

    def _open(self) -> openai.OpenAI:
        import openai

        from notes.engines.chat.wire import http_client

        # The empty words: it would look for these in the environment, where they are another's.
        return openai.OpenAI(
            api_key=self._key.get_secret_value() if self._key else _KEYLESS,
            admin_api_key="",
            organization="",
            project="",
            webhook_secret="",
            base_url=self._base_url,
            max_retries=0,
            http_client=http_client(self._base_url, self._patience, guarded=self._guarded),
            default_headers=cast("dict[str, str]", dict.fromkeys(_UNSAID, openai.Omit())),
        )

    def _step_down(self, error: NotUnderstood) -> None:
        worse = self._manner.without(error.complaint)
        if worse is None:
            raise trouble.not_understood(error, self.who)
        self._manner = worse

    def _pause(self, error: Unanswered, tries: int) -> None:
        growing = self._patience.pause_s * float(2 ** (tries - 1))
        wait = error.retry_after if error.retry_after is not None else growing
        if (
            not error.again
            or tries >= self._patience.tries
            or wait > self._patience.longest_pause_s
        ):
            raise error
        time.sleep(wait + random.uniform(0, growing / 4))  # noqa: S311 - no secret

    def _smaller(self, told: int | None) -> int:
        return told if told is not None and told < self.window else self.window // 2

    def _learn(self, manner: Manner) -> None:
        self._manner = manner
        self._manners.keep(self._name, manner)

    @property
    def _name(self) -> str:
        return f"{self._base_url} {self.model}"

    def _count(self, heard: Heard, messages: Sequence[Message]) -> None:
        asked = sum(tokens.count(message["content"]) for message in messages)
        self.usage += Usage(
            asked if heard.read is None else heard.read,
            tokens.count(heard.text) if heard.wrote is None else heard.wrote,
            calls=1,
            estimated=heard.read is None or heard.wrote is None,
        )

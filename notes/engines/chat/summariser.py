"""The `Summariser` that has a language model write the notes, behind any OpenAI-compatible
chat server."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr

from notes.engines.base import Brief, Digest, Line, ModelServer, Watch
from notes.engines.chat import answer, joining, parts, prompt
from notes.engines.chat.answer import Malformed, Raw
from notes.engines.chat.manner import Manners
from notes.engines.chat.patience import Patience
from notes.engines.chat.pieces import Piece, pieces
from notes.engines.chat.prompt import Message
from notes.engines.chat.reading import Reader
from notes.engines.chat.server import ChatServer
from notes.engines.chat.shape import JOINED, NOTES, Shape
from notes.engines.chat.tokens import count
from notes.engines.chat.trouble import CutShort, TooLong
from notes.errors import ExternalError

log = logging.getLogger(__name__)

NAME_LIMIT = 80  # of an engine's name where it is kept
_STEP = 160  # characters of an answer between two looks at what is complete of it

# Somebody waits: at a terminal, or before a page with others behind them.
_BRIEFLY = Patience(connect_s=5, read_s=60, total_s=60, tries=1)
_AT_ONCE = Patience(connect_s=5, read_s=30, total_s=30, tries=1)

T = TypeVar("T")


class ChatSummariser:
    """A `Summariser` that asks `model` at `base_url` (the address up to `/v1`).

    `window` is how many tokens the model reads and writes at once; `memory` a file in which is
    kept what servers understand; `guarded` keeps calls out of our own networks. Nothing is loaded
    and nobody is called before the first use.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        key: SecretStr | None = None,
        *,
        window: int | None = None,
        memory: Path | None = None,
        patience: Patience | None = None,
        guarded: bool = False,
    ) -> None:
        name = f"chat: {model}"
        self.name = name if len(name) <= NAME_LIMIT else f"{name[: NAME_LIMIT - 1]}…"
        self._base_url, self._model, self._key, self._window = base_url, model, key, window
        self._manners = Manners(memory)
        self._patience, self._guarded = patience, guarded

    @classmethod
    def at(
        cls,
        server: ModelServer,
        memory: Path | None = None,
        patience: Patience | None = None,
    ) -> ChatSummariser:
        """The one that asks this server."""
        return cls(
            server.base_url,
            server.model,
            server.key,
            window=server.window,
            memory=memory,
            patience=patience,
            guarded=server.guarded,
        )

    def summarise(self, lines: Sequence[Line], brief: Brief) -> Digest:
        """See `base.Summariser`. Raises ExternalError."""
        return self._notes(lines, brief, None)

    def write(self, lines: Sequence[Line], brief: Brief, watch: Watch) -> Digest:
        """See `base.Writer`. Raises ExternalError, and what `watch` raises."""
        return self._notes(lines, brief, watch)

    def _notes(self, lines: Sequence[Line], brief: Brief, watch: Watch | None) -> Digest:
        said = pieces(lines)
        if not said:
            return Digest()
        with closing(self._server()) as server:
            writing = _Writing(server, said, brief, watch)
            try:
                return replace(writing.digest(), usage=server.usage)
            finally:
                log.info("%s: %s", self.name, server.usage)
                if watch is not None:
                    watch.spent(server.usage)

    def check(self) -> None:
        """Ask the server whether it knows us and the model. Raises ExternalError."""
        with closing(self._server(_BRIEFLY)) as server:
            models = server.models()
            if models is None or self._model not in models:
                self._greet(server, models)

    def try_out(self) -> None:
        """Have the model answer a question as notes are asked for, in half a minute or so.
        Raises ExternalError."""
        with closing(self._server(_AT_ONCE)) as server:
            text = self._greet(server, server.models())
            try:
                if text is not None:
                    answer.read(text, JOINED)
            except Malformed:
                raise ExternalError(
                    f"{server.who} answers, but the model {self._model} doesn't answer in the "
                    "form that notes need (JSON). Try another model.",
                    permanent=True,
                ) from None

    def _greet(self, server: ChatServer, models: Sequence[str] | None) -> str | None:
        """What the model says. Some know more names than they list, and some list none."""
        try:
            return server.greet()
        except ExternalError as error:
            if not models or self._model in models or not error.permanent:
                raise
            known = ", ".join(sorted(models)[:5])
            raise ExternalError(
                f"{server.who} answers, but doesn't serve the model {self._model}. It lists: "
                f"{known}{' …' if len(models) > 5 else ''}.",
                permanent=True,
            ) from None

    def _server(self, patience: Patience | None = None) -> ChatServer:
        return ChatServer(
            self._base_url,
            self._key,
            self._model,
            window=self._window,
            manners=self._manners,
            patience=patience or self._patience,
            guarded=self._guarded,
        )


class _Writing:
    """The notes of one meeting in the making."""

    def __init__(
        self, server: ChatServer, said: Sequence[Piece], brief: Brief, watch: Watch | None
    ) -> None:
        self._server, self._said, self._brief, self._watch = server, said, brief, watch
        self._done: list[Digest] = []

    def digest(self) -> Digest:
        """Part by part; where one turns out too large, the rest is cut smaller."""
        budget = self._room()
        rest = parts.plan(self._said, max(budget, parts.LEAST))
        while rest:
            if budget < parts.LEAST:
                raise self._hopeless()
            try:
                self._done.append(self._part(rest[0], len(rest)))
            except (TooLong, CutShort) as error:
                half = min(budget, sum(map(parts.cost, rest[0]))) // 2
                budget = min(half, self._room()) if isinstance(error, TooLong) else half
                left = [piece for part in rest for piece in part]
                rest = parts.plan(left, max(budget, parts.LEAST))
            else:
                rest = rest[1:]
        return self._done[0] if len(self._done) == 1 else self._joined()

    def _part(self, part: Sequence[Piece], left: int) -> Digest:
        reader = Reader(part, self._brief)
        messages = prompt.notes(
            self._brief,
            part,
            before=parts.before(self._said, part),
            number=len(self._done) + 1,
            of=len(self._done) + left,
        )

        def read(text: str) -> Digest:
            return reader.digest(answer.read(text, NOTES), strictly=True)

        return self._asked(messages, NOTES, read, self._written(reader))

    def _joined(self) -> Digest:
        """One of all parts. Where what belongs together doesn't fit into one question, or can't
        be told, only what is nearly word for word the same becomes one."""
        found = joining.items(self._done)
        messages = prompt.join([(item.kind, item.text) for item in found])
        asked = sum(count(message["content"]) for message in messages)
        raw: Raw | None = None
        if found and asked + parts.reserve(self._server.window) < self._server.window:
            try:
                raw = self._asked(messages, JOINED, lambda text: answer.read(text, JOINED))
            except (TooLong, CutShort):
                log.warning("%s: too much to join", self._server.who)
            except ExternalError as error:
                if not error.permanent:
                    raise
                log.warning("%s: not joined: %s", self._server.who, error.message)
        return joining.joined(self._done, raw)

    def _asked(
        self,
        messages: Sequence[Message],
        shape: Shape,
        read: Callable[[str], T],
        written: Callable[[str], None] | None = None,
    ) -> T:
        """What the answer says. One that can't be used is sent back once."""
        room = parts.reserve(self._server.window)
        text = self._server.ask(messages, shape, room, written)
        try:
            return read(text)
        except Malformed as error:
            log.warning("%s: %s is asked again: %s", self._server.who, shape.name, error.problem)
            problem = error.problem
        asked = sum(count(message["content"]) for message in messages)
        fits = asked + count(text) + 200 + room <= self._server.window
        again = prompt.again(messages, text if fits else None, problem)
        try:
            return read(self._server.ask(again, shape, room, written))
        except Malformed:
            raise ExternalError(
                f"The model {self._server.model} gave twice an answer that isn't notes. It may "
                "be too small for this, or not want to. Try another model.",
                permanent=True,
            ) from None

    def _written(self, reader: Reader) -> Callable[[str], None] | None:
        watch = self._watch
        if watch is None:
            return None
        seen = 0

        def look(text: str) -> None:
            nonlocal seen
            if len(text) < seen + _STEP:
                seen = min(seen, len(text))  # another try begins anew
                return
            seen = len(text)
            raw = answer.begun(text, NOTES)
            if raw is not None:
                watch.draft(joining.joined([*self._done, reader.digest(raw)]))

        return look

    def _room(self) -> int:
        ours = prompt.notes(self._brief, [])
        overhead = sum(count(message["content"]) for message in ours)
        return parts.room(self._server.window, overhead)

    def _hopeless(self) -> ExternalError:
        return ExternalError(
            f"The model {self._server.model} has too little room, even for a few lines of the "
            "meeting. Give it a larger context window, or try another model.",
            permanent=True,
        )

"""The `Summariser` that has a language model write the notes, behind any OpenAI-compatible
chat server."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from pydantic import SecretStr

from notes.engines.base import (
    Brief,
    Digest,
    Line,
    LineKind,
    ModelServer,
    Statement,
    Watch,
)
from notes.engines.chat import answer
from notes.engines.chat.answer import Malformed
from notes.engines.chat.manner import Manners
from notes.engines.chat.patience import Patience
from notes.engines.chat.pieces import pieces
from notes.engines.chat.restating import restated
from notes.engines.chat.server import ChatServer
from notes.engines.chat.shape import JOINED
from notes.engines.chat.writing import Writing
from notes.errors import ExternalError

log = logging.getLogger(__name__)

NAME_LIMIT = 80  # of an engine's name where it is kept

# Somebody waits: at a terminal, or before a page with others behind them.
_BRIEFLY = Patience(connect_s=5, read_s=60, total_s=60, tries=1)
_AT_ONCE = Patience(connect_s=5, read_s=30, total_s=30, tries=1)


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

    def restate(
        self, old: Statement, kind: LineKind, lines: Sequence[Line], brief: Brief
    ) -> Statement | None:
        """See `base.Summariser`. Raises ExternalError."""
        said = pieces(lines)
        if not said:
            return None
        with closing(self._server()) as server:
            try:
                return restated(server, old, kind, said, brief)
            finally:
                log.info("%s: %s", self.name, server.usage)

    def _notes(self, lines: Sequence[Line], brief: Brief, watch: Watch | None) -> Digest:
        said = pieces(lines)
        if not said:
            return Digest()
        with closing(self._server()) as server:
            writing = Writing(server, said, brief, watch)
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

"""The notes of one meeting in the making: part by part, then joined."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from notes.engines.base import Brief, Digest, Watch
from notes.engines.chat import answer, joining, parts, prompt
from notes.engines.chat.answer import Raw
from notes.engines.chat.asking import asked, too_little_room
from notes.engines.chat.pieces import Piece
from notes.engines.chat.reading import Reader
from notes.engines.chat.server import ChatServer
from notes.engines.chat.shape import JOINED, NOTES
from notes.engines.chat.tokens import count
from notes.engines.chat.trouble import CutShort, TooLong
from notes.errors import ExternalError

log = logging.getLogger(__name__)

_STEP = 160  # characters of an answer between two looks at what is complete of it


class Writing:
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
                raise too_little_room(self._server)
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

        return asked(self._server, messages, NOTES, read, self._written(reader))

    def _joined(self) -> Digest:
        """One of all parts. Where what belongs together doesn't fit into one question, or can't
        be told, only what is nearly word for word the same becomes one."""
        found = joining.items(self._done)
        messages = prompt.join([(item.kind, item.text) for item in found])
        question = sum(count(message["content"]) for message in messages)
        raw: Raw | None = None
        if found and question + parts.reserve(self._server.window) < self._server.window:
            try:
                raw = asked(self._server, messages, JOINED, lambda text: answer.read(text, JOINED))
            except (TooLong, CutShort):
                log.warning("%s: too much to join", self._server.who)
            except ExternalError as error:
                if not error.permanent:
                    raise
                log.warning("%s: not joined: %s", self._server.who, error.message)
        return joining.joined(self._done, raw)

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

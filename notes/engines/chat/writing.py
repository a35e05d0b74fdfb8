"""The notes of one meeting in the making: part by part, then joined."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from notes.engines.base import Brief, Chapter, Digest, Watch
from notes.engines.chat import answer, joining, parts, prompt, whole
from notes.engines.chat.answer import Raw
from notes.engines.chat.asking import asked, too_little_room
from notes.engines.chat.background import Background
from notes.engines.chat.pieces import Piece
from notes.engines.chat.prompt import Message
from notes.engines.chat.reading import Reader, stated
from notes.engines.chat.server import ChatServer
from notes.engines.chat.shape import JOINED, WHOLE, Shape, notes
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
        self._parts = brief.template.parts if brief.template else ()
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
        digest = self._done[0] if len(self._done) == 1 else self._summed(self._joined())
        return replace(digest, chapters=self._chapters(digest))

    def _chapters(self, digest: Digest) -> tuple[Chapter, ...]:
        """From the first line to the last; without any there is one."""
        begin = self._said[0].start_ms
        if digest.chapters:
            return (replace(digest.chapters[0], start_ms=begin), *digest.chapters[1:])
        return (Chapter(self._brief.title or "Meeting", begin),) if stated(digest) else ()

    def _part(self, part: Sequence[Piece], left: int) -> Digest:
        background = self._background()
        reader, shape = Reader(part, background), _shape(background)
        messages = prompt.notes(
            background,
            part,
            before=parts.before(self._said, part),
            number=len(self._done) + 1,
            of=len(self._done) + left,
        )

        def read(text: str) -> Digest:
            return reader.digest(answer.read(text, shape), strictly=True)

        return asked(self._server, messages, shape, read, self._written(reader, shape))

    def _joined(self) -> Digest:
        """One of all parts. Where what belongs together can't be told, only what is nearly word
        for word the same becomes one."""
        found = joining.items(self._done)
        messages = prompt.join([(item.kind, item.text) for item in found])
        raw = self._perhaps(messages, JOINED) if found else None
        return joining.joined(self._done, raw, self._parts)

    def _summed(self, digest: Digest) -> Digest:
        """The same with an overview and chapters of the whole; where those can't be had, they
        stay what the parts' amount to."""
        background = self._background()
        chapters = [chapter.heading for chapter in digest.chapters]
        for told in whole.told(digest, self._done):
            messages = prompt.whole(background, [(one.kind, one.text) for one in told], chapters)
            if told and self._fits(messages):
                raw = self._perhaps(messages, WHOLE)
                return digest if raw is None else whole.applied(digest, told, raw)
        return digest

    def _perhaps(self, messages: Sequence[Message], shape: Shape) -> Raw | None:
        """An answer that the notes can do without; None where there is none to be had."""
        who = self._server.who
        if not self._fits(messages):
            log.warning("%s: too much for %s", who, shape.name)
            return None
        try:
            return asked(self._server, messages, shape, lambda text: answer.read(text, shape))
        except (TooLong, CutShort):
            log.warning("%s: too much for %s", who, shape.name)
        except ExternalError as error:
            if not error.permanent:
                raise
            log.warning("%s: no %s: %s", who, shape.name, error.message)
        return None

    def _fits(self, messages: Sequence[Message]) -> bool:
        window = self._server.window
        return prompt.size(messages) + parts.reserve(window) < window

    def _written(self, reader: Reader, shape: Shape) -> Callable[[str], None] | None:
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
            raw = answer.begun(text, shape)
            if raw is not None:
                drafts = [*self._done, reader.digest(raw)]
                watch.draft(joining.joined(drafts, template=self._parts))

        return look

    def _background(self) -> Background:
        """Made anew each time: a server may turn out to have less room."""
        return Background(self._brief, self._server.window)

    def _room(self) -> int:
        overhead = prompt.size(prompt.notes(self._background(), [], of=2))
        return parts.room(self._server.window, overhead)


def _shape(background: Background) -> Shape:
    return notes(parted=bool(background.parts), carried=bool(background.tasks))

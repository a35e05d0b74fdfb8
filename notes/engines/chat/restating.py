"""One line of the notes written anew, after what it rests on was corrected."""

from __future__ import annotations

from collections.abc import Sequence

from notes.engines.base import Brief, LineKind, Statement
from notes.engines.chat import answer, parts, prompt
from notes.engines.chat.asking import asked, too_little_room
from notes.engines.chat.background import Background
from notes.engines.chat.pieces import Piece
from notes.engines.chat.reading import Reader
from notes.engines.chat.server import ChatServer
from notes.engines.chat.shape import LINE
from notes.engines.chat.trouble import CutShort, TooLong


def restated(
    server: ChatServer, old: Statement, kind: LineKind, said: Sequence[Piece], brief: Brief
) -> Statement | None:
    """What the line says now, or None where the pieces no longer say anything of its kind.

    Raises ExternalError.
    """
    background = Background(brief, server.window)
    rested = {cite.line_id for cite in old.cites}
    around = _around(said, rested, _room(server, old, kind, background))
    if not around:
        raise too_little_room(server)
    reader = Reader(around, background)
    before = [piece.number for piece in around if piece.line.id in rested]

    def read(text: str) -> Statement | None:
        return reader.line(answer.read(text, LINE), kind)

    messages = prompt.line(background, old.text, kind, around, before)
    try:
        return asked(server, messages, LINE, read)
    except (TooLong, CutShort):
        raise too_little_room(server) from None


def _room(server: ChatServer, old: Statement, kind: LineKind, background: Background) -> int:
    overhead = prompt.size(prompt.line(background, old.text, kind, [], []))
    return parts.room(server.window, overhead)


def _around(said: Sequence[Piece], rested: set[str], room: int) -> list[Piece]:
    """The pieces that it rested on and as many beside them as fit, the nearest first."""
    places = [at for at, piece in enumerate(said) if piece.line.id in rested] or [0]
    nearest = sorted(range(len(said)), key=lambda at: min(abs(at - place) for place in places))
    taken = []
    for at in nearest:
        room -= parts.cost(said[at])
        if room < 0:
            break
        taken.append(at)
    return [said[at] for at in sorted(taken)]

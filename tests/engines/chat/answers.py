"""Answers of a model, and what is read from them."""

from __future__ import annotations

from dataclasses import replace

from notes.engines.base import OpenTask, Part, Template
from notes.engines.chat.background import Background
from notes.engines.chat.pieces import pieces
from notes.engines.chat.reading import Reader
from tests.engines.chat.conftest import BRIEF, SAID, lines

PARTED = replace(
    BRIEF, template=Template("Stand-up", (Part("Done"), Part("Next"), Part("Blocked")))
)
OPEN = replace(
    BRIEF, open_tasks=(OpenTask("x-9", "Send release notes"), OpenTask("x-7", "Order the cake"))
)
NOTHING = {"overview": [], "sections": [], "decisions": [], "questions": [], "tasks": []}


def digest(said=SAID, *, brief=BRIEF, strictly=False, **lists):
    reader = Reader(pieces(lines(said)), Background(brief, 32_000))
    return reader.digest({**NOTHING, **lists}, strictly=strictly)


def decision(*numbers, text="They agree."):
    return {"text": text, "lines": list(numbers)}


def task(**values):
    return {"title": "Send the notes", "lines": [4], **values}


def only(found):
    assert len(found) == 1
    return found[0]

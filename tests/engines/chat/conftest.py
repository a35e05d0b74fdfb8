"""A stand-in of a chat server, the real engine that asks it, and what was said."""

from __future__ import annotations

import json
from datetime import date

import pytest
from pydantic import SecretStr

from notes.engines.base import Brief, Line
from notes.engines.chat.patience import Patience
from notes.engines.chat.summariser import ChatSummariser
from tests.standins import chat as standin

QUICK = Patience(connect_s=5, read_s=10, total_s=20, pause_s=0.001, longest_pause_s=0.5)
BRIEF = Brief("Weekly", date(2026, 11, 17), people=("Priya", "Marcus"))
SAID = [
    ("Priya", "Good morning. Today we look at the launch date and the price."),
    ("Marcus", "The new search is finished, and the app starts in two seconds."),
    ("Priya", "Okay, then we agree to launch the app on the first of December."),
    ("Marcus", "Um, so I'll send the release notes to the support team by Friday."),
    ("Priya", "Do we need a German version of the help pages for the launch?"),
]


def lines(said=SAID, gap_ms=1000):
    """Lines of five seconds, with a pause after each."""
    step = 5000 + gap_ms
    return [
        Line(f"l{i}", who, i * step, i * step + 5000, text) for i, (who, text) in enumerate(said)
    ]


def statements(digest):
    """Everything that a digest states."""
    points = [point for section in digest.sections for point in section.points]
    noted = [*digest.decisions, *digest.questions, *digest.tasks, *digest.closings]
    return [*digest.overview, *points, *noted]


def sent(question):
    """The words of ours and the data of a question."""
    system, user = question["messages"]
    data, end = json.JSONDecoder().raw_decode(user["content"])
    return system["content"] + user["content"][end:], data


class Watcher:
    """Keeps what it sees."""

    def __init__(self):
        self.drafts, self.usages = [], []

    def draft(self, digest):
        self.drafts.append(digest)

    def spent(self, usage):
        self.usages.append(usage)


@pytest.fixture
def chat():
    with standin.serving() as server:
        yield server


@pytest.fixture
def engine(chat, tmp_path):
    """`engine(…)` asks the stand-in."""

    def make(**options):
        settled = {"patience": QUICK, "memory": tmp_path / "servers.json"} | options
        return ChatSummariser(chat.url, standin.MODEL, SecretStr(standin.KEY), **settled)

    return make

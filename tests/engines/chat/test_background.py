"""What is known beside the words takes a fair share of a model's room."""

from __future__ import annotations

from dataclasses import replace

from notes.engines.base import OpenTask, Part, Template
from notes.engines.chat.background import Background
from notes.engines.chat.tokens import count
from tests.engines.chat.conftest import BRIEF


def test_a_short_note_is_whole():
    note = "# Plan\n\nWe talk about everything.\n- Price"

    assert Background(replace(BRIEF, note=note), 8000).note == note.replace("\n\n", "\n")


def test_of_a_long_note_the_headings_and_points_are_left():
    note = "\n".join(["# Plan", "Some words. " * 500, "## Price", "* 1 euro?", "2. Later"])

    assert (
        Background(replace(BRIEF, note=note), 8000).note == "# Plan\n## Price\n* 1 euro?\n2. Later"
    )


def test_whatever_is_too_long_is_cut():
    window = 4000
    brief = replace(
        BRIEF,
        note="会議の議題" * 1000,
        template=Template("Own", (Part("Costs", "Money. " * 40),) * 12, "Dates. " * 800),
        open_tasks=tuple(OpenTask(str(at), "Send the notes " * 5) for at in range(90)),
    )

    background = Background(brief, window)

    assert count(background.note) <= window // 16
    assert count(background.guidance) <= window // 16
    assert 1 <= len(background.tasks) < 40
    assert [row[:2] for row in background.data["template"]["parts"]] == [
        [at, "Costs"] for at in range(1, 13)
    ]
    assert count(str(background.data)) < window // 3


def test_nothing_known_is_nothing_said():
    assert set(Background(BRIEF, 8000).data) == {"meeting"}

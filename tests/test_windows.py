"""Reading a transcript by windows, by words, by what changed."""

from __future__ import annotations

import pytest

from notes import recordings, windows
from notes.db import db
from notes.windows import WINDOW_MS
from tests import factories


@pytest.fixture
def recording(team):
    return factories.recording(team)


def read(recording, index):
    return windows.window(recording.id, index, windows.voices(recording.id))


def changes(recording, after):
    db.session.refresh(recording)
    return windows.changes(recording.id, after, recording.rev, windows.voices(recording.id))


def test_a_window_holds_the_lines_that_begin_in_it(recording):
    factories.segment(recording, "before", WINDOW_MS - 1)
    factories.segment(recording, "first", WINDOW_MS)
    factories.segment(recording, "last", 2 * WINDOW_MS - 1)
    factories.segment(recording, "after", 2 * WINDOW_MS)

    assert [line.text for line in read(recording, 1).lines] == ["first", "last"]


def test_lines_stand_in_order_of_time_then_arrival(recording):
    factories.segment(recording, "late", 5000)
    factories.segment(recording, "twin one", 1000)
    factories.segment(recording, "twin two", 1000)

    assert [line.text for line in read(recording, 0).lines] == ["twin one", "twin two", "late"]


def test_removed_lines_are_not_read(recording):
    factories.segment(recording, "gone", 1000, removed=True)

    assert read(recording, 0).lines == ()
    assert windows.outline(recording.id) == []


def test_the_text_of_a_person_wins(recording):
    factories.segment(recording, "as hurt", 0, edited_text="as heard", confidence=0.1)

    (line,) = read(recording, 0).lines

    assert (line.text, line.edited, line.unsure) == ("as heard", True, False)


def test_doubtful_lines_are_marked(recording):
    factories.segment(recording, "mumble", 0, confidence=0.2)

    assert read(recording, 0).lines[0].unsure


def test_a_turn_begins_where_the_voice_changes(recording):
    maya, tom = factories.speaker(recording, 1, "Maya"), factories.speaker(recording, 2)
    for start, speaker in enumerate([maya, maya, tom, None, None, maya]):
        factories.segment(recording, "x", start * 1000, speaker=speaker)

    lines = read(recording, 0).lines

    assert [line.starts_turn for line in lines] == [True, False, True, True, False, True]
    assert [line.voice and line.voice.name for line in lines[2:4]] == ["Speaker 2", None]


def test_a_turn_goes_on_over_the_border_of_windows(recording):
    maya = factories.speaker(recording, 1, "Maya")
    factories.segment(recording, "here", WINDOW_MS - 1000, speaker=maya)
    factories.segment(recording, "there", WINDOW_MS + 1000, speaker=maya)

    assert [line.starts_turn for line in read(recording, 1).lines] == [False]


def test_nine_voices_share_eight_colours(recording):
    for number in range(1, 10):
        factories.speaker(recording, number)

    assert [one.hue for one in windows.voices(recording.id).values()] == [*range(1, 9), 1]


def test_around_a_moment_only_neighbours_are_loaded(recording):
    for index in (0, 1, 2, 5, 9):
        factories.segment(recording, f"line {index}", index * WINDOW_MS + 10)

    found = windows.around(recording.id, 2 * WINDOW_MS + 500, windows.voices(recording.id))

    assert [one.index for one in found] == [0, 1, 2, 5, 9]
    assert [one.index for one in found if one.lines is not None] == [1, 2, 5]
    assert {one.size for one in found} == {1}


def test_a_moment_after_the_end_opens_the_last_window(recording):
    factories.segment(recording, "only", 10)

    found = windows.around(recording.id, 10**12, windows.voices(recording.id))

    assert [line.text for line in found[0].lines] == ["only"]


def test_nothing_said_is_no_window(recording):
    assert windows.around(recording.id, 0, {}) == []


def test_words_are_found_whatever_their_case(recording):
    first = factories.segment(recording, "The Budget, the budget!", 9 * WINDOW_MS)
    second = factories.segment(recording, "wrong", 0, edited_text="A budget")
    factories.segment(recording, "budget", 1, removed=True)

    found = windows.find(recording.id, " BUDGET ")

    assert [(one.id, one.count) for one in found] == [(second.id, 1), (first.id, 2)]


@pytest.mark.parametrize(("said", "words"), [("Größe ÄNDERN", "ändern"), ("100 % sure", "0 %")])
def test_words_are_taken_as_they_are(recording, said, words):
    factories.segment(recording, said, 0)

    assert [one.count for one in windows.find(recording.id, words)] == [1]


def test_no_words_find_nothing(recording):
    factories.segment(recording, "x", 0)

    assert windows.find(recording.id, "  ") == []


def test_changes_come_by_number_with_removed_ones(recording):
    first = factories.segment(recording, "first", 0)
    seen = first.rev
    second = factories.segment(recording, "second", 1000)
    first.rev, first.removed = recordings.touch(recording.id, lines=1), True
    db.session.commit()

    found = changes(recording, seen)

    assert [(line.id, line.removed) for line in found.lines] == [
        (second.id, False),
        (first.id, True),
    ]
    assert (found.top, found.more) == (recording.rev, False)


def test_many_changes_come_in_batches_that_lose_none(recording, monkeypatch):
    monkeypatch.setattr(windows, "CHANGES_AT_ONCE", 3)
    for number in range(8):
        factories.segment(recording, f"line {number}", number * 1000)

    seen, cursor, more = [], 0, True
    while more:
        found = changes(recording, cursor)
        seen += [line.text for line in found.lines]
        cursor, more = found.top, found.more

    assert (seen, cursor) == ([f"line {number}" for number in range(8)], recording.rev)


def test_one_line_is_read_by_itself(recording, team):
    line = factories.segment(recording, "hello", 0)
    other = factories.recording(team)

    assert windows.line(recording.id, line.id, {}).text == "hello"
    assert windows.line(other.id, line.id, {}) is None

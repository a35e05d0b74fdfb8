"""A transcript that a client states anew: what is stated stands, each line as often as it is."""

import pytest
from sqlalchemy import select

from notes import corrections, transcripts
from notes.db import db
from notes.models import Segment
from notes.said import Spoken
from tests import factories
from tests.lines import append, given, ids, restate, texts


@pytest.fixture
def recording(team):
    return factories.recording(team, duration_ms=None)


def test_a_stated_transcript_takes_the_place_of_the_old_one(recording):
    append(recording, Spoken("Old.", 1000, "Ann"), Spoken("Kept.", 2000, "Ann"))
    kept = ids(recording)[1]

    restate(recording, Spoken("New.", 500, "Ben"), Spoken("Kept.", 2000, "Ann"))

    assert texts(recording) == ["New.", "Kept."]
    assert ids(recording)[1] == kept


def test_stating_the_same_again_moves_nothing(recording):
    lines = [Spoken("One.", 1000, "Ann", 0.5, is_final=True), Spoken("Two."), Spoken("Two.")]
    restate(recording, *lines)
    before = [(line.id, line.rev, line.seq) for line in transcripts.lines(recording.id)]

    restate(recording, *lines)

    assert [(line.id, line.rev, line.seq) for line in transcripts.lines(recording.id)] == before


def test_what_is_stated_comes_back_line_by_line(recording):
    append(recording, Spoken("Two.", 1000, "Ann"))
    stated = [
        Spoken("One.", 1000, "Ann", is_final=False),
        Spoken("Two.", 1000, "Ann", 0.5, is_final=True),
        Spoken("Two.", 1000, "Ann", 0.5, is_final=True),
        Spoken("Loose.", None, "Ann"),
        Spoken("Three.", 1000, "Ann"),
    ]

    restate(recording, *stated)

    assert [
        Spoken(one["text"], one["timestamp"], one["speaker"], one["confidence"], one["is_final"])
        for one in given(recording)
    ] == stated


def test_an_engines_lines_stated_as_they_are_stay(recording):
    voice = factories.speaker(recording, 1)
    line = factories.segment(recording, "Heard.", 2000, speaker=voice)
    (sent,) = given(recording)

    restate(recording, Spoken(**sent))

    assert ids(recording) == [line.id]
    assert given(recording) == [sent]


def test_a_line_that_a_person_touched_outlives_a_new_statement(recording, bob, team):
    append(recording, Spoken("Helo.", 1000, "Ann"), Spoken("Gone.", 2000, "Ann"))
    line = transcripts.lines(recording.id)[0]
    viewer = factories.viewer(bob, team)
    corrections.correct(viewer, recording.id, line.id, "Hello.", corrections.mark(line))
    db.session.commit()

    restate(recording, Spoken("Other.", 3000, "Ann"))
    assert texts(recording) == ["Hello.", "Other."]

    restate(recording, Spoken("Helo.", 1000, "Ann"))
    assert texts(recording) == ["Hello."]


def test_lines_taken_away_and_stated_again_are_there_once(recording):
    line = Spoken("One.", 1000, "Ann", is_final=True)
    for lines in ([line], [], [line], [], [line]):
        restate(recording, *lines)

    assert append(recording, line) == 0
    assert texts(recording) == ["One."]


def test_open_pages_hear_of_lines_that_went(recording):
    append(recording, Spoken("One.", 1000))
    before = db.session.get(type(recording), recording.id).rev

    restate(recording)

    (row,) = db.session.scalars(select(Segment).where(Segment.recording_id == recording.id))
    assert row.removed
    assert row.rev > before


def test_a_long_transcript_can_be_stated(recording):
    stated = [Spoken(f"Line {n}.", n + 1, f"Person {n % 600}") for n in range(3000)]

    restate(recording, *stated)

    assert texts(recording) == [one.text for one in stated]

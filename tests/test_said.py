"""Lines as API clients send them: nothing lost, nothing twice, whatever the batches."""

import contextvars
import threading

import pytest
from sqlalchemy import event, select

from notes import corrections, said, transcripts
from notes.db import db
from notes.models import Speaker
from notes.said import Spoken
from tests import factories
from tests.lines import append, given, texts


@pytest.fixture
def recording(team):
    return factories.recording(team, duration_ms=None)


def test_a_line_comes_back_as_it_was_sent(recording):
    append(recording, Spoken("Hello.", 1500.5, "Ann", 0.75, is_final=True), Spoken("And?"))

    assert given(recording) == [
        {
            "timestamp": 1500.5,
            "speaker": "Ann",
            "text": "Hello.",
            "confidence": 0.75,
            "is_final": True,
        },
        {"timestamp": None, "speaker": None, "text": "And?", "confidence": None, "is_final": None},
    ]


def test_speakers_have_the_names_they_are_sent_with(recording):
    append(recording, Spoken("One.", 1, "Ann"), Spoken("Two.", 2, "Ben"), Spoken("Three.", 3, ""))

    found = list(db.session.scalars(select(Speaker).order_by(Speaker.number)))
    assert [(one.number, one.label, one.name) for one in found] == [
        (1, "Ann", "Ann"),
        (2, "Ben", "Ben"),
    ]


@pytest.mark.parametrize("timestamp", [1000, 1000.25, 0, None])
def test_a_repeat_is_harmless(recording, timestamp):
    line = Spoken("Hello.", timestamp, "Ann", is_final=True)
    append(recording, line)
    append(recording, Spoken("Later.", 60_000, "Ben"))

    assert append(recording, line, line) == 0

    assert texts(recording) == ["Hello.", "Later."]


def test_a_final_takes_the_place_of_its_draft(recording):
    append(recording, Spoken("Hel", 1000, "Ann", is_final=False))
    append(recording, Spoken("Hello", 1000, "Ann", is_final=False))
    (draft,) = given(recording)
    assert (draft["text"], draft["is_final"]) == ("Hello", False)

    append(recording, Spoken("Hello.", 1000, "Ann", is_final=True))
    append(recording, Spoken("Hell", 1000, "Ann", is_final=False))

    (final,) = given(recording)
    assert (final["text"], final["is_final"]) == ("Hello.", True)


def test_drafts_and_finals_of_one_batch_are_taken_in_turn(recording):
    append(
        recording,
        Spoken("Hel", 1000, "Ann", is_final=False),
        Spoken("Hello.", 1000, "Ann", is_final=True),
        Spoken("Hell", 1000, "Ann", is_final=False),
    )

    assert texts(recording) == ["Hello."]


def test_two_who_speak_in_one_millisecond_are_both_kept(recording):
    append(recording, Spoken("Yes.", 1000, "Ann"))
    append(recording, Spoken("Yes.", 1000, "Ben"), Spoken("No.", 1000))

    assert texts(recording) == ["Yes.", "Yes.", "No."]


def test_one_who_says_two_things_in_one_millisecond_is_heard_twice(recording):
    append(recording, Spoken("Yes.", 1000, "Ann"))

    assert append(recording, Spoken("No.", 1000, "Ann")) == 1
    assert append(recording, Spoken("No.", 1000, "Ann"), Spoken("Yes.", 1000, "Ann")) == 0
    assert texts(recording) == ["Yes.", "No."]


@pytest.mark.parametrize("timestamp", [0, 0.0, None])
def test_without_a_time_no_line_swallows_another(recording, timestamp):
    append(recording, Spoken("One.", timestamp, "Ann"))
    append(recording, Spoken("Two.", timestamp, "Ann"), Spoken("One.", timestamp, "Ben"))

    assert texts(recording) == ["One.", "Two.", "One."]


def test_lines_are_in_order_of_time_and_those_without_at_the_end_so_far(recording):
    append(recording, Spoken("Third.", 3000), Spoken("After.", None))
    append(recording, Spoken("First.", 1000), Spoken("Last.", None), Spoken("Fourth.", 4000))

    assert texts(recording) == ["First.", "Third.", "After.", "Last.", "Fourth."]


@pytest.mark.parametrize(("timestamp", "place"), [(-5, 0), (1e300, said.LATEST_MS)])
def test_odd_times_have_a_place_and_come_back(recording, timestamp, place):
    append(recording, Spoken("Odd.", timestamp))

    assert given(recording)[0]["timestamp"] == timestamp
    assert transcripts.lines(recording.id)[0].start_ms == place


def test_a_correction_comes_back_and_stays_under_a_repeat(recording, bob, team):
    line = Spoken("Helo.", 1000, "Ann")
    append(recording, line)
    (row,) = transcripts.lines(recording.id)
    viewer = factories.viewer(bob, team)
    corrections.correct(viewer, recording.id, row.id, "Hello.", corrections.mark(row))
    db.session.commit()

    assert append(recording, line) == 0
    assert texts(recording) == ["Hello."]


def test_an_engines_line_has_the_same_shape(recording):
    voice = factories.speaker(recording, 2)
    factories.segment(recording, "Heard.", 2000, speaker=voice, confidence=0.5)

    assert given(recording) == [
        {
            "timestamp": 2000,
            "speaker": "Speaker 2",
            "text": "Heard.",
            "confidence": 0.5,
            "is_final": True,
        }
    ]


def statements(recording, spoken):
    """The statements of one append, without their values."""
    found = []

    def note(_connection, _cursor, statement, *_):
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        append(recording, *spoken)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return found


def test_an_append_reads_nothing_but_its_own_lines(recording):
    append(recording, Spoken("Before.", 1, "Ann"))
    first = statements(recording, [Spoken("First.", 2, "Ann")])
    for batch in said.batches([Spoken(f"Line {n}.", n, "Ann") for n in range(10, 2500)]):
        append(recording, *batch)

    assert statements(recording, [Spoken("Next.", 9000, "Ann")]) == first
    reads = [one for one in first if one.startswith("SELECT") and "FROM segment" in one]
    assert len(reads) == 1
    assert "source_key" in reads[0]


def test_a_large_batch_comes_in_portions(recording):
    spoken = [Spoken(f"Line {n}.", n + 1, f"Person {n % 7}") for n in range(2500)]

    portions = list(said.batches(spoken))
    for batch in portions:
        append(recording, *batch)

    assert max(map(len, portions)) == said.AT_ONCE
    assert texts(recording) == [one.text for one in spoken]


def test_eight_who_append_at_once_lose_nothing(app, recording):
    recording_id = recording.id
    db.session.commit()
    broken = []

    def client(number):
        with app.app_context():
            try:
                for turn in range(6):
                    spoken = [
                        Spoken(f"{number}.{turn}.{at}", turn * 100 + at + 1, f"Person {number}")
                        for at in range(5)
                    ]
                    said.append(recording_id, spoken)
                    db.session.commit()
            except Exception as error:  # noqa: BLE001 - told below
                broken.append(error)
            finally:
                db.session.remove()

    threads = [
        threading.Thread(target=contextvars.Context().run, args=(client, number))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert broken == []
    wanted = {f"{n}.{turn}.{at}" for n in range(8) for turn in range(6) for at in range(5)}
    assert sorted(texts(recording)) == sorted(wanted)
    lines = transcripts.lines(recording_id)
    assert len({line.rev for line in lines}) == len(lines)
    numbers = sorted(db.session.scalars(select(Speaker.number)))
    assert numbers == list(range(1, 9))

"""Lines and speakers of a recording by API."""

from __future__ import annotations

import uuid

import pytest

from notes import recordings
from notes.db import db
from tests import factories


@pytest.fixture
def place(made):
    return f"desktop_recordings/{made.recording.id}/"


def pages(program, address):
    """Every page of a list, followed by `next`."""
    while address:
        found = program.get(address).json
        yield found["results"]
        address = found["next"] and found["next"].removeprefix("http://localhost")


def test_lines_come_in_order_of_time_as_they_are_shown(api, made, place):
    made.lines[0].edited_text = "The budget is eleven thousand."
    db.session.commit()

    found = api().get(f"{place}segments/").json

    first = found["results"][0]
    assert [one["start_ms"] for one in found["results"]] == [1000, 5000, 9000]
    assert first == {
        "id": str(made.lines[0].id),
        "rev": made.lines[0].rev,
        "start_ms": 1000,
        "end_ms": 4000,
        "speaker": "Maya",
        "speaker_id": str(made.speaker.id),
        "text": "The budget is eleven thousand.",
        "edited": True,
        "is_final": True,
    }
    assert found["next"] is None


def test_pages_follow_one_another_even_within_a_millisecond(api, team, alice):
    row = factories.recording(team, alice)
    for number in range(7):
        factories.segment(row, f"line {number}", 1000)

    found = list(pages(api(), f"desktop_recordings/{row.id}/segments/?limit=3"))

    assert [[one["text"] for one in page] for page in found] == [
        ["line 0", "line 1", "line 2"],
        ["line 3", "line 4", "line 5"],
        ["line 6"],
    ]


def test_removed_lines_are_left_out(api, made, place):
    made.lines[0].removed = True
    db.session.commit()

    assert len(api().get(f"{place}segments/").json["results"]) == 2


@pytest.mark.parametrize("query", ["after=x", "after=1", "limit=0", "limit=2001", "limit=x"])
def test_a_place_that_can_not_be_read_is_refused(api, place, query):
    answer = api().get(f"{place}segments/?{query}")

    assert answer.status_code == 400
    assert answer.json["attr"] == query.partition("=")[0]


def test_speakers_say_how_much_they_speak(api, team, alice, place, made):
    factories.speaker(made.recording, 3, "Silent")

    maya, tom, silent = api().get(f"{place}speakers/").json["results"]

    assert (maya["name"], maya["lines"], maya["talk_ms"]) == ("Maya", 2, 6000)
    assert maya["share"] == pytest.approx(2 / 3)
    assert (tom["name"], tom["display_name"], tom["label"]) == (None, "Speaker 2", "S2")
    assert (silent["lines"], silent["share"]) == (0, 0)


def test_a_speaker_is_named_everywhere_and_pages_hear_of_it(api, made, place):
    program = api()
    before = made.recording.rev_speakers

    answer = program.patch(f"{place}speakers/{made.speaker.id}/", json={"name": " Maya  Lind "})

    assert (answer.status_code, answer.json["name"]) == (200, "Maya Lind")
    assert program.get(f"{place}segments/").json["results"][0]["speaker"] == "Maya Lind"
    assert made.recording.rev_speakers > before


@pytest.mark.parametrize("name", [None, "", " "])
def test_no_name_takes_the_name_away(api, made, place, name):
    answer = api().patch(f"{place}speakers/{made.speaker.id}/", json={"name": name})

    assert (answer.json["name"], answer.json["display_name"]) == (None, "Speaker 1")


def test_a_name_has_to_be_said_and_short(api, made, place):
    program, address = api(), f"{place}speakers/{made.speaker.id}/"

    answers = [program.patch(address, json=sent) for sent in ({}, {"name": "x" * 121})]

    assert [answer.json["code"] for answer in answers] == ["required", "max_length"]


def test_a_speaker_of_another_recording_is_not_found(api, team, alice, place):
    other = factories.speaker(factories.recording(team, alice))

    answers = [
        api().patch(f"{place}speakers/{one}/", json={"name": "x"})
        for one in (other.id, uuid.uuid4(), "x")
    ]

    assert {answer.status_code for answer in answers} == {404}


def test_deleted_recordings_have_no_lines(api, made, team, alice, place):
    recordings.delete(factories.viewer(alice, team), made.recording.id)
    db.session.commit()

    assert api().get(f"{place}segments/").status_code == 404

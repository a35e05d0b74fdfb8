"""The summary and the note of a recording by API."""

from __future__ import annotations

import pytest

from notes import notebook
from notes.db import db
from notes.models import ClientFields
from tests import factories


@pytest.fixture
def place(made):
    return f"desktop_recordings/{made.recording.id}/"


def test_the_summary_says_what_each_line_rests_on(api, made, place):
    found = api().get(f"{place}summary/").json

    point, decision, question = found["items"]
    assert [one["kind"] for one in found["items"]] == ["point", "decision", "question"]
    assert (point["heading"], point["heading_ms"]) == ("Money", 0)
    assert point["verdict"] == "partly"  # the worst of both
    assert [one["verdict"] for one in point["evidence"]] == ["supported", "partly"]
    assert [one["segment_id"] for one in point["evidence"]] == [
        str(line.id) for line in made.lines[:2]
    ]
    assert decision["evidence"][0]["start_ms"] == 5000
    assert (question["evidence"], question["verdict"]) == ([], "not_found")
    assert question["doubts"] == [
        {"reason": "nothing_cited", "about": "", "sentence": "It cites no line."}
    ]
    assert found["chapters"] == [{"heading": "Money", "start_ms": 0, "end_ms": 600_000}]
    assert found["engine"] == "extractive, of tests"


def test_a_clients_own_text_stands_beside_it(api, made, place):
    db.session.add(ClientFields(recording_id=made.recording.id, summary="As *we* say."))
    db.session.commit()

    assert api().get(f"{place}summary/").json["client_summary"] == "As *we* say."


def test_before_there_is_a_summary_nothing_is_made_up(api, team, alice):
    row = factories.recording(team, alice)

    found = api().get(f"desktop_recordings/{row.id}/summary/").json

    nothing = dict.fromkeys(("client_summary", "engine", "written_at", "template"))
    assert found == {**nothing, "items": [], "chapters": []}


def test_the_note_is_read_and_written(api, alice, place):
    program = api()
    first = program.get(f"{place}note/").json

    answer = program.put(f"{place}note/", json={"text": "Money\n", "version": first["version"]})

    assert first["text"] == "# Agenda\n\nMoney"
    assert answer.status_code == 200
    assert (answer.json["text"], answer.json["version"]) == ("Money\n", first["version"] + 1)
    assert (answer.json["merged"], answer.json["updated_by"]) == (False, alice.id)
    assert program.get(f"{place}note/").json["text"] == "Money\n"


def test_edits_of_different_lines_are_merged(api, made, bob, team, place):
    viewer = factories.viewer(bob, team)
    notebook.save(viewer, made.recording.id, "# Agenda\n\nMoney\n\nCake", 1)
    db.session.commit()

    answer = api().put(f"{place}note/", json={"text": "# Plan\n\nMoney", "version": 1})

    assert answer.status_code == 200
    assert (answer.json["text"], answer.json["merged"]) == ("# Plan\n\nMoney\n\nCake", True)


def test_edits_of_the_same_line_are_refused(api, made, bob, team, place):
    notebook.save(factories.viewer(bob, team), made.recording.id, "# Theirs\n\nMoney", 1)
    db.session.commit()
    program = api()

    answer = program.put(f"{place}note/", json={"text": "# Mine\n\nMoney", "version": 1})

    assert (answer.status_code, answer.json["type"]) == (409, "invalid_request")
    assert program.get(f"{place}note/").json["text"] == "# Theirs\n\nMoney"


def test_a_recording_without_a_note_has_version_0(api, team, alice):
    row = factories.recording(team, alice)
    program, address = api(), f"desktop_recordings/{row.id}/note/"

    empty = program.get(address).json
    program.put(address, json={"text": "First", "version": 0})

    assert (empty["text"], empty["version"], empty["updated_at"]) == ("", 0, None)
    assert program.get(address).json["version"] == 1


@pytest.mark.parametrize(
    ("sent", "code", "attr"),
    [
        ({"text": "x"}, "required", "version"),
        ({"version": 1}, "required", "text"),
        ({"text": None, "version": 1}, "null", "text"),
        ({"text": "x", "version": -1}, "min_value", "version"),
        ({"text": "x" * 200_001, "version": 1}, "max_length", "text"),
    ],
)
def test_a_note_that_can_not_be_kept_is_refused(api, place, sent, code, attr):
    answer = api().put(f"{place}note/", json=sent)

    assert answer.status_code == 400
    assert (answer.json["code"], answer.json["attr"]) == (code, attr)

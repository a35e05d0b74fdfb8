"""Series, templates, and where a recording belongs, by API."""

from __future__ import annotations

import uuid

import pytest

from notes.db import db
from tests import factories

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def place(made):
    return f"recordings/{made.recording.id}/"


def test_a_series_is_made_changed_and_deleted(api, place):
    program = api()
    made = program.post("series/", json={"title": " Weekly  sync ", "template": "stand_up"})
    address = f"series/{made.json['id']}/"
    program.patch(place, json={"series_id": made.json["id"]})

    changed = program.patch(address, json={"template": None})

    assert (made.status_code, made.json["title"]) == (201, "Weekly sync")
    assert (made.json["template"], made.json["recordings"]) == ("stand_up", 0)
    assert changed.json["title"] == "Weekly sync"
    assert (changed.json["template"], changed.json["recordings"]) == (None, 1)
    assert changed.json["last_started_at"] == "2026-11-03T10:00:00Z"
    assert program.delete(address).status_code == 204
    assert program.get(place).json["series_id"] is None


@pytest.mark.parametrize(
    ("sent", "attr"),
    [
        ({}, "title"),
        ({"title": "budget TALKS"}, "title"),
        ({"title": "x", "template": "no such"}, "template"),
    ],
)
def test_what_can_not_be_a_series_is_refused(api, made, sent, attr):
    refused = api().post("series/", json=sent)

    assert (refused.status_code, refused.json["attr"]) == (400, attr)


def test_pages_of_series_meet(api, made, team):
    factories.series(team, "Another")
    program = api()
    first = program.get("series/?limit=1").json

    second = program.get(first["next"].removeprefix("http://localhost")).json

    found = [one["title"] for one in first["results"] + second["results"]]
    assert (found, second["next"]) == (["Another", "Budget talks"], None)


def test_a_recording_says_which_template_counts_and_why(api, made, place):
    program = api()
    assert program.get(place).json["because"] == "usual"

    filed = program.patch(place, json={"series_id": str(made.series.id)}).json
    chosen = program.patch(place, json={"template": "interview"}).json
    out = program.patch(place, json={"series_id": None, "template": None}).json

    assert (filed["series"], filed["counts"], filed["because"]) == (
        "Budget talks",
        "stand_up",
        "series",
    )
    assert (chosen["template"], chosen["counts"], chosen["because"]) == (
        "interview",
        "interview",
        "chosen",
    )
    assert (out["series"], out["counts"]) == (None, "general")


def test_a_series_that_is_not_there_takes_nothing(api, made, place, charlie):
    theirs = factories.series(charlie.memberships[0].team, "Theirs")

    for wrong in (theirs.id, uuid.uuid4()):
        refused = api().patch(place, json={"series_id": str(wrong)})
        assert (refused.status_code, refused.json["attr"]) == (400, "series_id")


def test_a_private_recording_is_not_counted(api, made, bob):
    made.recording.series_id, made.recording.visibility = made.series.id, "private"
    db.session.commit()

    assert api(bob).get(f"series/{made.series.id}/").json["recordings"] == 0


def test_templates_say_what_belongs_where(api, made):
    found = {one["key"]: one for one in api().get("templates/").json["results"]}

    assert found["general"]["sections"] == []
    assert found["stand_up"]["sections"][0]["heading"] == "Done"
    assert found["stand_up"]["built_in"]


def test_the_contracts_object_knows_nothing_of_it(api, made):
    row = api().get(f"desktop_recordings/{made.recording.id}/").json

    assert not {"series", "series_id", "template"} & set(row)

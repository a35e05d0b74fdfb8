"""Tasks by API."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from notes.db import db
from notes.models import Task
from tests import factories


@pytest.fixture
def tasks(made):
    return f"desktop_recordings/{made.recording.id}/tasks/"


def test_a_task_comes_with_what_it_rests_on(api, made, tasks):
    (task,) = api().get(tasks).json["results"]

    line = made.lines[2]
    assert (task["title"], task["state"], task["done"]) == ("Send the plan", "suggested", False)
    assert task["verdict"] == "supported"
    assert task["evidence"] == [
        {
            "segment_id": str(line.id),
            "start_ms": 9000,
            "end_ms": 12_000,
            "quote": "I send the plan <b>on Friday</b>.",
            "speaker": "Maya",
            "changed": False,
            "verdict": "supported",
        }
    ]


def test_a_corrected_line_shows_as_changed(api, made, tasks):
    made.lines[2].edited_text = "I sell the plant."
    db.session.commit()

    assert api().get(tasks).json["results"][0]["evidence"][0]["changed"] is True


def test_listing_costs_the_same_for_many(api, made, tasks, statements):
    program = api()
    program.get(tasks)  # the key's first use is noted
    few = statements(lambda: program.get(tasks))
    for number in range(20):
        factories.evidence(
            made.lines[0], task=factories.task(made.recording, f"Task {number}", position=number)
        )

    assert statements(lambda: program.get(tasks)) == few


def test_a_task_is_added_at_the_end(api, tasks, bob):
    sent = {"title": " Call  Maya ", "assignee": "bob brown", "due": "2026-12-01"}

    answer = api().post(tasks, json=sent)

    assert answer.status_code == 201
    assert answer.json["title"] == "Call Maya"
    assert (answer.json["assignee"], answer.json["assignee_id"]) == ("Bob Brown", bob.id)
    assert (answer.json["due"], answer.json["state"]) == ("2026-12-01", "accepted")
    assert [one["title"] for one in api().get(tasks).json["results"]][-1] == "Call Maya"


@pytest.mark.parametrize(
    ("sent", "code", "attr"),
    [
        ({}, "required", "title"),
        ({"title": " "}, "blank", "title"),
        ({"title": None}, "null", "title"),
        ({"title": "x" * 501}, "max_length", "title"),
        ({"title": "x", "due": "soon"}, "invalid_input", "due"),
        ({"title": "x", "assignee_id": 10**9}, "invalid_input", "assignee"),
    ],
)
def test_what_can_not_be_a_task_is_refused(api, tasks, sent, code, attr):
    answer = api().post(tasks, json=sent)

    assert answer.status_code == 400
    assert (answer.json["code"], answer.json["attr"]) == (code, attr)


def test_what_is_left_out_of_a_change_stays(api, made, tasks):
    program = api()
    address = f"{tasks}{made.task.id}/"
    program.patch(address, json={"description": "In short", "assignee": "Zoe"})

    answer = program.patch(address, json={"done": True})

    assert answer.status_code == 200
    assert (answer.json["description"], answer.json["assignee"]) == ("In short", "Zoe")
    assert answer.json["done"] is True
    assert answer.json["done_at"] is not None


def test_null_takes_away(api, made, tasks):
    program = api()
    address = f"{tasks}{made.task.id}/"
    program.patch(address, json={"description": "x", "assignee": "Zoe", "due": "2026-12-01"})

    answer = program.patch(address, json={"description": None, "assignee": None, "due": None})

    assert [answer.json[name] for name in ("description", "assignee", "due")] == [None] * 3


def test_dismissed_is_off_the_list_and_can_be_accepted_again(api, made, tasks):
    program = api()
    address = f"{tasks}{made.task.id}/"

    dismissed = program.patch(address, json={"state": "dismissed"}).json["state"]
    listed = program.get(tasks).json["results"]
    accepted = program.patch(address, json={"state": "accepted"}).json["state"]

    assert (dismissed, listed, accepted) == ("dismissed", [], "accepted")
    assert program.get(address).json["verdict"] is None  # a person's word now


def test_an_older_version_changes_nothing(api, made, tasks):
    program = api()
    address = f"{tasks}{made.task.id}/"
    read = program.get(address).json["version"]
    program.patch(address, json={"title": "Theirs"})

    answer = program.patch(address, json={"title": "Mine", "version": read})

    assert (answer.status_code, answer.json["code"]) == (409, "conflict")
    assert program.get(address).json["title"] == "Theirs"


def test_a_deleted_task_is_gone(api, made, tasks):
    program = api()
    address = f"{tasks}{made.task.id}/"

    answer = program.delete(address)

    assert (answer.status_code, answer.data) == (204, b"")
    assert program.get(tasks).json["results"] == []
    assert [program.get(address).status_code, program.delete(address).status_code] == [404, 404]
    assert db.session.get(Task, made.task.id).deleted_at is not None


def test_a_task_of_another_recording_is_not_found(api, team, alice, tasks):
    other = factories.task(factories.recording(team, alice))

    answers = [
        api().open(method, f"{tasks}{task_id}/", json={} if method == "PATCH" else None)
        for method in ("GET", "PATCH", "DELETE")
        for task_id in (other.id, uuid.uuid4(), "x")
    ]

    assert {answer.status_code for answer in answers} == {404}


@pytest.fixture
def across(made, team, bob):
    """Open tasks of Bob's: one of another recording, and one of none."""
    other = factories.recording(team, title="Another one")
    factories.task(other, "Later", state="accepted", assignee_id=bob.id)
    db.session.add(Task(team_id=team.id, title="Loose", state="accepted", due=date(2020, 1, 1)))
    db.session.commit()
    return other


def titles(program, query=""):
    answer = program.get(f"tasks/{query}")
    assert answer.status_code == 200
    return [one["title"] for one in answer.json["results"]]


def test_tasks_are_listed_across_recordings(api, team, across, bob):
    program = api()

    assert titles(program) == ["Loose", "Later"]
    assert titles(program, "?view=overdue") == ["Loose"]
    assert titles(program, "?view=suggested") == ["Send the plan"]
    assert titles(program, "?view=done") == []
    assert titles(program, f"?assignee_id={bob.id}") == ["Later"]
    assert titles(program, f"?recording_id={across.id}") == ["Later"]
    assert titles(program, "?q=another") == ["Later"]
    across.series_id = factories.series(team, "Weekly").id
    db.session.commit()
    assert titles(program, f"?series_id={across.series_id}") == ["Later"]
    assert titles(api(bob), "?view=mine") == ["Later"]


def test_pages_of_tasks_meet(api, across):
    program = api()
    first = program.get("tasks/?limit=1").json

    second = program.get(first["next"].removeprefix("http://localhost")).json

    assert [one["title"] for one in first["results"] + second["results"]] == ["Loose", "Later"]
    assert second["next"] is None
    assert program.get("tasks/?after=x").status_code == 400


def test_a_task_of_no_meeting_is_added_changed_and_deleted(api, app, bob):
    program = api()
    made = program.post("tasks/", json={"title": "Buy chairs", "assignee": "bob"})
    address = f"tasks/{made.json['id']}/"

    changed = program.patch(address, json={"done": True, "due": "2026-12-24"})

    assert (made.status_code, made.json["recording_id"]) == (201, None)
    assert made.json["assignee_id"] == bob.id
    assert (changed.json["done"], changed.json["due"]) == (True, "2026-12-24")
    assert titles(program, "?view=done") == ["Buy chairs"]
    assert program.delete(address).status_code == 204
    assert program.get(address).status_code == 404


def test_tasks_of_a_private_recording_are_not_listed(api, made, across, bob):
    across.visibility, across.created_by = "private", None
    db.session.commit()

    assert titles(api(bob)) == ["Loose"]
    assert titles(api(bob), f"?recording_id={across.id}") == []


def test_a_stranger_is_listed_nothing(api, across, charlie):
    for view in ("open", "mine", "overdue", "suggested", "done"):
        assert titles(api(charlie), f"?view={view}") == []


def test_a_suggestion_that_nobody_made_says_so(api, made):
    task = factories.task(made.recording, "Pay Berlin")
    doubts = [["name", "Berlin"]]
    factories.evidence(made.lines[0], task=task, verdict="not_found", doubts=doubts)

    for place in (f"desktop_recordings/{made.recording.id}/tasks/", "tasks/?view=suggested"):
        (found,) = [one for one in api().get(place).json["results"] if one["id"] == str(task.id)]
        assert found["verdict"] == "not_found"
        assert [(one["reason"], one["about"]) for one in found["doubts"]] == [("name", "Berlin")]

"""What later meetings said of a task, by API."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from notes.db import db
from notes.models import MentionState, Series, TaskMention, TaskState
from tests import factories


@pytest.fixture
def mention(made, team, bob):
    """The meeting after Alice's, which is Bob's, said that her task is done."""
    series = Series(team_id=team.id, title="Budget talk")
    db.session.add(series)
    db.session.flush()
    made.recording.series_id = series.id
    made.task.state = TaskState.ACCEPTED
    later = factories.recording(
        team,
        bob,
        "The next one",
        series_id=series.id,
        started_at=made.recording.started_at + timedelta(days=7),
    )
    line = factories.segment(later, "The plan is out.", 3000, 5000, factories.speaker(later))
    row = TaskMention(
        task_id=made.task.id, recording_id=later.id, kind="done", state="proposed",
        segment_id=line.id, start_char=0, end_char=16, quote=line.text, start_ms=3000, end_ms=5000,
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row


@pytest.fixture
def address(made, mention):
    return f"desktop_recordings/{made.recording.id}/tasks/{made.task.id}/mentions/{mention.id}/"


def test_a_task_comes_with_what_was_said_of_it(api, made, mention):
    (task,) = api().get(f"desktop_recordings/{made.recording.id}/tasks/").json["results"]

    assert task["mentions"] == [
        {
            "id": str(mention.id),
            "kind": "done",
            "state": "proposed",
            "recording_id": str(mention.recording_id),
            "recording_title": "The next one",
            "segment_id": str(mention.segment_id),
            "start_ms": 3000,
            "end_ms": 5000,
            "quote": "The plan is out.",
            "speaker": "Speaker 1",
            "changed": False,
        }
    ]


def test_what_was_said_in_a_private_meeting_is_its_owners(api, made, mention, bob, address):
    mention.recording.visibility = "private"
    db.session.commit()
    shown = {who: api(who).get(f"tasks/{made.task.id}/").json["mentions"] for who in (None, bob)}

    answer = api().post(address, json={"state": "taken"})

    assert (shown[None], len(shown[bob]), answer.status_code) == ([], 1, 404)


@pytest.mark.parametrize("any_task", [False, True])
def test_an_answer_closes_the_task(api, made, mention, address, any_task):
    here = f"tasks/{made.task.id}/mentions/{mention.id}/" if any_task else address

    task = api().post(here, json={"state": "taken"}).json

    assert (task["done"], task["mentions"][0]["state"]) == (True, "taken")


def test_an_answer_is_taken_back_and_another_given(api, mention, address):
    program = api()
    program.post(address, json={"state": "taken"})

    twice = program.post(address, json={"state": "dismissed"})
    back = program.post(address, json={"state": "proposed"})
    left = program.post(address, json={"state": "dismissed"})

    assert [one.status_code for one in (twice, back, left)] == [409, 200, 200]
    assert (back.json["done"], left.json["done"], left.json["mentions"]) == (False, False, [])


def test_only_who_may_change_the_task_answers(api, made, mention, address, victor, charlie):
    answers = [api(one, project=made.recording.team_id) for one in (victor, charlie)]

    codes = [one.post(address, json={"state": "taken"}).status_code for one in answers]
    read_only = api(scopes="desktop_recording:read").post(address, json={"state": "taken"})

    assert (codes, read_only.status_code) == ([403, 403], 403)
    db.session.refresh(mention)
    assert mention.state == MentionState.PROPOSED


def test_what_isnt_there_is_not_found(api, made, mention, address, charlie):
    other = factories.task(made.recording, "Another")
    wrong = [
        address.replace(str(mention.id), str(uuid.uuid4())),
        address.replace(str(made.task.id), str(other.id)),
        address.replace(str(made.recording.id), str(mention.recording_id)),
    ]

    codes = [api().post(one, json={"state": "taken"}).status_code for one in wrong]
    stranger = api(charlie).post(address, json={"state": "taken"})

    assert (codes, stranger.status_code) == ([404] * 3, 404)

"""Suggested tasks come and go with the runs; what people did stays."""

from datetime import date

import pytest
from sqlalchemy import select

from notes import runs, suggestions, tasks
from notes.citing import Transcript
from notes.db import db, now
from notes.engines.base import Cite, Promise
from notes.models import Role, Task, TaskState
from tests import factories


@pytest.fixture
def recording(team):
    row = factories.recording(team)
    runs.start(row)
    db.session.commit()
    return row


@pytest.fixture
def line(recording):
    ann = factories.speaker(recording, name="Ann Lee")
    return factories.segment(recording, "I will send the draft to Carla.", speaker=ann)


@pytest.fixture
def suggest(recording, line):
    """`suggest(promise…)` is what a run does."""

    def apply(*promises):
        run = runs.current(recording.id)[0]
        suggestions.apply(recording, run.id, promises, Transcript(recording.id))
        db.session.commit()
        return [task.title for task in every(recording)]

    return apply


def every(recording):
    db.session.expire_all()
    return list(
        db.session.scalars(
            select(Task).where(Task.recording_id == recording.id).order_by(Task.position, Task.id)
        )
    )


def promise(line, title="Send the draft", **values):
    return Promise(title, (Cite(str(line.id), 7, 21),), **values)


def test_a_suggestion_says_who_when_and_why(recording, line, suggest):
    suggest(promise(line, assignee="Ann Lee", due=date(2026, 11, 27)))

    (task,) = every(recording)
    assert (task.state, task.touched) == (TaskState.SUGGESTED, False)
    assert (task.assignee_text, task.due) == ("Ann Lee", date(2026, 11, 27))
    assert task.speaker_id == line.speaker_id
    assert task.evidence[0].quote == "send the draft"


def test_a_member_of_the_team_is_assigned_as_a_member(recording, line, suggest, team):
    member = factories.user(team, Role.MEMBER, "Ann Lee")

    suggest(promise(line, assignee="Ann Lee"))

    (task,) = every(recording)
    assert (task.assignee_id, task.assignee_text) == (member.id, None)


def test_a_voice_without_a_name_is_kept_as_a_voice(recording, line, suggest):
    voice = factories.speaker(recording, number=2)

    suggest(promise(line, assignee="Speaker 2"))

    (task,) = every(recording)
    assert (task.speaker_id, task.assignee_text, task.assignee_id) == (voice.id, None, None)


def test_a_new_run_replaces_what_nobody_touched(recording, line, suggest):
    suggest(promise(line), promise(line, "Order new chairs"))
    kept = every(recording)[1].id

    assert suggest(promise(line, "Order new chairs"), promise(line, "Book a room")) == [
        "Order new chairs",
        "Book a room",
    ]
    assert every(recording)[0].id == kept, "the same suggestion stays the same task"


@pytest.mark.parametrize("deed", ["accept", "dismiss", "delete"])
def test_what_a_person_did_to_a_suggestion_stays(recording, line, suggest, bob, team, deed):
    suggest(promise(line))
    (task,) = every(recording)
    getattr(tasks, deed)(factories.viewer(bob, team), recording.id, task.id)
    db.session.commit()
    state = task.state

    assert suggest(promise(line)) == ["Send the draft"]

    assert every(recording)[0].state == state


def test_what_a_person_typed_is_not_suggested_to_them(recording, line, suggest):
    factories.task(recording, "send draft to Carla", state=TaskState.ACCEPTED, touched=True)

    assert suggest(promise(line, "Send the draft to Carla")) == ["send draft to Carla"]


def test_two_that_say_the_same_are_one(line, suggest):
    assert suggest(promise(line), promise(line, "Send the draft!")) == ["Send the draft"]


def test_a_dismissed_one_stays_dismissed_though_it_was_edited(recording, line, suggest):
    factories.task(recording, "Send the draft", state=TaskState.DISMISSED, touched=True)
    factories.task(recording, "Order chairs", touched=True, deleted_at=now())

    assert suggest(promise(line), promise(line, "Order chairs")) == [
        "Send the draft",
        "Order chairs",
    ]


def test_what_a_client_found_is_all_there_is(recording, line, suggest):
    suggest(promise(line))
    factories.task(recording, "Order chairs", sent={"title": "Order chairs"})

    assert suggest(promise(line), promise(line, "Book a room")) == ["Order chairs"]


def test_what_cites_nothing_is_not_suggested(suggest):
    assert suggest(Promise("Send the draft", (Cite("nowhere", 0, 3),))) == []

"""Tasks as people work with them."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from notes import assignees, tasks
from notes.db import db
from notes.errors import Conflict, Forbidden, Invalid, NotFound
from notes.models import Role, Task, TaskState
from notes.recordings import Viewer
from notes.tasks import Draft, TaskEditedMeanwhile
from tests import factories


@pytest.fixture
def who(alice, team):
    return Viewer(alice, team.id, Role.OWNER)


@pytest.fixture
def recording(team):
    return factories.recording(team)


def titles(recording):
    return [task.title for task in tasks.of_recording(recording.id)]


def accepted(recording, title, position, **values):
    return factories.task(
        recording, title, position=position, state=TaskState.ACCEPTED, touched=True, **values
    )


def test_a_new_task_stands_last_and_is_accepted(who, recording):
    factories.task(recording, "First", position=7)

    task = tasks.add(who, recording.id, Draft("  Write\nthe plan "))
    db.session.commit()

    assert titles(recording) == ["First", "Write the plan"]
    assert (task.state, task.touched, task.created_by) == ("accepted", True, who.user.id)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (Draft("   "), "title"),
        (Draft("x" * 501), "title"),
        (Draft("x", description="x" * 20_001), "description"),
        (Draft("x", assignee_text="x" * 121), "assignee"),
        (Draft("x", assignee_id=987654), "assignee"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_field(who, recording, draft, field):
    with pytest.raises(Invalid) as refused:
        tasks.add(who, recording.id, draft)

    assert refused.value.field == field


def test_a_person_of_another_team_gets_no_task(who, recording, charlie):
    with pytest.raises(Invalid, match="isn't in this team"):
        tasks.add(who, recording.id, Draft("x", assignee_id=charlie.id))


def test_an_edit_keeps_everything_that_was_typed(who, recording, bob):
    task = accepted(recording, "Draft", 1)

    tasks.edit(
        who,
        recording.id,
        task.id,
        Draft("Send it", "By post.\r\nTwice.", bob.id, "ignored", date(2026, 12, 24)),
        task.version,
    )
    db.session.commit()

    kept = db.session.get(Task, task.id)
    assert Draft.of(kept) == Draft("Send it", "By post.\nTwice.", bob.id, "", date(2026, 12, 24))


def test_editing_a_suggestion_accepts_it_and_keeps_it_from_later_runs(who, recording):
    task = factories.task(recording, "Suggested")

    tasks.edit(who, recording.id, task.id, Draft("Better"), task.version)

    assert (task.state, task.touched) == (TaskState.ACCEPTED, True)


def test_an_edit_of_an_older_version_overwrites_nothing(who, recording):
    task = accepted(recording, "Draft", 1)
    seen = task.version
    tasks.edit(who, recording.id, task.id, Draft("Theirs"), seen)
    db.session.commit()

    with pytest.raises(TaskEditedMeanwhile) as conflict:
        tasks.edit(who, recording.id, task.id, Draft("Mine"), seen)

    assert (conflict.value.task.title, conflict.value.draft.title) == ("Theirs", "Mine")
    assert issubclass(TaskEditedMeanwhile, Conflict)


def test_the_same_edit_sent_twice_is_one_edit(who, recording):
    task = accepted(recording, "Draft", 1)
    seen = task.version

    for _ in range(2):
        tasks.edit(who, recording.id, task.id, Draft("Mine"), seen)
        db.session.commit()

    assert titles(recording) == ["Mine"]


def test_a_tick_said_twice_is_one_tick(who, recording):
    task = accepted(recording, "Draft", 1)
    tasks.tick(who, recording.id, task.id, done=True)
    db.session.commit()
    first = task.done_at

    tasks.tick(who, recording.id, task.id, done=True)
    db.session.commit()

    assert task.done_at == first


def test_a_tick_can_be_taken_back(who, recording):
    task = accepted(recording, "Draft", 1)

    tasks.tick(who, recording.id, task.id, done=True)
    tasks.tick(who, recording.id, task.id, done=False)

    assert task.done_at is None


def test_a_write_that_raced_past_the_lock_is_a_conflict(who, recording, app):
    task = accepted(recording, "Draft", 1)
    db.session.get(Task, task.id)

    with db.engine.connect() as other:  # as a job might
        other.execute(db.update(Task).where(Task.id == task.id).values(version=Task.version + 1))
        other.commit()
    task.title = "Held since before"

    with pytest.raises(Conflict, match="same moment"):
        tasks._changed(task)


def test_dismissed_and_deleted_tasks_are_kept_and_come_back(who, recording):
    suggested = factories.task(recording, "Suggested", position=1)
    mine = accepted(recording, "Mine", 2)
    tasks.dismiss(who, recording.id, suggested.id)
    tasks.delete(who, recording.id, mine.id)
    db.session.commit()
    assert titles(recording) == []
    assert {task.title for task in tasks.removed(recording.id)} == {"Suggested", "Mine"}

    tasks.restore(who, recording.id, suggested.id)
    tasks.restore(who, recording.id, mine.id)
    db.session.commit()

    assert titles(recording) == ["Suggested", "Mine"]
    assert suggested.state == TaskState.SUGGESTED


def test_a_deleted_task_cannot_be_ticked(who, recording):
    task = accepted(recording, "Draft", 1)
    tasks.delete(who, recording.id, task.id)
    db.session.commit()

    with pytest.raises(NotFound):
        tasks.tick(who, recording.id, task.id, done=True)


def test_a_task_is_put_in_front_of_another_or_last(who, recording):
    a, _b, c = (accepted(recording, name, place) for place, name in enumerate("ABC", 1))

    tasks.place(who, recording.id, c.id, a.id)
    db.session.commit()
    assert titles(recording) == ["C", "A", "B"]

    tasks.place(who, recording.id, c.id, None)
    db.session.commit()
    assert titles(recording) == ["A", "B", "C"]


def test_moving_a_task_leaves_open_forms_good(who, recording):
    a, b = accepted(recording, "A", 1), accepted(recording, "B", 2)
    seen = a.version, b.version

    tasks.place(who, recording.id, b.id, a.id)
    db.session.commit()

    assert (a.version, b.version) == seen


def test_a_task_moves_one_place_among_its_kind(who, recording):
    accepted(recording, "A", 1)
    factories.task(recording, "Suggested", position=2)
    c = accepted(recording, "C", 3)

    tasks.shift(who, recording.id, c.id, -1)
    db.session.commit()
    assert titles(recording) == ["C", "A", "Suggested"]

    tasks.shift(who, recording.id, c.id, -1)  # it is the first already
    db.session.commit()
    assert titles(recording)[0] == "C"

    tasks.shift(who, recording.id, c.id, 1)
    db.session.commit()
    assert [title for title in titles(recording) if title in "AC"] == ["A", "C"]


def test_a_task_cannot_be_put_in_front_of_one_of_another_recording(who, recording, team):
    task = accepted(recording, "A", 1)
    other = accepted(factories.recording(team), "B", 1)

    with pytest.raises(NotFound):
        tasks.place(who, recording.id, task.id, other.id)


def test_a_task_is_found_only_under_its_own_recording(who, recording, team):
    other = factories.task(factories.recording(team), "Elsewhere")

    for task_id in (other.id, uuid.uuid4()):
        with pytest.raises(NotFound):
            tasks.get(who, recording.id, task_id)
        with pytest.raises(NotFound):
            tasks.restore(who, recording.id, task_id)


def test_a_viewer_changes_nothing(recording, victor, team):
    viewer = Viewer(victor, team.id, Role.VIEWER)
    task = accepted(recording, "A", 1)

    for act in (tasks.accept, tasks.dismiss, tasks.delete, tasks.restore):
        with pytest.raises(Forbidden):
            act(viewer, recording.id, task.id)
    with pytest.raises(Forbidden):
        tasks.tick(viewer, recording.id, task.id, done=True)


def test_changing_tasks_renews_the_section(who, recording):
    before = recording.rev_tasks

    tasks.add(who, recording.id, Draft("New"))
    db.session.commit()
    db.session.refresh(recording)

    assert recording.rev_tasks > before


def test_a_typed_name_is_a_member_or_stays_a_name(team, alice, bob):
    assert assignees.given_to(team.id, " bob  BROWN ") == (bob.id, "")
    assert assignees.given_to(team.id, "Jane from the agency") == (None, "Jane from the agency")


def test_namesakes_are_told_apart_by_their_address(team):
    first = factories.user(team, name="Sam Lee", email="one@example.com")
    factories.user(team, name="Sam Lee", email="two@example.com")

    assert assignees.given_to(team.id, "Sam Lee (one@example.com)") == (first.id, "")
    assert assignees.given_to(team.id, "Sam Lee") == (None, "Sam Lee")

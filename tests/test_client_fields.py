"""What clients say of a recording becomes what people see, and comes back as it was sent."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from notes import client_fields, desktop_fields, notebook, runs, speakers, tasks
from notes.db import db
from notes.errors import Forbidden, Invalid, NotFound
from notes.models import Recording, Role, Speaker, Status, Step, Task, TaskState
from notes.said import Spoken
from tests import factories

TASK = {"title": "Send the draft", "description": "To Carla", "assignee": "Bob Brown"}
WHEN = datetime(2026, 5, 22, 10, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def recording(team):
    return factories.recording(
        team, status=Status.RECORDING, duration_ms=None, platform="zoom", source="desktop_sdk"
    )


@pytest.fixture
def viewer(bob, team):
    return factories.viewer(bob, team)


@pytest.fixture
def change(recording, viewer):
    """`change(field=value…)` gives the recording's object afterwards."""

    def apply(**values):
        client_fields.change(viewer, recording.id, values)
        db.session.commit()
        return told(recording)

    return apply


def told(recording):
    db.session.expire_all()
    return desktop_fields.fields([db.session.get(Recording, recording.id)])[0]


def rows(recording):
    db.session.expire_all()
    query = select(Task).where(Task.recording_id == recording.id, Task.deleted_at.is_(None))
    return list(db.session.scalars(query.order_by(Task.position, Task.id)))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("meeting_title", "Weekly"),
        ("meeting_title", None),
        ("meeting_title", ""),
        ("meeting_url", "https://zoom.us/j/1"),
        ("meeting_url", ""),
        ("meeting_url", None),
        ("platform", "slack"),
        ("duration_seconds", 61),
        ("duration_seconds", -5),
        ("duration_seconds", None),
        ("notes", "# Mine"),
        ("notes", ""),
        ("notes", None),
        ("error_message", "It broke."),
        ("video_url", "https://example.com/v.mp4"),
        ("video_size_bytes", 2**40),
        ("participants", ["Ann", "Ben", "Ann"]),
        ("participants", []),
        ("summary", "We *release*."),
        ("summary", ""),
        ("extracted_tasks", [TASK, {"title": "Book a room", "assignee": None}]),
        ("extracted_tasks", [TASK, TASK]),
        ("extracted_tasks", []),
        ("status", "uploading"),
        ("status", "ready"),
    ],
)
def test_a_field_comes_back_as_it_was_sent(change, name, value):
    assert change(**{name: value})[name] == value


@pytest.mark.parametrize(
    "name", ["tasks_generated_at", "summary_generated_at", "completed_at", "started_at"]
)
def test_moments_come_back_to_the_microsecond(change, name):
    assert change(**{name: WHEN})[name] == "2026-05-22T10:00:00.123456Z"


def test_what_is_not_named_stays(change):
    change(summary="Mine.", notes="Typed.", participants=["Ann"])

    after = change(meeting_title="Weekly")

    assert (after["summary"], after["notes"], after["participants"]) == ("Mine.", "Typed.", ["Ann"])


def test_a_title_taken_away_leaves_one_for_people(change, recording):
    change(meeting_title="Weekly")

    assert change(meeting_title=None)["meeting_title"] is None

    db.session.expire_all()
    assert recording.title == client_fields.UNTITLED


def test_a_note_is_a_version_on_top_of_what_people_typed(change, recording, viewer):
    notebook.save(viewer, recording.id, "Typed by a person.", 0)
    db.session.commit()

    assert change(notes="Sent.")["notes"] == "Sent."

    assert notebook.get(viewer, recording.id).body == "Sent."
    assert notebook.get(viewer, recording.id).version == 2


def test_a_note_that_is_too_long_names_its_field(change):
    with pytest.raises(Invalid) as refused:
        change(notes="x" * (notebook.LIMIT + 1))

    assert refused.value.field == "notes"


def test_people_are_speakers_whom_others_may_name(change, recording, viewer):
    change(participants=["Ann", "Ben"])
    change(participants=["Ben", "Cleo"])

    assert [one.shown for one in speakers.every(recording.id)] == ["Ben", "Cleo"]


def test_people_who_speak_or_were_named_stay(change, recording, viewer):
    change(participants=["Ann", "Ben", "Cleo"])
    change(transcript_segments=[Spoken("Hello.", 1000, "Ann")])
    ben = db.session.scalar(select(Speaker).where(Speaker.label == "Ben"))
    speakers.rename(viewer, recording.id, ben.id, "Benjamin")
    db.session.commit()

    change(participants=[])

    assert [one.shown for one in speakers.every(recording.id)] == ["Ann", "Benjamin"]


def test_a_speaker_who_is_known_by_name_is_not_made_twice(change, recording):
    factories.speaker(recording, 1, "Ann")

    change(participants=["Ann"])

    assert len(speakers.every(recording.id)) == 1


def test_tasks_become_suggestions_for_people(change, recording, bob):
    change(extracted_tasks=[TASK, {"title": "x" * 600, "assignee": "Somebody Else"}])

    first, second = rows(recording)
    assert (first.title, first.description, first.assignee_id) == (
        "Send the draft",
        "To Carla",
        bob.id,
    )
    assert (len(second.title), second.assignee_text) == (500, "Somebody Else")
    assert {first.state, second.state} == {TaskState.SUGGESTED}


def test_a_task_that_is_sent_again_keeps_its_row(change, recording):
    change(extracted_tasks=[TASK, {"title": "Book a room"}])
    kept = rows(recording)[1].id

    after = change(extracted_tasks=[{"title": "Book a room", "description": "Any"}])

    assert [one.id for one in rows(recording)] == [kept]
    assert after["extracted_tasks"] == [{"title": "Book a room", "description": "Any"}]


def test_a_task_that_a_person_edited_stays_theirs(change, recording, viewer):
    change(extracted_tasks=[TASK, {"title": "Book a room"}])
    first, second = rows(recording)
    draft = tasks.Draft("Send the final draft")
    tasks.edit(viewer, recording.id, first.id, draft, first.version)
    tasks.accept(viewer, recording.id, second.id)
    db.session.commit()

    change(extracted_tasks=[{**TASK, "description": "Changed"}])

    assert [one.title for one in rows(recording)] == ["Send the final draft", "Book a room"]
    assert [one["title"] for one in told(recording)["extracted_tasks"]] == ["Send the final draft"]


def test_a_task_that_a_person_dismissed_does_not_come_back(change, recording, viewer):
    change(extracted_tasks=[TASK])
    (task,) = rows(recording)
    tasks.dismiss(viewer, recording.id, task.id)
    db.session.commit()

    assert change(extracted_tasks=[{**TASK, "assignee": None}])["extracted_tasks"] == []
    assert len(rows(recording)) == 1


def test_the_order_that_people_gave_tasks_stays_when_they_are_sent_again(change, recording, viewer):
    sent = [TASK, {"title": "Book a room"}]
    change(extracted_tasks=sent)
    first, second = rows(recording)
    tasks.place(viewer, recording.id, second.id, before=first.id)
    db.session.commit()

    change(extracted_tasks=sent)

    assert [one.id for one in rows(recording)] == [second.id, first.id]


def test_an_engines_suggestions_give_way_but_what_is_the_same_keeps_its_evidence(change, recording):
    line = factories.segment(recording, "I will send the draft.")
    kept = factories.task(recording, "Send the draft")
    factories.evidence(line, task=kept)
    factories.task(recording, "Order chairs")
    factories.task(recording, "Typed by a person", state=TaskState.ACCEPTED, touched=True)

    after = change(extracted_tasks=[{"title": "Send the draft", "assignee": None}])

    assert {one.title for one in rows(recording)} == {"Send the draft", "Typed by a person"}
    assert len(db.session.get(Task, kept.id).evidence) == 1
    assert after["extracted_tasks"] == [{"title": "Send the draft", "assignee": None}]


def test_a_client_that_finds_no_tasks_is_believed_and_nothing_is_lost(change, recording):
    factories.task(recording, "Order chairs")

    assert change(extracted_tasks=[])["extracted_tasks"] == []
    assert [one.title for one in rows(recording)] == ["Order chairs"]


def test_a_status_is_taken_until_there_is_work(change, recording):
    after = change(status="error", error_message="The recorder crashed.")
    assert (after["status"], recording.problem) == ("error", "The recorder crashed.")

    change(status="recording")
    db.session.expire_all()
    assert (recording.status, recording.problem) == (Status.RECORDING, None)


def test_ready_begins_what_is_missing(change, recording):
    change(transcript_segments=[Spoken("We release on Friday.", 65_000, "Ann", is_final=True)])

    after = change(status="ready")

    assert after["status"] == "processing"
    assert [run.step for run in runs.current(recording.id)] == [Step.SUMMARISE, Step.INDEX]
    assert after["duration_seconds"] == 66


def test_once_there_is_work_a_status_is_only_heard(change, recording):
    change(transcript_segments=[Spoken("Hello.", 1000)], status="ready")

    assert change(status="recording")["status"] == "processing"
    assert change(status="error", error_message="No.")["status"] == "processing"


def test_a_length_is_shown_where_no_media_says_it(change, recording):
    change(duration_seconds=90)
    db.session.expire_all()
    assert recording.duration_ms == 90_000

    factories.media_file(recording, "original", "k")
    change(duration_seconds=5)
    db.session.expire_all()
    assert recording.duration_ms == 90_000


def test_open_pages_hear_of_each_section(change, recording):
    before = {name: getattr(recording, f"rev_{name}") for name in ("summary", "tasks", "note")}

    change(summary="New.", extracted_tasks=[TASK], notes="New.")

    db.session.expire_all()
    assert all(getattr(recording, f"rev_{name}") > rev for name, rev in before.items())


def test_readers_and_strangers_change_nothing(recording, victor, charlie, team):
    reader = factories.viewer(victor, team, Role.VIEWER)
    stranger = factories.viewer(charlie, charlie.memberships[0].team, Role.OWNER)

    with pytest.raises(Forbidden):
        client_fields.change(reader, recording.id, {"summary": "x"})
    with pytest.raises(NotFound):
        client_fields.change(stranger, recording.id, {"summary": "x"})

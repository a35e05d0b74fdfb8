"""A recording as the desktop_recordings contract shows it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from notes import corrections, desktop_fields, recordings, tasks
from notes.db import db
from notes.models import Capture, MediaKind, Note, Recording, Status, TaskState
from tests import factories
from tests.contract import said, told

SENT = {"timestamp": 12.5, "speaker": "Ada", "confidence": 0.5, "is_final": None}


@pytest.fixture
def recording(team, alice):
    return factories.recording(team, alice)


@pytest.fixture
def viewer(alice, team):
    return factories.viewer(alice, team)


@pytest.fixture
def statements(app):
    """The statements that are sent from now on."""
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def full(team, person, number):
    row = factories.recording(team, person, f"Meeting {number}")
    voice = factories.speaker(row, name="Ada")
    line = factories.segment(row, "We ship.", speaker=voice)
    factories.evidence(line, item=factories.item(factories.summary(row), "Ship it.", "decision"))
    factories.task(row)
    factories.media_file(row, MediaKind.ORIGINAL, f"{row.id}/original", 5)
    said(row)
    return row.id


def test_many_cost_as_many_statements_as_one(team, alice, statements):
    ids = [full(team, alice, number) for number in range(12)]

    costs = []
    for some in (ids[:1], ids):
        db.session.expunge_all()
        rows = [db.session.get(Recording, one) for one in some]
        statements.clear()
        objects = desktop_fields.fields(rows)
        costs.append(len(statements))
        assert [one["id"] for one in objects] == [str(one) for one in some]
        assert all(one["summary"] and one["extracted_tasks"] for one in objects)

    assert costs[0] == costs[1] <= 11


def test_no_recordings_cost_nothing(app, statements):
    assert desktop_fields.fields([]) == []
    assert statements == []


def test_lines_come_in_the_order_of_their_time(recording):
    factories.segment(recording, "Second.", 2000)
    factories.segment(recording, "First.", 1000)
    factories.segment(recording, "Gone.", 1500, removed=True)
    factories.segment(recording, "Still a draft", 3000, is_final=False)

    found = told(recording)

    texts = ["First.", "Second.", "Still a draft"]
    assert [line["text"] for line in found["transcript_segments"]] == texts
    assert found["transcript_text"] == "First. Second. Still a draft"
    assert [line["is_final"] for line in found["transcript_segments"]] == [True, True, False]


def test_a_line_comes_back_as_it_was_sent(recording):
    voice = factories.speaker(recording, name="Somebody else")
    factories.segment(recording, "Hello", 12, speaker=voice, confidence=0.9, sent=SENT)

    (line,) = told(recording)["transcript_segments"]

    assert line == {**SENT, "text": "Hello"}
    assert list(line) == ["timestamp", "speaker", "text", "confidence", "is_final"]


def test_a_correction_stands_on_top_of_what_was_sent(recording, viewer):
    line = factories.segment(recording, "Helo", 12, sent=SENT)
    corrections.correct(viewer, recording.id, line.id, "Hello", corrections.mark(line))
    db.session.commit()

    found = told(recording)

    assert found["transcript_segments"] == [{**SENT, "text": "Hello"}]
    assert found["transcript_text"] == "Hello"


@pytest.mark.parametrize(("name", "shown"), [("Ada", "Ada"), (None, "Speaker 1")])
def test_who_said_what_an_engine_heard(recording, name, shown):
    factories.segment(recording, "Hello", 1500, speaker=factories.speaker(recording, name=name))
    factories.segment(recording, "Hm", 2500)

    lines = told(recording)["transcript_segments"]

    assert [(line["speaker"], line["timestamp"]) for line in lines] == [
        (shown, 1500.0),
        (None, 2500.0),
    ]


def test_each_recording_has_its_own(team, alice):
    rows = [factories.recording(team, alice, f"M{number}") for number in range(3)]
    for row in rows[:2]:
        factories.segment(row, row.title)
        factories.task(row, row.title)

    found = desktop_fields.fields(rows)

    assert [one["transcript_text"] for one in found] == ["M0", "M1", ""]
    assert [[task["title"] for task in one["extracted_tasks"]] for one in found] == [
        ["M0"],
        ["M1"],
        [],
    ]


def test_our_tasks_but_those_that_nobody_wants(recording, alice):
    factories.task(recording, "Call Bob", assignee_id=alice.id, description="Soon", position=1)
    factories.task(recording, "Nothing", position=2)
    factories.task(recording, "Dismissed", state=TaskState.DISMISSED)
    factories.task(recording, "Deleted", deleted_at=datetime.now(UTC))

    assert told(recording)["extracted_tasks"] == [
        {"title": "Call Bob", "description": "Soon", "assignee": "Alice Adams"},
        {"title": "Nothing", "description": "", "assignee": None},
    ]


def test_the_clients_tasks_come_back_as_they_were_sent(recording):
    factories.task(recording, "Ours")
    factories.task(recording, "Theirs", sent={"title": "Theirs"}, description="x")

    assert told(recording)["extracted_tasks"] == [{"title": "Theirs"}]


def test_no_tasks_of_a_client_are_no_tasks(recording):
    factories.task(recording, "Ours")
    said(recording, exact={"extracted_tasks": []})

    assert told(recording)["extracted_tasks"] == []


def test_what_a_person_changed_of_a_clients_task(recording, viewer):
    sent = {"title": "Theirs", "description": "", "assignee": "Bob", "more": 1}
    task = factories.task(recording, "Theirs", sent=sent, assignee_text="Bob")
    draft = tasks.Draft("Better", assignee_text="Bob")
    tasks.edit(viewer, recording.id, task.id, draft, task.version)
    db.session.commit()

    assert told(recording)["extracted_tasks"] == [{**sent, "title": "Better"}]


def test_a_ticked_task_of_a_client_stays_as_it_was_sent(recording, viewer):
    task = factories.task(recording, "Theirs", sent={"title": "Theirs"})
    tasks.tick(viewer, recording.id, task.id, done=True)
    db.session.commit()

    assert told(recording)["extracted_tasks"] == [{"title": "Theirs"}]


@pytest.mark.parametrize(
    ("kinds", "shown"),
    [
        ([MediaKind.ORIGINAL], "original"),
        ([MediaKind.PLAYABLE, MediaKind.ORIGINAL], "playable"),
        ([MediaKind.THUMBNAIL, MediaKind.SPEECH], None),
    ],
)
def test_our_own_address_of_what_plays(recording, kinds, shown):
    for size, kind in enumerate(kinds, start=7):
        factories.media_file(recording, kind, f"{recording.id}/{kind}", size)

    found = told(recording)

    address = f"http://127.0.0.1:5000/recordings/{recording.id}/media/{shown}"
    assert found["video_url"] == (address if shown else None)
    assert found["video_size_bytes"] == (7 if shown else None)
    assert len(address) <= 200


def test_what_a_client_said_wins_over_what_we_know(recording):
    factories.media_file(recording, MediaKind.ORIGINAL, "x", 7)
    values = {
        "duration_seconds": -1,
        "error_message": "It broke.",
        "video_url": "https://example.com/v",
        "video_size_bytes": 1,
        "participants": ["Ada"],
    }
    at = datetime(2026, 5, 22, 10, tzinfo=UTC)
    said(recording, **values, completed_at=at, tasks_generated_at=at, summary_generated_at=at)

    found = told(recording)

    assert {name: found[name] for name in values} == values
    for name in ("completed_at", "tasks_generated_at", "summary_generated_at"):
        assert found[name] == "2026-05-22T10:00:00.000000Z"


def test_without_words_of_a_client_we_say_what_we_know(team):
    row = factories.recording(team, status=Status.ERROR, duration_ms=1500, problem="No sound.")
    factories.speaker(row, 1, "Named by an engine")

    found = told(row)

    assert (found["duration_seconds"], found["error_message"]) == (2, "No sound.")
    assert (found["created_by"], found["participants"]) == (None, [])


def test_whom_people_named_took_part(recording, alice):
    for number, name in ((1, "Ada"), (2, "Bo"), (3, "Ada")):
        factories.speaker(recording, number, name).named_by = alice.id
    db.session.commit()

    assert told(recording)["participants"] == ["Ada", "Bo"]


@pytest.mark.parametrize(
    ("body", "sent", "shown"),
    [
        ("", None, None),
        ("", "", ""),
        ("# Mine", "# Mine\r\n", "# Mine\r\n"),
        ("# Somebody wrote on", "# Mine", "# Somebody wrote on"),
        ("", "# Cleared since", None),
    ],
)
def test_the_note_comes_back_as_sent_until_somebody_writes_on(recording, body, sent, shown):
    if body:
        db.session.add(Note(recording_id=recording.id, body=body))
    said(recording, exact={} if sent is None else {"notes": sent})

    assert told(recording)["notes"] == shown


def test_a_title_of_ours_is_no_title(recording, viewer):
    said(recording, untitled=recording.title)
    assert told(recording)["meeting_title"] is None

    recordings.rename(viewer, recording.id, "Named by a person")
    db.session.commit()

    assert told(recording)["meeting_title"] == "Named by a person"


def test_a_capture_gives_its_ids(recording):
    capture = Capture(
        recording_id=recording.id,
        provider="recall",
        kind="sdk_upload",
        external_id="7276e323-83a6-4edf-893f-03d54726eb02",
        recording_ref="0206f11b-83a6-4edf-893f-03d54726eb02",
    )
    db.session.add(capture)
    db.session.commit()

    found = told(recording)

    assert found["sdk_upload_id"] == capture.external_id
    assert found["recall_recording_id"] == capture.recording_ref


def test_moments_are_utc_to_the_microsecond(recording):
    assert told(recording)["started_at"] == "2026-11-03T10:00:00.000000Z"

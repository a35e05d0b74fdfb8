"""Fields by PATCH and PUT: they come back as they were sent, and become what people see."""

import threading

import pytest

from notes import corrections, runs, transcripts
from notes.db import db
from notes.models import RunState, Status, Step
from tests import factories
from tests.html import parse, text, texts

LINE = {"timestamp": 1000, "speaker": "Ann", "text": "Hello.", "confidence": 0.5, "is_final": True}
WHOLE = {
    "recall_recording_id": "71f4d556-0000-4000-8000-000000000001",
    "platform": "teams",
    "meeting_title": "Weekly",
    "meeting_url": "https://teams.example.com/m/1",
    "duration_seconds": 600,
    "status": "uploading",
    "notes": "# Mine\n\nTyped.",
    "error_message": "None so far.",
    "video_url": "https://example.com/v.mp4?x=1",
    "video_size_bytes": 5_000_000_000,
    "participants": ["Ann", "Ben"],
    "transcript_segments": [LINE, {**LINE, "timestamp": 2000.5, "text": "Bye."}],
    "summary": "We **release**.",
    "extracted_tasks": [
        {"title": "Send it", "description": "", "assignee": "Ann"},
        {"title": "Book a room", "assignee": None},
    ],
    "tasks_generated_at": "2026-05-22T10:00:00.000001Z",
    "summary_generated_at": "2026-05-22T10:01:00.000000Z",
    "started_at": "2026-05-22T09:00:00.000000Z",
    "completed_at": "2026-05-22T10:00:00.000000Z",
}
NULLS = [
    "recall_recording_id", "meeting_title", "meeting_url", "duration_seconds", "notes",
    "error_message", "video_url", "video_size_bytes", "summary", "tasks_generated_at",
    "summary_generated_at", "completed_at",
]  # fmt: skip


@pytest.fixture
def recording(team):
    return factories.recording(
        team, status=Status.RECORDING, duration_ms=None, platform="zoom", source="desktop_sdk"
    )


@pytest.fixture
def address(recording):
    return f"desktop_recordings/{recording.id}/"


def test_all_fields_come_back_as_they_were_sent(api, address):
    program = api()

    answer = program.patch(address, json=WHOLE)

    assert answer.status_code == 200, answer.text
    assert {name: answer.json[name] for name in WHOLE} == WHOLE
    assert len(answer.json) == 25
    assert program.get(address).json == answer.json


def test_fields_can_be_emptied_again(api, address):
    program = api()
    program.patch(address, json=WHOLE)
    empty = {
        **dict.fromkeys(NULLS),
        "participants": [],
        "transcript_segments": [],
        "extracted_tasks": [],
    }

    answer = program.patch(address, json=empty)

    assert {name: answer.json[name] for name in empty} == empty
    assert answer.json["transcript_text"] == ""


def test_an_object_that_is_put_back_changes_nothing(api, address, recording):
    program = api()
    before = program.patch(address, json=WHOLE).json
    rows = [line.id for line in transcripts.lines(recording.id)]

    after = program.put(address, json=before).json

    assert {**after, "updated_at": None} == {**before, "updated_at": None}
    assert [line.id for line in transcripts.lines(recording.id)] == rows


def test_a_put_needs_the_platform(api, address):
    answer = api().put(address, json={"meeting_title": "x"})

    assert (answer.status_code, answer.json["code"], answer.json["attr"]) == (
        400,
        "required",
        "platform",
    )


def test_read_only_fields_are_not_refused_and_not_taken(api, address, recording):
    told = {"id": "x", "team": 99, "transcript_text": "No.", "created_at": None, "odd": 1}

    answer = api().patch(address, json=told)

    assert answer.status_code == 200
    assert answer.json["id"] == str(recording.id)
    assert answer.json["transcript_text"] == ""


@pytest.mark.parametrize(
    ("sent", "code", "attr"),
    [
        ({"platform": "webex"}, "invalid_choice", "platform"),
        ({"platform": None}, "null", "platform"),
        ({"status": "complete"}, "invalid_choice", "status"),
        ({"video_url": "https://example.com/" + "x" * 200}, "max_length", "video_url"),
        ({"video_url": "no address"}, "invalid_input", "video_url"),
        ({"meeting_url": "javascript:alert(1)"}, "invalid_input", "meeting_url"),
        ({"meeting_title": "x" * 256}, "max_length", "meeting_title"),
        ({"participants": [{"name": "Ann"}]}, "invalid_input", "participants__0"),
        ({"participants": None}, "null", "participants"),
        ({"participants": "Ann"}, "not_a_list", "participants"),
        ({"participants": ["Ann", " "]}, "blank", "participants__1"),
        ({"started_at": None}, "null", "started_at"),
        ({"started_at": "yesterday"}, "invalid_input", "started_at"),
        ({"started_at": "0001-01-01T00:00:00+14:00"}, "invalid_input", "started_at"),
        ({"recall_recording_id": "x"}, "invalid_input", "recall_recording_id"),
        ({"duration_seconds": 1.5}, "invalid_input", "duration_seconds"),
        ({"duration_seconds": 2**31}, "max_value", "duration_seconds"),
        ({"video_size_bytes": 2**63}, "max_value", "video_size_bytes"),
        ({"extracted_tasks": [{}]}, "required", "extracted_tasks__0__title"),
        ({"extracted_tasks": [{"title": ""}]}, "blank", "extracted_tasks__0__title"),
        ({"transcript_segments": [{"text": ""}]}, "blank", "transcript_segments__0__text"),
        ({"notes": "a\0b"}, "null_characters_not_allowed", "notes"),
    ],
)
def test_what_cannot_be_taken_is_named_and_nothing_changes(api, address, sent, code, attr):
    program = api()
    before = program.get(address).json

    answer = program.patch(address, json={"summary": "x", **sent})

    assert answer.status_code == 400
    assert (answer.json["type"], answer.json["code"], answer.json["attr"]) == (
        "validation_error",
        code,
        attr,
    )
    assert program.get(address).json == before


def test_a_note_beyond_all_bounds_is_refused_by_name(api, address):
    answer = api().patch(address, json={"notes": "x" * 200_001})

    assert (answer.status_code, answer.json["attr"]) == (400, "notes")


def test_a_moment_without_a_zone_is_in_utc(api, address):
    answer = api().patch(address, json={"started_at": "2026-05-22T10:00:00"})

    assert answer.json["started_at"] == "2026-05-22T10:00:00.000000Z"


def test_people_see_what_was_sent(api, address, recording, sign_in, alice):
    api().patch(address, json=WHOLE)

    page = parse(sign_in(alice).get(f"/recordings/{recording.id}"))

    assert text(page, "#section-header h1") == "Weekly"
    assert text(page, "[data-sent-summary] .prose") == "We release."
    assert "Typed." in text(page, "#section-note")
    assert {"Send it", "Book a room"} <= set(texts(page, "#section-tasks .task-title"))
    assert "Hello." in page.body.text()
    assert "Ben" in text(page, "#section-header")


def test_a_line_that_a_person_corrected_comes_back_corrected(api, address, recording, bob, team):
    program = api()
    program.patch(address, json={"transcript_segments": [{**LINE, "text": "Helo."}]})
    (line,) = transcripts.lines(recording.id)
    viewer = factories.viewer(bob, team)
    corrections.correct(viewer, recording.id, line.id, "Hello.", corrections.mark(line))
    db.session.commit()

    answer = program.patch(address, json={"transcript_segments": [{**LINE, "text": "Helo."}]})

    assert [one["text"] for one in answer.json["transcript_segments"]] == ["Hello."]


def test_the_old_environments_address_is_the_same(api, address, team):
    program = api()

    answer = program.patch(
        f"/api/environments/{team.id}/{address.rstrip('/')}", json={"meeting_title": "Weekly"}
    )

    assert answer.json["meeting_title"] == "Weekly"


def test_ready_from_many_at_once_is_ready_once(app, key, team, alice, recording):
    token = key(alice)
    recording_id, address = recording.id, f"/api/projects/{team.id}/desktop_recordings/"
    factories.segment(recording, "Hello.")
    seen = []

    def client():
        answer = app.test_client().patch(
            f"{address}{recording_id}/",
            json={"status": "ready"},
            headers={"Authorization": f"Bearer {token}"},
        )
        seen.append((answer.status_code, answer.json["status"]))

    threads = [threading.Thread(target=client) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(seen) == {(200, "processing")}
    db.session.rollback()
    assert [run.step for run in runs.timeline(recording_id)] == [Step.SUMMARISE, Step.INDEX]


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_only_the_teams_editors_change_fields(api, address, recording, victor, charlie, method):
    body = {"platform": "zoom", "meeting_title": "Weekly"}

    assert api(victor).open(method, address, json=body).status_code == 403
    assert api(charlie).open(method, address, json=body).status_code == 404
    assert api(scopes="desktop_recording:read").open(method, address, json=body).status_code == 403
    db.session.expire_all()
    assert recording.title == "Weekly sync"


def test_without_media_only_what_makes_sense_is_offered(api, address, recording, sign_in, alice):
    api().patch(address, json={"transcript_segments": [LINE], "status": "ready"})
    db.session.expire_all()
    page = parse(sign_in(alice).get(f"/recordings/{recording.id}"))
    steps = [one.split()[0] for one in texts(page, "#section-steps li")]
    assert steps == ["Summary", "Tasks"]

    for run in runs.current(recording.id):
        run.state = RunState.DONE
    runs.settle(recording.id)
    db.session.commit()

    page = parse(sign_in(alice).get(f"/recordings/{recording.id}"))
    steps = [one.attributes["value"] for one in page.css("#section-header button[name=step]")]
    assert steps == ["summarise"]

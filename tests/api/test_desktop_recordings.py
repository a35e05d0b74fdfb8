"""Reading and deleting recordings as desktop clients do."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from notes import recordings
from tests import factories
from tests.api.meetings import titles

PATH = "desktop_recordings/"
BEGIN = datetime(2026, 5, 22, 10, tzinfo=UTC)
FIELDS = [
    "id", "team", "created_by", "sdk_upload_id", "recall_recording_id", "platform",
    "meeting_title", "meeting_url", "duration_seconds", "status", "notes", "error_message",
    "video_url", "video_size_bytes", "participants", "transcript_text", "transcript_segments",
    "summary", "extracted_tasks", "tasks_generated_at", "summary_generated_at", "started_at",
    "completed_at", "created_at", "updated_at",
]  # fmt: skip


def test_the_object_has_the_fields_of_the_contract_in_their_order(api, team, alice):
    row = factories.recording(team, alice, duration_ms=61_499)

    answer = api().get(f"{PATH}{row.id}/")

    assert answer.status_code == 200
    assert list(json.loads(answer.text)) == FIELDS
    assert answer.json["duration_seconds"] == 61
    assert answer.json["created_by"] == alice.id


def test_a_recording_is_deleted(api, several, alice, team):
    program = api()
    address = f"{PATH}{several[0].id}/"

    answer = program.delete(address)

    assert (answer.status_code, answer.data) == (204, b"")
    assert program.get(address).status_code == 404
    assert program.delete(address).status_code == 404
    assert "Meeting 0" not in titles(program.get(PATH))
    recordings.restore(factories.viewer(alice, team), several[0].id)  # its page can undo it


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize(
    "name", ["0198f1a2-7c1e-7d40-9b1c-2f6d1a3e4b5c", "17", "x", "0198f1a2-7c1e-7d40-9b1c"]
)
def test_what_isnt_there(api, several, method, name):
    answer = api().open(method, f"{PATH}{name}/")

    assert answer.status_code == 404
    assert answer.json == {
        "type": "invalid_request",
        "code": "not_found",
        "detail": "Not found.",
        "attr": None,
    }


def test_a_stranger_sees_nothing(api, several, charlie):
    program = api(charlie)

    answers = [
        program.get(f"{PATH}{several[0].id}/"),
        program.get(f"{PATH}{several[0].id}/transcript/"),
        program.delete(f"{PATH}{several[0].id}/"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert program.get(PATH).json["count"] == 0
    assert api().get(f"{PATH}{several[0].id}/").status_code == 200


def test_a_stranger_has_no_way_in(api, team, several, charlie):
    program = api(charlie, project=team.id)

    for path in (PATH, f"{PATH}{several[0].id}/", f"{PATH}{several[0].id}/transcript/"):
        assert program.get(path).status_code == 403
    assert program.delete(f"{PATH}{several[0].id}/").status_code == 403


def test_a_viewer_reads_and_changes_nothing(api, victor, several):
    program = api(victor)
    address = f"{PATH}{several[0].id}/"

    assert program.get(PATH).json["count"] == 5
    assert program.get(address).status_code == 200
    assert program.get(f"{address}transcript/").status_code == 200
    refused = program.delete(address)
    assert (refused.status_code, refused.json["code"]) == (403, "permission_denied")
    assert program.get(address).status_code == 200


def test_what_is_private_is_for_its_maker(api, team, alice, bob):
    row = factories.recording(team, alice, visibility="private")

    assert api(bob).get(PATH).json["count"] == 0
    assert api(bob).get(f"{PATH}{row.id}/").status_code == 404
    assert api(alice).get(f"{PATH}{row.id}/").status_code == 200


def test_the_older_transcript(api, team):
    row = factories.recording(team)
    ada = factories.speaker(row, name="Ada")
    factories.segment(row, "One.", 500, 900, ada)
    factories.segment(row, "Two.", 1000, 1900, sent={"timestamp": 1000.5, "speaker": "Bo"})
    factories.task(row, "Send it", assignee_text="Carla")

    answer = api().get(f"{PATH}{row.id}/transcript/")

    task = {"title": "Send it", "description": "", "assignee": "Carla", "assigned_to": "Carla"}
    assert answer.json == {
        "id": str(row.id),
        "status": "ready",
        "full_text": "One. Two.",
        "segments": [
            {
                "timestamp_ms": 500.0,
                "start": 500,
                "end": 900,
                "timestamp": 500.0,
                "speaker": "Ada",
                "text": "One.",
                "confidence": None,
                "is_final": True,
            },
            {
                "timestamp_ms": 1000.5,
                "start": 1000,
                "end": 1900,
                "timestamp": 1000.5,
                "speaker": "Bo",
                "text": "Two.",
                "confidence": None,
                "is_final": None,
            },
        ],
        "summary": None,
        "extracted_tasks": [task],
        "tasks": [task],
    }


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", ""), ("PUT", ""), ("POST", "{id}/"), ("DELETE", "{id}/transcript/")],
)
def test_other_methods(api, several, method, path):
    answer = api().open(method, PATH + path.format(id=several[0].id))

    assert (answer.status_code, answer.json["code"]) == (405, "method_not_allowed")

"""Who may do what: strangers, viewers and keys with less than all, for every operation."""

from __future__ import annotations

import pytest

from notes import api_keys
from notes.api import resources  # noqa: F401 - registers the operations
from notes.api.door import OPERATIONS
from notes.db import db
from notes.models import MentionKind, MentionState, TaskMention
from tests import factories

KEYS = ("{id}", "{bot_id}", "{task_id}", "{series_id}")  # what everybody in the team sees
ONE = [one for one in OPERATIONS if any(key in one.path for key in KEYS)]
WRITES = [one for one in OPERATIONS if one.method != "GET"]
READS = [one for one in ONE if one.method == "GET"]


def names(operations):
    return [one.name for one in operations]


def mention(made):
    line = made.lines[0]
    row = TaskMention(
        task_id=made.task.id,
        recording_id=made.recording.id,
        kind=MentionKind.DONE,
        state=MentionState.PROPOSED,
        segment_id=line.id,
        start_char=0,
        end_char=3,
        quote="The",
        start_ms=line.start_ms,
        end_ms=line.end_ms,
    )
    db.session.add(row)
    db.session.commit()
    return row


@pytest.fixture
def ask(made, team, alice):
    """`ask(program, operations)` is each one's status on what there is, by its name."""
    values = {
        "id": made.recording.id,
        "bot_id": made.bot.id,
        "task_id": made.task.id,
        "series_id": made.series.id,
        "mention_id": mention(made).id,
        "speaker_id": made.speaker.id,
        "meeting_id": factories.meeting(factories.calendar(team, alice)).id,
        "recording_id": "of-realtimekit",
        "kind": "original",
        "format": "md",
    }

    def status(program, operation):
        address = program.root.rstrip("/") + operation.path.format(**values)
        options = {} if operation.takes is None else {"json": _body(operation)}
        with program.open(operation.method, address, buffered=False, **options) as answer:
            return answer.status_code

    return lambda program, operations: {one.name: status(program, one) for one in operations}


def _body(operation):
    """What is right for the operation, so that only rights can be in the way."""
    bodies = {
        "bots": {"meeting_url": "x"},
        "append_segments": {"segments": [{"text": "x"}]},
        "transcript": {"segments": [{"text": "x"}]},
        "upload_transcript": {"segments": [{"text": "x"}]},
        "note": {"text": "x", "version": 0},
        "tasks": {"title": "x"},
        "series": {"title": "x"},
        "{speaker_id}": {"name": "x"},
        "{mention_id}": {"state": "taken"},
        "{meeting_id}": {"record": "skip"},
        "recordings": {"meeting_id": "x"},
        "track": {"meeting_id": "x"},
        "{recording_id}": {"action": "stop"},
    }
    last = operation.path.rstrip("/").rpartition("/")[2]
    if operation.method == "PUT" and last == "{id}":
        return {"platform": "zoom"}
    return bodies.get(last, {})


def test_a_stranger_finds_nothing(api, charlie, ask):
    assert ask(api(charlie), ONE) == dict.fromkeys(names(ONE), 404)


def test_a_key_of_another_team_does_not_open_this_one(api, charlie, ask, team):
    program = api(charlie, project=team.id)

    assert ask(program, OPERATIONS) == dict.fromkeys(names(OPERATIONS), 403)


def test_a_viewer_changes_nothing(api, victor, ask):
    assert ask(api(victor), WRITES) == dict.fromkeys(names(WRITES), 403)


def test_a_key_that_reads_changes_nothing(api, alice, ask):
    program = api(alice, scopes=api_keys.READ)

    assert ask(program, WRITES) == dict.fromkeys(names(WRITES), 403)


def test_a_viewer_reads_everything(api, victor, ask):
    program = api(victor, scopes=api_keys.READ)

    assert ask(program, READS) == dict.fromkeys(names(READS), 200)


def test_every_operation_asks_for_a_key(client):
    for operation in OPERATIONS:
        address = "/api/projects/@current" + operation.path.replace("{", "").replace("}", "")
        answer = client.open(address, method=operation.method)
        assert (answer.status_code, answer.json["code"]) == (401, "not_authenticated")

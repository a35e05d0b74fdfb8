"""Following a recording by key."""

from __future__ import annotations

import json

import pytest

from notes import api_keys, feed, recordings, streaming
from notes.db import db
from notes.models import ApiKey, Membership
from tests import factories


@pytest.fixture
def row(team, alice):
    return factories.recording(team, alice)


@pytest.fixture
def follow(api, monkeypatch):
    """`follow(person, recording, after=…)` gives `(id, event, data)` of each event of a stream."""
    monkeypatch.setattr(streaming, "GAP_S", 0)
    monkeypatch.setattr(streaming, "HEARTBEAT_S", 10)
    opened = []

    def stream(person, recording, after=0, **headers):
        answer = api(person).get(
            f"desktop_recordings/{recording.id}/events/?after={after}",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            buffered=False,
        )
        assert (answer.status_code, answer.mimetype) == (200, "text/event-stream")
        opened.append(answer)
        return _events(answer)

    yield stream
    for answer in opened:
        answer.close()


def _events(answer):
    for chunk in answer.response:
        for block in chunk.decode().strip().split("\n\n"):
            fields = dict(
                line.split(": ", 1) for line in block.split("\n") if not line.startswith(":")
            )
            if "data" in fields:
                yield int(fields.get("id", 0)), fields["event"], json.loads(fields["data"])


def test_a_line_arrives_once_it_is_committed(follow, alice, row):
    stream = follow(alice, row, after=row.rev)

    line = factories.segment(row, "Good morning.", 1000, speaker=factories.speaker(row, 1, "Maya"))
    number, name, data = next(stream)

    assert (number, name) == (line.rev, "segment")
    assert (data["id"], data["text"], data["speaker"]) == (str(line.id), "Good morning.", "Maya")


def test_everything_comes_in_the_order_in_which_it_changed(follow, alice, row):
    after = row.rev
    gone = factories.segment(row, "wrong", 0)
    recordings.touch(row.id, "tasks")
    factories.segment(row, "right", 5000)
    gone.rev, gone.removed = recordings.touch(row.id, lines=1), True
    recordings.touch(row.id, "summary")
    db.session.commit()
    stream = follow(alice, row, after=after)

    found = [next(stream) for _ in range(4)]

    assert [name for _, name, _ in found] == ["section", "segment", "removed", "section"]
    assert [number for number, _, _ in found] == sorted(number for number, _, _ in found)
    assert [found[0][2]["section"], found[3][2]["section"]] == ["tasks", "summary"]
    assert found[2][2] == {"id": str(gone.id), "rev": gone.rev}


def test_a_broken_connection_loses_nothing(follow, alice, row):
    for number in range(4):
        factories.segment(row, f"line {number}", number * 1000)
    stream = follow(alice, row, after=1)
    seen = [next(stream), next(stream)]

    again = follow(alice, row, after=0, Last_Event_ID=str(seen[-1][0]))
    found = [next(again) for _ in range(2)]

    assert [data["text"] for _, _, data in seen + found] == [f"line {n}" for n in range(4)]


def test_only_the_last_event_of_a_number_carries_it(follow, alice, row):
    after = row.rev
    number = recordings.touch(row.id, "tasks", "summary")
    db.session.commit()

    stream = follow(alice, row, after=after)
    found = [next(stream), next(stream)]

    assert [(given, data["rev"]) for given, _, data in found] == [(0, number), (number, number)]


def test_a_number_from_another_database_resets(follow, alice, row):
    assert list(follow(alice, row, after=10_000)) == [(0, "reset", {})]


def test_a_revoked_key_reads_no_further(follow, alice, team, row):
    stream = follow(alice, row, after=row.rev)
    factories.segment(row, "open", 0)
    first = next(stream)

    api_keys.revoke(factories.viewer(alice, team), db.session.query(ApiKey).one().id)
    factories.segment(row, "secret", 1000)
    rest = list(stream)

    assert first[1] == "segment"
    assert [(name, data) for _, name, data in rest] == [("gone", {"message": feed.GONE})]


def test_who_leaves_the_team_reads_no_further(follow, bob, team, row):
    stream = follow(bob, row, after=row.rev)
    factories.segment(row, "open", 0)
    next(stream)

    db.session.delete(db.session.get(Membership, (bob.id, team.id)))
    factories.segment(row, "secret", 0)

    assert [name for _, name, _ in stream] == ["gone"]


def test_a_page_and_a_program_may_follow_the_same_recording(follow, sign_in, alice, row):
    stream = follow(alice, row, after=row.rev)
    answer = sign_in(alice).get(f"/recordings/{row.id}/events?after={row.rev}", buffered=False)
    page = iter(answer.response)
    next(page)
    factories.segment(row, "Hello.", 0)

    _, name, data = next(stream)
    drawn = next(page).decode()
    answer.close()

    assert (name, data["text"]) == ("segment", "Hello.")
    assert json.loads(drawn.partition("data: ")[2])["lines"]

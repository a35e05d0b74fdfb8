"""The live stream: who may read it, and when that ends."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from notes import feed, listing, recordings
from notes.db import db
from notes.models import Membership, RecordingShare
from tests import factories

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def row(team):
    return factories.recording(team, title="Planning")


def test_deleting_ends_the_stream_with_a_word(listen, alice, row, team):
    stream = listen(alice, row, after=row.rev)
    next(stream)

    recordings.delete(factories.viewer(alice, team), row.id)
    db.session.commit()
    name, _, message = next(stream)

    assert (name, message) == ("gone", {"message": feed.GONE})
    assert list(stream) == []


def test_who_leaves_the_team_reads_no_further(listen, bob, row, team):
    stream = listen(bob, row, after=row.rev)
    next(stream)

    db.session.delete(db.session.get(Membership, (bob.id, team.id)))
    factories.segment(row, "secret", 0)
    name, _, _ = next(stream)

    assert name == "gone"


def test_a_private_recording_is_read_by_those_it_belongs_to_as_long_as_it_does(
    listen, alice, bob, team
):
    row = factories.recording(team, alice, visibility="private")
    db.session.add(RecordingShare(recording_id=row.id, user_id=bob.id))
    db.session.commit()
    stream = listen(bob, row, after=row.rev)
    next(stream)

    factories.segment(row, "ours", 0)
    _, _, message = next(stream)
    db.session.delete(db.session.get(RecordingShare, (row.id, bob.id)))
    factories.segment(row, "not yours", 3000)
    name, _, _ = next(stream)

    assert "ours" in str(message)
    assert name == "gone"


def test_a_new_password_ends_other_streams(listen, bob, row):
    stream = listen(bob, row, after=row.rev)
    next(stream)

    bob.session_key = "another"
    factories.segment(row, "secret", 0)

    assert next(stream)[0] == "gone"


def test_who_becomes_a_viewer_gets_lines_without_forms(listen, bob, row, team):
    stream = listen(bob, row, after=row.rev)
    next(stream)

    db.session.get(Membership, (bob.id, team.id)).role = "viewer"
    recordings.touch(row.id, "header")
    db.session.commit()
    _, _, message = next(stream)

    assert LexborHTMLParser(message["sections"]["header"]).css("form") == []


def test_strangers_get_no_stream_and_no_changes(sign_in, charlie, row):
    browser = sign_in(charlie)

    ends = ("events", "changes")
    assert [browser.get(f"/recordings/{row.id}/{end}").status_code for end in ends] == [404, 404]


def test_who_comes_just_after_it_was_deleted_is_told_so(sign_in, alice, row, team):
    listing.delete(factories.viewer(alice, team), [row.id])
    db.session.commit()

    browser, ends = sign_in(alice), ("events", "changes")
    wanted = {"Accept": "application/json"}
    answers = [browser.get(f"/recordings/{row.id}/{end}", headers=wanted) for end in ends]
    told = [(answer.status_code, answer.json["detail"]) for answer in answers]

    assert told == [(404, feed.GONE)] * 2

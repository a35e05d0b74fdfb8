"""Finding a recording one may see, and changing it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notes import recordings
from notes.db import db, now
from notes.errors import Forbidden, Invalid, NotFound
from notes.models import Role
from tests import factories


@pytest.fixture
def viewer(alice, team):
    return factories.viewer(alice, team)


def test_a_stranger_finds_nothing(team, charlie):
    row = factories.recording(team)
    stranger = factories.viewer(charlie, charlie.memberships[0].team)

    with pytest.raises(NotFound):
        recordings.get(stranger, row.id)


def test_a_private_recording_is_its_makers(viewer, team, bob):
    row = factories.recording(team, created_by=bob, visibility="private")

    assert recordings.get(factories.viewer(bob, team), row.id) == row
    with pytest.raises(NotFound):
        recordings.get(viewer, row.id)


def test_a_viewer_reads_but_does_not_change(team, victor):
    row = factories.recording(team)
    reader = factories.viewer(victor, team, Role.VIEWER)

    assert recordings.get(reader, row.id) == row
    with pytest.raises(Forbidden):
        recordings.rename(reader, row.id, "Mine now")


def test_a_new_title_takes_a_number_for_the_header(viewer, team):
    row = factories.recording(team)
    before = row.rev

    recordings.rename(viewer, row.id, "  Planning   2027 ")
    db.session.commit()

    assert (row.title, row.rev_header) == ("Planning 2027", before + 1)


@pytest.mark.parametrize("title", ["", "   ", "x" * 256])
def test_a_title_must_be_one(viewer, team, title):
    row = factories.recording(team)

    with pytest.raises(Invalid) as refused:
        recordings.rename(viewer, row.id, title)

    assert refused.value.field == "title"


def test_deleted_is_hidden_and_restored_is_back(viewer, team):
    row = factories.recording(team)

    recordings.delete(viewer, row.id)
    with pytest.raises(NotFound):
        recordings.get(viewer, row.id)
    recordings.restore(viewer, row.id)

    assert recordings.get(viewer, row.id).deleted_by is None


def test_after_a_week_it_stays_deleted(viewer, team):
    row = factories.recording(team, deleted_at=now() - recordings.UNDO_FOR - timedelta(minutes=1))

    with pytest.raises(NotFound):
        recordings.restore(viewer, row.id)


def test_touch_marks_sections_with_the_highest_number_taken(app, team):
    row = factories.recording(team)

    top = recordings.touch(row.id, "steps", "media", lines=4)
    db.session.commit()

    assert (top, row.rev, row.rev_steps, row.rev_media, row.rev_header) == (5, 5, 5, 5, 1)

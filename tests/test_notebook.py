"""The note: saves that merge, conflicts that lose nothing, versions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from notes import notebook
from notes.db import db
from notes.errors import Forbidden, Invalid, NotFound
from notes.models import NoteVersion, Role
from notes.notebook import EditedMeanwhile
from notes.recordings import Viewer
from tests import factories


@pytest.fixture
def her(alice, team):
    return Viewer(alice, team.id, Role.OWNER)


@pytest.fixture
def him(bob, team):
    return Viewer(bob, team.id, Role.MEMBER)


@pytest.fixture
def recording(team):
    return factories.recording(team)


def save(who, recording, body, base):
    saved = notebook.save(who, recording.id, body, base)
    db.session.commit()
    return saved


def bodies(recording):
    rows = db.session.scalars(select(NoteVersion).order_by(NoteVersion.version))
    return [row.body for row in rows]


def test_a_first_save_makes_the_note(her, recording):
    saved = save(her, recording, "One\r\nTwo", 0)

    assert (saved.note.body, saved.note.version, saved.base, saved.merged) == (
        "One\nTwo",
        1,
        1,
        False,
    )


def test_the_same_text_again_is_no_new_version(her, recording):
    save(her, recording, "One", 0)
    rev = recording.rev

    saved = save(her, recording, "One", 0)
    db.session.refresh(recording)

    assert (saved.note.version, bodies(recording), recording.rev) == (1, ["One"], rev)


def test_edits_of_different_lines_join_and_each_text_is_a_version(her, him, recording):
    save(her, recording, "one\ntwo\nthree\nfour", 0)
    save(her, recording, "ONE\ntwo\nthree\nfour", 1)

    saved = save(him, recording, "one\ntwo\nthree\nFOUR", 1)

    assert saved.merged
    assert saved.note.body == "ONE\ntwo\nthree\nFOUR"
    assert bodies(recording)[-2:] == ["one\ntwo\nthree\nFOUR", "ONE\ntwo\nthree\nFOUR"]


def test_who_typed_on_while_a_save_was_merged_loses_nothing(her, him, recording):
    save(her, recording, "one\ntwo\nthree\nfour", 0)
    save(her, recording, "ONE\ntwo\nthree\nfour", 1)
    sent = save(him, recording, "one\ntwo\nthree\nfour and", 1)

    later = save(him, recording, "one\ntwo\nthree\nfour and more", sent.base)

    assert later.note.body == "ONE\ntwo\nthree\nfour and more"


def test_edits_of_the_same_line_come_back_with_both_texts(her, him, recording):
    save(her, recording, "start", 0)
    save(her, recording, "hers", 1)

    with pytest.raises(EditedMeanwhile) as conflict:
        notebook.save(him, recording.id, "his", 1)

    assert (conflict.value.theirs, conflict.value.mine, conflict.value.version) == (
        "hers",
        "his",
        2,
    )
    assert "Alice Adams" in conflict.value.message
    db.session.rollback()
    assert bodies(recording) == ["start", "hers"]


def test_two_first_saves_do_not_overwrite_each_other(her, him, recording):
    save(her, recording, "hers", 0)

    with pytest.raises(EditedMeanwhile):
        notebook.save(him, recording.id, "his", 0)


def test_a_base_that_is_not_known_yet_is_a_conflict_not_an_overwriting(her, him, recording):
    save(her, recording, "hers", 0)

    with pytest.raises(EditedMeanwhile):
        notebook.save(him, recording.id, "his", 99)


def test_taking_theirs_keeps_mine_among_the_versions(her, him, recording):
    save(her, recording, "hers", 0)

    note = notebook.take_theirs(him, recording.id, "his")
    db.session.commit()

    assert (note.body, bodies(recording)) == ("hers", ["hers", "his", "hers"])


def test_mine_as_a_new_version_stands_on_top_of_theirs(her, him, recording):
    save(her, recording, "hers", 0)

    saved = save(him, recording, "his", 1)

    assert (saved.note.body, bodies(recording)) == ("his", ["hers", "his"])


def test_an_old_version_comes_back_as_a_new_one(her, recording):
    save(her, recording, "first", 0)
    save(her, recording, "second", 1)
    oldest = db.session.scalar(select(NoteVersion).where(NoteVersion.version == 1))

    note = notebook.restore(her, recording.id, oldest.id)
    db.session.commit()

    assert (note.body, note.version, bodies(recording)) == (
        "first",
        3,
        ["first", "second", "first"],
    )


def test_versions_of_one_sitting_are_listed_as_one(her, him, recording):
    for number, who in enumerate([her, her, her, him]):
        save(who, recording, f"text {number}", number)
    at = datetime(2026, 11, 3, 10, 1, tzinfo=UTC)
    db.session.execute(update(NoteVersion).values(created_at=at))
    db.session.execute(
        update(NoteVersion)
        .where(NoteVersion.version == 1)
        .values(created_at=at - timedelta(hours=1))
    )
    db.session.commit()

    shown = notebook.versions(her, recording.id)

    assert [row.version for row in shown] == [4, 3, 1]


def test_a_long_sitting_is_thinned_out_but_its_newest_saves_stay(her, recording):
    for number in range(notebook.RECENT + 20):
        notebook.save(her, recording.id, f"text {number}", number)
    db.session.commit()

    kept = db.session.scalar(select(func.count(NoteVersion.id)))

    assert notebook.RECENT <= kept < notebook.RECENT + 5


def test_a_base_that_was_thinned_out_is_a_conflict_not_an_overwriting(her, him, recording):
    for number in range(notebook.RECENT + 10):
        notebook.save(her, recording.id, f"one {number}\ntwo\nthree", number)
    db.session.commit()

    with pytest.raises(EditedMeanwhile):
        notebook.save(him, recording.id, "one 1\ntwo\nTHREE", 2)


def test_a_note_has_an_end(her, recording):
    with pytest.raises(Invalid, match="200,000"):
        notebook.save(her, recording.id, "x" * (notebook.LIMIT + 1), 0)


def test_a_viewer_reads_but_does_not_write(her, victor, team, recording):
    save(her, recording, "hers", 0)
    viewer = Viewer(victor, team.id, Role.VIEWER)
    version = notebook.versions(her, recording.id)[0]

    assert notebook.get(viewer, recording.id).body == "hers"
    with pytest.raises(Forbidden):
        notebook.save(viewer, recording.id, "his", 1)
    with pytest.raises(Forbidden):
        notebook.restore(viewer, recording.id, version.id)
    with pytest.raises(Forbidden):
        notebook.take_theirs(viewer, recording.id, "his")


def test_a_version_is_found_only_under_its_own_recording(her, team, recording):
    other = factories.recording(team)
    save(her, other, "elsewhere", 0)
    version = notebook.versions(her, other.id)[0]

    with pytest.raises(NotFound):
        notebook.version(her, recording.id, version.id)

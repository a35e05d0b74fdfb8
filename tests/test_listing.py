"""The list of recordings: order, pages, filters, cost."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, text

from notes import listing, search
from notes.db import db
from notes.errors import Forbidden, Invalid
from notes.listing import Cursor, Filters
from notes.models import MediaKind, Role, RunState, Status, Step
from tests import factories

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def viewer(alice, team):
    return factories.viewer(alice, team)


def made(team, count, **values):
    """Recordings an hour apart, the oldest first."""
    return [
        factories.recording(
            team, title=f"Meeting {number}", started_at=NOON + timedelta(hours=number), **values
        )
        for number in range(count)
    ]


def titles(page):
    return [row.recording.title for row in page.rows]


def found(viewer, **filters):
    return titles(listing.page(viewer, Filters(**filters)))


def test_newest_first(viewer, team):
    made(team, 3)

    page = listing.page(viewer)

    assert titles(page) == ["Meeting 2", "Meeting 1", "Meeting 0"]


def test_pages_meet_without_gap_or_repeat(viewer, team):
    made(team, 7)

    first = listing.page(viewer, size=3)
    second = listing.page(viewer, size=3, before=first.earlier)
    third = listing.page(viewer, size=3, before=second.earlier)

    assert titles(first) + titles(second) + titles(third) == [
        f"Meeting {number}" for number in reversed(range(7))
    ]
    assert (first.later, third.earlier) == (None, None)


def test_going_back_shows_the_page_before(viewer, team):
    made(team, 7)
    first = listing.page(viewer, size=3)
    second = listing.page(viewer, size=3, before=first.earlier)

    again = listing.page(viewer, size=3, after=second.later)

    assert titles(again) == titles(first)
    assert (again.later, again.earlier is not None) == (None, True)


def test_recordings_of_one_moment_are_all_listed(viewer, team):
    for number in range(5):
        factories.recording(team, title=f"Twin {number}", started_at=NOON)

    first = listing.page(viewer, size=2)
    second = listing.page(viewer, size=2, before=first.earlier)
    third = listing.page(viewer, size=2, before=second.earlier)

    assert sorted(titles(first) + titles(second) + titles(third)) == [
        f"Twin {number}" for number in range(5)
    ]


@pytest.mark.parametrize("years", [0, 90])
def test_a_cursor_survives_being_written(years):
    then = NOON.replace(year=NOON.year - years) + timedelta(microseconds=7)
    cursor = Cursor(then, uuid.uuid4())

    assert Cursor.read(str(cursor)) == cursor


@pytest.mark.parametrize("text", ["", "x", "12", "12-xyz", f"{10**30}-{'0' * 32}"])
def test_an_unreadable_cursor_is_refused(text):
    with pytest.raises(Invalid):
        Cursor.read(text)


def test_a_page_costs_four_statements_whatever_its_size(viewer, team):
    for row in made(team, 9, status=Status.PROCESSING):
        factories.speaker(row, name="Maya")
        factories.run(row)
    statements = []
    listener = lambda *args: statements.append(args[2])  # noqa: E731
    assert viewer.user.id  # loaded before counting
    event.listen(db.engine, "before_cursor_execute", listener)

    listing.page(viewer, size=8)

    event.remove(db.engine, "before_cursor_execute", listener)
    assert len(statements) == 4


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_list_reads_its_index(viewer, team):
    plan = db.session.execute(
        text(
            "EXPLAIN QUERY PLAN SELECT id FROM recording WHERE team_id = 1 AND deleted_at IS NULL"
            " AND (started_at, id) < ('2026-11-03', 'x') ORDER BY started_at DESC, id DESC LIMIT 30"
        )
    ).all()

    assert [("ix_recording_list" in row[3], "started_at,id" in row[3]) for row in plan] == [
        (True, True)
    ]


def test_other_teams_private_and_deleted_ones_are_not_listed(viewer, team, bob, charlie):
    factories.recording(factories.team("Others"), title="Theirs")
    factories.recording(team, created_by=bob, title="Bob's own", visibility="private")
    gone = factories.recording(team, title="Gone")
    listing.delete(viewer, [gone.id])
    factories.recording(team, title="Ours")

    assert titles(listing.page(viewer)) == ["Ours"]


def test_by_state(viewer, team):
    factories.recording(team, title="Done", status=Status.READY)
    factories.recording(team, title="Broken", status=Status.ERROR)
    factories.recording(team, title="Busy", status=Status.PROCESSING)

    assert found(viewer, state="failed") == ["Broken"]
    assert found(viewer, state="working") == ["Busy"]
    assert found(viewer, state="ready") == ["Done"]


def test_mine_only(viewer, team, alice, bob):
    factories.recording(team, created_by=alice, title="Alice's")
    factories.recording(team, created_by=bob, title="Bob's")

    assert found(viewer, mine=True) == ["Alice's"]


def test_by_who_speaks(viewer, team):
    with_maya, without = made(team, 2)
    factories.speaker(with_maya, name="Maya Lind")
    factories.speaker(without, name="Tomás")

    assert found(viewer, person="maya lind") == ["Meeting 0"]


def test_by_day(viewer, team):
    made(team, 3)

    assert found(viewer, since=NOON + timedelta(hours=1), until=NOON + timedelta(hours=2)) == [
        "Meeting 1"
    ]


@pytest.mark.parametrize("words", ["budget", "BUDGET", "plan budget", "maya", "maya plan"])
def test_words_are_looked_for_in_titles_and_names(viewer, team, words):
    wanted = factories.recording(team, title="Budget plan")
    factories.speaker(wanted, name="Maya")
    factories.recording(team, title="Other")

    assert found(viewer, words=words) == ["Budget plan"]


def test_words_are_looked_for_in_what_was_said(viewer, team):
    wanted = factories.recording(team, title="Budget plan")
    factories.segment(wanted, "The Zürich office moves.", 0)
    search.index(wanted.id)
    factories.recording(team, title="Other")

    assert found(viewer, words="budget zurich") == ["Budget plan"]


def test_signs_in_words_are_only_signs(viewer, team):
    factories.recording(team, title="Sales")

    assert found(viewer, words="%") == []


def test_people_with_a_name_three_at_most(viewer, team):
    row = factories.recording(team)
    for number, name in enumerate(["Maya", None, "Tomás", "Ines", "Jonas"], 1):
        factories.speaker(row, number, name)

    (shown,) = listing.page(viewer).rows

    assert [one.name for one in shown.people] == ["Maya", "Tomás", "Ines"]
    assert (shown.named, shown.voices) == (4, 5)


def test_work_under_way_is_shown_with_its_share(viewer, team):
    row = factories.recording(team, status=Status.PROCESSING)
    factories.run(row, Step.TRANSCRIBE, state=RunState.RUNNING, done_ms=1000, total_ms=4000)

    (shown,) = listing.page(viewer).rows

    assert (shown.step.label, shown.step.share) == ("Transcript", 0.25)


def test_what_failed_is_shown(viewer, team):
    row = factories.recording(team, status=Status.ERROR, problem="No sound.")
    factories.run(row, Step.PREPARE, state=RunState.FAILED, reason="No sound.")

    (shown,) = listing.page(viewer).rows

    assert shown.failed.step == Step.PREPARE


def test_a_thumbnail_goes_with_its_recording(viewer, team):
    row, _ = made(team, 2)
    kept = factories.media_file(row, MediaKind.THUMBNAIL, "a/thumb", mime="image/jpeg")

    newest, oldest = listing.page(viewer).rows

    assert (newest.thumbnail, oldest.thumbnail) == (None, kept.sha256)


def test_several_are_deleted_and_brought_back(viewer, team):
    rows = made(team, 3)
    ids = [row.id for row in rows[:2]]

    gone = listing.delete(viewer, ids)
    left = titles(listing.page(viewer))
    back = listing.restore(viewer, gone)

    assert (set(gone), left, set(back)) == (set(ids), ["Meeting 2"], set(ids))
    assert len(listing.page(viewer).rows) == 3


def test_strangers_recordings_are_left_alone(viewer, team, charlie):
    theirs = factories.recording(factories.team("Others"))

    assert listing.delete(viewer, [theirs.id]) == []
    assert theirs.deleted_at is None


def test_a_viewer_deletes_nothing(team, victor):
    with pytest.raises(Forbidden):
        listing.delete(factories.viewer(victor, team, Role.VIEWER), [])


def test_too_many_at_once_are_refused(viewer):
    with pytest.raises(Invalid):
        listing.delete(viewer, [uuid.uuid4() for _ in range(listing.CHOOSE_AT_MOST + 1)])

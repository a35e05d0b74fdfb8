"""Lists of tasks across meetings: order, pages, groups, cost."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from notes import task_groups, task_listing
from notes.db import db, now
from notes.errors import Invalid
from notes.models import Task, TaskState
from notes.task_listing import Cursor
from notes.task_views import Filters, Owner, View
from tests import factories

TODAY = date(2026, 11, 18)
NOBODY = Owner()


@pytest.fixture
def viewer(alice, team):
    return factories.viewer(alice, team)


@pytest.fixture
def recording(team):
    return factories.recording(team)


def wanted(recording, title, **values):
    return factories.task(recording, title, state=TaskState.ACCEPTED, **values)


def titles(tasks):
    return [task.title for task in tasks]


def all_pages(viewer, view, size):
    found, after = [], None
    while True:
        page = task_listing.page(viewer, view, Filters(), TODAY, after=after, size=size)
        found.append(titles(page.tasks))
        after = page.after and Cursor.read(str(page.after))
        if after is None:
            return found


def test_the_earliest_due_is_first_and_what_has_no_day_last(viewer, recording, alice):
    days = {"b": 2, "none": None, "a": -3, "c": 2}
    for title, away in days.items():
        due = None if away is None else TODAY + timedelta(days=away)
        wanted(recording, title, assignee_id=alice.id, due=due)

    page = task_listing.page(viewer, View.MINE, Filters(), TODAY)

    assert titles(page.tasks) == ["a", "b", "c", "none"]
    assert page.after is None


@pytest.mark.parametrize("size", [1, 2, 3, 4, 6])
def test_pages_meet_without_gap_or_repeat(viewer, recording, alice, size):
    for number in range(6):
        due = TODAY + timedelta(days=number // 2) if number < 3 else None
        wanted(recording, f"T{number}", assignee_id=alice.id, due=due)

    pages = all_pages(viewer, View.MINE, size)

    assert [one for page in pages for one in page] == [f"T{number}" for number in range(6)]
    assert {len(page) for page in pages[:-1]} <= {size}


def test_what_was_done_last_is_first(viewer, recording):
    for number in range(5):
        wanted(recording, f"T{number}", done_at=now() - timedelta(hours=number // 2))

    pages = all_pages(viewer, View.DONE, 2)

    assert sorted(one for page in pages for one in page) == [f"T{number}" for number in range(5)]
    assert pages[-1] == ["T4"]


@pytest.mark.parametrize(
    "cursor",
    [
        Cursor(None, uuid.uuid4()),
        Cursor(date(2026, 11, 18), uuid.uuid4()),
        Cursor(datetime(1960, 1, 1, 0, 0, 0, 7, UTC), uuid.uuid4()),
    ],
)
def test_a_cursor_survives_being_written(cursor):
    assert Cursor.read(str(cursor)) == cursor


@pytest.mark.parametrize(
    "text", ["", "x", "2026-13-01." + "0" * 32, "1.zz", f"{10**30}.{'0' * 32}"]
)
def test_an_unreadable_cursor_is_refused(text):
    with pytest.raises(Invalid):
        Cursor.read(text)


def test_people_come_by_name_the_viewer_first_and_nobody_last(viewer, recording, alice, bob):
    voice = factories.speaker(recording, 1, "Maya")
    unnamed = factories.speaker(recording, 2)
    wanted(recording, "1", assignee_text="zoe")
    wanted(recording, "2")
    wanted(recording, "3", assignee_id=bob.id, due=TODAY - timedelta(days=1))
    wanted(recording, "4", assignee_id=bob.id)
    wanted(recording, "5", speaker_id=voice.id)
    wanted(recording, "6", assignee_text="Maya")
    wanted(recording, "7", assignee_id=alice.id)
    wanted(recording, "8", speaker_id=unnamed.id)

    found, more = task_groups.people(viewer, Filters(), TODAY)

    assert [(one.name, one.count, one.late, titles(one.tasks)) for one in found] == [
        ("Alice Adams", 1, 0, ["7"]),
        ("Bob Brown", 2, 1, ["3", "4"]),
        ("Maya", 2, 0, ["5", "6"]),
        ("zoe", 1, 0, ["1"]),
        ("", 2, 0, ["2", "8"]),
    ]
    assert not more
    for one in found:
        page = task_listing.page(viewer, View.PEOPLE, Filters(owner=one.owner), TODAY)
        assert titles(page.tasks) == titles(one.tasks)


def test_people_are_shown_a_dozen_at_a_time(viewer, recording):
    for number in range(14):
        wanted(recording, "x", assignee_text=f"Guest {number:02}")

    first, more = task_groups.people(viewer, Filters(), TODAY)
    second, none = task_groups.people(viewer, Filters(), TODAY, skip=task_groups.GROUPS)

    assert (more, none) == (True, False)
    assert [one.name for one in first + second] == [f"Guest {number:02}" for number in range(14)]


def test_meetings_come_latest_first_each_with_some(viewer, team):
    began = datetime(2026, 11, 1, tzinfo=UTC)
    for number in range(14):
        recording = factories.recording(
            team, title=f"M{number:02}", started_at=began + timedelta(days=number)
        )
        for at in range(8 if number == 13 else 1):
            wanted(recording, f"T{at}")
    db.session.add(Task(team_id=team.id, title="Loose", state=TaskState.ACCEPTED))
    db.session.commit()

    first, after = task_groups.meetings(viewer, View.MEETINGS, Filters(), TODAY)
    second, none = task_groups.meetings(viewer, View.MEETINGS, Filters(), TODAY, after=after)

    assert [one.title for one in first[:3]] == ["No meeting", "M13", "M12"]
    assert [(len(one.tasks), one.more) for one in first[:3]] == [(1, False), (6, True), (1, False)]
    assert [one.title for one in second] == ["M01", "M00"]
    assert none is None


def test_series_come_by_title_each_with_some_of_its_recordings(viewer, team, alice, bob):
    board, weekly = (factories.series(team, title) for title in ("board", "Weekly"))
    factories.series(team, "Empty")
    for number in range(7):
        wanted(factories.recording(team, series_id=weekly.id), f"W{number}")
    wanted(factories.recording(team, series_id=board.id), "B")
    hidden = factories.recording(team, bob, series_id=board.id, visibility="private")
    wanted(hidden, "Not for Alice")
    wanted(factories.recording(team), "Of no series")

    groups, more = task_groups.series(viewer, Filters(), TODAY)
    found = task_listing.page(viewer, View.SERIES, Filters(series=weekly.id), TODAY)

    assert [(one.title, len(one.tasks), one.more) for one in groups] == [
        ("board", 1, False),
        ("Weekly", 6, True),
    ]
    assert not more
    assert len(found.tasks) == 7


def test_what_is_dismissed_deleted_or_only_suggested_is_no_work(viewer, recording, alice):
    factories.task(recording, "Suggested", assignee_id=alice.id)
    factories.task(recording, "Not wanted", state=TaskState.DISMISSED, assignee_id=alice.id)
    wanted(recording, "Deleted", assignee_id=alice.id, deleted_at=now())
    wanted(recording, "Done", assignee_id=alice.id, done_at=now())

    for view in (View.MINE, View.OVERDUE):
        assert not task_listing.page(viewer, view, Filters(), TODAY).tasks
    assert task_groups.people(viewer, Filters(), TODAY) == ([], False)


def test_percent_and_underscore_are_letters(viewer, recording, alice):
    wanted(recording, "Raise it by 5%", assignee_id=alice.id)
    wanted(recording, "Raise it", assignee_id=alice.id)

    page = task_listing.page(viewer, View.MINE, Filters(words="5% RAISE"), TODAY)

    assert titles(page.tasks) == ["Raise it by 5%"]


def test_counting_stops(viewer, recording, alice, monkeypatch):
    monkeypatch.setattr(task_listing, "MANY", 2)
    for number in range(3):
        wanted(recording, f"T{number}", assignee_id=alice.id, due=date(2020, 1, 1))

    found = task_listing.counts(viewer, TODAY)

    assert (found.mine, found.overdue, found.suggested) == (2, 2, 0)


@pytest.mark.parametrize("many", [3, 30])
def test_a_list_costs_the_same_whatever_there_is(viewer, team, alice, bob, many):
    for number in range(many):
        recording = factories.recording(team, title=f"M{number}")
        line = factories.segment(recording)
        factories.evidence(line, task=wanted(recording, "x", assignee_id=alice.id))
        factories.evidence(line, task=wanted(recording, "y", assignee_text=f"Guest {number}"))
    lists = {
        "mine": lambda: task_listing.page(viewer, View.MINE, Filters(), TODAY),
        "people": lambda: task_groups.people(viewer, Filters(), TODAY),
        "meetings": lambda: task_groups.meetings(viewer, View.MEETINGS, Filters(), TODAY),
        "counts": lambda: task_listing.counts(viewer, TODAY),
    }

    assert {name: statements(viewer, call) for name, call in lists.items()} == {
        "mine": 3,
        "people": 5,
        "meetings": 4,
        "counts": 1,
    }


def statements(viewer, call):
    seen = []
    listener = lambda *args: seen.append(args[2])  # noqa: E731
    db.session.rollback()
    assert viewer.user.id  # loaded before counting
    event.listen(db.engine, "before_cursor_execute", listener)
    call()
    event.remove(db.engine, "before_cursor_execute", listener)
    return len(seen)

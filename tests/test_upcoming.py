"""Coming meetings with their recordings and what the last one of a series came to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from notes import calendar_meetings, upcoming
from notes.db import db, now
from notes.errors import Forbidden, NotFound
from notes.models import Role, Status, Verdict
from tests import factories


@pytest.fixture
def calendar(team, bob):
    return factories.calendar(team, bob)


@pytest.fixture
def weekly(team):
    return factories.series(team, "Design review")


def days(count):
    return now() + timedelta(days=count)


def rows(viewer):
    return upcoming.rows(viewer, calendar_meetings.coming(viewer))


def test_the_next_of_a_series_says_what_the_last_came_to(team, bob, alice, calendar, weekly):
    again = {"is_recurring": True, "series_id": weekly.id}
    for one in (days(1), days(8)):
        factories.meeting(calendar, "Renamed since", one, **again)
    factories.meeting(calendar, "Alone", days(2))
    old = factories.recording(team, started_at=days(-14), series_id=weekly.id)
    last = factories.recording(team, started_at=days(-7), series_id=weekly.id)
    hidden = factories.recording(
        team, alice, started_at=days(-1), series_id=weekly.id, visibility="private"
    )
    line = factories.segment(last, "We ship in March.")
    summary = factories.summary(last)
    factories.evidence(line, factories.item(summary, "We ship in March.", kind="decision"))
    factories.task(old, "Later", state="accepted", due=date(2027, 1, 4))
    factories.task(last, "Sooner", state="accepted", due=date(2027, 1, 3))
    factories.task(last, "Never asked for", state="suggested")
    factories.task(last, "Done", state="accepted", done_at=now())
    factories.task(hidden, "Another's secret", state="accepted")

    first, alone, second = rows(factories.viewer(bob, team))

    brief = first.brief
    assert (brief.last.id, brief.series.id) == (last.id, weekly.id)
    assert [(one.text, one.verdict) for one in brief.decisions] == [
        ("We ship in March.", Verdict.SUPPORTED)
    ]
    assert ([one.title for one in brief.tasks], brief.open) == (["Sooner", "Later"], 2)
    assert (alone.brief, second.brief) == (None, None)
    assert upcoming.one(factories.viewer(bob, team), second.meeting.id).brief.last.id == last.id


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_meeting_that_is_recorded_already_isnt_told_of_itself(team, bob, calendar, weekly):
    began = now() - timedelta(minutes=5)
    own = factories.recording(team, bob, series_id=weekly.id, started_at=began)
    factories.meeting(
        calendar, series_id=weekly.id, starts_at=began + timedelta(minutes=2), recording_id=own.id
    )
    factories.meeting(calendar, series_id=weekly.id, starts_at=days(7))
    me = factories.viewer(bob, team)

    this, following = rows(me)

    assert this.brief is None
    assert upcoming.one(me, this.meeting.id).brief is None
    assert following.brief.last.id == own.id


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_recording_that_the_person_doesnt_see_is_never_linked(team, bob, alice, calendar):
    theirs = factories.recording(team, alice, visibility="private")
    own = factories.recording(team, bob, visibility="private")
    for one in (theirs, own):
        factories.meeting(calendar, recording_id=one.id)
    me = factories.viewer(bob, team)

    assert {one.recording.id if one.recording else None for one in rows(me)} == {own.id, None}
    assert upcoming.of_recording(me, own.id).recording_id == own.id
    assert upcoming.of_recording(factories.viewer(alice, team), own.id) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_open_page_hears_that_a_bot_or_a_recording_stands_otherwise(team, bob, calendar):
    recording = factories.recording(team, bob, status=Status.RECORDING)
    bot = factories.bot(recording, code="ready")
    factories.meeting(calendar, recording_id=recording.id, starts_at=now())
    heard = [upcoming.pulse(calendar)]

    for one, name, value in ((bot, "code", "in_call_recording"), (recording, "status", "ready")):
        setattr(one, name, value)
        db.session.commit()
        heard += [upcoming.pulse(calendar), upcoming.pulse(calendar)]

    assert heard[1] == heard[2]
    assert len(set(heard)) == 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_ones_own_meetings_are_found_and_a_reader_only_leaves_them_alone(
    team, bob, alice, calendar
):
    one = factories.meeting(calendar, platform="zoom")
    reader, other = factories.viewer(bob, team, Role.VIEWER), factories.viewer(alice, team)

    with pytest.raises(NotFound):
        upcoming.one(other, one.id)
    with pytest.raises(NotFound):
        upcoming.wish(other, one.id, "skip")
    with pytest.raises(NotFound):
        upcoming.refresh(other)
    with pytest.raises(Forbidden):
        upcoming.wish(reader, one.id, "record")
    assert upcoming.wish(reader, one.id, "skip").wish == "skip"


def test_hundreds_of_meetings_cost_as_many_statements_as_a_few(team, bob, calendar):
    me = factories.viewer(bob, team)

    def add(count):
        for number in range(count):
            series = factories.series(team, f"S{number}{count}")
            done = factories.recording(team, series_id=series.id, started_at=days(-2))
            factories.meeting(calendar, is_recurring=True, series_id=series.id)
            factories.meeting(calendar, "Past", days(0.1), recording_id=done.id)

    def statements():
        seen = []
        db.session.expire_all()
        _ = bob.id

        def count(*asked):
            seen.append(asked[2])

        event.listen(db.engine, "before_cursor_execute", count)
        found = rows(me)
        event.remove(db.engine, "before_cursor_execute", count)
        return len(found), len(seen)

    add(2)
    few, before = statements()
    add(20)
    many, after = statements()

    assert (few, many) == (4, 44)
    assert before == after

"""What is coming is kept in step with the provider, whatever happens to either."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event as sql
from sqlalchemy import select

from notes import calendar_meetings, calendar_turns, calendars, connections, teams
from notes.db import db, now
from notes.errors import NotFound
from notes.jobs import calendars as jobs
from notes.models import CalendarConnection, Role
from notes.providers.calendars import Company
from tests import factories
from tests.standins.recall import refuse
from tests.standins.recall_calendar_events import Guest

MAIL = "alice@example.com"


def test_what_is_coming_is_taken_in_with_recalls_decision(ada, recall, soon):
    event = recall.calendars.add(
        "Planning", soon, host=MAIL, guests=[Guest("bo@outside.example", "Bo", "tentative")]
    )

    assert ada.sync() is None

    meeting = ada.meeting()
    assert (meeting.title, meeting.starts_at) == ("Planning", soon)
    assert (meeting.will_record, meeting.reason) == (True, "record_external")
    assert meeting.bot_ref == recall.calendars.bots.of(event).id
    assert {one["email"] for one in meeting.people} >= {"bo@outside.example"}
    assert meeting.meeting_url.startswith("https://zoom.us/j/")
    assert (ada.row.problem, ada.row.asked_at, ada.row.busy_until) == (None, None, None)


def test_the_token_is_renewed_once_and_silently(ada, recall, soon):
    recall.calendars.add("Planning", soon, host=MAIL)
    recall.calendars.expire_tokens()
    before = len(ada.asked("POST", "authenticate"))

    assert ada.sync() is None
    assert ada.sync() is None

    assert len(ada.asked("POST", "authenticate")) == before + 1
    assert ada.meeting().title == "Planning"


def test_a_token_that_is_never_taken_ends_in_words(ada, recall):
    recall.calendars.token_for_s = -1
    recall.calendars.expire_tokens()

    error = ada.sync()

    assert error.permanent
    assert "token" in ada.row.problem
    assert ada.row.busy_until is None


def test_while_recall_is_down_the_last_list_stays_with_its_age(ada, recall, soon):
    recall.calendars.add("Planning", soon, host=MAIL)
    ada.sync()
    synced_at = ada.row.synced_at
    recall.calendars.down = refuse(503, {})
    calendars.ask_sync(ada.row)
    db.session.commit()

    assert ada.sync() is not None
    down = ada.row

    assert (down.synced_at, ada.meeting().gone_at) == (synced_at, None)
    assert down.problem
    assert down.asked_at is not None  # it is tried again
    recall.calendars.down = None
    ada.sync()
    assert (ada.row.problem, ada.row.asked_at) == (None, None)


def test_what_somebody_asked_for_isnt_tried_for_ever(ada, recall):
    recall.calendars.down = refuse(503, {})
    ada.row.asked_at = now() - timedelta(hours=2)
    db.session.commit()

    ada.sync()

    assert ada.row.asked_at is None


def test_disconnected_at_the_company_keeps_the_list_and_says_so(ada, recall, soon):
    recall.calendars.add("Planning", soon, host=MAIL)
    ada.sync()
    recall.calendars.cut_off(MAIL)

    ada.sync()

    (connection,) = ada.row.connections
    assert not connection.connected
    assert ada.meeting().gone_at is None


def test_one_of_two_calendars_cut_off_leaves_its_meetings(ada, connect, recall, soon, alice):
    recall.calendars.add("At Google", soon, host=MAIL)
    recall.calendars.add("At Microsoft", soon + timedelta(hours=1), host="a@work.example")
    connect(alice, "microsoft", email="a@work.example")
    recall.calendars.cut_off("a@work.example")

    ada.sync()

    assert [(one.title, one.gone_at) for one in ada.meetings()] == [
        ("At Google", None),
        ("At Microsoft", None),
    ]


def test_a_moved_meeting_says_where_it_was_until_it_is_back(ada, recall, soon):
    event = recall.calendars.add("Planning", soon, host=MAIL)
    ada.sync()
    rev = ada.row.rev
    later = soon + timedelta(hours=1)

    recall.calendars.move(event, later)
    ada.sync()
    assert (ada.meeting().starts_at, ada.meeting().moved_from) == (later, soon)
    assert ada.row.rev > rev
    recall.calendars.move(event, soon)
    ada.sync()
    assert (ada.meeting().starts_at, ada.meeting().moved_from) == (soon, None)


def test_a_cancelled_meeting_is_shown_as_gone_and_comes_back(ada, recall, soon):
    event = recall.calendars.add("Planning", soon, host=MAIL)
    ada.sync()

    recall.calendars.cancel(event)
    ada.sync()
    (shown,) = calendar_meetings.coming(ada.viewer)
    assert shown.gone_at is not None
    event.cancelled = False
    ada.sync()

    assert ada.meeting().gone_at is None


@pytest.mark.parametrize(
    "also",
    [
        {"title": "Nul \0 and half \ud800", "attendees": [{"name": "\ud800\0", "email": "a@b.c"}]},
        {"title": None, "ical_uid": "u" * 3000, "meeting_platform": 7, "attendees": "nobody"},
        {"title": "t" * 900, "end_time": None, "zoom_invite": None, "organizer_email": "o" * 300},
    ],
)
def test_whatever_people_paste_into_calendars_is_taken(ada, recall, soon, also):
    recall.calendars.add("Planning", soon, host=MAIL, also=also)

    assert ada.sync() is None
    assert ada.sync() is None

    assert ada.meeting().title.encode()
    assert ada.meeting().starts_at == soon


def test_five_hundred_meetings_cost_a_few_statements(ada, recall, soon, app):
    for number in range(500):
        recall.calendars.add(f"Meeting {number}", soon + timedelta(hours=number), host=MAIL)
    statements = []
    sql.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    ada.sync()
    first, statements[:] = len(statements), []
    ada.sync()
    again, statements[:] = len(statements), []
    shown = calendar_meetings.coming(ada.viewer)

    assert len(shown) == 500
    assert first < 60
    assert again < 40
    assert len(statements) < 6


def test_only_ones_own_meetings_are_seen(ada, connect, recall, soon, bob):
    recall.calendars.add("Mine alone", soon, host=MAIL)
    ada.sync()
    other = connect(bob)

    assert calendar_meetings.coming(other.viewer) == []
    with pytest.raises(NotFound):
        calendar_meetings.get(other.viewer, ada.meeting().id)


def test_a_team_without_an_account_is_told_so(ada, app):
    settings = app.extensions["notes.settings"]
    app.extensions["notes.settings"] = settings.model_copy(update={"recall_api_key": None})

    ada.sync()

    app.extensions["notes.settings"] = settings
    assert "No Recall.ai account" in ada.row.problem


def test_nobody_else_is_at_a_calendar_meanwhile_and_a_dead_job_keeps_it_a_minute(ada):
    asked = len(ada.recall.asked)
    assert calendar_turns.take(ada.id) is not None  # a job that dies here
    db.session.commit()

    ada.sync()
    assert len(ada.recall.asked) == asked
    ada.row.busy_until = now() - timedelta(seconds=1)
    db.session.commit()
    ada.sync()

    assert len(ada.recall.asked) > asked


def test_the_schedule_looks_at_what_is_old_and_leaves_what_fails_alone(ada, recall):
    assert calendar_turns.due() == []
    ada.row.synced_at = now() - timedelta(minutes=6)
    db.session.commit()
    recall.calendars.down = refuse(503, {})

    jobs.look_after()
    asked = len(recall.asked)
    jobs.look_after()

    assert len(recall.asked) == asked
    assert connections.redis().pttl(f"calendars:rest:{ada.id}") > 50_000


def test_leaving_waits_for_recall_and_then_forgets_the_meetings(ada, recall, soon):
    recall.calendars.add("Planning", soon, host=MAIL)
    ada.sync()
    recall.calendars.down = refuse(503, {})
    calendars.leave(ada.viewer, Company.GOOGLE)
    db.session.commit()

    ada.sync()
    assert ada.row.connections[0].leaving
    recall.calendars.down = None
    ada.sync()

    assert ada.row.connections == []
    assert ada.meetings() == []
    assert not ada.there.connections["google"].connected


def test_who_leaves_the_team_is_forgotten_here_and_there(connect, recall, soon, bob, alice, team):
    person = connect(bob)
    recall.calendars.add("Planning", soon, host="bob@example.com")
    person.sync()
    ref = person.row.ref
    recall.calendars.down = refuse(503, {})

    teams.remove(factories.viewer(alice, team, Role.OWNER), bob.id)
    db.session.commit()
    assert person.meetings() == []
    person.sync()
    assert person.row is not None
    recall.calendars.down = None
    person.sync()

    assert person.row is None
    assert ref not in recall.calendars.people
    assert db.session.scalars(select(CalendarConnection)).all() == []

"""What bots of calendars record: whose it is, and what it is called."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from notes import (
    bots,
    calendar_invited,
    calendar_meetings,
    calendars,
    deleted,
    erasures,
    recordings,
    series,
    teams,
)
from notes.bots import Wish
from notes.db import db
from notes.errors import Conflict, Invalid
from notes.jobs import calendars as jobs
from notes.jobs import purge
from notes.models import Bot, Recording, Role, Status, Task
from notes.providers.bots import Command
from tests import factories
from tests.calendars.people import ALICE, BOB, only
from tests.html import parse, text
from tests.jobs.announced import look


def test_shortly_before_a_meeting_its_recording_is_there(ada, weekly, near):
    ada.sync()

    recording = only()
    meeting = ada.meetings()[0]
    assert (recording.title, recording.started_at) == ("Weekly", near)
    assert (recording.created_by, recording.visibility) == (ada.viewer.user.id, "private")
    assert meeting.recording_id == recording.id
    assert [one.recording_id for one in ada.meetings()[1:]] == [None, None]
    assert [one.shown for one in calendar_invited.of(recording.id)] == ["Alice", "Bob Brown"]
    assert bots.of(recording.id).join_at == near - timedelta(minutes=2)


def test_each_week_is_in_the_same_series_and_coming_ones_know_it(ada, weekly):
    ada.sync()

    shown = calendar_meetings.coming(ada.viewer)

    assert len({one.series_id for one in shown}) == 1
    assert shown[-1].series_id == only().series_id


def test_a_series_made_by_hand_is_joined_and_stays_everybodys(ada, weekly, team, victor):
    made = factories.series(team, "weekly")

    ada.sync()

    assert only().series_id == made.id
    assert series.get(factories.viewer(victor, team, Role.VIEWER), made.id) == made


def test_meetings_with_another_id_each_are_one_series(ada, recall, near):
    for week in range(2):
        recall.calendars.add("Standup", near + timedelta(minutes=week), host=ALICE, recurring=True)

    ada.sync()

    first, second = db.session.scalars(select(Recording.series_id)).all()
    assert first is not None
    assert first == second


def test_a_recording_follows_its_meeting_until_the_bot_sets_out(ada, recall, weekly, near):
    ada.sync()
    recording_id = only().id
    later = near + timedelta(hours=3)

    recall.calendars.move(weekly[0], later)
    ada.sync()
    assert (only().id, only().started_at) == (recording_id, later)
    assert bots.of(recording_id).join_at == later - timedelta(minutes=2)
    recall.calendars.cancel(weekly[0])
    ada.sync()

    assert db.session.scalars(select(Recording)).all() == []
    assert ada.meetings()[0].recording_id is None


def test_nothing_is_expected_of_a_calendar_that_was_disconnected(ada, weekly):
    ada.sync()
    calendars.leave(ada.viewer)
    db.session.commit()

    ada.sync()

    assert db.session.scalars(select(Recording)).all() == []
    assert ada.meetings() == []


def test_nothing_is_expected_of_who_left_the_team(bob_too, weekly, alice, team):
    bob_too.sync()
    assert only().status == Status.RECORDING

    teams.remove(factories.viewer(alice, team, Role.OWNER), bob_too.viewer.user.id)
    db.session.commit()

    assert db.session.scalars(select(Recording)).all() == []


def test_a_bot_goes_on_for_the_other_whose_meeting_it_is(ada, bob_too, weekly):
    ada.sync()
    bob_too.sync()
    calendars.leave(ada.viewer)
    db.session.commit()

    ada.sync()

    assert only().status == Status.RECORDING
    assert bob_too.meetings()[0].recording_id == only().id


def test_what_somebody_wrote_before_a_cancelled_meeting_stays(ada, recall, weekly):
    ada.sync()
    factories.task(only(), "Bring the numbers")
    recall.calendars.cancel(weekly[0])

    ada.sync()

    assert only().status == Status.ERROR
    assert [one.title for one in db.session.scalars(select(Task))] == ["Bring the numbers"]


def test_what_was_deleted_for_good_isnt_brought_again(ada, weekly):
    ada.sync()
    recordings.delete(ada.viewer, only().id)
    db.session.commit()
    deleted.for_good(ada.viewer, only().id)
    db.session.commit()
    purge.purge()

    ada.sync()
    jobs.adopt(ada.meetings()[0].bot_ref, "")

    assert db.session.scalars(select(Recording)).all() == []
    assert erasures.of(ada.viewer).pending


def test_no_second_bot_is_sent_where_one_goes_by_itself(ada, recall, soon, bob, team):
    recall.calendars.add("Planning", soon, host=ALICE)
    ada.sync()
    link = ada.meeting().meeting_url

    with pytest.raises(Invalid, match="by itself"):
        bots.send(ada.viewer, Wish(link, join_at=soon))
    elsewhere = bots.send(ada.viewer, Wish(link, join_at=soon + timedelta(days=1)))
    with pytest.raises(Invalid, match="a colleague"):
        bots.send(factories.viewer(bob, team), Wish(link, join_at=soon))

    assert elsewhere.join_at == soon + timedelta(days=1)


def test_a_bot_that_was_heard_of_first_gets_its_recording(ada, recall, soon):
    event = recall.calendars.add("Planning", soon, host=ALICE)
    bot = recall.calendars.bots.of(event)
    recall.bots.move(bot, "joining_call")

    jobs.adopt(bot.id, "")
    look()

    assert only().title == "Planning"
    assert bots.of(only().id).code == "joining_call"


def test_a_bot_that_no_calendar_here_knows_is_asked_about_once(ada, recall):
    bot = recall.bots.add({"meeting_url": "https://zoom.us/j/1"})

    for _ in range(3):
        jobs.adopt(bot.id, "")

    assert len(ada.asked("GET", bot.id)) == 1
    assert db.session.scalars(select(Bot)).all() == []


def test_it_is_switched_off_in_the_calendar_not_by_cancelling_its_bot(ada, weekly):
    ada.sync()

    assert bots.possible(bots.of(only().id)) == ()
    with pytest.raises(Conflict, match="Upcoming"):
        bots.ask(ada.viewer, only().id, Command.CANCEL)


def test_its_page_says_where_it_is_switched_off(ada, weekly, sign_in, alice):
    ada.sync()

    page = parse(sign_in(alice).get(f"/recordings/{only().id}"))

    assert text(page, ".bot-advice") == "Until then it can be switched off under Upcoming."
    assert page.css(".bot-buttons form") == []


def test_who_was_invited_stands_on_the_page(ada, weekly, sign_in, alice):
    ada.sync()

    page = parse(sign_in(alice).get(f"/recordings/{only().id}"))

    assert text(page, "[data-invited]") == "Invited: Alice, Bob Brown"
    assert page.css_first("[data-invited] span:nth-of-type(2)").attributes["title"] == BOB

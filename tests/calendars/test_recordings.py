"""What bots of calendars record: whose it is, and what it is called."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from notes import (
    bot_parts,
    bots,
    calendar_invited,
    calendar_meetings,
    calendars,
    capture_media,
    carrying,
    deleted,
    erasures,
    listing,
    recording_shares,
    recordings,
    search,
    series,
)
from notes.bots import Wish
from notes.db import db, now
from notes.errors import Conflict, Invalid, NotFound
from notes.jobs import calendars as jobs
from notes.jobs import purge
from notes.models import Bot, Recording, Role, Status, Task
from notes.providers.bots import Command, Recorded
from tests import factories
from tests.html import parse, text
from tests.jobs.announced import look
from tests.standins.recall_calendar_events import Guest

ALICE, BOB = "alice@example.com", "bob@example.com"
BOTH = Guest(BOB, "Bob Brown", "accepted")


@pytest.fixture
def near():
    """A time for which a bot is about to set out."""
    return (now() + timedelta(minutes=8)).replace(microsecond=0)


@pytest.fixture
def weekly(recall, near):
    """A meeting of Alice and Bob that comes each week."""
    return recall.calendars.repeat(
        recall.calendars.add("Weekly", near, host=ALICE, guests=[BOTH]), 3
    )


@pytest.fixture
def bob_too(connect, bob):
    return connect(bob)


def only():
    return db.session.scalars(select(Recording)).one()


def seers(*people):
    """Which of them see the recording."""
    recording_id = only().id
    found = []
    for person in people:
        try:
            recordings.get(person, recording_id)
        except NotFound:
            continue
        found.append(person.user.name)
    return found


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


def test_a_bot_in_two_calendars_is_one_recording_of_both(
    ada, bob_too, weekly, victor, team, recall
):
    ada.sync()
    bob_too.sync()
    jobs.adopt(ada.meetings()[0].bot_ref, "")

    recording = only()
    stranger = factories.viewer(victor, team, Role.VIEWER)
    assert seers(ada.viewer, bob_too.viewer, stranger) == ["Alice Adams", "Bob Brown"]
    assert bob_too.meetings()[0].recording_id == recording.id
    search.index(recording.id)
    mine = listing.Filters(mine=True)
    for who, there in ((bob_too.viewer, True), (stranger, False)):
        found = db.session.scalars(search.matching(who, "weekly")).all()
        assert (found == [recording.id]) is there
        rows = listing.page(who, mine).rows
        assert ([one.recording.id for one in rows] == [recording.id]) is there
    with pytest.raises(NotFound):
        series.get(stranger, recording.series_id)
    assert series.get(bob_too.viewer, recording.series_id).title == "Weekly"


def test_open_tasks_carry_over_to_those_only_who_had_both_meetings(ada, bob_too, weekly, team):
    bob_too.sync()
    ada.sync()
    home = only()
    before = factories.recording(
        team, ada.viewer.user, "Weekly", visibility="private", series_id=home.series_id,
        started_at=home.started_at - timedelta(days=7),
    )  # fmt: skip

    alone = carrying.earlier(home)
    recording_shares.share(before, bob_too.viewer.user.id)
    db.session.commit()

    assert alone == []
    assert carrying.earlier(home) == [before.id]


def test_the_team_sees_it_where_its_person_wants_so_save_private_meetings(
    ada, recall, near, victor, team
):
    calendars.set_sharing(ada.viewer, "team")
    recall.calendars.add("Open to all", near, host=ALICE)
    recall.calendars.add("About pay", near, host=ALICE, visibility="private")

    ada.sync()

    found = dict(db.session.execute(select(Recording.title, Recording.visibility)).all())
    assert found == {"Open to all": "team", "About pay": "private"}


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
    his = bots.send(factories.viewer(bob, team), Wish(link, join_at=soon))

    assert elsewhere.id != his.id


def test_a_private_bot_is_nobodys_elses_business(ada, recall, near, bob, team):
    recall.calendars.add("Planning", near, host=ALICE)
    ada.sync()
    link = ada.meeting().meeting_url

    with pytest.raises(bots.AlreadyThere):
        bots.send(ada.viewer, Wish(link, join_at=near))

    assert bots.send(factories.viewer(bob, team), Wish(link, join_at=near)) is not None


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


def test_the_second_half_is_both_members_too(ada, bob_too, weekly):
    ada.sync()
    bob_too.sync()
    seen = capture_media.of(only().id)

    bot_parts.add(seen, [Recorded("first", now()), Recorded("second", now())])
    db.session.commit()

    titles = {"Weekly", "Weekly (part 2)"}
    for person in (ada, bob_too):
        found = db.session.scalars(select(Recording).where(recordings.visible(person.viewer)))
        assert {one.title for one in found} == titles


def test_who_was_invited_stands_on_the_page(ada, weekly, sign_in, alice):
    ada.sync()

    page = parse(sign_in(alice).get(f"/recordings/{only().id}"))

    assert text(page, "[data-invited]") == "Invited: Alice, Bob Brown"
    assert page.css_first("[data-invited] span:nth-of-type(2)").attributes["title"] == BOB

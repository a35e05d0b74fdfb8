"""Which meetings are recorded: what a person wants, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from notes import calendar_meetings, calendars
from notes.calendar_rules import chosen
from notes.db import db, now
from notes.errors import Conflict, Invalid
from notes.models import Meeting
from tests.standins.recall import burst, lost, refuse

MAIL = "alice@example.com"


@pytest.fixture
def planned(ada, recall, soon):
    """Ada has one meeting, which is to be recorded."""
    recall.calendars.add("Planning", soon, host=MAIL)
    ada.sync()
    return ada


def standing(person):
    one = person.meeting()
    return one.wish, one.override, one.will_record, one.wish_problem


def test_a_wish_stands_until_recall_has_taken_it(planned):
    planned.wish("skip")
    assert standing(planned) == ("skip", None, True, None)  # Recall's word until it says another

    planned.sync()
    assert standing(planned) == (None, False, False, None)
    assert planned.meeting().bot_ref is None
    planned.wish("auto")
    planned.sync()

    assert standing(planned) == (None, None, True, None)


def test_what_recall_refuses_goes_back_and_says_why(planned, recall):
    planned.wish("skip")
    recall.fail_next(refuse(400, {"detail": "no"}))

    planned.sync()

    wish, override, will_record, problem = standing(planned)
    assert (wish, override, will_record) == (None, None, True)
    assert problem


def test_while_recall_is_down_a_wish_stays_some_minutes(planned, recall):
    planned.wish("skip")
    recall.calendars.down = refuse(503, {})

    planned.sync()
    assert planned.meeting().wish == "skip"
    assert planned.meeting().wish_problem
    recall.calendars.down = None
    planned.sync()

    assert standing(planned) == (None, False, False, None)


def test_a_wish_that_waited_for_long_goes_back(planned, recall):
    planned.wish("skip")
    planned.meeting().wish_at = now() - timedelta(minutes=11)
    db.session.commit()
    recall.calendars.down = refuse(503, {})

    planned.sync()

    assert planned.meeting().wish is None
    assert planned.meeting().wish_problem


def test_a_newer_wish_isnt_undone_by_what_becomes_of_the_older(planned):
    planned.wish("skip")
    meeting_id = planned.meeting().id
    planned.wish("auto")  # while the first is on its way

    calendar_meetings.refused(meeting_id, "skip", "No.")
    db.session.commit()

    assert standing(planned)[0] == "auto"
    assert standing(planned)[3] is None


def test_a_wish_that_comes_while_a_job_tells_another_is_told_by_that_job(planned, recall, app):
    def meanwhile(handler):
        with app.app_context():
            db.session.execute(update(Meeting).values(wish="record", wish_at=now()))
            db.session.commit()
        handler.serve()

    planned.wish("skip")
    recall.fail_next(meanwhile)

    planned.sync()

    assert standing(planned) == (None, True, True, None)
    assert [one.body for one in planned.asked("PUT", "meetings/")] == [
        {"override_should_record": False},
        {"override_should_record": True},
    ]


def test_a_wish_whose_answer_is_lost_is_told_again(planned, recall):
    planned.wish("skip")
    recall.fail_next(*burst(lost, 3))

    planned.sync()
    assert planned.meeting().wish == "skip"
    planned.sync()

    assert standing(planned) == (None, False, False, None)


def test_what_is_over_or_gone_cant_be_changed(planned):
    meeting = planned.meeting()
    with pytest.raises(Invalid):
        planned.wish("perhaps")
    meeting.gone_at = now()
    db.session.commit()
    with pytest.raises(Conflict, match="isn't in your calendar"):
        planned.wish("skip")
    meeting.gone_at, meeting.starts_at = None, now() - timedelta(hours=3)
    meeting.ends_at = now() - timedelta(hours=2)
    db.session.commit()
    with pytest.raises(Conflict, match="over"):
        planned.wish("skip")


def test_rules_are_taken_whole_and_decide_anew(planned):
    calendars.set_rules(planned.viewer, chosen("external", {}, "Scribe"))
    db.session.commit()

    planned.sync()

    assert planned.row.wanted is None
    assert planned.row.preferences["bot_name"] == "Scribe"
    assert planned.there.preferences["record_internal"] is False
    assert not planned.meeting().will_record


def test_rules_that_recall_refuses_stay_as_they_were(planned, recall):
    calendars.set_rules(planned.viewer, chosen("external", {}, "Scribe"))
    db.session.commit()
    recall.fail_next(refuse(400, {"preferences": ["no"]}))

    planned.sync()

    assert (planned.row.wanted, planned.row.preferences["internal"]) == (None, True)
    assert planned.row.wanted_problem


def test_nothing_of_a_viewers_is_recorded_by_itself(connect, victor, recall, soon):
    recall.calendars.add("Planning", soon, host="victor@example.com")

    person = connect(victor)

    assert not person.meeting().will_record
    assert person.row.preferences["external"] is False
    person.sync()
    assert len(person.asked("PUT", "calendar/user/")) == 1

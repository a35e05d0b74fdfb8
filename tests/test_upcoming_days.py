"""Coming meetings by day, in the zone of whoever looks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from notes.models import Meeting
from notes.upcoming_days import by_day, first_day, hours, is_all_day, was, window

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


def meeting(begins, minutes=30, **values):
    ends = None if minutes is None else begins + timedelta(minutes=minutes)
    return Meeting(id=uuid4(), title="Board", starts_at=begins, ends_at=ends, **values)


def test_days_and_hours_go_with_the_clocks_when_they_change():
    """Berlin's clocks went back on 25 October 2026 at 3:00, New York's a week later."""
    before, after = meeting(at(2026, 10, 24, 22, 30)), meeting(at(2026, 10, 25, 23, 30))

    days = by_day([after, before], BERLIN, date(2026, 10, 24))

    assert [(day.date, day.heading) for day in days] == [
        (date(2026, 10, 25), "Tomorrow"),
        (date(2026, 10, 26), "Monday, 26 October"),
    ]
    assert hours(before, BERLIN, days[0].date).begins == "00:30"
    assert hours(after, BERLIN, days[1].date).begins == "00:30"
    assert hours(after, NEW_YORK, date(2026, 10, 25)).begins == "19:30"


def test_an_hour_that_comes_twice_is_told_as_the_clock_says_it():
    twice = meeting(at(2026, 10, 25, 0, 45), minutes=60)

    assert hours(twice, BERLIN, date(2026, 10, 25)) == hours(
        meeting(at(2026, 10, 25, 1, 45), minutes=0), BERLIN, date(2026, 10, 25)
    )


@pytest.mark.parametrize(
    ("begins", "minutes", "day", "until"),
    [
        (at(2026, 11, 23), 24 * 60, date(2026, 11, 23), ""),
        (at(2026, 11, 23), 3 * 24 * 60, date(2026, 11, 23), "until Wed 25 Nov"),
        (at(2026, 11, 23, 5), 24 * 60, date(2026, 11, 23), ""),  # midnight in New York
    ],
)
def test_the_whole_day_is_on_its_own_day_in_every_zone(begins, minutes, day, until):
    one = meeting(begins, minutes)

    assert is_all_day(one, NEW_YORK)
    assert first_day(one, NEW_YORK) == day
    found = hours(one, NEW_YORK, day)
    assert (found.begins, found.ends) == ("", until)


def test_what_began_before_today_stands_under_today_with_its_day():
    night = meeting(at(2026, 11, 22, 22, 0), minutes=180)  # 23:00 to 2:00 in Berlin

    (day,) = by_day([night], BERLIN, date(2026, 11, 23))

    assert (day.heading, day.full) == ("Today", "Monday, 23 November")
    found = hours(night, BERLIN, day.date)
    assert (found.begins, found.ends) == ("Sun 23:00", "02:00")


def test_the_whole_day_comes_first_and_an_unknown_end_isnt_made_up():
    whole, open_end = meeting(at(2026, 11, 23), 1440), meeting(at(2026, 11, 22, 23, 30), None)

    (day,) = by_day([open_end, whole], BERLIN, date(2026, 11, 23))

    assert day.meetings == (whole, open_end)
    assert hours(open_end, BERLIN, day.date).ends == ""


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (at(2026, 11, 23, 9), "10:00"),
        (at(2026, 11, 20, 9), "Friday, 20 November, 10:00"),
        (at(2026, 11, 23, 10), None),
        (None, None),
    ],
)
def test_where_a_moved_one_stood(before, words):
    assert was(meeting(at(2026, 11, 23, 10), moved_from=before), BERLIN) == words


def test_a_page_holds_whole_days_and_the_next_goes_on_where_it_ends():
    first = at(2026, 11, 23, 9)
    many = [meeting(first + timedelta(days=n // 4)) for n in range(20)]
    days = by_day(many, BERLIN, date(2026, 11, 23))

    page, onward = window(days, None, 9)
    rest, end = window(days, onward, 100)

    assert ([one.date.day for one in page], onward) == ([23, 24], date(2026, 11, 25))
    assert ([one.date.day for one in rest], end) == ([25, 26, 27], None)
    assert [one.date.day for one in window(days, None, 1)[0]] == [23]  # never an empty page

"""Coming meetings by day, in the zone of whoever looks: days, hours, what moved. Core, pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import groupby

from notes import render
from notes.models import Meeting
from notes.upcoming_words import ends

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """The meetings of one day, those of the whole day first, then by the hour."""

    date: date
    heading: str
    full: str  # what the heading doesn't say
    meetings: tuple[Meeting, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """When a meeting is on its day: `begins` is empty where it takes the whole day."""

    begins: str
    ends: str


def by_day(meetings: Sequence[Meeting], here: tzinfo, today: date) -> list[Day]:
    """The days on which something is; what began before today and isn't over stands under today."""

    def place(one: Meeting) -> tuple[date, bool, datetime, str]:
        whole = is_all_day(one, here)
        return max(first_day(one, here), today), not whole, one.starts_at, str(one.id)

    ordered = sorted(meetings, key=place)
    return [
        Day(one, render.day(one, today), _full(one, today), tuple(found))
        for one, found in groupby(ordered, lambda meeting: place(meeting)[0])
    ]


def window(days: Sequence[Day], since: date | None, most: int) -> tuple[list[Day], date | None]:
    """Whole days from one on, until they hold `most` meetings; and the day that comes next."""
    taken: list[Day] = []
    count = 0
    for one in days:
        if since is not None and one.date < since:
            continue
        if taken and count + len(one.meetings) > most:
            return taken, one.date
        taken.append(one)
        count += len(one.meetings)
    return taken, None


def first_day(meeting: Meeting, here: tzinfo) -> date:
    """The day a meeting begins. One of the whole day is on the day that the calendar says, in
    whichever zone it is looked at."""
    if _whole(meeting, UTC):
        return meeting.starts_at.astimezone(UTC).date()
    return meeting.starts_at.astimezone(here).date()


def is_all_day(meeting: Meeting, here: tzinfo) -> bool:
    """Whether it goes from midnight to midnight: there, or as calendars write such days."""
    return _whole(meeting, UTC) or _whole(meeting, here)


def hours(meeting: Meeting, here: tzinfo, day: date) -> Hours:
    """When it is, seen from one of its days."""
    if is_all_day(meeting, here):
        last = ends(meeting).astimezone(UTC if _whole(meeting, UTC) else here).date() - _DAY
        return Hours("", f"until {last:%a} {last.day} {last:%b}" if last > day else "")
    begins, over = meeting.starts_at.astimezone(here), ends(meeting).astimezone(here)
    return Hours(_clock(begins, day), _clock(over, day) if meeting.ends_at is not None else "")


def was(meeting: Meeting, here: tzinfo) -> str | None:
    """Where a meeting that was moved stood before, in words."""
    if meeting.moved_from is None or meeting.moved_from == meeting.starts_at:
        return None
    before = meeting.moved_from.astimezone(here)
    if before.date() == meeting.starts_at.astimezone(here).date():
        return f"{before:%H:%M}"
    return f"{before:%A}, {before.day} {before:%B}, {before:%H:%M}"


def _clock(at: datetime, day: date) -> str:
    return f"{at:%H:%M}" if at.date() == day else f"{at:%a} {at:%H:%M}"


def _whole(meeting: Meeting, zone: tzinfo) -> bool:
    if meeting.ends_at is None:
        return False
    begins, over = meeting.starts_at.astimezone(zone), meeting.ends_at.astimezone(zone)
    return begins.time() == over.time() == time() and over.date() > begins.date()


def _full(one: date, today: date) -> str:
    near = {today, today + _DAY}
    return f"{one:%A}, {one.day} {one:%B}" if one in near else ""

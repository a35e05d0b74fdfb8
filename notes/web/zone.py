"""The zone a person's days are counted in: their browser says it in a cookie, UTC otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import request

COOKIE = "zone"  # "<minutes east of UTC>:<IANA name>", set by static/js/shell.js
_FURTHEST = 14 * 60


def zone() -> tzinfo:
    """The zone of whoever asks. Its name wins; where the system knows no names, its offset."""
    minutes, _, name = request.cookies.get(COOKIE, "").partition(":")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown, empty, or a path
        pass
    try:
        offset = int(minutes)
    except ValueError:
        return UTC
    return timezone(timedelta(minutes=offset)) if abs(offset) <= _FURTHEST else UTC


def today(here: tzinfo) -> date:
    """The date in that zone."""
    return datetime.now(here).date()


def midnight(day: date, here: tzinfo) -> datetime:
    """When that day begins there."""
    return datetime.combine(day, time(), here)

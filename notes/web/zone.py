"""The zone a person's days are counted in: their browser says it in a cookie, UTC otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import request

COOKIE = "zone"  # "<minutes east of UTC>:<IANA name>", set by static/js/shell.js
_FURTHEST = 14 * 60


def zone() -> tzinfo:
    """The zone of whoever asks."""
    return read(request.cookies.get(COOKIE, ""))


def read(text: str) -> tzinfo:
    """The zone that the cookie, or a form, names: by its name, or where the system doesn't know
    that, by its offset; else UTC."""
    minutes, _, name = text.partition(":")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown, empty, or a path
        pass
    try:
        offset = int(minutes)
    except ValueError:
        return UTC
    return timezone(timedelta(minutes=offset)) if abs(offset) <= _FURTHEST else UTC


def written(here: tzinfo) -> str:
    """A zone as `read` takes it, so that a form means the zone that it was shown in."""
    east = datetime.now(here).utcoffset() or timedelta(0)
    return f"{east // timedelta(minutes=1)}:{here}"


def today(here: tzinfo) -> date:
    """The date in that zone."""
    return datetime.now(here).date()


def midnight(day: date, here: tzinfo) -> datetime:
    """When that day begins there."""
    return datetime.combine(day, time(), here)

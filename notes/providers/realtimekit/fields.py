"""Single fields of what RealtimeKit says, read with care: much may be null, missing or odd."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from notes.speech import Participant

_ID = re.compile(r"[\x21-\x7e]{1,80}")  # fits a column, and holds nothing a database refuses
_NUMBER = re.compile(r"\s*-?\d{1,18}(\.\d*)?\s*")
_LONGEST_NAME = 200
_MOST = 2**53
_FURTHEST = 1e300
_LATEST_MS = 10**12  # no place in a meeting is beyond that


def mapping(value: Any) -> Mapping[str, Any]:
    """The object itself, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[Any]:
    """The list itself, or an empty one for anything else."""
    return value if isinstance(value, list) else []


def text(value: Any) -> str | None:
    """The text on one line, without what no database takes; None for an empty one."""
    if not isinstance(value, str):
        return None
    whole = value.replace("\0", "").encode("utf-8", "replace").decode()
    return " ".join(whole.split()) or None


def identity(value: Any) -> str | None:
    """An id; None for what can't be one."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def link(value: Any) -> str | None:
    """An address that can be fetched."""
    return value if isinstance(value, str) and value.startswith(("https://", "http://")) else None


def number(value: Any) -> float | None:
    """A number that isn't negative, also one that comes as text."""
    found = _float(value)
    return found if found is not None and found >= 0 else None


def whole(value: Any) -> int | None:
    """A number of things."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 <= value <= _MOST else None
    found = number(value)
    return round(found) if found is not None and found <= _MOST else None


def ms(value: Any) -> int | None:
    """A place in a meeting, told in milliseconds; before the start is the start."""
    found = _float(value)
    return round(min(max(found, 0), _LATEST_MS)) if found is not None else None


def moment(value: Any) -> datetime | None:
    """A time in UTC; None where the value tells none."""
    try:
        found = datetime.fromisoformat(value)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def participant(*ids: Any, name: Any) -> Participant:
    """Somebody in a meeting, by the first of these ids that is one."""
    known = [found for found in map(text, ids) if found is not None]
    called = text(name)
    return Participant(
        known[0] if known else None,
        called[:_LONGEST_NAME].strip() or None if called is not None else None,
    )


def _float(value: Any) -> float | None:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # A whole number may be longer than any float; nan compares with nothing.
    return float(value) if -_FURTHEST <= value <= _FURTHEST else None

"""By which rules a person's meetings are recorded: presets that mean one thing each. Core, pure.

The provider decides; `would_record` only guesses what it will, for a preview that says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from notes.errors import Invalid
from notes.models import Meeting
from notes.providers.calendars import Rules

NAME_LIMIT = 100
SWITCHES: Mapping[str, str] = {
    "external": "At least one guest is from outside",
    "internal": "Nobody is from outside",
    "non_host": "Somebody else holds the meeting",
    "recurring": "The meeting comes again and again",
    "confirmed": "I accepted the invitation",
    "only_host": "I hold the meeting",
}
"""What each raw switch asks of a meeting (WIRE 5.5)."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A choice that means one thing: its name, its words, its switches."""

    name: str
    title: str
    about: str
    rules: Rules


PRESETS = (
    Preset("none", "None by itself", "Only those that you switch on.", Rules()),
    Preset("all", "All", "Every meeting with a link.", Rules(external=True, internal=True)),
    Preset("internal", "Internal only", "Meetings with nobody from outside.", Rules(internal=True)),
    Preset(
        "external", "External only", "Meetings with a guest from outside.", Rules(external=True)
    ),
    Preset(
        "host",
        "Those I hold",
        "Meetings that you invited to.",
        Rules(external=True, internal=True, only_host=True),
    ),
    Preset(
        "accepted",
        "Those I accepted",
        "Meetings whose invitation you accepted.",
        Rules(external=True, internal=True, confirmed=True),
    ),
)


def preset_of(rules: Rules) -> Preset | None:
    """Which preset these rules are; None: their switches are set one by one."""
    bare = replace(rules, bot_name="")
    return next((one for one in PRESETS if one.rules == bare), None)


def is_none(rules: Rules) -> bool:
    """Whether nothing is recorded by itself."""
    return replace(rules, bot_name="") == Rules()


def chosen(name: str, switches: Mapping[str, bool], bot_name: str) -> Rules:
    """The rules of a preset, or with another name those of the switches. Raises Invalid."""
    bot_name = " ".join(bot_name.split())
    if len(bot_name) > NAME_LIMIT:
        raise Invalid(f"A bot's name has at most {NAME_LIMIT} letters.", "bot_name")
    preset = next((one for one in PRESETS if one.name == name), None)
    if preset is not None:
        return replace(preset.rules, bot_name=bot_name)
    if name != "own":
        raise Invalid("Choose from the list.", "preset")
    return Rules(**{one: switches.get(one, False) for one in SWITCHES}, bot_name=bot_name)


def kept(rules: Rules) -> dict[str, Any]:
    """The rules as a row keeps them."""
    return asdict(rules)


def read(row: Mapping[str, Any] | None) -> Rules | None:
    """The rules that a row keeps."""
    if row is None:
        return None
    switches = {name: row.get(name) is True for name in SWITCHES}
    return Rules(**switches, bot_name=str(row.get("bot_name") or ""))


def would_record(meeting: Meeting, rules: Rules, accepted: bool) -> bool:
    """What the provider will probably decide by these rules: (external or internal, among those
    that are set) and each other condition that is set (WIRE 5.5)."""
    if meeting.override is not None:
        return meeting.override
    who = [(rules.external, meeting.is_external), (rules.internal, not meeting.is_external)]
    others = [
        (rules.non_host, not meeting.is_hosted),
        (rules.recurring, meeting.is_recurring),
        (rules.confirmed, accepted),
        (rules.only_host, meeting.is_hosted),
    ]
    wanted = [holds for is_set, holds in who if is_set]
    filters = [holds for is_set, holds in others if is_set]
    if not wanted and not filters:
        return False
    return (any(wanted) or not wanted) and all(filters)

"""How a coming meeting stands, in words: whether it will be recorded and why. Core, words only.

Whether and why is the provider's word; where we don't know the word, nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from notes.bot_phases import Words
from notes.models import Meeting, Recording, Status

UNKNOWN_LENGTH = timedelta(hours=1)
EARLY = timedelta(minutes=2)  # so long before a meeting its bot sets out (WIRE 5.6)
_SEPARATORS = re.compile(r"[\s,;+&|]+")

REASONS: Mapping[str, str] = {
    "record_external": "a guest is from outside",
    "record_internal": "nobody is from outside",
    "record_non_host": "somebody else holds it",
    "record_recurring": "it comes again and again",
    "record_confirmed": "you accepted it",
    "record_only_host": "you hold it",
}
"""The provider's reasons that we know: its rules by name."""
BY_HAND = {True: "you switched it on", False: "you switched it off"}
BY_RULES = {True: "your rules ask for it", False: "Recall.ai sees no reason to"}
AGAINST = {True: ", although you switched it off", False: ", although you switched it on"}
HIDDEN = "Recorded, but the recording was deleted or isn't shared with you"
NO_LINK = "no meeting link is known that a bot could use"
ASKING = {
    "record": "Asking Recall.ai to record it…",
    "skip": "Asking Recall.ai not to record it…",
    "auto": "Asking Recall.ai to go by your rules…",
}
ANSWERS = {"accepted": "accepted", "declined": "declined", "tentative": "comes maybe"}
_RECORDED: Mapping[str, tuple[str, str]] = {
    Status.RECORDING: ("live", "Being recorded"),
    Status.UPLOADING: ("busy", "Recorded; the files are on their way"),
    Status.PROCESSING: ("busy", "Recorded; its notes are being written"),
    Status.READY: ("ready", "Recorded"),
    Status.ERROR: ("failed", "The recording failed"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a meeting stands: `kind` is asking, gone, live, waiting (somebody has to do something),
    busy, ready, failed, over, record or skip. `because` goes after the title; `hint` is what to
    do, or the provider's own word where we have none."""

    kind: str
    title: str
    because: str = ""
    at: datetime | None = None
    hint: str = ""

    @property
    def can_change(self) -> bool:
        """Whether it can still be said that it is to be recorded, or not."""
        return self.kind in {"asking", "record", "skip"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is invited: a name to show, and all that is known of them."""

    name: str
    about: str
    declined: bool = False


def people(meeting: Meeting, own: Collection[str] = ()) -> list[Person]:
    """Who is invited besides the calendar's person (`own`: their addresses), who holds it first,
    who declined last."""
    mine = {one.casefold() for one in own}
    others = [one for one in meeting.people if (one.get("email") or "").casefold() not in mine]
    others.sort(key=lambda one: (one.get("status") == "declined", not one.get("is_organizer")))
    return [_person(one) for one in others]


def ends(meeting: Meeting) -> datetime:
    """When a meeting ends, or probably does."""
    return meeting.ends_at or meeting.starts_at + UNKNOWN_LENGTH


def standing(
    meeting: Meeting, now: datetime, recording: Recording | None = None, bot: Words | None = None
) -> Standing:
    """How it stands at a moment. `recording` is its own, where the person may see it, and `bot`
    how the bot of that stands."""
    settled = _settled(meeting, now, recording, bot)
    if settled is not None and not (settled.can_change and meeting.wish):
        return settled
    if meeting.wish is not None:
        return Standing("asking", ASKING.get(meeting.wish, ASKING["auto"]))
    because, hint = why(meeting)
    record = meeting.will_record
    against = AGAINST[record] if meeting.override is (not record) else ""
    if not record:
        return Standing("skip", f"Won't be recorded{against}", because, hint=hint)
    if meeting.bot_ref is not None and now < meeting.starts_at - EARLY:
        return Standing("record", "A bot joins at", because, meeting.starts_at - EARLY, hint)
    return Standing("record", f"Will be recorded{against}", because, hint=hint)


def cut_off(stands: Standing, platform: str | None) -> Standing:
    """The same for one in a calendar that can't be read any more: what was decided is void."""
    if stands.kind != "record":
        return stands
    company = (platform or "the calendar").capitalize()
    return Standing("skip", f"Won't be recorded until {company} is connected again")


def why(meeting: Meeting) -> tuple[str, str]:
    """Why the provider decided so, and its own word where that says nothing to us."""
    record = meeting.will_record
    if not record and meeting.meeting_url is None and meeting.platform is None:
        return NO_LINK, ""
    if meeting.override is not None and meeting.override == record:
        return BY_HAND[record], ""
    told = meeting.reason or ""
    names = [one for one in _SEPARATORS.split(told.casefold()) if one and one != "and"]
    if record and names and all(one in REASONS for one in names):
        return " and ".join(REASONS[one] for one in names), ""
    if meeting.override is not None:
        return "", told
    return BY_RULES[record], told


def ago(then: datetime, now: datetime) -> str:
    """How long ago a moment was, roughly."""
    minutes = int((now - then).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    for size, name in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {name}{'s' if count != 1 else ''} ago"
    raise AssertionError


def _person(invited: Mapping[str, Any]) -> Person:
    email, status = invited.get("email") or "", invited.get("status")
    name = invited.get("name") or email.partition("@")[0] or "Somebody"
    holds = "holds it" if invited.get("is_organizer") else ANSWERS.get(status or "", "")
    about = ", ".join(one for one in (email, holds) if one)
    return Person(name, about, status == "declined")


def _settled(
    meeting: Meeting, now: datetime, recording: Recording | None, bot: Words | None
) -> Standing | None:
    """How one stands that is cancelled, over or being recorded."""
    if meeting.gone_at is not None and meeting.starts_at > now:
        return Standing("gone", "Cancelled, or taken out of your calendar")
    if recording is not None:
        return _recorded(meeting, recording, bot)
    if meeting.recording_id is not None:
        return Standing("over", HIDDEN)
    return Standing("over", "Over, not recorded") if ends(meeting) <= now else None


def _recorded(meeting: Meeting, recording: Recording, bot: Words | None) -> Standing:
    kind, title = _RECORDED.get(recording.status, ("busy", "Recorded"))
    if bot is None or kind not in {"live", "failed"}:
        return Standing(kind, title)
    if kind == "live" and bot.tone != "live":
        kind = "waiting" if bot.tone == "act" else "record"
    if kind == "failed" and bot.tone == "off":
        kind = "over"
    if kind == "record" and bot.at is not None and meeting.will_record:  # it hasn't set out
        because, hint = why(meeting)
        return Standing(kind, bot.title, because, bot.at, hint)
    return Standing(kind, bot.title, at=bot.at, hint=bot.advice if bot.tone == "act" else "")

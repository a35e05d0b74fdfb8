"""Whom a task can be given to: members of the team, or anybody by name. Core."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from notes import folding
from notes.db import db
from notes.models import Membership, Speaker, User

# What begins an address or stands for people, and is nobody's name.
_NOBODY = {
    "admin", "all", "anybody", "anyone", "contact", "everybody", "everyone", "hello", "i", "info",
    "mail", "me", "nobody", "office", "sales", "somebody", "someone", "staff", "support", "team",
    "they", "us", "we", "you",
}  # fmt: skip


def members(team_id: int) -> list[User]:
    """Whom a task can be given to."""
    return list(
        db.session.scalars(
            select(User)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.team_id == team_id)
            .order_by(func.lower(User.name))
        )
    )


def labels(team_id: int) -> dict[str, int]:
    """The members' ids by the name they are chosen by; namesakes carry their address."""
    people = members(team_id)
    return {label: one.id for label, one in zip(_labels(people), people, strict=True)}


def given_to(team_id: int, who: str) -> tuple[int | None, str]:
    """Whom a typed name means: a member's id, or the name as it stands."""
    name = " ".join(who.split())
    people = members(team_id)
    wanted = name.casefold()
    chosen = {label.casefold(): one for label, one in zip(_labels(people), people, strict=True)}
    found = chosen.get(wanted) or sure(name, people)
    return (found.id, "") if found else (None, name)


def sure(name: str | None, people: Sequence[User]) -> User | None:
    """The one of these people whom a name surely means, or None: by their whole name or address,
    or by a first name or the beginning of an address that only one has. Never one of two: where
    somebody is called Tom and nothing else, a Tom Jones may be meant too."""
    wanted = _plain(name)
    if not wanted:
        return None
    found = [one for one in people if wanted in _whole(one)]
    if not found or (" " not in wanted and "@" not in wanted):
        found += [one for one in people if one not in found and wanted in _parts(one)]
    return found[0] if len(found) == 1 else None


def meant(
    name: str, voices: Sequence[Speaker], people: Sequence[User]
) -> tuple[Speaker | None, User | None]:
    """Whom a name means that fell in a meeting: one of its voices, and which of these people that
    surely is. Where two in the meeting bear a first name, it is neither of them for sure."""
    wanted = _plain(name)
    voice = next((one for one in voices if wanted in {_plain(one.shown), _plain(one.label)}), None)
    namesakes = [
        one for one in voices if one is not voice and wanted in _plain(one.name).split()[:1]
    ]
    if voice is None and len(namesakes) == 1:
        voice = namesakes.pop()
    if namesakes:
        return voice, None
    return voice, sure(voice.name if voice else name, people)


def _plain(name: str | None) -> str:
    """A name as names are compared: without case and accents, which no voice spells."""
    return folding.folded(" ".join((name or "").split()))


def _whole(one: User) -> set[str]:
    return {_plain(one.name), _plain(one.email)}


def _parts(one: User) -> set[str]:
    return {*_plain(one.name).split()[:1], _plain(one.email).partition("@")[0]} - _NOBODY


def _labels(people: Iterable[User]) -> list[str]:
    named = [(" ".join(one.name.split()), one) for one in people]
    count = Counter(name.casefold() for name, _ in named)
    return [name if count[name.casefold()] == 1 else f"{name} ({one.email})" for name, one in named]

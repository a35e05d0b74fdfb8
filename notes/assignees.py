"""Whom a task can be given to: members of the team, or anybody by name. Core."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select

from notes.db import db
from notes.models import Membership, User


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
    else by a first name or the beginning of an address that only one has. Never one of two."""
    wanted = " ".join((name or "").split()).casefold()
    if not wanted:
        return None
    for said in (_whole, _parts):
        found = [one for one in people if wanted in said(one)]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _whole(one: User) -> set[str]:
    return {" ".join(one.name.split()).casefold(), one.email.casefold()}


def _parts(one: User) -> set[str]:
    return {*one.name.casefold().split()[:1], one.email.casefold().partition("@")[0]}


def _labels(people: Iterable[User]) -> list[str]:
    named = [(" ".join(one.name.split()), one) for one in people]
    count = Counter(name.casefold() for name, _ in named)
    return [name if count[name.casefold()] == 1 else f"{name} ({one.email})" for name, one in named]

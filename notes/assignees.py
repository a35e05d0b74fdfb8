"""Whom a task can be given to: members of the team, or anybody by name. Core."""

from __future__ import annotations

from collections import Counter

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
    names = Counter(one.name.casefold() for one in people)
    return {
        one.name if names[one.name.casefold()] == 1 else f"{one.name} ({one.email})": one.id
        for one in people
    }


def given_to(team_id: int, who: str) -> tuple[int | None, str]:
    """Whom a typed name means: a member's id, or the name as it stands."""
    name = " ".join(who.split())
    wanted = name.casefold()
    for label, user_id in labels(team_id).items():
        if label.casefold() == wanted:
            return user_id, ""
    return None, name

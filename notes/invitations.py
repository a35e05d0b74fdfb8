"""Invitations: a link that lets one person into a team, once, for seven days. Core."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import select, update

from notes import accounts, security, teams
from notes.db import db, now
from notes.errors import Conflict, Forbidden, NotesError, NotFound
from notes.models import Invitation, Membership, Role, Team, User
from notes.recordings import Viewer

VALID_FOR = timedelta(days=7)


class Unusable(NotesError):
    """The link was right once: it is used or has expired."""

    status = 410
    code = "gone"


def create(viewer: Viewer, role: str, email: str = "") -> tuple[Invitation, str]:
    """An invitation and its token, which is told only here.

    With an address, only an account with that address can take it. Raises Forbidden, Invalid
    (fields `role`, `email`), Conflict when that person is in the team already.
    """
    granted = teams.as_grantable(viewer, role)
    address = accounts.clean_email(email) if email.strip() else None
    if address and any(one.user.email == address for one in teams.members(viewer)):
        raise Conflict(f"{address} is in this team already.")
    token = security.new_token()
    invitation = Invitation(
        team=db.session.get_one(Team, viewer.team_id),
        role=granted,
        email=address,
        token_hash=security.token_hash(token),
        created_by=viewer.user.id,
        expires_at=now() + VALID_FOR,
    )
    db.session.add(invitation)
    db.session.flush()
    return invitation, token


def pending(viewer: Viewer) -> list[Invitation]:
    """The team's open invitations, newest first; nothing for those who can't invite."""
    if not viewer.role.can_administer:
        return []
    return list(
        db.session.scalars(
            select(Invitation)
            .where(
                Invitation.team_id == viewer.team_id,
                Invitation.accepted_at.is_(None),
                Invitation.expires_at > now(),
            )
            .order_by(Invitation.id.desc())
        )
    )


def revoke(viewer: Viewer, invitation_id: uuid.UUID) -> None:
    """Withdraw an open invitation. Raises NotFound, Forbidden."""
    found = db.session.scalar(
        select(Invitation).where(
            Invitation.id == invitation_id,
            Invitation.team_id == viewer.team_id,
            Invitation.accepted_at.is_(None),
        )
    )
    if found is None:
        raise NotFound("There is no such invitation; perhaps it was used meanwhile.")
    teams.require_admin(viewer)
    if found.role == Role.OWNER and viewer.role is not Role.OWNER:
        raise Forbidden("Only an owner can withdraw an owner's invitation.")
    db.session.delete(found)


def find(token: str) -> Invitation:
    """The open invitation behind a link. Raises NotFound when unknown or withdrawn, Unusable."""
    found = db.session.scalar(
        select(Invitation).where(Invitation.token_hash == security.token_hash(token))
    )
    if found is None:
        raise NotFound("This invitation doesn't exist or was withdrawn. Ask for a new link.")
    _require_open(found)
    return found


def _require_open(invitation: Invitation) -> None:
    if invitation.accepted_at is not None:
        raise Unusable("This invitation was used already. Ask for a new link, or sign in.")
    if invitation.expires_at <= now():
        raise Unusable("This invitation has expired: links work for 7 days. Ask for a new one.")


def accept(invitation: Invitation, user: User) -> Membership:
    """Let a person into the team; of two who come at once with one link, one gets in.

    Raises Unusable, Forbidden when it is meant for another address, Conflict when they are in
    the team already (the link then stays good).
    """
    if invitation.email is not None and invitation.email != user.email:
        raise Forbidden(f"This invitation is for {invitation.email}; you are {user.email}.")
    if db.session.get(Membership, (user.id, invitation.team_id)) is not None:
        raise Conflict(f"You are in {invitation.team.name} already.")
    taken = db.session.execute(
        update(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.accepted_at.is_(None),
            Invitation.expires_at > now(),
        )
        .values(accepted_at=now(), accepted_by=user.id)
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    ).first()
    if taken is None:
        raise Unusable("This invitation was used already. Ask for a new link, or sign in.")
    return accounts.add_member(user, invitation.team, Role(invitation.role))


def join(invitation: Invitation, name: str, email: str, password: str) -> User:
    """Make an account by invitation and let it into the team.

    Raises Invalid for a field, and what `accept` raises.
    """
    user = accounts.create_user(invitation.email or email, name, password)
    accept(invitation, user)
    return user

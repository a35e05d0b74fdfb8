"""Teams: their name, their people, and the rule that an owner always stays. Core."""

from __future__ import annotations

from sqlalchemy import func, select, update

from notes import calendar_bots
from notes.db import db
from notes.errors import Conflict, Forbidden, Invalid, NotFound
from notes.models import Membership, Role, Team, User
from notes.recordings import Viewer

NAME_LIMIT = 120


def create(name: str) -> Team:
    """A new team with nobody in it. Raises Invalid (field `team_name`)."""
    team = Team(name=clean_name(name))
    db.session.add(team)
    db.session.flush()
    return team


def clean_name(name: str) -> str:
    """A team's name with its white space folded. Raises Invalid (field `team_name`)."""
    printable = "".join(char if char.isprintable() else " " for char in name)
    cleaned = " ".join(printable.split())
    if not cleaned:
        raise Invalid("A team needs a name.", "team_name")
    if len(cleaned) > NAME_LIMIT:
        raise Invalid(f"A team's name has at most {NAME_LIMIT} characters.", "team_name")
    return cleaned


def by_name(name: str) -> Team | None:
    """The first team of that name. Raises Invalid (field `team_name`)."""
    return db.session.scalars(
        select(Team).where(Team.name == clean_name(name)).order_by(Team.id).limit(1)
    ).first()


def require_admin(viewer: Viewer) -> None:
    """Raise Forbidden for members and viewers."""
    if not viewer.role.can_administer:
        raise Forbidden("Only owners and admins can change the team.")


def grantable(viewer: Viewer) -> list[Role]:
    """The roles a person may give to others: an admin can't make owners."""
    if not viewer.role.can_administer:
        return []
    return [role for role in Role if viewer.role is Role.OWNER or role is not Role.OWNER]


def as_grantable(viewer: Viewer, role: str) -> Role:
    """The role by its word, if the person may give it. Raises Forbidden, Invalid."""
    require_admin(viewer)
    if role not in list(Role):
        raise Invalid("Choose a role from the list.", "role")
    if Role(role) not in grantable(viewer):
        raise Forbidden("Only an owner can make somebody an owner.")
    return Role(role)


def members(viewer: Viewer) -> list[Membership]:
    """The team's people by name."""
    return list(
        db.session.scalars(
            select(Membership)
            .join(Membership.user)
            .where(Membership.team_id == viewer.team_id)
            .order_by(func.lower(User.name), User.id)
        )
    )


def rename(viewer: Viewer, name: str) -> Team:
    """Give the team another name."""
    require_admin(viewer)
    team = _locked(viewer.team_id)
    team.name = clean_name(name)
    return team


def change_role(viewer: Viewer, user_id: int, role: str) -> Membership:
    """Give a member another role.

    Raises NotFound for a stranger, Forbidden when an admin touches an owner, Conflict when the
    last owner would go.
    """
    _locked(viewer.team_id)
    found = _member(viewer, user_id)
    wanted = as_grantable(viewer, role)
    _may_touch(viewer, found)
    if wanted is not Role.OWNER:
        _keep_an_owner(found)
    found.role = wanted
    return found


def remove(viewer: Viewer, user_id: int) -> Membership:
    """Take a member out of the team; everybody may leave by themselves.

    Raises as `change_role` does.
    """
    _locked(viewer.team_id)
    found = _member(viewer, user_id)
    if found.user_id != viewer.user.id:
        require_admin(viewer)
        _may_touch(viewer, found)
    _keep_an_owner(found)
    db.session.delete(found)
    calendar_bots.abandon(viewer.team_id, user_id)
    return found


def _locked(team_id: int) -> Team:
    """The team, held against other changes to its people until this transaction ends."""
    db.session.execute(update(Team).where(Team.id == team_id).values(name=Team.name))
    return db.session.get_one(Team, team_id, populate_existing=True)


def _member(viewer: Viewer, user_id: int) -> Membership:
    found = db.session.get(Membership, (user_id, viewer.team_id), populate_existing=True)
    if found is None:
        raise NotFound("Nobody like that is in this team.")
    return found


def _may_touch(viewer: Viewer, member: Membership) -> None:
    if member.role == Role.OWNER and viewer.role is not Role.OWNER:
        raise Forbidden("Only an owner can change what an owner may do.")


def _keep_an_owner(member: Membership) -> None:
    if member.role != Role.OWNER:
        return
    owners = db.session.scalar(
        select(func.count())
        .select_from(Membership)
        .where(Membership.team_id == member.team_id, Membership.role == Role.OWNER)
    )
    if owners == 1:
        raise Conflict("This is the team's only owner. Make somebody else an owner first.")

"""The team: its name, its people, and changing between one's teams."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from notes import invitations, teams
from notes.db import db
from notes.errors import Invalid
from notes.models import Role
from notes.web import forms, limits, session

bp = Blueprint("team", __name__, url_prefix="/settings/team")

Answer = Response | tuple[str, int]
MEMBER = f"/members/<int(max={session.HIGHEST_ID}):user_id>"
FRESH_LINK = "fresh_invitation"
ROLE_WORDS = {
    Role.OWNER: ("Owner", "do everything, and decide who else is an owner"),
    Role.ADMIN: ("Admin", "do everything, and invite people"),
    Role.MEMBER: ("Member", "add recordings, and edit what the team has"),
    Role.VIEWER: ("Viewer", "read and watch what the team has"),
}


@bp.get("")
def page() -> Answer:
    """Who is in the team; for owners and admins, changing that."""
    return show()


def show(
    name: forms.TeamName | None = None, invite: forms.Invite | None = None, status: int = 200
) -> Answer:
    """The page, with forms that were refused."""
    viewer = session.viewer()
    body = render_template(
        "team/page.html",
        members=teams.members(viewer),
        invitations=invitations.pending(viewer),
        viewer=viewer,
        grantable=[(role.value, ROLE_WORDS[role][0]) for role in teams.grantable(viewer)],
        role_words=ROLE_WORDS,
        name_form=name or forms.TeamName(formdata=None, team_name=session.membership().team.name),
        invite_form=invite or forms.Invite(formdata=None, role=Role.MEMBER.value),
        fresh_link=cookie.pop(FRESH_LINK, None),
    )
    return body, status


@bp.post("/name")
@limits.per_person("20/minute")
def rename() -> Answer:
    """Give the team another name."""
    viewer, form = session.viewer(), forms.TeamName()
    teams.require_admin(viewer)
    if form.sent():
        try:
            teams.rename(viewer, form.team_name.data)
        except Invalid as error:
            db.session.rollback()
            form.refuse(error)
        else:
            db.session.commit()
            return _back("The team's name is changed.")
    return show(name=form, status=422)


@bp.post(f"{MEMBER}/role")
@limits.per_person("60/minute")
def change_role(user_id: int) -> Response:
    """Give a member another role."""
    changed = teams.change_role(session.viewer(), user_id, request.form.get("role", ""))
    words = f"{changed.user.name}: {ROLE_WORDS[Role(changed.role)][0].lower()} from now on."
    db.session.commit()
    return _back(words)


@bp.post(f"{MEMBER}/remove")
@limits.per_person("60/minute")
def remove(user_id: int) -> Response:
    """Take a member out of the team, or leave it."""
    viewer = session.viewer()
    gone = teams.remove(viewer, user_id)
    name, team_name = gone.user.name, gone.team.name
    db.session.commit()
    if user_id == viewer.user.id:
        session.forget_team()
        flash(f"You have left {team_name}.", "success")
        return redirect("/", 303)
    return _back(f"{name} is no longer in the team.")


@bp.post("/switch")
@limits.per_person("60/minute")
def switch() -> Response:
    """Act in another team of one's own."""
    session.choose_team(request.form.get("team_id", -1, type=int))
    return redirect("/recordings", 303)


def _back(words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("team.page"), 303)

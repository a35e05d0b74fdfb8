"""Inviting people by link, and accepting an invitation."""

from __future__ import annotations

import uuid

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from notes import invitations, teams
from notes.db import db
from notes.errors import Conflict, Invalid
from notes.models import Invitation, User
from notes.web import address, forms, limits, session, team

bp = Blueprint("invitations", __name__)


@bp.post("/settings/team/invitations")
@limits.per_person("30/minute")
def invite() -> team.Answer:
    """Make an invitation; the page shows its link once."""
    viewer, form = session.viewer(), forms.Invite()
    teams.require_admin(viewer)
    if form.sent():
        try:
            _, token = invitations.create(viewer, form.role.data or "", form.email.data or "")
        except (Invalid, Conflict) as error:
            db.session.rollback()
            form.refuse(error if isinstance(error, Invalid) else Invalid(error.message, "email"))
        else:
            db.session.commit()
            cookie[team.FRESH_LINK] = _link(token)
            return redirect(url_for("team.page", _anchor="invite"), 303)
    return team.show(invite=form, status=422)


def _link(token: str) -> str:
    return address.base() + _path(token)


def _path(token: str) -> str:
    return url_for("invitations.accept", token=token)


@bp.post("/settings/team/invitations/<uuid:invitation_id>/revoke")
@limits.per_person("60/minute")
def revoke(invitation_id: uuid.UUID) -> Response:
    """Withdraw an invitation: its link stops working."""
    invitations.revoke(session.viewer(), invitation_id)
    db.session.commit()
    flash("The invitation is withdrawn; its link no longer works.", "success")
    return redirect(url_for("team.page"), 303)


@bp.route("/invite/<token>", methods=["GET", "POST"])
@session.public
@limits.per_address("10/minute")
def accept(token: str) -> Response:
    """Join a team by a link: as the person signed in, or with a new account."""
    invitation = invitations.find(token)
    user = session.signed_in_or_none()
    form = forms.Join()
    if user is not None and request.method == "POST":
        invitations.accept(invitation, user)
        return _welcome(invitation, user)
    if form.sent():
        try:
            joined = invitations.join(
                invitation, form.name.data, form.email.data or "", form.password.data
            )
        except Invalid as error:
            db.session.rollback()
            form.refuse(error)
        else:
            return _welcome(invitation, joined)
    status = 422 if form.faults else 200
    body = render_template("invitation/page.html", invitation=invitation, form=form,
                           here=_path(token), role_words=team.ROLE_WORDS)  # fmt: skip
    return make_response(body, status)


def _welcome(invitation: Invitation, user: User) -> Response:
    team_id, name = invitation.team_id, invitation.team.name
    db.session.commit()
    session.sign_in(user)
    session.choose_team(team_id)
    flash(f"Welcome to {name}.", "success")
    return redirect("/recordings", 303)


@bp.after_request
def keep_quiet(response: Response) -> Response:
    """The token must not travel to another site in a referrer."""
    if request.endpoint == "invitations.accept":
        response.headers["Referrer-Policy"] = "no-referrer"
    return response

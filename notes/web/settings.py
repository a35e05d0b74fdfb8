"""A person's own settings."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from notes import accounts, passwords
from notes.db import db
from notes.errors import Invalid
from notes.web import forms, limits, session

bp = Blueprint("settings", __name__, url_prefix="/settings")

Answer = Response | tuple[str, int]


@bp.get("")
def index() -> Response:
    return redirect(url_for("settings.profile"), 303)


@bp.get("/profile")
def profile() -> Answer:
    """Name, address, password, sessions."""
    user = session.signed_in()
    return _page(forms.Profile(name=user.name, email=user.email), forms.NewPassword())


@bp.post("/profile")
@limits.per_person("20/minute")
def save_profile() -> Answer:
    """Change name and address."""
    form = forms.Profile()
    if form.sent():
        try:
            accounts.rename(
                session.signed_in(), form.name.data, form.email.data, form.password.data
            )
        except Invalid as error:
            db.session.rollback()
            form.refuse(error)
        else:
            db.session.commit()
            flash("Saved.", "success")
            return redirect(url_for("settings.profile"), 303)
    return _page(form, forms.NewPassword(formdata=None))


@bp.post("/password")
@limits.per_person("10/minute")
def change_password() -> Answer:
    """Change the password; every other session of this person ends."""
    form, user = forms.NewPassword(), session.signed_in()
    if form.sent():
        try:
            passwords.change(user, form.old.data, form.password.data)
        except Invalid as error:
            db.session.rollback()
            form.refuse(error)
        else:
            db.session.commit()
            session.renew()
            flash("Your password is changed. You are signed out everywhere else.", "success")
            return redirect(url_for("settings.profile"), 303)
    return _page(forms.Profile(formdata=None, name=user.name, email=user.email), form)


@bp.post("/sign-out-everywhere")
@limits.per_person("10/minute")
def sign_out_everywhere() -> Response:
    """End every session of this person, this one too."""
    accounts.end_sessions(session.signed_in())
    db.session.commit()
    session.sign_out()
    flash("You are signed out everywhere.", "success")
    return redirect(url_for("login.page"), 303)


def _page(person: forms.Profile, password: forms.NewPassword) -> Answer:
    body = render_template("settings/profile.html", person=person, password=password)
    return body, 422 if person.faults or password.faults else 200

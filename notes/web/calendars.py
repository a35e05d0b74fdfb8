"""A person's own calendars: what is connected, which meetings are recorded by themselves."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from notes import (
    calendar_clients,
    calendar_consents,
    calendar_preview,
    calendar_rules,
    calendars,
)
from notes.bot_sending import DEFAULT_NAME
from notes.calendar_clients import NAMES
from notes.calendar_rooms import PEOPLE, TEAM
from notes.db import db
from notes.errors import Invalid
from notes.models import Calendar, CalendarConnection
from notes.providers.calendars import Company, Rules
from notes.recordings import Viewer
from notes.web import forms, htmx, limits, session, zone
from notes.web.calendar_consent import company_of, let_out

bp = Blueprint("calendars", __name__, url_prefix="/settings/calendars")

Answer = Response | tuple[str, int]
OWN = "own"
SHARING = (
    (PEOPLE, "Colleagues who have the meeting too"),
    (TEAM, "The whole team"),
)


@bp.get("")
def page() -> Answer:
    """What is connected, and the rules."""
    return _show(200)


@bp.get("/connections")
def connections() -> Answer:
    """What is connected, asked for again and again while Recall.ai is asked; 204 while what the
    page has `seen` still stands. `bare`: the page doesn't show the rules yet."""
    viewer = session.viewer()
    calendar = calendars.of(viewer)
    values = _linked(viewer, calendar) | _ruled(calendar, None) | _preview(viewer, None)
    if values["waiting"] and calendar and request.args.get("seen") == str(calendar.rev):
        return "", 204
    bare = "bare" in request.args
    return render_template("calendars/_progress.html", bare=bare, **values), 200


@bp.post("/<company>/disconnect")
@limits.per_person("20/minute")
def disconnect(company: str) -> Response:
    """Have Recall.ai forget the calendar of one company."""
    chosen = company_of(company)
    calendars.leave(session.viewer(), chosen)
    db.session.commit()
    flash(f"Your {NAMES[chosen]} calendar is being disconnected.", "success")
    return _back()


@bp.post("/disconnect")
@limits.per_person("20/minute")
def disconnect_all() -> Response:
    """Have Recall.ai forget all calendars of the person."""
    calendars.leave(session.viewer())
    db.session.commit()
    flash("Your calendars are being disconnected.", "success")
    return _back()


@bp.post("/rules")
@limits.per_person("30/minute")
def save() -> Answer:
    """Have Recall.ai decide by other rules, and say who sees what it records."""
    viewer, form = session.viewer(), forms.CalendarRules()
    if form.sent():
        try:
            rules = _chosen(viewer, form)
            calendar = calendars.of(viewer)
            if calendar is None or rules != calendars.rules(calendar):
                calendars.set_rules(viewer, rules)
            calendars.set_sharing(viewer, form.sharing.data or PEOPLE)
        except Invalid as error:
            db.session.rollback()
            form.refuse(error)
        else:
            db.session.commit()
            flash("Kept. Recall.ai is told now.", "success")
            return redirect(url_for("calendars.page", _anchor="rules"), 303)
    return _show(422, form)


@bp.post("/preview")
@limits.per_person("120/minute")
def preview() -> Answer:
    """Which coming meetings other rules would change; nothing is kept."""
    viewer, form = session.viewer(), forms.CalendarRules()
    try:
        rules = _chosen(viewer, form)
    except Invalid as error:
        form.refuse(error)
        return _show(422, form) if not htmx.asked() else _drawn(viewer, None, error.message)
    return _drawn(viewer, rules) if htmx.asked() else _show(200, form, rules)


def _drawn(viewer: Viewer, rules: Rules | None, problem: str | None = None) -> Answer:
    return render_template(
        "calendars/_preview.html", problem=problem, **_preview(viewer, rules)
    ), 200


def _chosen(viewer: Viewer, form: forms.CalendarRules) -> Rules:
    """What a form asks for. Raises Invalid, Forbidden: viewers have nothing recorded."""
    switches = {name: f"record_{name}" in request.form for name in calendar_rules.SWITCHES}
    bot_name = (form.bot_name.data or "").strip() or DEFAULT_NAME
    rules = calendar_rules.chosen(form.preset.data or "", switches, bot_name)
    if any(getattr(rules, name) for name in calendar_rules.SWITCHES):
        viewer.require_edit()
    return rules


def _back() -> Response:
    return redirect(url_for("calendars.page"), 303)


def _show(
    status: int, form: forms.CalendarRules | None = None, wanted: Rules | None = None
) -> Answer:
    """The page; with what was wrong in a form, or what other rules would change."""
    viewer = session.viewer()
    calendar = calendars.of(viewer)
    values = _linked(viewer, calendar) | _ruled(calendar, form) | _preview(viewer, wanted)
    return render_template("calendars/page.html", **values), status


def _linked(viewer: Viewer, calendar: Calendar | None) -> dict[str, Any]:
    """What is connected, and what could be."""
    rows = {one.platform: one for one in calendar.connections} if calendar is not None else {}
    waiting = calendar is not None and (
        calendar.asked_at is not None or any(one.leaving for one in rows.values())
    )
    arriving = calendar_consents.arriving(calendar) if calendar and calendar.asked_at else set()
    return {
        "companies": [
            _company(viewer, one, rows.get(one)) | {"arriving": one in arriving} for one in Company
        ],
        "calendar": calendar,
        "waiting": waiting,
        "can_leave": any(not one.leaving for one in rows.values()),
        "ready": calendar_clients.has_account(viewer.team_id),
        "here": zone.zone(),
    }


def _company(viewer: Viewer, company: Company, row: CalendarConnection | None) -> dict[str, Any]:
    return {
        "key": company.value,
        "name": NAMES[company],
        "row": row,
        "possible": calendar_clients.id_of(viewer.team_id, company) is not None,
    }


def _ruled(calendar: Calendar | None, form: forms.CalendarRules | None) -> dict[str, Any]:
    """The rules, as they stand or as a form has them."""
    kept = calendars.rules(calendar) if calendar is not None else None
    if form is not None:
        preset = form.preset.data or ""
        bot_name = form.bot_name.data or ""
        sharing = form.sharing.data
        on = [name for name in calendar_rules.SWITCHES if f"record_{name}" in request.form]
    else:
        found = calendar_rules.preset_of(kept) if kept is not None else None
        preset = found.name if found is not None else OWN
        bot_name = kept.bot_name if kept is not None else ""
        sharing = calendar.sharing if calendar is not None else PEOPLE
        on = [name for name in calendar_rules.SWITCHES if kept is not None and getattr(kept, name)]
    return {
        "known": kept is not None and calendar is not None and bool(calendar.connections),
        "presets": calendar_rules.PRESETS,
        "switches": calendar_rules.SWITCHES,
        "preset": preset,
        "on": on,
        "bot_name": bot_name,
        "usual_name": DEFAULT_NAME,
        "sharing": sharing,
        "sharings": SHARING,
        "faults": form.faults if form is not None else {},
    }


def _preview(viewer: Viewer, rules: Rules | None) -> dict[str, Any]:
    found = calendar_preview.preview(viewer, rules) if rules is not None else None
    return {"preview": found, "here": zone.zone()}


@bp.after_request
def leave_to_companies(response: Response) -> Response:
    """The forms of this page lead to consent pages."""
    return let_out(response)

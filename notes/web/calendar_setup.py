"""What an admin sets up so that people can connect calendars: the values to paste, and a check of
each."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from notes import calendar_clients, live_tokens, provider_accounts
from notes.adapters import adapters
from notes.calendar_clients import NAMES
from notes.db import db
from notes.errors import ExternalError, Invalid
from notes.provider_accounts import REGIONS
from notes.providers.calendars import SCOPES, Company, Found
from notes.recordings import Viewer
from notes.web import forms, limits, session, zone
from notes.web.address import base
from notes.web.calendar_consent import company_of, consent_for, redirect_url

bp = Blueprint("calendar_setup", __name__, url_prefix="/settings/calendars/setup")

Answer = Response | tuple[str, int]
GRAPH = "https://graph.microsoft.com/"  # before its permissions' names
FOUND = {
    Found.FINE: "{} knows this client, and the address to send people back to.",
    Found.NOTHING_AGAINST: "{} answers, and has nothing against it so far. It looks at the client "
    "only once somebody signs in: connect a calendar to be certain.",
    Found.NO_CLIENT: "{} doesn't know this client id. Copy it anew from the console.",
    Found.OTHER_ADDRESS: "{} knows the client, but not the redirect address. Add the one below to "
    "it, exactly as it stands; a new one can take some minutes to count.",
    Found.OTHER_SCOPES: "{} knows the client, but doesn't let it ask for calendars. Add the scopes "
    "below.",
    Found.REFUSED: "{} turned the request away. Look at the client's page in its console: is it "
    "enabled, and may people from outside your company use it?",
}
NOTHING = "No client id is set for {}, so there is nothing to check."


@bp.get("")
def page() -> Answer:
    """What is there, and what is missing."""
    return _show(200)


@bp.post("/<company>")
@limits.per_person("20/minute")
def save(company: str) -> Answer:
    """Keep the team's own client id at a company; an empty one is forgotten."""
    viewer, chosen, form = _admin(), company_of(company), forms.CalendarClient()
    try:
        kept = calendar_clients.set_id(viewer, chosen, form.client_id.data or "")
    except Invalid as error:
        db.session.rollback()
        form.refuse(error)
        return _show(422, chosen, form)
    db.session.commit()
    if kept is None:
        flash(f"The team's own client id at {NAMES[chosen]} is forgotten.", "success")
    else:
        _try(viewer, chosen)
    return _back(chosen)


@bp.post("/<company>/check")
@limits.per_person("10/minute;60/hour")
def check(company: str) -> Response:
    """Ask the company, in nobody's name, whether it knows client and address."""
    chosen = company_of(company)
    _try(_admin(), chosen)
    return _back(chosen)


def _try(viewer: Viewer, company: Company) -> None:
    """Say how the company's answer was; the question is bounded in time."""
    name = NAMES[company]
    client_id = calendar_clients.id_of(viewer.team_id, company)
    if client_id is None:
        flash(NOTHING.format(name), "error")
        return
    consent = consent_for(viewer.team_id, company, client_id, "check")
    account = calendar_clients.callback_account(calendar_clients.region(viewer.team_id))
    db.session.commit()  # what follows waits for somebody else
    try:
        found = adapters().recorder(account).check_consent(consent)
    except ExternalError as error:
        flash(f"{error.message} That says nothing about the set-up: try again later.", "error")
        return
    good = found in {Found.FINE, Found.NOTHING_AGAINST}
    flash(FOUND[found].format(name), "success" if good else "error")


def _admin() -> Viewer:
    viewer = session.viewer()
    provider_accounts.require_admin(viewer)
    return viewer


def _back(company: Company) -> Response:
    return redirect(url_for("calendar_setup.page", _anchor=company.value), 303)


def _show(
    status: int, company: Company | None = None, form: forms.CalendarClient | None = None
) -> Answer:
    """The page, with what was wrong in the form of a company."""
    viewer = _admin()
    row = provider_accounts.row(viewer.team_id)
    own = row if row is not None and row.sealed_key is not None else None
    at = provider_accounts.base_url(own.region if own is not None else None)
    used = calendar_clients.used(viewer.team_id)
    body = render_template(
        "calendars/setup.html",
        companies={
            one.value: _company(viewer, one, form if one == company else None)
            | {"used": used.get(one)}
            for one in Company
        },
        account=own,
        has_account=calendar_clients.has_account(viewer.team_id),
        dashboard=at if at in REGIONS.values() else None,
        address=base(),
        encrypted=base().startswith("https://"),
        local=live_tokens.is_this_machine(base()),
        domain=base().partition("://")[2].partition(":")[0],
        server_counts=calendar_clients.server_counts(viewer.team_id),
        here=zone.zone(),
    )
    return body, status


def _company(viewer: Viewer, company: Company, form: forms.CalendarClient | None) -> dict[str, Any]:
    own = calendar_clients.own_ids(viewer.team_id).get(company)
    client_id = calendar_clients.id_of(viewer.team_id, company)
    stands_in = company in adapters().consent_pages
    usual = client_id is None or stands_in or calendar_clients.looks_right(company, client_id)
    return {
        "key": company.value,
        "name": NAMES[company],
        "own": own,
        "client_id": client_id,
        "odd": not usual,
        "redirect_url": redirect_url(viewer.team_id, company),
        "scopes": [one.removeprefix(GRAPH) for one in SCOPES[company]],
        "value": (form.client_id.data if form is not None else own) or "",
        "fault": form.faults.get("client_id") if form is not None else None,
        "variable": f"{company.value.upper()}_OAUTH_CLIENT_ID",
        "by_server": calendar_clients.server_id(company) is not None,
    }

"""The way to a company's consent page and back: each step knows whose connect it is.

The address of the consent page holds a token, and so does what comes back. Neither is ever in a
page, a log or a referrer.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from notes import calendar_clients, calendar_consents, calendar_errands, calendars
from notes.adapters import adapters
from notes.bot_sending import DEFAULT_NAME
from notes.calendar_clients import NAMES
from notes.calendar_consents import NONCE
from notes.calendars import Arrival
from notes.connections import settings
from notes.db import db
from notes.errors import ExternalError, NotFound
from notes.provider_accounts import REGIONS
from notes.providers.calendars import Company, Consent, Rules
from notes.security import CONTENT_SECURITY_POLICY
from notes.web import calendar_words, limits, session
from notes.web.address import base
from notes.web.calendar_words import Why

bp = Blueprint("calendar_consent", __name__)

Answer = Response | tuple[str, int]
REFUSED = "calendar_refused"  # in the session: why a company said no, which Recall.ai may not tell
NOT_SET_UP = "{} calendars can't be connected yet: an owner or admin has to set that up first."
SAID_YES = "{} said yes. What is in your calendar appears in a few seconds."
_LONGEST_QUOTE = 200
_ARRIVALS = {
    Arrival.SOMEBODY_ELSE: Why.SOMEBODY_ELSE,
    Arrival.TOO_OLD: Why.TOO_OLD,
    Arrival.UNKNOWN: Why.UNKNOWN,
}


def company_of(name: str) -> Company:
    """The company that an address names. Raises NotFound."""
    try:
        return Company(name)
    except ValueError:
        raise NotFound("There is no such calendar.") from None


@bp.post("/settings/calendars/<company>/connect")
@limits.per_person("10/minute;60/hour")
def connect(company: str) -> Response:
    """Send the person to where they say yes. The one page that asks Recall.ai for something, in
    bounded time: the token that has to be in the address."""
    chosen, viewer = company_of(company), session.viewer()
    client_id = calendar_clients.id_of(viewer.team_id, chosen)
    if client_id is None:
        flash(NOT_SET_UP.format(NAMES[chosen]), "error")
        return redirect(url_for("calendars.page"), 303)
    begun = calendars.begin(viewer, chosen)
    consent = consent_for(viewer.team_id, chosen, client_id, begun.nonce)
    db.session.commit()
    try:
        provider, token = calendar_errands.token(begun.calendar)
    except ExternalError as error:
        db.session.rollback()
        flash(error.message, "error")
        return redirect(url_for("calendars.page"), 303)
    return redirect(provider.consent_address(consent, token).get_secret_value(), 303)


def consent_for(team_id: int, company: Company, client_id: str, nonce: str) -> Consent:
    """What the company and Recall.ai are told, and where each sends the person."""
    return Consent(
        company,
        client_id,
        redirect_url(team_id, company),
        success_url=_back_to("connected", company, nonce),
        error_url=_back_to("failed", company, nonce),
    )


def _back_to(page: str, company: Company, nonce: str) -> str:
    path = url_for(f"calendar_consent.{page}", company=company.value)
    return f"{base()}{path}?{NONCE}={nonce}"


def redirect_url(team_id: int, company: Company) -> str:
    """The address of ours that a company has to know."""
    path = url_for(
        "calendar_consent.callback",
        company=company.value,
        region=calendar_clients.region(team_id),
    )
    return f"{base()}{path}"


@bp.get("/calendars/<company>/callback", defaults={"region": None})
@bp.get("/calendars/<company>/callback/<region>")
@session.public
def callback(company: str, region: str | None) -> Response:
    """Hand a company's answer on to Recall.ai as it came, if who sits here is who began.

    Recall.ai connects the calendar at once, for whomever the state names. So this is where
    somebody's yes is kept from ending up with another person.
    """
    chosen, query = company_of(company), request.query_string
    if region is not None and region not in REGIONS:
        raise NotFound("There is no such region.")
    provider = adapters().recorder(calendar_clients.callback_account(region))
    nonce = calendar_consents.nonce_of(provider.success_url_of(query))
    stopped_by = _obstacle(chosen, nonce)
    if stopped_by is not None:
        return _stop(stopped_by, chosen)  # to an address without what came in this one
    _remember_refusal()
    return redirect(provider.callback_address(chosen, query).get_secret_value(), 302)


def _obstacle(company: Company, nonce: str | None) -> Why | None:
    """Why an answer isn't handed on."""
    began, user = calendar_consents.began(nonce), session.signed_in_or_none()
    if began is None or began.company != company:
        return Why.UNKNOWN
    if user is None:
        return Why.SIGNED_OUT
    if not began.is_by(user):
        return Why.SOMEBODY_ELSE
    return Why.TOO_OLD if began.too_old else None


def _remember_refusal() -> None:
    """Keep which known cause a company named, if it said no."""
    cookie.pop(REFUSED, None)
    said = [request.args.get(name, "") for name in ("error", "error_subcode", "error_description")]
    if said[0]:
        cookie[REFUSED] = calendar_words.cause(said).value


@bp.get("/calendars/<company>/stopped/<why>")
@session.public
def stopped(company: str, why: str) -> Answer:
    """Why an answer wasn't handed on; its address holds nothing of it."""
    try:
        return _told(Why(why), company_of(company))
    except ValueError:
        raise NotFound("There is no such page.") from None


@bp.get("/calendars/<company>/connected")
def connected(company: str) -> Response:
    """Recall.ai has connected the calendar; the person comes back."""
    chosen, nonce = company_of(company), request.args.get(NONCE, "")
    began = calendar_consents.began(nonce)
    if began is None:
        return _stop(Why.UNKNOWN, chosen)
    if began.is_by(session.signed_in()) and began.team_id != session.viewer().team_id:
        session.choose_team(began.team_id)  # they looked into another team meanwhile
    viewer = session.viewer()
    arrival = calendars.arrived(viewer, nonce)
    if arrival == Arrival.CONNECTED and not viewer.role.can_edit:
        calendars.set_rules(viewer, Rules(bot_name=DEFAULT_NAME))  # viewers record nothing
    db.session.commit()
    if arrival in _ARRIVALS:
        return _stop(_ARRIVALS[arrival], chosen)
    flash(SAID_YES.format(NAMES[chosen]), "success")
    return redirect(url_for("calendars.page"), 303)


@bp.get("/calendars/<company>/failed")
def failed(company: str) -> Answer:
    """Recall.ai hasn't connected the calendar, and says why in words of its own."""
    chosen, nonce = company_of(company), request.args.get(NONCE, "")
    began = calendar_consents.began(nonce)
    if began is None or not began.is_by(session.signed_in()):
        return _stop(Why.UNKNOWN if began is None else Why.SOMEBODY_ELSE, chosen)
    said = [text for name, text in request.args.items() if name != NONCE]
    why = calendar_words.cause(said)
    refused = cookie.get(REFUSED)
    if why in {Why.DENIED, Why.OTHER} and refused in set(Why):
        why = Why(refused)  # the company said more than was handed on
    if why == Why.TOKEN:
        calendar_consents.forget_token(nonce)
        db.session.commit()
    quote = " · ".join(text for text in said if text.isprintable())[:_LONGEST_QUOTE]
    return _told(why, chosen, quote if why == Why.OTHER else "")


def _stop(why: Why, company: Company) -> Response:
    where = url_for("calendar_consent.stopped", company=company.value, why=why.value)
    return redirect(where, 303)


def _told(why: Why, company: Company, quote: str = "") -> Answer:
    user = session.signed_in_or_none()
    body = render_template(
        "calendars/outcome.html",
        words=calendar_words.words(why, company),
        company=company.value,
        name=NAMES[company],
        quote=quote,
        signed_in=user is not None and bool(user.memberships),
    )
    return body, 403 if why in {Why.SOMEBODY_ELSE, Why.SIGNED_OUT} else 400


def let_out(response: Response) -> Response:
    """Let a page's forms lead to consent pages: browsers check each redirect of a form's answer,
    and companies send people on to sign-in pages that nobody can list."""
    stand_ins = [*adapters().consent_pages.values(), settings().recall_api_base]
    parts = [urlsplit(one) for one in stand_ins if one.startswith("http:")]
    allowed = " ".join(["form-action 'self' https:", *(f"http://{one.netloc}" for one in parts)])
    policy = CONTENT_SECURITY_POLICY.replace("form-action 'self'", allowed)
    response.headers["Content-Security-Policy"] = policy
    return response


@bp.after_request
def keep_quiet(response: Response) -> Response:
    """No address of these pages travels to another site in a referrer."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return let_out(response)

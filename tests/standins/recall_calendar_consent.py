"""The consent pages of Google and Microsoft, and Recall.ai's callbacks, as the stand-in has them
(WIRE 5.2).

`/consent/google` and `/consent/microsoft` take the place of the companies' own addresses
(GOOGLE_OAUTH_PAGE, MICROSOFT_OAUTH_PAGE). Each shows who signs in, with a button to allow and one
to deny, and sends the browser to `redirect_uri` as the company would. What the company or Recall
would refuse stands in `recall.calendars.complaints` too.
"""

from __future__ import annotations

import html
import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from tests.standins.recall_calendar_events import GOOGLE, MICROSOFT

if TYPE_CHECKING:
    from tests.standins.recall import Recall
    from tests.standins.recall_http import Handler

SCOPES = {
    GOOGLE: {
        "https://www.googleapis.com/auth/calendar.events.readonly",
        "https://www.googleapis.com/auth/userinfo.email",
    },
    MICROSOFT: {"offline_access", "openid", "email", "https://graph.microsoft.com/Calendars.Read"},
}
FIXED = {
    GOOGLE: {
        "response_type": "code", "access_type": "offline", "prompt": "consent",
        "include_granted_scopes": "true",
    },
    MICROSOFT: {"response_type": "code", "response_mode": "query"},
}  # fmt: skip
OPTIONAL = {GOOGLE: {"login_hint"}, MICROSOFT: {"prompt", "login_hint"}}
CALLBACKS = {
    "/api/v1/calendar/google_oauth_callback/": (GOOGLE, "google_oauth_redirect_url"),
    "/api/v1/calendar/ms_oauth_callback/": (MICROSOFT, "ms_oauth_redirect_url"),
}
NAMES = {GOOGLE: "Google", MICROSOFT: "Microsoft"}
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>
:root{{color-scheme:light dark}}
body{{font:16px system-ui;max-width:26rem;margin:10vh auto;padding:0 1rem}}
input,button{{font:inherit;padding:.5rem .8rem;margin:.3rem 0}}
input[type=email]{{width:100%;box-sizing:border-box}}
</style><h1>{title}</h1>{body}"""
NO_TOKEN = "Invalid 'recall_calendar_auth_token' supplied"
NO_REFRESH = "refresh_token missing from oAuth response"
NO_SCOPE = "Request had insufficient authentication scopes."  # Google's own words
MAIL_ONLY = "https://www.googleapis.com/auth/userinfo.email openid"

Query = dict[str, str]


@dataclass(frozen=True, slots=True)
class Grant:
    """What a company's code stands for; it can be used once."""

    company: str
    email: str
    redirect_uri: str
    refresh: bool
    calendar: bool  # whether the calendar may be read: at Google people can untick that


def answers(recall: Recall, handler: Handler, path: str) -> bool:
    """Answer a consent page or a callback."""
    if path in CALLBACKS and handler.command == "GET":
        callback(recall, handler, *CALLBACKS[path])
        return True
    company = path.removeprefix("/consent/")
    if company not in NAMES or company == path:
        return False
    query, problems = _asked(recall, company, urlsplit(handler.path).query)
    if problems:
        recall.calendars.complaints += problems
        body = "".join(f"<p>Error 400: {html.escape(one)}</p>" for one in problems)
        _page(handler, 400, "Access blocked", body)
    elif handler.command == "POST":
        _answer(recall, handler, company, query)
    else:
        _ask(recall, handler, company)
    return True


def _asked(recall: Recall, company: str, raw: str) -> tuple[Query, list[str]]:
    """The parameters of a consent page, and what is wrong with them."""
    every = parse_qs(raw, keep_blank_values=True, errors="strict")
    query = {name: values[0] for name, values in every.items()}
    problems = [f"{name}: more than once" for name, values in every.items() if len(values) > 1]
    known = {*FIXED[company], *OPTIONAL[company], "client_id", "redirect_uri", "scope", "state"}
    problems += [f"{name}: unknown" for name in query if name not in known]
    for name, value in FIXED[company].items():
        if query.get(name) != value:
            problems.append(f"{name}: {query.get(name)!r} in place of {value!r}")
    if set(query.get("scope", "").split(" ")) != SCOPES[company]:
        problems.append(f"invalid_scope: {query.get('scope')!r}")
    if query.get("client_id") not in recall.calendars.clients[company]:
        problems.append(f"invalid_client: {query.get('client_id')!r}")
    back = query.get("redirect_uri", "")
    may = recall.calendars.redirects.get(company)
    parts = urlsplit(back)
    whole = parts.scheme in {"http", "https"} and parts.netloc and not parts.fragment
    if not whole or (may and back not in may):
        problems.append(f"redirect_uri_mismatch: {back!r}")
    return query, problems + _state_problems(recall, company, query)


def _state_problems(recall: Recall, company: str, query: Query) -> list[str]:
    """What Recall would find wrong with the state, said where it is seen at once."""
    try:
        state = json.loads(query.get("state", ""))
    except ValueError:
        return ["state: not JSON"]
    key = next(key for one, key in CALLBACKS.values() if one == company)
    problems = []
    if not isinstance(state, dict):
        return ["state: not an object"]
    unknown = set(state) - {"recall_calendar_auth_token", key, "success_url", "error_url"}
    problems += [f"state: {name} is unknown" for name in sorted(unknown)]
    default = f"{recall.url}/api/v1/calendar/" + {
        GOOGLE: "google_oauth_callback/", MICROSOFT: "ms_oauth_callback/"
    }[company]  # fmt: skip
    if state.get(key, default) != query.get("redirect_uri"):
        problems.append(f"state: {key} isn't redirect_uri")
    return problems


def _ask(recall: Recall, handler: Handler, company: str) -> None:
    """The page on which a person says yes or no."""
    name = NAMES[company]
    action = html.escape(handler.path)
    if company == MICROSOFT and recall.calendars.admin_consent:
        _page(handler, 200, "Need admin approval", f"""
<p>Minutebook needs permission that only an admin of your company can grant.</p>
<form method="post" action="{action}"><button name="answer" value="admin">Return to the
application without granting consent</button></form>""")  # fmt: skip
        return
    email = html.escape(recall.calendars.accounts[company])
    tick = '<p><label><input type="checkbox" name="calendar" checked> See your calendar</label>'
    _page(handler, 200, f"Sign in with {name}", f"""
<p>A stand-in of {name}. <b>Minutebook</b> wants to see the events in your calendar.</p>
<form method="post" action="{action}"><label>Your account
<input name="email" type="email" required value="{email}"></label>
{tick if company == GOOGLE else ""}
<button name="answer" value="allow">Allow</button>
<button name="answer" value="deny" formnovalidate>Deny</button></form>""")  # fmt: skip


def _answer(recall: Recall, handler: Handler, company: str, query: Query) -> None:
    """Send the browser back with a code, or with why there is none."""
    said = {name: values[0] for name, values in parse_qs(handler.sent.decode()).items()}
    if said.get("answer") == "allow" and said.get("email"):
        calendar = company != GOOGLE or "calendar" in said
        told = _code(recall, company, said["email"], query, calendar)
    elif company == GOOGLE:
        told = {"error": "access_denied"}
    elif said.get("answer") == "admin":
        told = {
            "error": "access_denied", "error_subcode": "cancel",
            "error_description": "AADSTS90094: An administrator has to consent.",
        }  # fmt: skip
    else:
        told = {
            "error": "access_denied", "error_subcode": "cancel",
            "error_description": "AADSTS65004: User declined to consent to access the app.",
        }  # fmt: skip
    _go(handler, _with(query["redirect_uri"], {"state": query["state"], **told}))


def _code(recall: Recall, company: str, email: str, query: Query, calendar: bool) -> Query:
    kind = {GOOGLE: "4/0A", MICROSOFT: "M.C5_BAY.2.U.!*"}[company]
    code = f"{kind}{uuid.uuid4().hex}"
    refresh = (
        query.get("access_type") == "offline" and query.get("prompt") == "consent"
        if company == GOOGLE
        else "offline_access" in query["scope"].split(" ")
    )
    grant = Grant(company, email, query["redirect_uri"], refresh, calendar)
    recall.calendars.codes[code] = grant
    if company == GOOGLE:
        scope = query["scope"] if calendar else MAIL_ONLY
        return {"code": code, "scope": scope, "authuser": "0", "prompt": "consent"}
    return {"code": code, "session_state": str(uuid.uuid4())}


def callback(recall: Recall, handler: Handler, company: str, key: str) -> None:
    """Recall takes a company's answer, and sends the browser on."""
    query = {
        name: values[0]
        for name, values in parse_qs(urlsplit(handler.path).query, keep_blank_values=True).items()
    }
    try:
        state = json.loads(query.get("state", ""))
    except ValueError:
        state = None
    if not isinstance(state, dict):
        recall.calendars.complaints.append("The callback's state isn't what was sent.")
        handler.answer(400, {"detail": "Invalid state"})
        return
    refusal = _taken(recall, company, state, query, f"{recall.url}{urlsplit(handler.path).path}")
    where = state.get("error_url" if refusal else "success_url")
    if where:
        _go(handler, _with(where, {"error": refusal}) if refusal else where)
    elif refusal:
        handler.answer(400, {"detail": refusal})
    else:
        _page(handler, 200, "Your calendar is connected", "")


def _taken(
    recall: Recall, company: str, state: dict[str, Any], query: Query, default: str
) -> str | None:
    """Connect the calendar; why not, if it can't be."""
    calendars = recall.calendars
    key = next(key for one, key in CALLBACKS.values() if one == company)
    person = calendars.who(state.get("recall_calendar_auth_token"))
    if calendars.refuse_next:
        return calendars.refuse_next.pop(0)
    if person is None or "error" in query:
        return query["error"] if person else NO_TOKEN
    grant = calendars.codes.pop(query.get("code", ""), None)
    if grant is None or grant.company != company:
        return "invalid_grant"
    if grant.redirect_uri != state.get(key, default):
        calendars.complaints.append(f"state: {key} isn't redirect_uri")
        return "redirect_uri_mismatch"
    if not grant.refresh or not grant.calendar:
        return NO_SCOPE if grant.refresh else NO_REFRESH
    calendars.connect(person.ref, company, grant.email)
    return None


def _with(address: str, more: Query) -> str:
    """The address with more in its query; what is there stays as it is."""
    parts = urlsplit(address)
    query = "&".join(filter(None, [parts.query, urlencode(more)]))
    return urlunsplit(parts._replace(query=query))


def _page(handler: Handler, status: int, title: str, body: str) -> None:
    page = PAGE.format(title=html.escape(title), body=body)
    handler.send(status, page.encode(), "text/html; charset=utf-8")


def _go(handler: Handler, address: str) -> None:
    handler.send(302, b"", "text/plain", {"Location": address})

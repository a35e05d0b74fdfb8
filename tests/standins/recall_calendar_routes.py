"""The routes of calendars in Recall.ai's stand-in (WIRE 5): with the key a token is to be had, and
everything else is asked with a person's token."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.standins import recall_calendar_consent
from tests.standins.recall_calendar_events import COMPANIES, shown
from tests.standins.recall_calendar_rules import DEFAULTS, SWITCHES
from tests.standins.recall_calendars import Person, Seen
from tests.standins.recall_http import NOT_FOUND, Handler, route

if TYPE_CHECKING:
    from tests.standins.recall import Recall

ROOT = "/api/v1/calendar/"
TOKEN = "x-recallcalendarauthtoken"
BAD_TOKEN = {"code": "authentication_failed", "detail": "Invalid or expired calendar auth token."}
MOST_NAME = 100

Run = Callable[..., None]


def answers(recall: Recall, handler: Handler) -> bool:
    """Answer a company's page, a callback, or a question with a person's token."""
    path = urlsplit(handler.path).path
    if recall_calendar_consent.answers(recall, handler, path):
        return True
    if not path.startswith(ROOT):
        return False
    asked = f"{handler.command} {path.removeprefix(ROOT)}"
    if recall.calendars.down is not None and asked.startswith(recall.calendars.only):
        recall.calendars.down(handler)
        return True
    there = [(method, run, found[1:]) for method, pattern, run in PERSONS
             if (found := _match(pattern, path))]  # fmt: skip
    if not there:
        return False
    _as_person(recall, handler, there)
    return True


def _as_person(recall: Recall, handler: Handler, there: list[tuple[str, Run, Any]]) -> None:
    if handler.headers.get("Authorization"):
        recall.calendars.complaints.append("The API key was sent with a person's token.")
    person = recall.calendars.who(handler.headers.get(TOKEN))
    if person is None:
        handler.answer(recall.calendars.expired, BAD_TOKEN)
        return
    fitting = [one for one in there if one[0] == handler.command]
    wait = recall.limits.wait("calendar", person.ref)
    if not fitting:
        handler.answer(405, {"detail": f'Method "{handler.command}" not allowed.'})
    elif wait is not None:
        too_many = {"code": "throttled", "detail": "Request was throttled."}
        handler.answer(429, too_many, {"Retry-After": str(wait)})
    else:
        _, run, groups = fitting[0]
        with recall.lock:
            run(recall, handler, person, *groups)


def authenticate(recall: Recall, handler: Handler) -> None:
    """A token for a person, whom it makes known."""
    body = handler.body
    ref = body.get("user_id") if isinstance(body, dict) else None
    if not isinstance(ref, str) or not ref:
        handler.answer(400, {"user_id": ["This field is required."]})
        return
    handler.answer(200, {"token": recall.calendars.token(ref)})


def users(recall: Recall, handler: Handler) -> None:
    """All that are known; those with a calendar of one address."""
    asked = _query(handler)
    found = [
        shown_person(recall, one)
        for one in recall.calendars.people.values()
        if "email" not in asked
        or any(link.email == asked["email"] for link in one.connections.values())
    ]
    page = {"count": len(found), "next": None, "previous": None, "results": found}
    handler.answer(200, page if "paginate" in asked else found)


def user(recall: Recall, handler: Handler, person: Person) -> None:
    """What is connected, and the rules."""
    handler.answer(200, shown_person(recall, person))


def change(recall: Recall, handler: Handler, person: Person) -> None:
    """Decide by other rules."""
    wanted = handler.body.get("preferences") if isinstance(handler.body, dict) else None
    if not isinstance(wanted, dict):
        handler.answer(400, {"preferences": ["This field is required."]})
        return
    errors = _problems(wanted)
    if errors:
        handler.answer(400, {"preferences": errors})
        return
    kept = person.preferences if recall.calendars.merges else dict.fromkeys(SWITCHES, False)
    before = {"id": person.preferences["id"], "bot_name": DEFAULTS["bot_name"]}
    person.preferences = {**before, **kept, **wanted}
    recall.calendars.bots.arrange()
    handler.answer(200, shown_person(recall, person))


def _problems(wanted: dict[str, Any]) -> dict[str, list[str]]:
    found = {name: ["Unknown."] for name in wanted if name not in {*SWITCHES, "bot_name", "id"}}
    for name in SWITCHES:
        if name in wanted and not isinstance(wanted[name], bool):
            found[name] = ["Must be a valid boolean."]
    name = wanted.get("bot_name", "")
    if not isinstance(name, str) or len(name) > MOST_NAME:
        found["bot_name"] = [f"Ensure this field has no more than {MOST_NAME} characters."]
    elif "bot_name" in wanted and not name:
        found["bot_name"] = ["This field may not be blank."]
    return found


def delete(recall: Recall, handler: Handler, person: Person) -> None:
    """Forget a person."""
    recall.calendars.forget(person)
    handler.done()


def disconnect(recall: Recall, handler: Handler, person: Person) -> None:
    """Forget the calendar of one company."""
    company = handler.body.get("platform") if isinstance(handler.body, dict) else None
    if company not in COMPANIES:
        handler.answer(400, {"platform": [f'"{company}" is not a valid choice.']})
        return
    recall.calendars.disconnect(person, company)
    handler.answer(200, shown_person(recall, person))


def meetings(recall: Recall, handler: Handler, person: Person) -> None:
    """A bare list, as long as it is."""
    asked = _query(handler)
    try:
        limits = {
            name: datetime.fromisoformat(asked[name])
            for name in ("start_time_after", "start_time_before")
            if name in asked
        }
    except ValueError:
        handler.answer(400, {"start_time_after": ["Enter a valid date/time."]})
        return
    after, before = limits.get("start_time_after"), limits.get("start_time_before")
    found = [
        shown(one)
        for one in recall.calendars.seen(person)
        if not one.event.cancelled
        and (after is None or one.event.starts_at >= after)
        and (before is None or one.event.starts_at <= before)
        and one.event.uid.startswith(asked.get("ical_uid", ""))
    ]
    found.sort(key=lambda one: str(one["start_time"]))
    handler.answer(200, found)


def meeting(recall: Recall, handler: Handler, person: Person, number: str) -> None:
    """One of them."""
    found = _seen(recall, person, number)
    handler.answer(200, shown(found)) if found else handler.answer(404, NOT_FOUND)


def override(recall: Recall, handler: Handler, person: Person, number: str) -> None:
    """Record it or not, or (null) decide by the rules again."""
    found = _seen(recall, person, number)
    body = handler.body if isinstance(handler.body, dict) else {}
    wanted = body.get("override_should_record", "")
    if found is None:
        handler.answer(404, NOT_FOUND)
    elif not isinstance(wanted, bool | None):
        handler.answer(400, {"override_should_record": ["Must be a valid boolean."]})
    elif found.event.ends_at <= recall.calendars.clock():
        handler.answer(400, {"non_field_errors": ["The meeting has already ended."]})
    else:
        person.overrides.pop(number, None)
        if wanted is not None:
            person.overrides[number] = wanted
        recall.calendars.bots.arrange(found.event)
        again = _seen(recall, person, number)
        handler.answer(200, shown(again or found))


def refresh(recall: Recall, handler: Handler, person: Person) -> None:
    """Look into the calendars at once."""
    recall.calendars.refreshed += 1
    handler.answer(200, [shown(one) for one in recall.calendars.seen(person)])


def shown_person(recall: Recall, person: Person) -> dict[str, Any]:
    """A person as the API gives them."""
    listed = [
        {"connected": one.connected, "platform": company, "email": one.email, "id": one.id}
        for company, one in person.connections.items()
    ]
    if recall.calendars.lists_all:
        missing = [one for one in COMPANIES if one not in person.connections]
        listed += [{"connected": False, "platform": one, "email": None} for one in missing]
    return {
        "id": person.id,
        "external_id": person.ref,
        "connections": listed,
        "preferences": person.preferences,
    }


def _seen(recall: Recall, person: Person, number: str) -> Seen | None:
    return next(
        (
            one
            for one in recall.calendars.seen(person)
            if one.id == number and not one.event.cancelled
        ),
        None,
    )


def _query(handler: Handler) -> dict[str, str]:
    return {name: one[0] for name, one in parse_qs(urlsplit(handler.path).query).items()}


def _match(pattern: str, path: str) -> list[str] | None:
    """The path and the id in it, where it fits."""
    found = re.fullmatch(ROOT + pattern.replace("<id>", "([^/]+)"), path)
    return [path, *found.groups()] if found else None


PERSONS: tuple[tuple[str, str, Run], ...] = (
    ("GET", "user/", user),
    ("PUT", "user/", change),
    ("DELETE", "user/", delete),
    ("POST", "user/disconnect/", disconnect),
    ("GET", "meetings/", meetings),
    ("POST", "meetings/refresh/", refresh),
    ("GET", "meetings/<id>/", meeting),
    ("PUT", "meetings/<id>/", override),
)
"""What is asked with a person's token. `refresh` stands before the ids: it could be one."""

ROUTES = (
    route("POST", "/calendar/authenticate/", authenticate),
    route("GET", "/calendar/users/", users, "list"),
)

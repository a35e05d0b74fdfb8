"""The meetings that are coming: what is in the person's own calendar, and what is recorded."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any, cast

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from notes import (
    calendar_meetings,
    calendars,
    provider_accounts,
    upcoming,
    upcoming_days,
    upcoming_words,
)
from notes.db import db, now
from notes.models import Calendar, CalendarConnection, Meeting
from notes.recordings import Viewer
from notes.upcoming import Row
from notes.upcoming_days import Hours
from notes.upcoming_words import Person
from notes.web import htmx, limits
from notes.web.session import viewer
from notes.web.zone import midnight, today, zone

bp = Blueprint("upcoming", __name__, url_prefix="/upcoming")

MOST = 100  # meetings of a page, unless one day has more
AGAIN_S = 60  # an open page is drawn anew so often, whatever happens: time passes
MEETING = "meeting"


@dataclass(frozen=True, slots=True)
class Shown:
    """A meeting as it stands on its day."""

    row: Row
    hours: Hours
    was: str | None
    people: Sequence[Person]
    day: date


@dataclass(frozen=True, slots=True)
class Link:
    """What is connected, when it was last looked at (in words) and how that went."""

    calendar: Calendar | None
    connected: Sequence[CalendarConnection]
    lost: Sequence[CalendarConnection]
    synced: str | None
    waiting: bool
    leaving: bool = False

    @property
    def is_made(self) -> bool:
        """Whether there is, or was, a calendar to look into."""
        return bool(self.connected or self.lost)


@bp.get("")
def index() -> str:
    """The page; `from` (a date) goes on where the one before ended."""
    return render_template("upcoming/page.html", **_list(viewer(), zone()))


@bp.get("/list")
def rows() -> Response:
    """The list alone, for a page that stays open; 204 while what it has `seen` still stands."""
    who = viewer()
    return _unless_seen(who) or _fragment("upcoming/_list.html", _list(who, zone()))


@bp.post("/refresh")
@limits.per_person("20/minute")
def refresh() -> Response:
    """Have a job look into the calendars now."""
    who = viewer()
    upcoming.refresh(who)
    db.session.commit()
    if htmx.asked():
        return htmx.answer(render_template("upcoming/_sync.html", link=_link(who)))
    return htmx.go(url_for("upcoming.index"))


@bp.get("/<uuid:meeting_id>")
def show(meeting_id: uuid.UUID) -> str:
    """One meeting: who comes, and what to know before."""
    who = viewer()
    return render_template("upcoming/meeting.html", **_one(who, meeting_id, zone()))


@bp.get("/<uuid:meeting_id>/list")
def row(meeting_id: uuid.UUID) -> Response:
    """The same alone, for a page that stays open; 204 as for the list."""
    who = viewer()
    return _unless_seen(who) or _fragment("upcoming/_one.html", _one(who, meeting_id, zone()))


@bp.post("/<uuid:meeting_id>/record")
def wish(meeting_id: uuid.UUID) -> Response:
    """Have it recorded (`record`), or not (`skip`), or by the rules again (`auto`)."""
    who = viewer()
    meeting = upcoming.wish(who, meeting_id, request.form.get("record", ""))
    alone = request.form.get("back") == MEETING
    db.session.commit()
    if not htmx.asked():
        flash(f"Recall.ai is being asked about “{meeting.title}”.", "success")
        place = url_for("upcoming.show", meeting_id=meeting_id)
        return htmx.go(
            place if alone else url_for("upcoming.index", _anchor=f"meeting-{meeting_id}")
        )
    here = zone()
    if alone:
        return htmx.answer(render_template("upcoming/_one.html", **_one(who, meeting_id, here)))
    around = calendar_meetings.coming(who, midnight(today(here), here))
    (one,) = _shown(who, [meeting], here, around)
    return htmx.answer(render_template("upcoming/_row.html", one=one, **_common(who, here)))


def _list(who: Viewer, here: tzinfo) -> dict[str, Any]:
    day = today(here)
    since = _date(request.args.get("from", ""))
    link = _link(who)
    meetings = calendar_meetings.coming(who, midnight(day, here)) if link.is_made else []
    days, onward = upcoming_days.window(upcoming_days.by_day(meetings, here, day), since, MOST)
    within = [meeting for one in days for meeting in one.meetings]
    known = {one.row.meeting.id: one for one in _shown(who, within, here, meetings)}
    return {
        "days": [(one, [known[meeting.id] for meeting in one.meetings]) for one in days],
        "since": since,
        "onward": _address("upcoming.index", onward) if onward else None,
        "list_url": _address("upcoming.rows", since),
        "link": link,
        "team_ready": link.is_made or provider_accounts.of(who.team_id) is not None,
        "is_admin": who.role.can_administer,
        "stamp": _stamp(who, link.calendar),
        **_common(who, here),
    }


def _one(who: Viewer, meeting_id: uuid.UUID, here: tzinfo) -> dict[str, Any]:
    found = upcoming.one(who, meeting_id)
    link = _link(who)
    return {
        "one": _as_shown(found, here, link.calendar),
        "list_url": url_for("upcoming.row", meeting_id=meeting_id),
        "link": link,
        "stamp": _stamp(who, link.calendar),
        **_common(who, here),
    }


def _common(who: Viewer, here: tzinfo) -> dict[str, Any]:
    return {"here": here, "today": today(here), "can_edit": who.role.can_edit}


def _shown(
    who: Viewer, meetings: Sequence[Meeting], here: tzinfo, among: Sequence[Meeting]
) -> list[Shown]:
    calendar = calendars.of(who)
    return [_as_shown(one, here, calendar) for one in upcoming.rows(who, meetings, among)]


def _as_shown(found: Row, here: tzinfo, calendar: Calendar | None) -> Shown:
    own = [one.email for one in calendar.connections if one.email] if calendar else []
    meeting = found.meeting
    first = upcoming_days.first_day(meeting, here)
    day = first if found.is_over else max(first, today(here))
    return Shown(
        found,
        upcoming_days.hours(meeting, here, day),
        upcoming_days.was(meeting, here),
        upcoming_words.people(meeting, own),
        day,
    )


def _link(who: Viewer) -> Link:
    calendar = calendars.of(who)
    if calendar is None:
        return Link(None, (), (), None, waiting=False)
    kept = [one for one in calendar.connections if not one.leaving]
    at = calendar.synced_at
    return Link(
        calendar,
        [one for one in kept if one.connected],
        [one for one in kept if not one.connected],
        upcoming_words.ago(at, now()) if at is not None else None,
        waiting=calendar.asked_at is not None,
        leaving=len(kept) < len(calendar.connections),
    )


def _unless_seen(who: Viewer) -> Response | None:
    if request.args.get("seen") == _stamp(who, calendars.of(who)):
        return Response(status=204)
    return None


def _stamp(who: Viewer, calendar: Calendar | None) -> str:
    """What has another value once the page looks otherwise: by a change, or as time passes."""
    minute = int(time.time() // AGAIN_S)
    if calendar is None:
        return f"none.{minute}.{who.role}"
    return f"{calendar.id.hex}.{calendar.rev}.{upcoming.pulse(calendar)}.{minute}.{who.role}"


def _fragment(template: str, content: dict[str, Any]) -> Response:
    response = make_response(render_template(template, **content))
    response.headers["Cache-Control"] = "no-store"
    return response


def _address(endpoint: str, since: date | None) -> str:
    return url_for(endpoint, **cast("Any", {"from": since.isoformat()} if since else {}))


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

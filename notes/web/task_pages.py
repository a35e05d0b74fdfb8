"""What the page of tasks shows for an address: its view, its groups, its links."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask import url_for

from notes import (
    due_dates,
    evidence,
    render,
    series,
    task_groups,
    task_listing,
)
from notes.errors import NotFound
from notes.models import Task
from notes.recordings import Viewer
from notes.task_listing import Cursor
from notes.task_views import Filters, Owner, View
from notes.web import carried
from notes.web.session import HIGHEST_ID
from notes.web.zone import today, zone

_LONGEST = 200  # characters of a filter
_HIGHEST_PAGE = 10_000
_PLACE = {"after", "skip"}
NARROWED_TO_MINE = {View.OVERDUE, View.SUGGESTED, View.DONE}


@dataclass(frozen=True, slots=True)
class Asked:
    """An address, read. `args` are its parts that mean something."""

    view: View
    filters: Filters
    args: dict[str, str]

    @property
    def here(self) -> str:
        """The address itself."""
        return address(self.args)

    @property
    def flat(self) -> bool:
        """Whether tasks stand in one row: of one person or meeting, or in a view that is so."""
        if self.view is View.PEOPLE:
            return self.filters.owner is not None
        if self.view is View.SERIES:
            return self.filters.series is not None
        if self.view in {View.MEETINGS, View.SUGGESTED}:
            return self.filters.meeting is not None or self.filters.no_meeting
        return True

    @property
    def hides(self) -> str | None:
        """What a row needn't say, because its heading or its view does."""
        if self.view in {View.MINE, View.PEOPLE}:
            return "who"
        return "meeting" if self.view in {View.MEETINGS, View.SUGGESTED} else None

    def home(self, viewer: Viewer) -> uuid.UUID | None:
        """The meeting that a task which is added here belongs to: the one that is looked at, the
        series' latest, or none."""
        if self.filters.series is not None and self.filters.meeting is None:
            return series.newest(viewer, self.filters.series)
        return self.filters.meeting

    def owner(self, viewer: Viewer) -> Owner | None:
        """Whose tasks these are, where they are one person's."""
        return Owner(id=viewer.user.id) if self.view is View.MINE else self.filters.owner

    def address_without(self, *names: str, **more: str) -> dict[str, str]:
        """The parts of the address but for some, and for the place in the list."""
        left_out = _PLACE.union(names)
        return {name: value for name, value in self.args.items() if name not in left_out} | more


@dataclass(frozen=True, slots=True)
class Group:
    """Some tasks under a heading, which may lead on to all of them."""

    heading: str
    tasks: list[Task]
    note: str = ""
    href: str = ""
    more: str = ""


def asked(args: Mapping[str, str], viewer: Viewer) -> Asked:
    """Read an address; what it doesn't say, or says wrongly, is as if it said nothing."""
    view = View(args["view"]) if args.get("view") in set(View) else View.MINE
    known = {"view", "q", "mine", "person", "name", "nobody", "meeting", "series", *_PLACE}
    kept = {name: value[:_LONGEST] for name, value in args.items() if name in known and value}
    meeting = kept.get("meeting", "")
    filters = Filters(
        words=kept.get("q", "").strip(),
        owner=_owner(kept, view, viewer),
        meeting=_uuid(meeting),
        series=_uuid(kept.get("series", "")),
        no_meeting=meeting == "none",
    )
    return Asked(view, filters, kept | {"view": view.value})


def shown(asked: Asked, viewer: Viewer) -> dict[str, Any]:
    """The list of an address, as its template wants it."""
    if asked.flat:
        groups, onward = _row(asked, viewer)
    elif asked.view is View.PEOPLE:
        groups, onward = _people(asked, viewer)
    elif asked.view is View.SERIES:
        groups, onward = _series(asked, viewer)
    else:
        groups, onward = _meetings(asked, viewer)
    every = [task for group in groups for task in group.tasks]
    cited = evidence.cited([task.evidence for task in every])
    return {
        "view": asked.view,
        "groups": groups,
        "cited": dict(zip([task.id for task in every], cited, strict=True)),
        "checks": evidence.checks(every),
        "mentions": carried.of_tasks(every, viewer),
        "onward": onward and address(asked.address_without(**onward)),
        "start": address(asked.address_without()) if _PLACE & set(asked.args) else None,
        "hides": asked.hides,
        "narrowed": asked.filters != Filters(),
        "everything": address({"view": asked.view.value}),
        "words": asked.filters.words,
        "can_edit": viewer.role.can_edit,
        "here": asked.here,
        "day": today(zone()),
    }


def address(args: Mapping[str, str]) -> str:
    """The page's address with these parts."""
    return url_for("task_list.index", **args)  # type: ignore[arg-type]


def _row(asked: Asked, viewer: Viewer) -> tuple[list[Group], dict[str, str] | None]:
    now, here = today(zone()), zone()
    after = asked.args.get("after")
    page = task_listing.page(
        viewer, asked.view, asked.filters, now, after=Cursor.read(after) if after else None
    )

    def done_on(task: Task) -> str:
        moment = task.done_at
        return render.day(moment.astimezone(here).date(), now) if moment else ""

    def due_in(task: Task) -> str:
        return str(due_dates.span(task.due, now))

    groups = _grouped(page.tasks, done_on if asked.view is View.DONE else due_in)
    return groups, {"after": str(page.after)} if page.after else None


def _grouped(found: Iterable[Task], key: Callable[[Task], str]) -> list[Group]:
    return [Group(heading, list(some)) for heading, some in groupby(found, key)]


def _people(asked: Asked, viewer: Viewer) -> tuple[list[Group], dict[str, str] | None]:
    first = _skipped(asked)
    found, more = task_groups.people(viewer, asked.filters, today(zone()), skip=first)
    groups = []
    for one in found:
        href = address(asked.address_without(**_whose(one.owner)))
        name = one.name or "Nobody yet"
        note = f"{one.count} to do" + (f", {one.late} late" if one.late else "")
        rest = f"All {one.count}" if one.count > len(one.tasks) else ""
        groups.append(Group(name, one.tasks, note, href, rest))
    return groups, {"skip": str(first + task_groups.GROUPS)} if more else None


def _series(asked: Asked, viewer: Viewer) -> tuple[list[Group], dict[str, str] | None]:
    first = _skipped(asked)
    found, more = task_groups.series(viewer, asked.filters, today(zone()), skip=first)
    groups = []
    for one in found:
        there = address(asked.address_without(series=str(one.id)))
        groups.append(Group(one.title, one.tasks, "", there, "All" if one.more else ""))
    return groups, {"skip": str(first + task_groups.GROUPS)} if more else None


def _skipped(asked: Asked) -> int:
    skip = asked.args.get("skip", "0")
    return min(int(skip), _HIGHEST_PAGE) if skip.isdecimal() else 0


def _meetings(asked: Asked, viewer: Viewer) -> tuple[list[Group], dict[str, str] | None]:
    after = asked.args.get("after")
    now, here = today(zone()), zone()
    found, onward = task_groups.meetings(
        viewer, asked.view, asked.filters, now, after=Cursor.read(after) if after else None
    )
    groups = []
    for one in found:
        note = _held(one.started_at.astimezone(here), now) if one.started_at else ""
        there = asked.address_without(meeting=str(one.id or "none"))
        groups.append(Group(one.title, one.tasks, note, address(there), "All" if one.more else ""))
    return groups, {"after": str(onward)} if onward else None


def _held(began: datetime, now: date) -> str:
    return f"{render.day(began.date(), now)}, {began:%H:%M}"


def _owner(kept: Mapping[str, str], view: View, viewer: Viewer) -> Owner | None:
    if view in NARROWED_TO_MINE and "mine" in kept:
        return Owner(id=viewer.user.id)
    number = kept.get("person", "")
    if number.isdecimal() and int(number) <= HIGHEST_ID:
        return Owner(id=int(number))
    if kept.get("name"):
        return Owner(name=kept["name"])
    return Owner() if "nobody" in kept else None


def _whose(owner: Owner) -> dict[str, str]:
    if owner.id is not None:
        return {"person": str(owner.id)}
    return {"name": owner.name} if owner.name else {"nobody": "1"}


def _uuid(text: str) -> uuid.UUID | None:
    if text in {"", "none"}:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        raise NotFound("There is no such meeting or series, or it isn't shared with you.") from None

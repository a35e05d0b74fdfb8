"""What stands over the tasks of an address: its views as tabs, its filters as chips."""

from __future__ import annotations

from typing import Any

from notes import assignees, recordings, series, task_listing
from notes.recordings import Viewer
from notes.task_listing import MANY
from notes.task_views import Owner, View
from notes.web.task_pages import NARROWED_TO_MINE, Asked, address

LABELS = {
    View.MINE: "Mine",
    View.PEOPLE: "People",
    View.MEETINGS: "Meetings",
    View.SERIES: "Series",
    View.OVERDUE: "Overdue",
    View.SUGGESTED: "Suggested",
    View.DONE: "Done",
}


def tabs(asked: Asked, counts: task_listing.Counts) -> list[dict[str, Any]]:
    """The views as links, those that call for action with how much there is."""
    numbers = {
        View.MINE: counts.mine,
        View.OVERDUE: counts.overdue,
        View.SUGGESTED: counts.suggested,
    }
    words = asked.filters.words
    return [
        {
            "label": label,
            "href": address({"view": view.value} | ({"q": words} if words else {})),
            "current": view is asked.view,
            "count": _count(numbers[view]) if numbers.get(view) else None,
        }
        for view, label in LABELS.items()
    ]


def chips(asked: Asked, viewer: Viewer) -> list[tuple[str, str, bool]]:
    """Filters to click: their words, where they lead, and whether they are on."""
    found: list[tuple[str, str, bool]] = []
    on = "mine" in asked.args
    if asked.view in NARROWED_TO_MINE:
        there = asked.address_without("mine") if on else asked.address_without(mine="1")
        found.append(("Only mine", address(there), on))
    if not on and asked.filters.owner is not None:
        there = asked.address_without("person", "name", "nobody")
        found.append((_name(asked.filters.owner, viewer), address(there), True))
    if asked.filters.series is not None:
        title = series.get(viewer, asked.filters.series).title
        found.append((title, address(asked.address_without("series")), True))
    if asked.flat and asked.view in {View.MEETINGS, View.SUGGESTED}:
        meeting = asked.filters.meeting
        title = recordings.get(viewer, meeting).title if meeting else "No meeting"
        found.append((title, address(asked.address_without("meeting")), True))
    return found


def _name(owner: Owner, viewer: Viewer) -> str:
    if owner.id is None:
        return owner.name or "Nobody yet"
    people = assignees.members(viewer.team_id)
    return next((one.name for one in people if one.id == owner.id), "Somebody who left")


def _count(number: int) -> str:
    return f"{number}+" if number >= MANY else str(number)

"""What every template may use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Flask, current_app, g, request, url_for

from notes import due_dates, render, room_listing
from notes.web import session

_AMONG_RECORDINGS = {
    *("recordings", "recording", "bot", "room", "deleted", "series", "filing"),
    *("summary_versions", "tasks", "task_mentions"),
}


@dataclass(frozen=True, slots=True)
class NavLink:
    """An entry of the sidebar. `key` leads there, after G."""

    href: str
    label: str
    icon: str
    key: str
    current: bool


def init(app: Flask) -> None:
    """Add filters and the shell's variables."""
    app.jinja_env.filters.update(
        clock=render.clock,
        duration=render.length,
        markdown=render.markdown,
        filesize=render.size,
        iso=render.iso,
        due_words=due_dates.words,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_shell)
    app.jinja_env.globals["has_rooms"] = has_rooms


def _shell() -> dict[str, Any]:
    user = session.signed_in_or_none()
    if user is None or not user.memberships:
        return {"team": None, "nav": [], "role": None, "other_teams": []}
    found = session.membership()
    others = [one.team for one in user.memberships if one.team_id != found.team_id]
    return {
        "team": found.team,
        "role": session.viewer().role,
        "nav": Nav(),
        "other_teams": sorted(others, key=lambda team: team.name.casefold()),
    }


class Nav:
    """The sidebar's entries, looked up once a page draws them: fragments don't."""

    @cached_property
    def links(self) -> list[NavLink]:
        """All entries, in their order."""
        return _nav()

    def __iter__(self) -> Iterator[NavLink]:
        return iter(self.links)


def has_rooms() -> bool:
    """Whether whoever asks can have meetings recorded in a provider's rooms."""
    if "has_rooms" not in g:
        who = session.viewer()
        g.has_rooms = who.role.can_edit and room_listing.connected(who.team_id)
    return bool(g.has_rooms)


def _nav() -> list[NavLink]:
    entries = [
        ("recordings.index", "Recordings", "recordings", "R", _AMONG_RECORDINGS),
        ("upcoming.index", "Upcoming", "calendar", "U", {"upcoming"}),
        ("task_list.index", "Tasks", "list-todo", "T", {"task_list"}),
        ("uploads.new", "New", "plus", "", {"uploads", "bots"}),
    ]
    if has_rooms():
        entries.append(("rooms.index", "RealtimeKit", "video", "", {"rooms", "room_orders"}))
    return [
        NavLink(url_for(endpoint), label, icon, key, request.blueprint in parts)
        for endpoint, label, icon, key, parts in entries
        if endpoint in current_app.view_functions
    ]

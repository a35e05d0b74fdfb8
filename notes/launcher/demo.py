"""The demo: the product on a throw-away folder, with an account, the sample meeting, and another
meeting that runs while one watches."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from functools import partial
from pathlib import Path

from notes import settings
from notes.launcher import demo_meeting, demo_rooms, greeting, port, process, start
from notes.launcher.demo_meeting import Provider
from notes.launcher.demo_rooms import RoomProvider
from notes.settings import Settings

EMAIL = "demo@example.com"
NAME = "Demo Owner"
TEAM = "Demo team"


def run(speed: float = 1.0) -> None:
    """Run until told to stop, then remove everything. `speed`: so many seconds of the meeting
    pass in one. Raises what `start.launch` raises."""
    folder = Path(tempfile.mkdtemp(prefix="minutebook-demo-"))
    try:
        own = {"data_dir": str(folder), "database_url": None, "redis_url": None}
        if demo_meeting.is_there():
            with port.listen("127.0.0.1", 0) as bots, port.listen("127.0.0.1", 0) as rooms:
                providers = Provider(bots, speed), RoomProvider(rooms, speed)
                told = {**providers[0].settings, **providers[1].settings}
                chosen = settings.use(**own, storage_url=None, **told)
                beside = [one.part(chosen) for one in providers]
                start.launch(chosen, partial(_fill, chosen), beside)
        else:
            chosen = settings.use(**own, storage_url=None)
            start.launch(chosen, partial(_fill, chosen))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fill(chosen: Settings) -> list[str]:
    """Make the account, hand in a meeting and send a bot to another, as a person would, in a
    process of its own."""
    password = secrets.token_urlsafe(12)
    told, tell = os.pipe()
    pid = process.spawn("demo", lambda: _hand_in(password, tell), [told])
    os.close(tell)
    _, status = os.waitpid(pid, 0)
    live = os.read(told, 64).decode()
    os.close(told)
    if os.waitstatus_to_exitcode(status):
        greeting.warn("The demo's account could not be made; the reason stands above.")
        return []
    return [
        f"Sign in as {EMAIL} with the password {password}",
        *(_about_live(f"{greeting.address(chosen)}/recordings/{live}") if live else ()),
        "The sample meeting is being worked on: open it and watch.",
        *(_about_calendars(greeting.address(chosen)) if live else ()),
        *(_about_rooms(greeting.address(chosen)) if live else ()),
        "All of this is removed at the end.",
    ]


def _about_live(address: str) -> list[str]:
    return [
        f"A meeting begins right now: {address}",
        "  A bot goes in, and you see what is said while it is said, for three minutes. Then its",
        "  video is fetched and notes are made. The meeting and its voices are synthetic; a",
        "  stand-in on this machine plays the part of Recall.ai. Everything else is the product.",
    ]


def _about_calendars(address: str) -> list[str]:
    return [
        f"Connect a calendar: {address}/settings/calendars",
        "  Any account will do. It has four weeks of meetings, and the first begins a few minutes",
        "  after you connect it: its bot goes in by itself.",
    ]


def _about_rooms(address: str) -> list[str]:
    return [
        f"Record a meeting on RealtimeKit: {address}/realtimekit/new",
        f"  The meeting's id is {demo_rooms.MEETING_ID}. Pause it, stop it, or let its three",
        "  minutes pass; it comes with RealtimeKit's own transcript and summary.",
    ]


def _hand_in(password: str, tell: int) -> None:
    from notes import accounts, sample_meeting
    from notes.assembly import create_app
    from notes.db import db

    with create_app().app_context():
        owner = accounts.set_up(EMAIL, NAME, password, TEAM)
        db.session.commit()
        if demo_meeting.is_there():
            live = demo_meeting.send(accounts.viewer_of(owner))
            db.session.commit()
            os.write(tell, str(live).encode())
        sample_meeting.take(accounts.viewer_of(owner))
        db.session.commit()

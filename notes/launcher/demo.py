"""The demo: the product on a throw-away folder, with an account and the sample meeting."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from pathlib import Path

from notes import settings
from notes.launcher import greeting, process, start

EMAIL = "demo@example.com"
NAME = "Demo Owner"
TEAM = "Demo team"


def run() -> None:
    """Run until told to stop, then remove everything. Raises what `start.launch` raises."""
    folder = Path(tempfile.mkdtemp(prefix="minutebook-demo-"))
    try:
        chosen = settings.use(
            data_dir=str(folder), database_url=None, redis_url=None, storage_url=None
        )
        start.launch(chosen, _fill)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fill() -> list[str]:
    """Make the account and hand in the meeting, as a person would, in a process of its own."""
    password = secrets.token_urlsafe(12)
    pid = process.spawn("demo", lambda: _hand_in(password))
    _, status = os.waitpid(pid, 0)
    if os.waitstatus_to_exitcode(status):
        greeting.warn("The demo's account could not be made; the reason stands above.")
        return []
    return [
        f"Sign in as {EMAIL} with the password {password}",
        "The sample meeting is being worked on: open it and watch.",
        "All of this is removed at the end.",
    ]


def _hand_in(password: str) -> None:
    from notes import accounts, sample_meeting
    from notes.assembly import create_app
    from notes.db import db

    with create_app().app_context():
        owner = accounts.set_up(EMAIL, NAME, password, TEAM)
        db.session.commit()
        sample_meeting.take(accounts.viewer_of(owner))
        db.session.commit()

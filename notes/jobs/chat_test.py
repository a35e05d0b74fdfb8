"""Tries a team's chat server, for somebody who waits before the page."""

from __future__ import annotations

from notes import chat_accounts
from notes.adapters import adapters
from notes.db import db
from notes.errors import ExternalError


def test(team_id: str) -> None:
    """Ask the team's server as notes would, and keep what came of it."""
    try:
        server = chat_accounts.server(int(team_id))
    except ExternalError:
        return  # a key that can't be read is said by the page
    db.session.commit()  # what follows waits for somebody else
    if server is None:
        return
    problem = None
    try:
        adapters().try_out(server)
    except ExternalError as error:
        problem = error.message
    chat_accounts.note_test(int(team_id), server, problem)
    db.session.commit()

"""Tries a team's account at a provider of rooms, for somebody who waits before the page."""

from __future__ import annotations

from notes import provider_accounts, room_accounts
from notes.adapters import adapters
from notes.db import db
from notes.errors import ExternalError
from notes.provider_accounts import REALTIMEKIT


def test(team_id: str) -> None:
    """Ask whether the account's token and app are known there, and keep what came of it."""
    try:
        account = provider_accounts.of(int(team_id), REALTIMEKIT)
    except ExternalError:
        return  # a token that can't be read is said by the page
    db.session.commit()  # what follows waits for somebody else
    if account is None:
        return
    problem = None
    try:
        adapters().rooms(account).check()
    except ExternalError as error:
        problem = error.message
    room_accounts.note_test(int(team_id), account, problem)
    db.session.commit()

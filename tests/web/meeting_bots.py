"""Bots for tests of pages: ordered through the core, and moved as their provider would tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from notes import bot_states, bots
from notes.db import db
from notes.models import Recording, Role
from tests import factories

BEGUN = datetime(2026, 11, 5, 10, 0, tzinfo=UTC)
LINK = "https://zoom.us/j/98765432101?pwd=abc"


def ordered(person, team, *, url=LINK, **wish):
    """A bot that was just ordered."""
    wish.setdefault("name", "Scribe")
    who = factories.viewer(person, team, Role.MEMBER)
    bot = bots.send(who, bots.Wish(meeting_url=url, **wish))
    db.session.commit()
    return bot


def moved(bot, *codes, **values):
    """The same, after it went through these states ("fatal/meeting_locked": with the reason)."""
    changes = []
    for place, code in enumerate(codes):
        name, _, sub_code = code.partition("/")
        at = BEGUN + timedelta(seconds=10 * place)
        changes.append(
            {
                "code": name,
                "sub_code": sub_code or None,
                "message": None,
                "created_at": at.isoformat(),
            }
        )
    bot_states.stand(bot, changes)
    for name, value in values.items():
        setattr(bot, name, value)
    db.session.commit()
    return bot


def recording_of(bot):
    return db.session.get_one(Recording, bot.recording_id)

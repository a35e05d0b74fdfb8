"""Bots that Alice sent to meetings, and what Recall's stand-in has of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from notes import accounts, bots, errands
from notes.db import db, now
from notes.models import Bot, Capture, Recording, User
from notes.providers.bots import Command
from notes.recordings import Viewer
from tests.standins.recall import Recall
from tests.standins.recall_bots import Bot as Theirs

ZOOM = "https://us02web.zoom.us/j/84512345678?pwd=secret"
LIFE = ("joining_call", "in_call_not_recording", "in_call_recording")


@dataclass
class Sent:
    """A bot here and there."""

    id: Any
    recording_id: Any
    viewer: Viewer
    recall: Recall

    @property
    def bot(self) -> Bot:
        return db.session.get_one(Bot, self.id, populate_existing=True)

    @property
    def recording(self) -> Recording:
        return db.session.get_one(Recording, self.recording_id, populate_existing=True)

    @property
    def capture(self) -> Capture:
        query = select(Capture).where(Capture.recording_id == self.recording_id)
        return db.session.scalars(query.execution_options(populate_existing=True)).one()

    @property
    def there(self) -> Theirs:
        """Recall's bot."""
        return self.recall.bots.only()

    def see_to(self) -> None:
        """What the job does."""
        errands.see_to(self.id)
        db.session.expire_all()

    def ask(self, command: Command, config: Any = None) -> None:
        """Alice asks for it, and the job does it."""
        bots.ask(self.viewer, self.recording_id, command, config)
        db.session.commit()
        self.see_to()

    def join(self) -> Theirs:
        """It is in the meeting and records; nobody told us."""
        for code in LIFE[:-1]:
            self.recall.bots.move(self.there, code)
        self.recall.bots.begin(self.there)
        self.recall.bots.move(self.there, LIFE[-1])
        return self.there

    def end(self, media: bytes | None, sub_code: str = "call_ended_by_host", **files: Any) -> Any:
        """It has recorded and is out of the meeting; gives the recording there."""
        made = self.recall.bots.record(self.there, media=media, **files)
        self.recall.bots.move(self.there, "call_ended", sub_code)
        self.recall.bots.move(self.there, "done")
        return made

    def age(self, **by: float) -> None:
        """Let all that happened here have happened that much longer ago."""
        gone = timedelta(**by)
        bot = self.bot
        for name in ("created_at", "join_at", "command_at", "tried_at", "retry_at"):
            if (at := getattr(bot, name)) is not None:
                setattr(bot, name, at - gone)
        db.session.execute(
            update(Capture)
            .where(Capture.recording_id == self.recording_id)
            .values(created_at=now() - gone)
        )
        db.session.commit()

    def orders(self) -> list[Any]:
        """The requests that asked for a bot."""
        return [
            one for one in self.recall.asked if (one.method, one.path) == ("POST", "/api/v1/bot/")
        ]


def send(person: User, recall: Recall, **wish: Any) -> Sent:
    """Alice sends a bot; no job has run yet."""
    viewer = accounts.viewer_of(person)
    wished = replace(bots.Wish(ZOOM), **wish)
    bot = bots.send(viewer, wished)
    db.session.commit()
    return Sent(bot.id, bot.recording_id, viewer, recall)

"""The readers of one recording in this process: one look and one drawing serve them all.

For all doors: how a door draws what changed is handed in.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import or_, select

from notes import recording_shares
from notes.connections import redis, settings
from notes.db import db, now
from notes.errors import NotFound
from notes.events import Channel, Listener
from notes.models import ApiKey, Membership, Recording, Role, User
from notes.recordings import Viewer

STREAMS_AT_MOST = 800  # in one process; who comes later asks again and again instead
LOOK_AGAIN_S = 15.0  # rights change, and a wake-up may be lost, without anybody telling
_KEPT = 16  # drawings
_EXTENSION = "notes.feeds"
_KEY = "key:"
GONE = "This recording was deleted, or it is no longer shared with you."


@dataclass(frozen=True, slots=True)
class Update:
    """Everything with a number in (cursor, rev], written down; `more`: there is more above."""

    rev: int
    more: bool
    body: str


Draw = Callable[[Viewer, uuid.UUID, int], Update]
"""What changed in a recording since a number, as a door tells it. Raises NotFound."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and by what: the key of their session, or `key:` and the id of an API key."""

    user_id: int
    credential: str
    team_id: int

    @classmethod
    def by_key(cls, key: ApiKey) -> Reader:
        """A program that reads with an API key."""
        return cls(key.user_id, f"{_KEY}{key.id}", key.team_id)


@dataclass(frozen=True, slots=True)
class Look:
    """How the recording stood when the channel was at `version`; None: it is gone. `private_to`:
    nobody else may read it. `roles` of everybody who does, by user and credential."""

    version: int
    at: float
    rev: int | None
    private_to: frozenset[int] | None
    roles: dict[tuple[int, str], Role]

    def is_stale(self, cursor: int) -> bool:
        return time.monotonic() - self.at > LOOK_AGAIN_S or (self.rev or cursor) < cursor

    def role(self, reader: Reader) -> Role | None:
        """What the reader may do, or None when they may not read it."""
        if self.rev is None or not (self.private_to is None or reader.user_id in self.private_to):
            return None
        return self.roles.get((reader.user_id, reader.credential))


class Feed:
    """One recording's readers."""

    def __init__(self, app: Flask, recording_id: uuid.UUID, channel: Channel) -> None:
        self._app = app
        self._recording_id = recording_id
        self.channel = channel
        self._lock = threading.Lock()
        self._readers: Counter[tuple[int, str]] = Counter()
        self._look: Look | None = None
        self._drawn: dict[tuple[Draw, int, bool], Update] = {}

    def join(self, reader: Reader) -> None:
        who = (reader.user_id, reader.credential)
        if not self._readers[who]:
            self._look = None  # it doesn't know of them
        self._readers[who] += 1

    def leave(self, reader: Reader) -> bool:
        """True when nobody reads any more."""
        self._readers[reader.user_id, reader.credential] -= 1
        self._readers += Counter()  # drops zeros
        return not self._readers

    def look(self, cursor: int) -> Look:
        """How the recording stands, read at most once for each wake-up; again for a reader whose
        page is newer than the last look."""
        with self._lock:
            version, found = self.channel.version, self._look
            if found is None or found.version < version or found.is_stale(cursor):
                with self._app.app_context():
                    found = self._look = self._read(version)
            return found

    def forget(self) -> None:
        """Look again, whatever is known."""
        self._look = None

    def update(self, draw: Draw, reader: Reader, role: Role, cursor: int) -> Update:
        """What comes after `cursor`, drawn once for all who are there. Raises NotFound."""
        key = (draw, cursor, role.can_edit)
        with self._lock:
            found = self._drawn.get(key)
            if found is None:
                found = self._drawn_by(draw, reader, role, cursor)
                while len(self._drawn) >= _KEPT:
                    del self._drawn[next(iter(self._drawn))]
                self._drawn[key] = found
            return found

    def _drawn_by(self, draw: Draw, reader: Reader, role: Role, cursor: int) -> Update:
        with self._app.app_context(), self._app.test_request_context(base_url=_address()):
            user = db.session.get(User, reader.user_id)
            if user is None:
                raise NotFound(GONE)
            return draw(Viewer(user, reader.team_id, role), self._recording_id, cursor)

    def _read(self, version: int) -> Look:
        row = db.session.execute(
            select(
                Recording.rev, Recording.team_id, Recording.visibility, Recording.created_by
            ).where(Recording.id == self._recording_id, Recording.deleted_at.is_(None))
        ).first()
        if row is None:
            return Look(version, time.monotonic(), None, None, {})
        roles = self._sessions(row.team_id) | self._keys(row.team_id)
        private_to = None if row.visibility == "team" else self._owners(row.created_by)
        return Look(version, time.monotonic(), row.rev, private_to, roles)

    def _owners(self, created_by: int | None) -> frozenset[int]:
        """To whom the recording belongs: who made it, and in whose calendar its meeting was."""
        own = set() if created_by is None else {created_by}
        return frozenset(own.union(recording_shares.sharers(self._recording_id)))

    def _sessions(self, team_id: int) -> dict[tuple[int, str], Role]:
        members = db.session.execute(
            select(User.id, User.session_key, Membership.role)
            .join(Membership, Membership.user_id == User.id)
            .where(Membership.team_id == team_id, User.id.in_({one for one, _ in self._readers}))
        )
        return {(user_id, key): Role(role) for user_id, key, role in members}

    def _keys(self, team_id: int) -> dict[tuple[int, str], Role]:
        """The roles of who reads with an API key that is still good."""
        names = [name for _, name in self._readers if name.startswith(_KEY)]
        if not names:
            return {}
        found = db.session.execute(
            select(ApiKey.id, ApiKey.user_id, Membership.role)
            .join(Membership, Membership.user_id == ApiKey.user_id)
            .where(
                ApiKey.id.in_([uuid.UUID(name.removeprefix(_KEY)) for name in names]),
                ApiKey.revoked_at.is_(None),
                or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > now()),
                Membership.team_id == team_id,
                ApiKey.team_id == team_id,
            )
        )
        return {(user_id, f"{_KEY}{key_id}"): Role(role) for key_id, user_id, role in found}


class Feeds:
    """The feeds of one app."""

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            self._listener = Listener(redis())
        self._app = app
        self._feeds: dict[uuid.UUID, Feed] = {}
        self._lock = threading.Lock()
        self.open = 0

    def join(self, recording_id: uuid.UUID, reader: Reader) -> Feed:
        with self._lock:
            channel = self._listener.watch(recording_id)
            feed = self._feeds.setdefault(recording_id, Feed(self._app, recording_id, channel))
            feed.join(reader)
            self.open += 1
            return feed

    def leave(self, recording_id: uuid.UUID, reader: Reader) -> None:
        with self._lock:
            self.open -= 1
            self._listener.unwatch(recording_id)
            if self._feeds[recording_id].leave(reader):
                del self._feeds[recording_id]


def _address() -> str:
    """The address under which fragments are drawn that belong to no request."""
    return settings().base_url


_making = threading.Lock()


def feeds(app: Flask) -> Feeds:
    """The app's feeds, made at first use: the subscription belongs to this process."""
    with _making:
        found = app.extensions.get(_EXTENSION)
        if not isinstance(found, Feeds):
            found = app.extensions[_EXTENSION] = Feeds(app)
        return found

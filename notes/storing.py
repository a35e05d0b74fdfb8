"""Puts recordings' files into the store of their team, and finds them where they lie.

Beside the adapters, for every door. A store that fails never ends a step for good: its owner can
mend it, and the step is tried again. What has just arrived waits for a team's store however long
that takes.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import select

from notes import artefacts, leftovers, outbound_guard, store_fields, stores
from notes.adapters import adapters
from notes.connections import settings
from notes.db import db
from notes.errors import ExternalError, NotYet
from notes.models import MediaFile, MediaKind, Recording, Store
from notes.places import Place, StoreKind
from notes.storage import Storage, Stored

_OPEN = "notes.storing"
_KEPT_OPEN = 32  # stores of one process
WAITS_S, LONGEST_WAIT_S = 60.0, 1800.0
"""After so long, and then longer and longer, a file that has just arrived is offered again to a
store that doesn't take it."""
UNUSABLE = "What is set for the file store can't be used. Set it again under Settings, Storage."
GONE = "The recording was deleted while this was being done."
INSIDE = (
    "The file store's address is inside a private network, which is not called at a team's wish. "
    "Whoever looks after this server can allow it (NOTES_ALLOW_PRIVATE_ADDRESSES=1)."
)
UNKNOWN_HOST = "The file store's address {host} is not known. Look at it under Settings, Storage."


def put(recording_id: uuid.UUID, kind: MediaKind, path: Path, mime: str | None = None) -> Stored:
    """Put a file into the current store of the recording's team, under a key that nothing had;
    `artefacts.record` then says that it is the recording's. Commits before it puts, so that a
    file that nobody says anything about is found again. Raises ExternalError."""
    team_id = db.session.scalar(select(Recording.team_id).where(Recording.id == recording_id))
    if team_id is None:
        raise ExternalError(GONE, permanent=True)
    store = stores.current(team_id)
    store_id = store.id if store is not None else None
    pause = None
    if store_id is not None and kind == MediaKind.ORIGINAL:
        pause = min(WAITS_S * 2 ** leftovers.tries(recording_id, store_id), LONGEST_WAIT_S)
    with _to_be_tried_again(pause):
        storage = _opened(store)
        key = artefacts.new_key(recording_id, kind)
        expected = leftovers.expect(team_id, recording_id, store_id, key)
        db.session.commit()
        told = mime or _type(storage, path)
        try:
            return replace(storage.put(path, key, told), store_id=store_id)
        except ExternalError:
            leftovers.give_up(expected)
            db.session.commit()
            raise


def of(found: MediaFile) -> Storage:
    """The store that has the file. Raises ExternalError."""
    return at(found.store_id)


def at(store_id: uuid.UUID | None) -> Storage:
    """The store by its id; None: the server's. Raises ExternalError where its credentials can't
    be read, or its address may not be called."""
    if store_id is None:
        return adapters().storage
    return _opened(db.session.get_one(Store, store_id))


def at_place(place: Place) -> Storage:
    """A team's store by its place, opened at most once a process. Raises ExternalError."""
    opened = cast("dict[str, Storage]", current_app.extensions.setdefault(_OPEN, {}))
    name = _name(place)
    if name not in opened:
        _require_outside(place)
        try:
            storage = Storage(place, guarded=not settings().allow_private_addresses)
        except (ValueError, ImportError):  # what it says may be of the credentials
            raise ExternalError(UNUSABLE, permanent=True) from None
        while len(opened) >= _KEPT_OPEN:
            opened.pop(next(iter(opened)), None)
        opened[name] = storage
    return opened[name]


@contextmanager
def as_path(found: MediaFile) -> Iterator[Path]:
    """A file as a path on this machine, for a step: the transaction ends here. Raises
    ExternalError, FileNotFoundError."""
    with ExitStack() as kept:
        with _to_be_tried_again():
            storage, key = of(found), found.key
            db.session.commit()
            path = kept.enter_context(storage.as_path(key))
        yield path


def _type(storage: Storage, path: Path) -> str | None:
    """What a link to the file will say that it is. A disk makes no links."""
    if storage.local:
        return None
    from notes.media import probe

    return probe.mime(path)


def _opened(store: Store | None) -> Storage:
    return adapters().storage if store is None else at_place(stores.place(store))


def _name(place: Place) -> str:
    """The same for the same place, and tells nothing of it."""
    secrets = {name: one.get_secret_value() for name, one in place.secrets.items()}
    told = json.dumps([place.kind, dict(place.options), secrets], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _require_outside(place: Place) -> None:
    """What somebody typed leads to the open internet, also once its name is looked up. An SSH
    server's is looked up as it is connected to."""
    if settings().allow_private_addresses or place.kind == StoreKind.SFTP:
        return
    for _, address in store_fields.addresses(place):
        host = store_fields.host(address)
        port = urlsplit(address).port if "://" in address else None
        try:
            outbound_guard.public_addresses(host, port or 443)
        except outbound_guard.Inside:
            raise ExternalError(INSIDE, permanent=True) from None
        except OSError as error:
            raise ExternalError(UNKNOWN_HOST.format(host=host)) from error


@contextmanager
def _to_be_tried_again(pause_s: float | None = None) -> Iterator[None]:
    """With a pause: for as long as it takes."""
    try:
        yield
    except ExternalError as error:
        if pause_s is not None:
            raise NotYet(error.message, pause_s) from error
        raise ExternalError(error.message, retry_after=error.retry_after) from error

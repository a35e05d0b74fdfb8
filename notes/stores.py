"""Where a team's files live: the store it has named, else the server's. Core.

New files go to the current store. What lies in an earlier one stays there, readable, until it is
moved (`store_moving`); a row without files goes by itself.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import timedelta

from pydantic import SecretStr
from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import joinedload

from notes import jobqueue, places, sealing, store_fields
from notes.connections import settings
from notes.db import db, now
from notes.models import Leftover, MediaFile, Store, Team
from notes.places import Place, StoreKind
from notes.provider_accounts import hold_team, require_admin
from notes.recordings import Viewer

TEST_TAKES = timedelta(seconds=120)
"""A test that isn't answered by then is lost, or nobody works."""


def current(team_id: int) -> Store | None:
    """The store that the team's new files go to; None: the server's."""
    return db.session.scalar(
        select(Store)
        .where(Store.team_id == team_id, Store.is_current)
        .order_by(Store.set_at.desc(), Store.id.desc())
        .options(joinedload(Store.setter))
        .limit(1)
    )


def of_team(team_id: int) -> list[Store]:
    """Every store with files of the team's, and the current one, the oldest first."""
    query = select(Store).where(Store.team_id == team_id).order_by(Store.set_at, Store.id)
    return list(db.session.scalars(query))


def every() -> list[tuple[Store, str]]:
    """Every team's stores, each with the team's name."""
    query = (
        select(Store, Team.name)
        .join(Team, Team.id == Store.team_id)
        .order_by(Store.team_id, Store.set_at, Store.id)
    )
    return [(found[0], found[1]) for found in db.session.execute(query)]


def place(store: Store | None, key: str | None = None) -> Place:
    """Where it is and how to get in; None: the server's own. `key`: what its credentials were
    sealed under, where that isn't our NOTES_SECRET_KEY. Raises sealing.Broken."""
    if store is None:
        kept = settings().storage_options
        told = json.loads(kept.get_secret_value()) if kept is not None else {}
        return places.from_url(settings().storage, told)
    opened = json.loads(sealing.unseal(store.sealed, key).get_secret_value())
    secrets = {name: SecretStr(value) for name, value in opened.items()}
    return Place(StoreKind(store.kind), dict(store.options), secrets)


def name(store: Store | None) -> str:
    """What it is called where only words can stand: its kind and its place."""
    if store is None:
        return "the server's store"
    told = store.options
    where = told.get("bucket") or f"{told.get('username')}@{told.get('host')}"
    folder = told.get("path", "")
    return f"{store.kind} {where}{':' if store.kind == StoreKind.SFTP else '/'}{folder}".rstrip(
        ":/"
    )


def is_readable(store: Store) -> bool:
    """Whether its credentials can be used."""
    return sealing.is_readable(store.sealed)


def unreadable() -> int:
    """How many stores' credentials were sealed under another NOTES_SECRET_KEY."""
    return sum(not is_readable(store) for store, _ in every())


def set_store(viewer: Viewer, kind: str, fields: Mapping[str, str]) -> Store:
    """Have the team's new files go there, and have it tested. `fields` has the names of
    `places.FIELDS`; a secret that is empty stays as it is. The place that it has already, or has
    had and that still has files, is the same row. Raises Forbidden, Invalid (with the field)."""
    require_admin(viewer)
    wanted = store_fields.kind(kind)
    hold_team(viewer.team_id)
    standing = current(viewer.team_id)
    kept = place(standing) if standing is not None and is_readable(standing) else None
    inside = settings().allow_private_addresses
    told = store_fields.read(wanted, fields, kept, inside=inside)
    store = _at(viewer.team_id, told) or Store(team_id=viewer.team_id)
    _leave_current(viewer.team_id)
    store.kind, store.options = told.kind, dict(told.options)
    store.sealed, store.ending = _sealed(told), store_fields.ending(told)
    store.is_current = True
    store.set_at, store.set_by = now(), viewer.user.id
    db.session.add(store)
    db.session.flush()
    _ask(store)
    return store


def use_server(viewer: Viewer) -> bool:
    """Have the team's new files go to the server's store; False when they do. Raises Forbidden."""
    require_admin(viewer)
    hold_team(viewer.team_id)
    return _leave_current(viewer.team_id)


def ask_for_test(viewer: Viewer) -> bool:
    """Have the team's current store tested; False when there is none. Raises Forbidden."""
    require_admin(viewer)
    hold_team(viewer.team_id)
    store = current(viewer.team_id)
    if store is not None:
        _ask(store)
    return store is not None


def note_test(
    store_id: uuid.UUID,
    tested: Place,
    step: str | None,
    problem: str | None,
    host_key: str | None = None,
) -> None:
    """Keep how a test went, unless the store has become another since. `step` is the one that
    failed, `host_key` what an SSH server has shown: the first one seen is the one that is
    trusted from then on."""
    store = db.session.get(Store, store_id, populate_existing=True, with_for_update=True)
    if store is None or not is_readable(store) or place(store) != tested:
        return
    store.tested_at, store.test_step, store.test_problem = now(), step, problem
    if host_key is not None and "host_key" not in store.options:
        store.options = {**store.options, "host_key": host_key}
    db.session.flush()


def is_being_tested(store: Store) -> bool:
    """Whether a test was asked for and is still to be answered."""
    if store.asked_at is None or (
        store.tested_at is not None and store.tested_at >= store.asked_at
    ):
        return False
    return now() - store.asked_at < TEST_TAKES


def is_test_lost(store: Store) -> bool:
    """Whether a test was asked for and nobody answered."""
    return store.asked_at is not None and store.tested_at is None and not is_being_tested(store)


def forget_empty() -> None:
    """Forget the stores that nothing lies in any more and nothing goes to."""
    unused = select(Store.id).where(Store.is_current.is_(False))
    # Held first and looked into then: what is just being announced in one is waited for.
    held = list(db.session.scalars(unused.with_for_update(skip_locked=True)))
    used = exists().where(MediaFile.store_id == Store.id)
    left = exists().where(Leftover.store_id == Store.id)
    db.session.execute(
        delete(Store)
        .where(Store.id.in_(held), Store.is_current.is_(False), ~used, ~left)
        .execution_options(synchronize_session=False)
    )


def _at(team_id: int, told: Place) -> Store | None:
    """The row whose files are those of this place."""
    return next((one for one in reversed(of_team(team_id)) if _is_at(one, told)), None)


def _is_at(store: Store, told: Place) -> bool:
    """Whether a row's files are those of a place. Where its credentials can't be read any more,
    what else is known of it has to do: pasting them again is what mends it."""
    if is_readable(store):
        return store_fields.whereabouts(place(store)) == store_fields.whereabouts(told)
    known = store_fields.openly(store.options) == store_fields.openly(told.options)
    account = told.kind != StoreKind.AZURE or store.ending == store_fields.ending(told)
    return store.kind == told.kind and known and account


def _leave_current(team_id: int) -> bool:
    left = db.session.execute(
        update(Store)
        .where(Store.team_id == team_id, Store.is_current)
        .values(is_current=False)
        .returning(Store.id)
    ).all()
    return bool(left)


def _sealed(told: Place) -> str:
    plain = {name: one.get_secret_value() for name, one in told.secrets.items()}
    return sealing.seal(SecretStr(json.dumps(plain)))


def _ask(store: Store) -> None:
    store.asked_at, store.tested_at = now(), None
    store.test_step = store.test_problem = None
    db.session.flush()
    jobqueue.enqueue(jobqueue.STORE_TEST, str(store.id))

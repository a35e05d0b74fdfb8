"""Fixtures: teams with stores of their own, and recordings with files in them."""

from __future__ import annotations

import json
import uuid

import pytest
from pydantic import SecretStr

from notes import artefacts, leftovers, sealing, store_moving, stores, storing
from notes.db import db
from notes.jobs import store_move
from notes.jobs.purge import purge
from notes.models import Leftover, MediaFile, Store
from notes.places import StoreKind
from tests import factories
from tests.jobs.conftest import arrive, chosen, script, wav, work_off
from tests.standins import shaky

__all__ = ["arrive", "chosen", "script", "wav", "work_off"]

TAKEN = b"what was said, as bytes; " * 3000


@pytest.fixture(autouse=True)
def _shaky():
    shaky.register()


@pytest.fixture
def folder(tmp_path):
    """Where the team's store keeps its files."""
    return tmp_path / "bucket"


@pytest.fixture
def name_store(team, folder):
    """`name_store()` has the team's new files go to a store of its own, from now on."""

    def name(at=folder):
        for one in stores.of_team(team.id):
            one.is_current = False
        store = Store(
            team_id=team.id,
            kind=StoreKind.LOCAL,  # no kind that a team may choose: one with no server to start
            options={"url": f"shaky://{at}"},
            sealed=sealing.seal(SecretStr(json.dumps({}))),
        )
        db.session.add(store)
        db.session.commit()
        return store

    return name


@pytest.fixture
def take(team, alice, tmp_path):
    """`take(kind, …)` gives a recording with a file of each kind, where new files go."""

    def make(*kinds, content=TAKEN):
        recording = factories.recording(team, alice)
        for kind in kinds or ("original",):
            put(recording.id, kind, content + kind.encode(), tmp_path)
        return recording

    return make


def put(recording_id, kind, content, folder):
    """A file, as a step puts it."""
    source = folder / uuid.uuid4().hex  # on one disk, it becomes the stored file itself
    source.write_bytes(content)
    stored = storing.put(recording_id, kind, source, "video/mp4")
    artefacts.record(recording_id, kind, stored, "video/mp4")
    db.session.commit()


def files():
    """Every file's row, in the order in which they are moved."""
    db.session.expire_all()
    return list(db.session.scalars(db.select(MediaFile).order_by(MediaFile.id)))


def content(file):
    """What a file's row leads to."""
    with storing.of(file).open(file.key) as opened:
        return opened.read()


def all_in(store):
    """Whether every file is in this store, whole."""
    return all(
        one.store_id == (store.id if store else None) and content(one).startswith(TAKEN)
        for one in files()
    )


def move(team):
    """As if an admin had asked, and a worker came."""
    store_moving.start(team.id)
    db.session.commit()
    store_move.move(str(team.id))


def two_hours_later(passed=leftovers.READERS_HAVE):
    """Have time pass for what was left, and the bin emptied."""
    for one in waiting():
        one.due_at -= passed
    db.session.commit()
    purge()


def days_later():
    """So much later that nobody is still putting anything."""
    two_hours_later(2 * leftovers.ON_THE_WAY)


def waiting():
    """What still lies somewhere without being a recording's, and when it may go."""
    db.session.expire_all()
    return list(db.session.scalars(db.select(Leftover).order_by(Leftover.id)))

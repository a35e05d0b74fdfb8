"""What is put into stores: announced first, in the team's own, and never twice under one key."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from notes import leftovers, storing
from notes.db import db, now
from notes.errors import ExternalError, NotYet
from notes.jobs.purge import purge
from notes.jobs.reconcile import reconcile
from notes.models import MediaKind, Recording, Run, RunState, Status, Step, Store
from notes.places import Place, StoreKind
from notes.recordings import UNDO_FOR
from tests.standins import shaky
from tests.stores.conftest import TAKEN, content, days_later, files, put, two_hours_later, waiting

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@ON_SQLITE
def test_a_file_that_nobody_says_anything_about_goes_after_a_day(
    take, name_store, tmp_path, folder
):
    recording = take()
    name_store()
    (tmp_path / "file").write_bytes(b"of a worker that was killed")

    stored = storing.put(recording.id, MediaKind.PLAYABLE, tmp_path / "file")
    two_hours_later()
    assert storing.at(stored.store_id).exists(stored.key)

    days_later()
    assert not storing.at(stored.store_id).exists(stored.key)
    assert waiting() == []


def test_a_file_made_anew_leaves_the_old_one_to_who_reads_it(take, tmp_path):
    recording = take()
    [old] = files()
    old_key = old.key

    put(recording.id, "original", b"made anew", tmp_path)

    [new] = files()
    assert content(new) == b"made anew"
    with storing.at(None).open(old_key) as still_there:
        assert still_there.read().startswith(TAKEN)
    two_hours_later()
    assert not storing.at(None).exists(old_key)
    assert content(new) == b"made anew"


@pytest.mark.parametrize(("kind", "waits"), [("original", True), ("playable", False)])
@ON_SQLITE
def test_a_refusal_of_the_teams_store_ends_no_step(take, name_store, tmp_path, kind, waits):
    recording = take("thumbnail")
    store = name_store()
    store.sealed = "sealed under another key"
    db.session.commit()

    with pytest.raises(ExternalError) as refused:
        put(recording.id, kind, b"x", tmp_path)

    assert not refused.value.permanent
    assert isinstance(refused.value, NotYet) is waits
    assert "can't be read" in refused.value.message


@ON_SQLITE
def test_what_arrives_waits_until_its_store_takes_it(name_store, arrive, work_off):
    store = name_store()
    with shaky.passing(shaky.breaking("write", "bucket")):
        recording_id = arrive().id
        work_off()
    fetch = db.session.scalars(db.select(Run).where(Run.step == Step.FETCH)).one()
    assert (fetch.state, fetch.setbacks) == (RunState.WAITING, 0)
    assert "can't be reached" in fetch.reason

    fetch.retry_at = now()
    db.session.commit()
    reconcile()
    work_off()

    assert db.session.get(Recording, recording_id).status == Status.READY
    assert {one.store_id for one in files()} == {store.id}


@ON_SQLITE
def test_an_address_inside_our_networks_is_not_called(app, team):
    options = {"bucket": "b", "region": "r", "endpoint": "http://127.0.0.1:9"}
    place = Place(StoreKind.AWS, options, {"access_key": SecretStr("a"), "secret": SecretStr("b")})

    with pytest.raises(ExternalError) as refused:
        storing.at_place(place)

    assert refused.value.message == storing.INSIDE


@ON_SQLITE
def test_what_a_teams_store_wont_delete_is_remembered_and_the_recording_goes(
    take, name_store, team, folder
):
    store = name_store()
    recording = take()
    kept = store.sealed
    store.sealed = "sealed under another key"
    recording.deleted_at = now() - 2 * UNDO_FOR
    db.session.commit()

    purge()

    assert db.session.scalars(db.select(Recording)).all() == []
    state = leftovers.waiting(team.id)
    assert state.files == 1
    assert "can't be read" in state.problem
    db.session.scalars(db.select(Store)).one().sealed = kept
    leftovers.hurry(team_id=team.id)
    db.session.commit()
    purge()
    assert waiting() == []
    assert [one for one in folder.rglob("*") if one.is_file()] == []


@ON_SQLITE
def test_a_store_is_opened_once_and_anew_with_other_credentials(name_store):
    store = name_store()
    first = storing.at(store.id)
    assert storing.at(store.id) is first

    store.options = {**store.options, "path": "another"}

    assert storing.at(store.id) is not first

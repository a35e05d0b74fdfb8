"""Files on their way from one store to another, and whatever can come in between."""

from __future__ import annotations

import tempfile
import uuid

import pytest

from notes import accounts, processes, store_contents, store_moving, storing
from notes.adapters import adapters
from notes.db import db, now
from notes.errors import Forbidden
from notes.jobs import store_move
from notes.jobs.purge import purge
from notes.models import MediaFile, Recording, RunState, Store, StoreMove
from notes.recordings import UNDO_FOR
from tests import factories
from tests.standins import shaky
from tests.stores.conftest import (
    TAKEN,
    all_in,
    content,
    files,
    move,
    put,
    two_hours_later,
    waiting,
)

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def on_disk(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_every_file_gets_its_place_and_the_old_copy_stays_for_who_plays_it(
    take, name_store, team, folder
):
    take("original", "playable")
    old = [one.key for one in files()]
    store = name_store()

    move(team)

    assert all_in(store)
    assert on_disk(folder) == sorted(one.key.rpartition("/")[2] for one in files())
    assert all(adapters().storage.exists(key) for key in old)
    two_hours_later()
    assert not any(adapters().storage.exists(key) for key in old)
    assert all_in(store)
    assert waiting() == []


@ON_SQLITE
def test_it_goes_back_to_the_servers_store_too_and_an_empty_one_is_forgotten(
    take, name_store, team, folder
):
    store = name_store()
    take("original", "playable")
    store.is_current = False
    db.session.commit()

    move(team)
    two_hours_later()

    assert all_in(None)
    assert on_disk(folder) == []
    assert db.session.scalars(db.select(Store)).all() == []


@pytest.mark.parametrize("what", ["write", "read"])
@ON_SQLITE
def test_a_store_that_fails_in_the_middle_loses_nothing_and_it_goes_on_later(
    take, name_store, team, folder, what
):
    take("original", "playable")
    store = name_store()

    with shaky.passing(shaky.breaking(what, "playable")):
        move(team)

    first, second = files()
    assert (first.store_id, second.store_id) == (store.id, None)
    assert content(second).startswith(TAKEN)
    state = store_contents.state(team.id)
    assert state.is_moving
    assert state.waits
    assert "can't be reached" in state.problem
    assert store_moving.due() == []  # not before its pause is over
    move(team)  # somebody asks again
    two_hours_later()
    assert all_in(store)
    assert len(on_disk(folder)) == 2  # also no half of a file


@ON_SQLITE
def test_a_server_without_room_for_a_copy_on_its_way_says_so(
    take, name_store, team, tmp_path, monkeypatch
):
    store = name_store()
    take()
    store.is_current = False
    db.session.commit()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))

    move(team)

    assert files()[0].store_id == store.id
    assert "could not pass through this server" in store_contents.state(team.id).problem


@ON_SQLITE
def test_one_that_gives_back_other_bytes_gets_no_file(take, name_store, team):
    take()
    name_store()

    def spoils(kind, _path, data):
        return data.replace(b"said", b"sold") if kind == "write" else data

    with shaky.passing(spoils):
        move(team)

    [file] = files()
    assert file.store_id is None
    assert content(file).startswith(TAKEN)
    assert "other bytes" in store_contents.state(team.id).problem


@pytest.mark.parametrize("fault", ["missing", "other"])
@ON_SQLITE
def test_what_isnt_what_it_was_stays_where_it_is_and_is_counted(
    take, name_store, team, tmp_path, fault
):
    take("original", "playable")
    bad, good = files()
    adapters().storage.delete(bad.key)
    if fault == "other":
        (tmp_path / "other").write_bytes(b"not it")
        adapters().storage.put(tmp_path / "other", bad.key)
    store = name_store()

    move(team)

    bad, good = files()
    assert (bad.store_id, good.store_id) == (None, store.id)
    state = store_contents.state(team.id)
    assert not state.is_moving
    assert state.problem.startswith("1 of the files could not be moved")
    assert state.elsewhere[0] == 1


def once(do):
    """Passes everything, and does something as the first byte is written."""
    done = []

    def through(kind, _path, data):
        if kind == "write" and not done:
            done.append(True)
            do()
        return data

    return through


def test_a_recording_deleted_meanwhile_leaves_nothing_behind(take, name_store, team, folder):
    recording = take()
    name_store()

    def delete_for_good():
        recording.deleted_at = now() - 2 * UNDO_FOR
        db.session.commit()
        purge()

    with shaky.passing(once(delete_for_good)):
        move(team)

    assert db.session.scalars(db.select(Recording)).all() == []
    assert not store_contents.state(team.id).is_moving
    purge()
    assert on_disk(folder) == []
    assert waiting() == []


def test_a_step_run_again_meanwhile_wins(take, name_store, team, folder, tmp_path):
    recording_id = take().id
    server = files()[0].store_id
    store = name_store()
    newer = TAKEN + b"made anew"

    def run_again():
        store.is_current = False  # a step that had begun before the store was named
        db.session.commit()
        put(recording_id, "original", newer, tmp_path)
        store.is_current = True
        db.session.commit()

    with shaky.passing(once(run_again)):
        move(team)

    [file] = files()
    assert (server, file.store_id) == (None, store.id)
    assert content(file) == newer
    two_hours_later()
    assert on_disk(folder) == [file.key.rpartition("/")[2]]


@ON_SQLITE
def test_two_moves_at_once_are_one(take, name_store, team, folder):
    take("original", "playable")
    store = name_store()

    with shaky.passing(once(lambda: store_move.move(str(team.id)))):
        move(team)

    assert all_in(store)
    assert len(on_disk(folder)) == 2


@ON_SQLITE
def test_a_team_may_think_again_while_files_move(take, name_store, team, tmp_path):
    take("original", "playable")
    name_store()
    other = []

    def think_again():
        other.append(name_store(tmp_path / "another bucket"))

    with shaky.passing(once(think_again)):
        move(team)

    assert all_in(other[0])
    two_hours_later()
    assert [one.id for one in db.session.scalars(db.select(Store))] == [other[0].id]


@ON_SQLITE
def test_others_have_their_turn_between_files(take, name_store, team, work_off, monkeypatch):
    take("original", "playable", "speech")
    store = name_store()
    monkeypatch.setattr(store_move, "A_WHILE_S", 0.0)

    move(team)
    assert sum(one.store_id is not None for one in files()) == 1
    work_off()

    assert all_in(store)


@ON_SQLITE
def test_a_move_that_nobody_works_on_is_found(take, name_store, team, work_off):
    take()
    store = name_store()
    store_moving.start(team.id)
    dead = {"claim": uuid.uuid4(), "worker": "elsewhere:1:2", "heartbeat_at": now() - 2 * UNDO_FOR}
    db.session.execute(db.update(StoreMove).values(dead))
    db.session.commit()

    store_move.mend()
    work_off()

    assert all_in(store)


@ON_SQLITE
def test_an_old_copy_stays_as_long_as_a_step_works_with_it(take, name_store, team):
    recording = take()
    [old] = [one.key for one in files()]
    name_store()
    run = factories.run(
        recording, state=RunState.RUNNING, worker=processes.me(), heartbeat_at=now()
    )
    move(team)

    two_hours_later()
    assert adapters().storage.exists(old)

    run.state = RunState.DONE
    db.session.commit()
    two_hours_later()
    assert not adapters().storage.exists(old)


@ON_SQLITE
def test_only_admins_have_files_moved_and_only_their_teams(
    take, name_store, team, bob, victor, charlie
):
    take()
    name_store()

    for person in (bob, victor):
        with pytest.raises(Forbidden):
            store_moving.ask(accounts.viewer_of(person))
    assert store_moving.ask(accounts.viewer_of(charlie)) is False
    assert db.session.scalars(db.select(StoreMove)).all() == []
    assert [one.store_id for one in db.session.scalars(db.select(MediaFile))] == [None]
    assert storing.at(None) is adapters().storage

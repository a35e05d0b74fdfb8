"""`flask storage`: what lies where, and moving it, also when it is killed on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from notes import adapters
from notes.connections import settings
from notes.db import db
from notes.models import StoreMove
from notes.storage import Storage
from notes.stores import name
from tests.jobs.workers import ROOT, wait_until
from tests.standins import shaky
from tests.standins.engines import Gate
from tests.stores.conftest import all_in, days_later, files, waiting

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def run(app):
    """`run("move", …)` gives what the command says, and how it ended."""

    def command(*args):
        return app.test_cli_runner().invoke(args=["storage", *args])

    return command


def test_it_moves_every_teams_files_and_tells_how_far_it_is(run, take, name_store, charlie):
    take("original", "playable")
    store = name_store()
    assert "2 files" in run("list").stdout

    result = run("move")

    assert result.exit_code == 0, result.stderr
    assert all_in(store)
    assert f"Team A: files go to {name(store)}." in result.stdout
    assert "Team A: 2 files (150 kB)" in result.stdout
    assert "Team B: all files are in the server's store." in result.stdout
    assert "2 old copies wait" in run("list").stdout
    assert "all files are in" in run("move").stdout  # again does no harm


@ON_SQLITE
def test_old_copies_go_at_once_where_that_is_wanted(run, take, name_store, team):
    take()
    [old] = [one.key for one in files()]
    name_store()

    result = run("move", "--team", str(team.id), "--now")

    assert "no old copies are left" in result.stdout
    assert not adapters.adapters().storage.exists(old)
    assert waiting() == []


@ON_SQLITE
def test_one_team_is_named_and_the_others_stay(run, take, name_store, team, charlie):
    take()
    name_store()

    assert run("move", "--team", "Team B").exit_code == 0
    assert [one.store_id for one in files()] == [None]
    unknown = run("move", "--team", "Team C")
    assert unknown.exit_code == 1
    assert "There is no team “Team C”." in unknown.stderr


@ON_SQLITE
def test_a_store_that_fails_is_told_and_the_command_goes_on_from_there(run, take, name_store):
    take("original", "playable")
    store = name_store()

    with shaky.passing(shaky.breaking("write", "playable")):
        broken = run("move")

    assert broken.exit_code == 1
    assert "can't be reached. Run the command again to go on" in broken.stderr
    assert run("move").exit_code == 0
    assert all_in(store)


@ON_SQLITE
def test_killed_while_it_copies_nothing_is_lost_and_the_next_goes_on(
    run, take, name_store, folder, tmp_path
):
    take("original", "playable")
    store = name_store()
    gate = Gate(tmp_path / "gate")
    gate.folder.mkdir()
    gate.close("write")
    process = start(gate)
    try:
        wait_until(lambda: "write" in gate.reached(), "a copy being written")
        busy = run("move")
        gate.close("read")
        kill_child(gate)
        gate.open("write")
        wait_until(lambda: "read" in gate.reached(), "a copy being read back")
    finally:
        process.kill()
        kill_child(gate)
        process.wait()

    assert "being moved by another process already" in busy.stderr
    assert all_in(None)
    assert db.session.scalars(db.select(StoreMove)).one().finished_at is None

    wait_until(lambda: run("move").exit_code == 0, "the dead process is seen to be dead")

    assert all_in(store)
    assert len(on_disk(folder)) == 4  # two are nobody's
    days_later()
    assert len(on_disk(folder)) == 2
    assert all_in(store)


def kill_child(gate):
    os.kill(int((gate.folder / "pid").read_text()), signal.SIGKILL)


def on_disk(folder):
    return [one for one in folder.rglob("*") if one.is_file()]


def start(gate):
    chosen = settings()
    return subprocess.Popen(
        [sys.executable, "-m", "tests.standins.move_program", str(gate.folder)],
        cwd=ROOT,
        env={
            **os.environ,
            "NOTES_DATA_DIR": str(chosen.data_dir),
            "NOTES_DATABASE_URL": chosen.database,
            "NOTES_REDIS_URL": chosen.redis,
            "NOTES_SECRET_KEY": chosen.secret,
        },
    )


@ON_SQLITE
def test_the_doctor_tries_every_store_and_says_what_is_stuck(app, take, name_store, run):
    take()
    name_store()
    with shaky.passing(shaky.breaking("write", "bucket")):
        run("move")
        found = app.test_cli_runner().invoke(args=["doctor"]).stdout

    lines = [line for line in found.splitlines() if "team stores" in line]
    assert len(lines) == 2
    assert all(line.startswith("WRONG") and "can't be reached" in line for line in lines)


@ON_SQLITE
def test_the_servers_own_store_is_brought_to_another_address(app, run, take, tmp_path):
    take("original", "playable")
    old, new = adapters.adapters(), tmp_path / "new files"
    url = f"shaky://{new}"
    adapters.connect(app, replace(old, storage=Storage(url)))
    here = settings().storage
    try:
        with shaky.passing(shaky.breaking("write", "playable")):
            assert run("bring", here).exit_code == 1
        first = run("bring", here)
        again = run("bring", here, "--delete")

        assert "Files copied: 1. Already here: 1." in first.stdout
        assert "Files copied: 0. Already here: 2." in again.stdout
        assert all_in(None)
        assert not any(old.storage.exists(one.key) for one in files())
        on_disk(new)[0].write_bytes(b"rotten")
        lost = run("bring", here)
        assert lost.exit_code == 1
        assert "in neither store as they were when they came: 1." in lost.stderr
    finally:
        adapters.connect(app, old)

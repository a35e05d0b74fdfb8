"""A recording that RealtimeKit has put into the team's own store, and keeps no file of."""

from __future__ import annotations

import json

import pytest
from pydantic import SecretStr

from notes import artefacts, room_storage, runs, sealing, storage_sftp, storing
from notes.connections import settings
from notes.db import db
from notes.models import MediaKind, RunState, Status, Step, Store
from tests.rooms.recorded import look, ran
from tests.standins import sshd

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.skipif(sshd.unavailable() is not None, reason=str(sshd.unavailable() or "")),
]


@pytest.fixture(scope="module")
def server():
    with sshd.serving() as one:
        yield one


@pytest.fixture
def named(app, team, server):
    """`named()` has the team name that server as its store."""

    def name():
        place = server.place(path="files")
        opened = {key: value.get_secret_value() for key, value in place.secrets.items()}
        store = Store(
            team_id=team.id,
            kind=place.kind,
            options=dict(place.options),
            sealed=sealing.seal(SecretStr(json.dumps(opened))),
        )
        db.session.add(store)
        db.session.commit()

    allowed = settings().model_copy(update={"allow_private_addresses": True})
    before = app.extensions["notes.settings"]
    app.extensions["notes.settings"] = allowed
    yield name
    app.extensions["notes.settings"] = before


@pytest.fixture
def put_elsewhere(work_off, kit, named, server, wav):
    """`put_elsewhere()` makes such a recording, of a meeting whose name is no name of ours, and
    gives the name of its file; with `there` false the file is gone."""

    def make(*, there=True):
        told = room_storage.told(server.place(path="files")).model_dump(exclude_none=True)
        shown = {name: value for name, value in told.items() if isinstance(value, str | int)}
        order = {"storage_config": shown, "realtimekit_bucket_config": {"enabled": False}}
        one = ran(kit, kit.meet("Büro 東京, weekly" if there else "Gone"), order=order)
        kit.upload(one, b"")
        name = one.shown()["output_file_name"]
        if there:
            files = storage_sftp.filesystem(server.place())
            with files.open(f"files/{room_storage.FOLDER}/{name}", "wb") as target:
                target.write(wav.read_bytes())
            files.close()
        return name

    return make


def test_it_is_brought_from_there(put_elsewhere, named, work_off, wav):
    named()
    put_elsewhere()
    look()

    work_off()

    recording = look()
    assert (recording.status, recording.problem) == (Status.READY, None)
    with storing.as_path(artefacts.find(recording.id, MediaKind.ORIGINAL)) as path:
        assert path.read_bytes() == wav.read_bytes()


def test_a_file_that_isnt_there_is_named(put_elsewhere, named, work_off):
    named()
    missing = put_elsewhere(there=False)
    missing_recording = look()

    work_off()

    fetch = runs.newest(missing_recording.id)[Step.FETCH]
    assert fetch.state == RunState.WAITING
    assert f"no file of the name “{missing}” there" in fetch.reason


def test_a_store_that_isnt_the_teams_is_said(put_elsewhere, work_off):
    put_elsewhere()
    recording = look()

    work_off()

    fetch = runs.newest(recording.id)[Step.FETCH]
    assert fetch.state == RunState.WAITING
    assert "no file store of this team" in fetch.reason
    assert "“127.0.0.1/files/rooms” (sftp)" in fetch.reason

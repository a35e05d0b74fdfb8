"""Files between stores that are really there: a disk, an SFTP server, a bucket of Google's."""

from __future__ import annotations

import json

import pytest
import requests
from pydantic import SecretStr

from notes import sealing, stores
from notes.connections import settings
from notes.db import db
from notes.models import Store
from tests.standins import cut, gcs, sshd
from tests.stores.conftest import TAKEN, all_in, days_later, files, move, two_hours_later, waiting

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.skipif(sshd.unavailable() is not None, reason=str(sshd.unavailable() or "")),
]
WHOLE = TAKEN * 30 + b"original"  # 2 MB: more than what is fetched at once


@pytest.fixture(scope="module")
def sftp():
    with sshd.serving() as one:
        yield one


@pytest.fixture(scope="module")
def google():
    with gcs.serving() as one:
        yield one


@pytest.fixture
def name_place(app, team, monkeypatch):
    """`name_place(place)` has the team's new files go there; None: to the server's store."""
    allowed = settings().model_copy(update={"allow_private_addresses": True})
    monkeypatch.setitem(app.extensions, "notes.settings", allowed)

    def name(place):
        for one in stores.of_team(team.id):
            one.is_current = False
        if place is not None:
            opened = {key: one.get_secret_value() for key, one in place.secrets.items()}
            sealed = sealing.seal(SecretStr(json.dumps(opened)))
            own = Store(
                team_id=team.id, kind=place.kind, options=dict(place.options), sealed=sealed
            )
            db.session.add(own)
        db.session.commit()
        return None if place is None else own

    return name


@pytest.fixture
def playing(sign_in, victor):
    """`playing(file, range)` is what a browser gets, wherever it is sent to."""
    browser = sign_in(victor)

    def ask(file, asked):
        address, told = f"/recordings/{file.recording_id}/media/original", {"Range": asked}
        answer = browser.get(address, headers=told)
        if answer.status_code != 302:
            return answer.status_code, answer.data
        elsewhere = requests.get(answer.location, headers=told, timeout=5)
        return elsewhere.status_code, elsewhere.content

    return ask


def test_files_go_from_disk_to_sftp_to_google_and_back(
    take, name_place, team, sftp, google, playing
):
    row = take(content=TAKEN * 30)
    kept = []

    for place in (sftp.place(path="Ton & Bild"), google.place(path="Ton & Bild"), None):
        own = name_place(place)
        move(team)
        two_hours_later()
        [file] = files()
        kept.append((all_in(own), waiting(), playing(file, "bytes=1500000-1500009")))

    there = (True, [], (206, WHOLE[1_500_000:1_500_010]))
    assert kept == [there] * 3
    assert row.id == files()[0].recording_id
    assert [one for one in (sftp.folder / "Ton & Bild").rglob("*") if one.is_file()] == []
    assert google.shelf.objects == {}


def test_a_line_that_breaks_in_the_middle_of_a_move_loses_nothing(
    take, name_place, team, sftp, playing
):
    take(content=TAKEN * 30)

    with cut.leading_to(sftp.port) as wire:
        wire.up, wire.cuts = 2**20, 1
        own = name_place(sftp.place(path="cut", port=str(wire.port)))
        move(team)
        [file] = files()
        first = (wire.was_cut, file.store_id, playing(file, "bytes=0-3"))
        move(team)
        moved = all_in(own)
        days_later()

    assert first == (1, None, (206, WHOLE[:4]))
    assert moved
    left = [one.stat().st_size for one in (sftp.folder / "cut").rglob("*") if one.is_file()]
    assert left == [len(WHOLE)]  # what had come of the first try is gone, too

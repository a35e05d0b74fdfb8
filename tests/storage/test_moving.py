"""A team's files on their way to real stores of each kind and back, as an admin sets them."""

from __future__ import annotations

import pytest

from notes import accounts, artefacts, stores, storing
from notes.connections import settings
from notes.db import db
from notes.models import MediaFile, MediaKind
from tests import factories


@pytest.fixture
def file(app, team, alice, source):
    """A recording's file in the server's store, which is a folder."""
    recording = factories.recording(team, alice)
    stored = storing.put(recording.id, MediaKind.ORIGINAL, source, "video/mp4")
    found = artefacts.record(recording.id, MediaKind.ORIGINAL, stored, "video/mp4")
    db.session.commit()
    return found


@pytest.fixture
def _at_home(app, monkeypatch):
    """Servers of this machine may be named."""
    changed = settings().model_copy(update={"allow_private_addresses": True})
    monkeypatch.setitem(app.extensions, "notes.settings", changed)


def move(app):
    result = app.test_cli_runner().invoke(args=["storage", "move", "--now"])
    assert result.exit_code == 0, result.output


def content():
    db.session.expire_all()
    found = db.session.scalars(db.select(MediaFile)).one()
    with storing.of(found).open(found.key) as opened:
        return opened.read()


@pytest.mark.parametrize("kind", ["s3", "azure", "gcs", "sftp by key"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("_at_home")
def test_a_file_goes_there_and_comes_back(app, file, alice, place_of, source, kind):
    place = place_of(kind)
    secrets = {name: one.get_secret_value() for name, one in place.secrets.items()}
    admin, old_key = accounts.viewer_of(alice), file.key
    store = stores.set_store(admin, place.kind, {**place.options, **secrets})
    db.session.commit()

    move(app)

    there, key = storing.at(store.id), file.key
    assert file.store_id == store.id
    assert content() == source.read_bytes()
    assert not storing.at(None).exists(old_key)

    stores.use_server(admin)
    db.session.commit()
    move(app)

    assert content() == source.read_bytes()
    assert storing.at(None).exists(file.key)
    assert not there.exists(key)

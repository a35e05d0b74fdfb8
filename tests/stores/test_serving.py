"""What people get from a store that fails."""

from __future__ import annotations

import pytest

from notes import artefacts, downloads
from notes.db import db
from notes.models import MediaKind
from tests import factories
from tests.standins import shaky
from tests.stores.conftest import TAKEN, put

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def browser(sign_in, alice):
    return sign_in(alice)


def test_a_download_that_breaks_is_seen_to_and_goes_on_where_it_was(browser, take, name_store):
    name_store()
    row = take(content=TAKEN * 8)
    whole = TAKEN * 8 + b"original"
    pieces = []

    def once(what, _path, data):
        pieces.append(data)
        if len(pieces) == 2:
            raise ConnectionResetError
        return data

    got = []
    with shaky.passing(once):
        broken = browser.get(f"/recordings/{row.id}/media/original", buffered=False)
        with pytest.raises(ConnectionResetError):
            got.extend(broken.response)
    rest = browser.get(
        f"/recordings/{row.id}/media/original",
        headers={"Range": f"bytes={len(got[0])}-", "If-Range": broken.headers["ETag"]},
    )

    assert broken.headers["Content-Length"] == str(len(whole))
    assert [len(one) for one in got] == [downloads.CHUNK]
    assert (rest.status_code, got[0] + rest.data) == (206, whole)


def test_a_list_without_its_pictures_is_not_kept(browser, take, name_store, tmp_path):
    name_store()
    row = take()
    put(row.id, "thumbnail", b"picture", tmp_path)
    kept = artefacts.find(row.id, MediaKind.THUMBNAIL)
    kept.mime = "image/jpeg"
    name = f"{row.id.hex}.{kept.sha256[:8]}"
    db.session.commit()

    with shaky.passing(shaky.breaking("read", "thumbnail")):
        broken = browser.get(f"/recordings/pictures?of={name}")
    whole = browser.get(f"/recordings/pictures?of={name}")

    assert (broken.json, broken.headers["Cache-Control"]) == ({}, "private, no-store")
    assert name in whole.json
    assert "immutable" in whole.headers["Cache-Control"]


def test_who_speaks_when_is_told_without_the_store(browser, take, name_store, tmp_path):
    name_store()
    row = take()
    put(row.id, "peaks", b"[1, 2]", tmp_path)
    factories.segment(row, "x", 0, 1000, factories.speaker(row, 2))

    with shaky.passing(shaky.breaking("read", "peaks")):
        answer = browser.get(f"/recordings/{row.id}/waveform")

    assert (answer.status_code, answer.json["peaks"]) == (200, [])
    assert answer.json["lanes"] == [[0, 1000, 2, 2]]

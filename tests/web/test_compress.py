"""Answers are compressed where that is worth it and safe."""

from __future__ import annotations

import gzip

import pytest

from notes.models import MediaKind
from tests import factories

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def browser(sign_in, alice):
    return sign_in(alice)


def fetched(client, path, headers):
    """The answer, read and closed as a server does."""
    with client.get(path, headers=headers) as answer:
        answer.get_data()
    return answer


def test_a_page_is_compressed_for_who_takes_it(browser):
    plain = browser.get("/recordings")
    packed = browser.get("/recordings", headers=GZIP)

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(packed.data)
    assert packed.headers["Content-Length"] == str(len(packed.data))
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize("wish", ["identity", "gzip;q=0", "br"])
def test_who_does_not_take_it_gets_it_plain(browser, wish):
    answer = browser.get("/recordings", headers={"Accept-Encoding": wish})

    assert "Content-Encoding" not in answer.headers


def test_a_static_file_is_the_same_every_time_and_still_conditional(client):
    path = "/static/-/css/foundation.css"
    first, second = fetched(client, path, GZIP), fetched(client, path, GZIP)
    again = fetched(client, path, {**GZIP, "If-None-Match": first.headers["ETag"]})
    css = fetched(client, path, {}).data

    assert first.data == second.data
    assert gzip.decompress(first.data) == css
    assert first.headers["ETag"].startswith("W/")
    assert again.status_code == 304


def test_the_list_alone_stays_conditional(browser, team):
    factories.recording(team)
    first = browser.get("/recordings/list", headers=GZIP)

    again = browser.get(
        "/recordings/list", headers={**GZIP, "If-None-Match": first.headers["ETag"]}
    )

    assert (first.headers["Content-Encoding"], again.status_code) == ("gzip", 304)


def test_captions_stay_conditional(browser, team):
    row = factories.recording(team)
    for start in range(40):
        factories.segment(row, "Words and words.", start * 1000)
    path = f"/recordings/{row.id}/captions.vtt"
    first = browser.get(path, headers=GZIP)

    again = browser.get(path, headers={**GZIP, "If-None-Match": first.headers["ETag"]})

    assert (first.headers["Content-Encoding"], again.status_code) == ("gzip", 304)


def test_streams_media_and_pictures_stay_as_they_are(browser, team, tmp_path):
    from notes.adapters import adapters

    row = factories.recording(team)
    source = tmp_path / "file"
    source.write_bytes(b"x" * 5000)
    kept = adapters().storage.put(source, f"{row.id}/original")
    factories.media_file(row, MediaKind.ORIGINAL, kept.key, kept.size, kept.sha256, "text/html")

    stream = browser.get(f"/recordings/{row.id}/events", headers=GZIP, buffered=False)
    file = browser.get(f"/recordings/{row.id}/media/original", headers=GZIP)
    font = browser.get("/static/-/vendor/inter-5.3.0/inter-latin.woff2", headers=GZIP)
    font.close()

    assert [one.headers.get("Content-Encoding") for one in (stream, file, font)] == [None] * 3
    stream.close()


def test_little_is_not_worth_it(browser):
    answer = browser.get("/recordings/pictures?of=", headers=GZIP)

    assert "Content-Encoding" not in answer.headers

"""Sound and video from the store itself: who gets a link, to what, and what pages may play."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from notes import api_keys, media_links, sealing
from notes.connections import settings
from notes.db import db
from notes.models import MediaKind, Store
from tests import factories

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
S3 = "https://s3.example.com"


@pytest.fixture(autouse=True)
def configure(app, monkeypatch):
    """`configure(name=value)` changes the settings; nobody looks names up."""

    def change(**values):
        chosen = settings().model_copy(update=values)
        monkeypatch.setitem(app.extensions, "notes.settings", chosen)

    change(allow_private_addresses=True)
    monkeypatch.setitem(app.extensions, "notes.media_links", {})
    return change


def store(team, endpoint=S3, **values):
    secrets = {"access_key": "AKIAEXAMPLE", "secret": "a secret of tests"}
    row = Store(
        team_id=team.id, kind="aws", sealed=sealing.seal(SecretStr(json.dumps(secrets))),
        options={"bucket": "meetings", "region": "eu-central-1", "endpoint": endpoint}, **values,
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row


@pytest.fixture
def row(team):
    """A recording whose video and picture are in the team's bucket."""
    row, place = factories.recording(team), store(team)
    for kind, mime in ((MediaKind.ORIGINAL, "video/mp4"), (MediaKind.THUMBNAIL, "image/jpeg")):
        factories.media_file(row, kind, f"files/{kind}", 1024, mime=mime, store_id=place.id)
    return row


def ask(browser, row, **query):
    return browser.get(f"/recordings/{row.id}/media/original", query_string=query)


def played_from(answer):
    policy = answer.headers["Content-Security-Policy"].split("; ")
    return next(part for part in policy if part.startswith("media-src")).split()[1:]


def test_video_comes_by_a_link_that_ends_and_is_kept_nowhere(sign_in, victor, row):
    answer = ask(sign_in(victor), row, v="abc")

    address = urlsplit(answer.location)
    assert (answer.status_code, answer.data) == (302, b"")
    assert f"{address.scheme}://{address.netloc}" == S3
    assert address.path == "/meetings/files/original"
    assert parse_qs(address.query)["X-Amz-Expires"] == [str(media_links.LIVES_S)]
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_strangers_get_no_link(sign_in, client, charlie, row):
    stranger, nobody = ask(sign_in(charlie), row), ask(client, row)

    assert (stranger.status_code, stranger.location) == (404, None)
    assert urlsplit(nobody.location).path == "/login"


def test_sizes_are_told_without_the_store(sign_in, alice, row):
    answer = sign_in(alice).head(f"/recordings/{row.id}/media/original")

    assert (answer.status_code, answer.headers["Content-Length"]) == (200, "1024")


def test_programs_get_the_same_link(client, alice, team, row):
    _, key = api_keys.make(factories.viewer(alice, team), "Reader", [api_keys.READ])
    db.session.commit()
    address = f"/api/projects/{team.id}/desktop_recordings/{row.id}/media/original/"

    answer = client.get(address, headers={"Authorization": f"Bearer {key}"})

    assert answer.status_code == 302
    assert answer.location.startswith(f"{S3}/meetings/files/original?")


def test_a_recordings_page_plays_from_the_teams_own_stores_only(sign_in, alice, charlie, row):
    theirs = store(charlie.memberships[0].team, "https://theirs.example.com")
    browser = sign_in(alice)

    shown, other = browser.get(f"/recordings/{row.id}"), browser.get("/settings/profile")

    assert theirs.id is not None
    assert played_from(shown) == ["'self'", S3]
    assert "s3.example.com" not in shown.get_data(as_text=True)
    assert played_from(other) == ["'self'"]


@pytest.mark.parametrize(
    ("endpoint", "public_url"),
    [
        ("http://minio.lan:9000", "https://notes.example.com"),  # browsers would refuse it
        ("https://a.example.com; script-src *", None),
        ("https://*.example.com", None),
    ],
)
def test_what_no_page_should_play_from_comes_through_us(
    configure, sign_in, alice, team, endpoint, public_url
):
    configure(public_url=public_url)
    other = store(team, endpoint)

    assert media_links.origins(team.id) == []
    assert media_links.origin(other) is None


def test_a_key_that_cannot_be_read_is_said_in_words(sign_in, alice, row):
    db.session.query(Store).one().sealed = "not sealed here"
    db.session.commit()
    browser = sign_in(alice)

    shown, asked = browser.get(f"/recordings/{row.id}"), ask(browser, row)

    assert played_from(shown) == ["'self'"]
    assert (asked.status_code, asked.location) == (502, None)

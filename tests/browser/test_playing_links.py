"""Playing from the store itself, in Chromium: jumping, a file that moves meanwhile, a store that
this browser can't reach."""

from __future__ import annotations

import json
import struct
import wave

import pytest
import requests
from playwright.sync_api import expect
from pydantic import SecretStr

from notes import artefacts, media_links, sealing, storing
from notes.adapters import adapters
from notes.db import db
from notes.models import MediaKind, Store
from tests import factories
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.served import Served
from tests.standins import moto

pytestmark = pytest.mark.browser
SECONDS = 120
UNREACHED = "localhost"  # not for this browser


@pytest.fixture(scope="module")
def s3():
    """A server that speaks S3."""
    with moto.serving() as server:
        yield server


@pytest.fixture(scope="module")
def served(valkey_url, tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    server = Served(folder, valkey_url, allow_private_addresses="1")
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="module")
def chromium():
    if not CHROMIUM.exists():
        pytest.skip("Chromium isn't installed")
    from playwright.sync_api import sync_playwright

    expect.set_options(timeout=15_000)  # a dead link is given a while
    rules = f"--host-resolver-rules=MAP {UNREACHED} ~NOTFOUND"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*FLAGS, rules])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Two minutes of silence, too large to be fetched at once."""
    path = tmp_path_factory.mktemp("sound") / "sound.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(struct.pack("<hh", 1, -1) * 48_000 * SECONDS)
    return path


@pytest.fixture
def kept(desk, s3, sound, tmp_path):
    """`kept(host)` gives a recording whose sound is in the team's bucket at that host."""

    def made(host):
        endpoint = s3.url.replace("127.0.0.1", host)
        place = s3.place(s3.bucket(), endpoint=endpoint)
        secrets = {name: one.get_secret_value() for name, one in place.secrets.items()}
        sealed = sealing.seal(SecretStr(json.dumps(secrets)))
        store = Store(
            team_id=desk.team.id, kind=place.kind, options=dict(place.options), sealed=sealed
        )
        db.session.add(store)
        row = factories.recording(desk.team, desk.user, duration_ms=SECONDS * 1000)
        peaks = tmp_path / "peaks.json"
        peaks.write_text("[1, 50]")
        for kind, mime, path in (
            (MediaKind.ORIGINAL, "audio/wav", sound), (MediaKind.PEAKS, "application/json", peaks),
        ):  # fmt: skip
            artefacts.record(row.id, kind, storing.put(row.id, kind, path), mime)
        db.session.commit()
        return row

    return made


def watched(page):
    """The addresses of the media that this page asks for, as they are asked."""
    seen = []
    page.on("request", lambda one: one.resource_type == "media" and seen.append(one.url))
    return seen


def play_from(page, second):
    page.locator("[data-player]").evaluate(
        """(player, to) => {
            player.currentTime = to;
            player.muted = true;
            player.play().catch(() => {});
        }""",
        second,
    )


def is_playing_after(page, second):
    clock = page.locator("[data-now]")
    expect(clock).to_have_text(f"1:{second - 60 + 1:02d}")
    return page.locator("[data-player]").evaluate("player => !player.paused")


def test_it_plays_and_jumps_by_links_and_goes_on_where_a_file_moved(
    kept, sit_down, desk, s3, sound
):
    row = kept("127.0.0.1")
    page = sit_down(desk.user)
    seen = watched(page)
    page.goto(f"/recordings/{row.id}")

    play_from(page, 70)

    assert is_playing_after(page, 70)
    assert any(one.startswith(s3.url) for one in seen)
    assert not any("relay" in one for one in seen)

    found = artefacts.find(row.id, MediaKind.ORIGINAL)
    part = requests.get(media_links.link(found), headers={"Range": "bytes=0-3"}, timeout=5)
    assert (part.status_code, part.content) == (206, b"RIFF")
    assert part.headers["Content-Type"] == "audio/wav"

    storing.of(found).delete(found.key)
    found.key, found.store_id = adapters().storage.put(sound, f"{row.id}/moved").key, None
    db.session.commit()
    play_from(page, 100)

    assert is_playing_after(page, 100)


def test_a_store_that_a_browser_cannot_reach_plays_through_the_server(kept, sit_down, desk):
    row = kept(UNREACHED)
    page = sit_down(desk.user)
    seen = watched(page)
    page.goto(f"/recordings/{row.id}")
    expect(page.locator("[data-position]")).to_have_attribute("max", str(SECONDS * 1000))
    page.locator("[data-player][src*=relay]").wait_for(state="attached")

    play_from(page, 70)

    assert is_playing_after(page, 70)
    assert [one for one in seen if "relay" in one]

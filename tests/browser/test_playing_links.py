"""Playing from the store itself, in Chromium: jumping, a file that moves meanwhile, a store that
this browser can't reach."""

from __future__ import annotations

import json
import socket
import struct
import subprocess
import sys
import time
import wave
from contextlib import closing

import pytest
import requests
from playwright.sync_api import expect
from pydantic import SecretStr

from notes import sealing, storing
from notes.adapters import adapters
from notes.db import db
from notes.models import MediaFile, MediaKind, Store
from tests import factories
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.served import Served

pytestmark = pytest.mark.browser
SECONDS = 120
UNREACHED = "127.0.0.2"  # of this machine too, but not for the browser


@pytest.fixture(scope="module")
def s3():
    """A server that speaks S3, with a bucket; its port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "0.0.0.0", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as moto:
        until = time.monotonic() + 30
        while True:
            try:
                requests.put(f"http://127.0.0.1:{port}/meetings", timeout=5).raise_for_status()
            except requests.ConnectionError:
                assert moto.poll() is None
                assert time.monotonic() < until
                time.sleep(0.05)
            else:
                break
        yield port
        moto.kill()


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
        secrets = {"access_key": "AKIAEXAMPLE", "secret": "a secret of tests"}
        endpoint = f"http://{host}:{s3}"
        store = Store(
            team_id=desk.team.id, kind="aws", sealed=sealing.seal(SecretStr(json.dumps(secrets))),
            options={"bucket": "meetings", "region": "us-east-1", "endpoint": endpoint},
        )  # fmt: skip
        db.session.add(store)
        db.session.commit()
        row = factories.recording(desk.team, desk.user, duration_ms=SECONDS * 1000)
        peaks = tmp_path / "peaks.json"
        peaks.write_text("[1, 50]")
        for kind, mime, path in (
            (MediaKind.ORIGINAL, "audio/wav", sound), (MediaKind.PEAKS, "application/json", peaks),
        ):  # fmt: skip
            put = storing.at(store.id).put(path, f"{row.id}/{kind}", mime)
            factories.media_file(row, kind, put.key, put.size, put.sha256, mime, store_id=store.id)
        return row

    return made


def watched(page, port):
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
    seen = watched(page, s3)
    page.goto(f"/recordings/{row.id}")

    play_from(page, 70)

    assert is_playing_after(page, 70)
    assert any(one.startswith(f"http://127.0.0.1:{s3}/meetings/{row.id}/") for one in seen)
    assert not any("relay" in one for one in seen)

    found = db.session.scalars(
        db.select(MediaFile).where(
            MediaFile.recording_id == row.id, MediaFile.kind == MediaKind.ORIGINAL
        )
    ).one()
    storing.of(found).delete(found.key)
    found.key, found.store_id = adapters().storage.put(sound, f"{row.id}/moved").key, None
    db.session.commit()
    play_from(page, 100)

    assert is_playing_after(page, 100)


def test_a_store_that_a_browser_cannot_reach_plays_through_the_server(kept, sit_down, desk, s3):
    row = kept(UNREACHED)
    page = sit_down(desk.user)
    seen = watched(page, s3)
    page.goto(f"/recordings/{row.id}")
    expect(page.locator("[data-position]")).to_have_attribute("max", str(SECONDS * 1000))
    page.locator("[data-player][src*=relay]").wait_for(state="attached")

    play_from(page, 70)

    assert is_playing_after(page, 70)
    assert [one for one in seen if "relay" in one]

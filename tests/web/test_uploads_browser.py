"""The upload page in Chromium: progress, a reload in the middle, a broken connection."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from notes.db import db
from notes.models import Recording, Upload
from tests import sounds
from tests.served import Served

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium isn't installed"),
]


@pytest.fixture(scope="module")
def served(valkey_url, tmp_path_factory):
    server = Served(tmp_path_factory.mktemp("served"), valkey_url)
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(served, chromium):
    """The upload page of a signed-in person; nothing on it may fail."""
    context = chromium.new_context(reduced_motion="reduce")
    context.set_default_timeout(20_000)
    context.add_cookies([{"name": "minutebook", "value": served.cookie(), "url": served.url}])
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{served.url}/recordings/new")
    yield page
    context.close()
    assert faults == []


def choose(page, *files):
    page.set_input_files("input[type=file]", [str(one) for one in files])


def slow_down(page, bytes_per_second):
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 0,
            "downloadThroughput": -1,
            "uploadThroughput": bytes_per_second,
        },
    )
    return session


def the_upload(served, name):
    with served.app.app_context():
        db.session.expire_all()
        return db.session.scalars(select(Upload).where(Upload.filename == name)).one()


def test_a_file_is_sent_and_leads_to_its_recording(served, page, tmp_path):
    file = tmp_path / "team-talk.wav"
    file.write_bytes(sounds.wav(3, seed=11))

    choose(page, file)
    link = page.locator(".upload[data-state=done] [data-open]")
    link.wait_for()
    address = link.get_attribute("href")

    with served.app.app_context():
        row = db.session.scalars(select(Recording).where(Recording.title == "Team talk")).one()
        assert address == f"/recordings/{row.id}"


def test_each_file_has_its_own_words(page, tmp_path):
    names = {
        "good.wav": sounds.wav(2, seed=12),
        "list.txt": b"Milk and bread.\n" * 60,
        "e.mp4": b"",
    }
    for name, content in names.items():
        (tmp_path / name).write_bytes(content)

    choose(page, *[tmp_path / name for name in names])
    page.locator(".upload[data-state=done]").wait_for()
    page.locator(".upload[data-state=refused]").nth(1).wait_for()

    words = page.locator(".upload[data-state=refused] [data-words]").all_inner_texts()
    assert [one.split(".")[0].split(",")[0] for one in words] == [
        "This is plain text",
        "This file is empty",
    ]


def test_a_twin_can_be_opened_or_taken_anyway(page, tmp_path):
    for name in ("first.wav", "again.wav"):
        (tmp_path / name).write_bytes(sounds.wav(2, seed=13))
    choose(page, tmp_path / "first.wav")
    first = page.locator(".upload[data-state=done] [data-open]")
    first.wait_for()
    address = first.get_attribute("href")

    choose(page, tmp_path / "again.wav")
    twin = page.locator(".upload[data-state=refused]")
    twin.wait_for()
    linked = twin.locator("[data-open]").get_attribute("href")
    twin.locator("[data-anyway]").click()
    page.locator(".upload[data-state=done]").nth(1).wait_for()

    assert linked == address
    assert page.locator("[data-open]").nth(1).get_attribute("href") not in {None, address}


def test_a_file_may_be_dropped_on_the_list(served, page):
    page.goto(f"{served.url}/recordings")
    dropped = page.evaluate_handle(
        """(bytes) => {
          const carried = new DataTransfer();
          carried.items.add(new File([new Uint8Array(bytes)], "dropped.wav"));
          return carried;
        }""",
        list(sounds.wav(0.3, seed=16)),
    )

    page.dispatch_event("body", "dragover", {"dataTransfer": dropped})
    page.locator("[data-upload-drop] [data-dropzone]").wait_for()
    page.dispatch_event("body", "drop", {"dataTransfer": dropped})
    page.locator(".upload[data-state=done]").wait_for()

    assert not page.locator("[data-upload-drop] [data-dropzone]").is_visible()
    assert the_upload(served, "dropped.wav").recording_id is not None


def test_a_reload_in_the_middle_goes_on_with_the_same_upload(served, page, tmp_path):
    file = tmp_path / "long.wav"
    file.write_bytes(sounds.wav(100, seed=14))
    slow = slow_down(page, 1_000_000)
    choose(page, file)
    page.locator(".upload[data-state=sending]", has_text=re.compile(r"[1-9]\d? %")).wait_for()
    before = the_upload(served, "long.wav").id

    page.on("dialog", lambda dialog: dialog.accept())  # it asks before leaving
    page.reload()
    unfinished = page.locator("[data-unfinished] li")
    unfinished.wait_for()
    arrived = unfinished.locator("progress").get_attribute("value")
    slow.send("Network.disable")
    choose(page, file)
    page.locator(".upload[data-state=done]").wait_for()

    row = the_upload(served, "long.wav")
    assert int(arrived) > 0
    assert row.id == before
    assert row.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert page.locator("[data-unfinished]").count() == 0


def test_a_pause_and_a_dead_server_are_gone_on_from(served, page, tmp_path):
    file = tmp_path / "paused.wav"
    file.write_bytes(sounds.wav(60, seed=15))
    slow = slow_down(page, 1_000_000)
    choose(page, file)
    page.locator(".upload[data-state=sending]", has_text=re.compile(r"[1-9]\d? %")).wait_for()
    page.locator("[data-pause]").click()
    page.locator(".upload[data-state=paused]").wait_for()

    page.locator("[data-go-on]").click()
    page.locator(".upload[data-state=sending]", has_text=re.compile(r"[1-9]\d? %")).wait_for()
    served.kill()
    page.locator(".upload[data-state=retrying]").wait_for()
    slow.send("Network.disable")
    served.start()
    page.locator(".upload[data-state=done]").wait_for()

    assert the_upload(served, "paused.wav").sha256 == hashlib.sha256(file.read_bytes()).hexdigest()

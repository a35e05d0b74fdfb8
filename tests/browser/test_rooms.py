"""A meeting on RealtimeKit in Chromium: ordered, told things, and what is there brought here."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import expect

from notes import accounts, room_errands, room_sending
from notes.db import db
from notes.models import User
from tests.served import Served
from tests.standins import realtimekit as standin

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def kit():
    with standin.serving() as server:
        yield server


@pytest.fixture(scope="module")
def served(kit, valkey_url, tmp_path_factory):
    """The server's own account is with the stand-in."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLOUDFLARE_API_BASE", kit.base_url)
        patch.setenv("CLOUDFLARE_API_TOKEN", kit.token)
        patch.setenv("CLOUDFLARE_ACCOUNT_ID", kit.account_id)
        patch.setenv("CLOUDFLARE_APP_ID", kit.app_id)
        server = Served(tmp_path_factory.mktemp("served"), valkey_url)
        server.start()
    yield server
    server.close()


def work(recording_id):
    """What the job does; gives the stand-in's id of the recording."""
    capture = room_sending.of(recording_id).capture
    room_errands.see_to(capture.id)
    db.session.expire_all()
    return capture.external_id


def stands(kit, recording_id, status):
    """RealtimeKit's recording is so now, and its news have come."""
    capture = room_sending.of(recording_id).capture
    there = kit.recordings[capture.external_id]
    kit.move(there, status)
    owner = db.session.scalars(db.select(User).order_by(User.id)).first()
    room_errands.found(accounts.viewer_of(owner), there.id)


def test_a_meeting_is_recorded_paused_and_stopped_from_pages(sit_down, desk, kit):
    meeting = kit.meet("Weekly")
    page = sit_down(desk.user, viewport={"width": 1280, "height": 860})
    page.goto("/realtimekit")
    page.get_by_role("link", name="Record a meeting").click()
    page.get_by_label("Meeting id").fill(meeting.id)
    page.get_by_label("Title", exact=True).fill("Planning")
    page.get_by_text("Where the files go").click()
    page.get_by_label("RealtimeKit also puts them").select_option("other")
    page.get_by_label("Kind of store").select_option("gcs")
    expect(page.get_by_label("Service account")).to_be_visible()
    expect(page.get_by_label("Host")).to_be_hidden()
    page.get_by_label("RealtimeKit also puts them").select_option("")
    page.get_by_role("button", name="Start recording").click()
    title = page.locator("#room-stands .bot-title")
    expect(title).to_have_text("The recording is being asked for")

    recording_id = uuid.UUID(page.url.rpartition("/")[2])
    work(recording_id)
    stands(kit, recording_id, "RECORDING")
    expect(page.locator("#room-stands .live-badge")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("Planning")

    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".bot-pending")).to_have_text("Asked to pause…")
    work(recording_id)
    expect(title).to_have_text("The recording is paused")
    page.get_by_role("link", name="Stop recording").click()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    work(recording_id)
    expect(title).to_have_text("The recording is being finished")


def test_the_list_comes_after_the_page_and_brings_what_is_there(sit_down, desk, kit):
    there = kit.record(kit.meet("Begun elsewhere"))
    kit.move(there, "RECORDING")
    page = sit_down(desk.user, **PHONE)

    page.goto("/realtimekit")
    page.get_by_label("Title or text").fill("elsewhere")
    page.get_by_role("button", name="Show").tap()
    expect(page.locator(".rooms-title")).to_have_text(["Begun elsewhere"])
    sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.get_by_role("button", name="Bring Begun elsewhere here").tap()

    expect(page.locator("h1")).to_contain_text("Begun elsewhere")
    assert sideways <= 0

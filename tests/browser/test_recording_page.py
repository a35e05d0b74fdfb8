"""One recording in Chromium: playing, following, finding, keys, what arrives live."""

from __future__ import annotations

import math
import struct
import wave

import pytest
from playwright.sync_api import expect

from notes.adapters import adapters
from notes.db import db, uuid7
from notes.models import MediaKind, Segment
from tests import factories

pytestmark = pytest.mark.browser
SECONDS = 90


@pytest.fixture(scope="module")
def tone(tmp_path_factory):
    """A minute and a half of a quiet tone."""
    path = tmp_path_factory.mktemp("tone") / "tone.wav"
    second = b"".join(
        struct.pack("<h", int(800 * math.sin(2 * math.pi * 220 * at / 8000))) for at in range(8000)
    )
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(second * SECONDS)
    return path


def add_sound(recording, path):
    for kind, mime, source in (
        (MediaKind.ORIGINAL, "audio/wav", path),
        (MediaKind.PEAKS, "application/json", path.with_suffix(".json")),
    ):
        if kind == MediaKind.PEAKS:
            source.write_text("[1, 50, 100, 20]")
        kept = adapters().storage.put(source, f"{recording.id}/{kind}")
        factories.media_file(recording, kind, kept.key, kept.size, kept.sha256, mime)


@pytest.fixture
def talk(desk, tone):
    """A minute and a half: a line every three seconds, two voices in turns of three lines."""
    row = factories.recording(desk.team, desk.user, title="Talk", duration_ms=SECONDS * 1000)
    voices = [factories.speaker(row, 1, "Maya"), factories.speaker(row, 2, "Tom")]
    for number in range(SECONDS // 3):
        factories.segment(
            row, f"Line number {number}.", number * 3000, number * 3000 + 2900,
            voices[number // 3 % 2],
        )  # fmt: skip
    add_sound(row, tone)
    return row


@pytest.fixture
def day(desk):
    """Eight hours in 4,800 lines."""
    row = factories.recording(desk.team, desk.user, title="A day", duration_ms=28_800_000)
    voices = [factories.speaker(row, number, f"Person {number}") for number in range(1, 7)]
    db.session.add_all(
        Segment(
            id=uuid7(), recording_id=row.id, source_key=f"day:{number}", seq=number,
            rev=number + 1, speaker_id=voices[number // 2 % 6].id, start_ms=number * 6000,
            end_ms=number * 6000 + 5500,
            text=f"This is what was said at place {number}"
            + (" about the zebra." if number in {100, 2500, 4700} else ", and it went on a while."),
        )
        for number in range(4800)
    )  # fmt: skip
    row.rev = 4801
    db.session.commit()
    return row


def line(page, words):
    return page.locator(".line", has_text=words)


def seconds(page):
    return page.locator("[data-player]").evaluate("player => player.currentTime")


def seek(page, second):
    page.locator("[data-player]").evaluate("(player, to) => { player.currentTime = to; }", second)


def test_a_click_on_a_line_plays_from_it(open_page, talk):
    page = open_page(talk)

    line(page, "Line number 4.").locator(".said").click()

    expect(page.locator("[data-controls]")).to_have_class("player script-only playing")
    expect(line(page, "Line number 4.")).to_have_attribute("aria-current", "true")
    assert 12 <= seconds(page) < 15


def test_the_address_opens_at_a_second(open_page, talk):
    page = open_page(talk, "?t=31")

    expect(page.locator("[data-now]")).to_have_text("0:31")
    expect(page.locator(".line.current")).to_contain_text("Line number 10.")


def test_one_comes_back_to_where_one_stopped(open_page, talk):
    page = open_page(talk)
    seek(page, 42)
    expect(page.locator("[data-now]")).to_have_text("0:42")

    page.reload()

    expect(page.locator("[data-now]")).to_have_text("0:42")


def test_the_transcript_follows_until_one_scrolls(open_page, talk):
    page = open_page(talk)
    line(page, "Line number 0.").locator(".said").click()
    seek(page, 60)
    expect(line(page, "Line number 20.")).to_be_in_viewport()

    page.locator(".transcript").hover()
    page.mouse.wheel(0, -5000)
    expect(page.locator("[data-follow]")).to_have_attribute("aria-pressed", "false")
    seek(page, 75)
    expect(page.locator(".line.current")).to_contain_text("Line number 25.")
    expect(line(page, "Line number 0.")).to_be_in_viewport()

    page.locator("[data-jump]").click()
    expect(line(page, "Line number 25.")).to_be_in_viewport()
    expect(page.locator("[data-follow]")).to_have_attribute("aria-pressed", "true")


def test_keys_work_but_not_while_typing(open_page, talk):
    page = open_page(talk, "?t=30")
    expect(page.locator("[data-now]")).to_have_text("0:30")

    page.keyboard.press("l")
    expect(page.locator("[data-now]")).to_have_text("0:40")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-now]")).to_have_text("0:35")
    page.keyboard.press("]")
    expect(page.locator("[data-now]")).to_have_text("0:36")
    page.keyboard.press(">")
    expect(page.locator("[data-speed]")).to_have_value("1.25")
    page.keyboard.press("/")
    page.keyboard.type("jl")
    expect(page.locator("[name=find]")).to_have_value("jl")
    expect(page.locator("[data-now]")).to_have_text("0:36")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def test_the_waveform_seeks_and_is_drawn(open_page, talk):
    page = open_page(talk)
    bar = page.locator("[data-position]")

    expect(page.locator(".lanes .voice")).to_have_count(2)
    bar.fill("45000")

    expect(page.locator("[data-now]")).to_have_text("0:45")


def test_finding_leads_through_all_eight_hours(open_page, day):
    page = open_page(day)

    page.locator("[name=find]").fill("zebra")
    expect(page.locator("[data-count]")).to_have_text("1 of 3")
    expect(line(page, "place 100 ")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("[data-count]")).to_have_text("2 of 3")
    expect(line(page, "place 2500 ")).to_be_in_viewport()
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")

    expect(page.locator("[data-count]")).to_have_text("3 of 3")
    expect(line(page, "place 4700 ")).to_be_in_viewport()


def test_a_place_that_comes_late_doesnt_lead_away_from_a_later_one(open_page, day):
    page = open_page(day)
    page.locator("[name=find]").fill("zebra")
    expect(line(page, "place 100 ")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(line(page, "place 100 ")).not_to_be_attached()
    expect(line(page, "place 2500 ")).to_be_in_viewport()
    held = []

    def hold(route):
        held.append(route)

    page.route("**/transcript/2", hold)

    page.keyboard.press("Shift+Enter")
    expect(page.locator("[data-count]")).to_have_text("1 of 3")
    page.keyboard.press("Shift+Enter")
    expect(line(page, "place 4700 ")).to_be_in_viewport()
    held[0].continue_()

    expect(line(page, "place 100 ")).to_be_attached()
    expect(line(page, "place 4700 ")).to_be_in_viewport()


def elements(page):
    return page.evaluate("document.querySelectorAll('*').length")


def test_eight_hours_stay_small(open_page, day):
    page = open_page(day)
    sizes = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.reload(wait_until="networkidle")
    at_first = elements(page)

    for hour in range(8):
        page.locator("[data-scroll]").evaluate(
            "(pane, part) => { pane.scrollTop = pane.scrollHeight * part; }", hour / 8
        )
        expect(page.locator(".window:not(.loading) .line").first).to_be_attached()
    for _ in range(2):  # the end was a guess until its lines were here
        page.locator("[data-scroll]").evaluate("pane => { pane.scrollTop = pane.scrollHeight; }")
        expect(line(page, "place 4799,")).to_be_attached()
    expect(line(page, "place 4799,")).to_be_in_viewport()

    assert at_first < 1500
    assert elements(page) < 1500
    assert len(sizes) < 60
    assert sum(sizes) < 300_000


def test_on_a_phone_the_bar_leads_to_the_transcript(sit_down, desk, recording):
    page = sit_down(desk.user, viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto(f"/recordings/{recording.id}")
    expect(line(page, "First.")).to_be_hidden()

    page.locator(".detail-bar").get_by_role("link", name="Transcript").click()

    expect(line(page, "First.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_a_phone_the_address_opens_at_its_second(sit_down, desk, talk):
    page = sit_down(desk.user, viewport={"width": 390, "height": 844}, has_touch=True)

    page.goto(f"/recordings/{talk.id}?t=75")

    expect(line(page, "Line number 25.")).to_be_in_viewport()


def test_without_script_it_is_all_there(sit_down, desk, talk):
    page = sit_down(desk.user, java_script_enabled=False)
    page.goto(f"/recordings/{talk.id}")

    line(page, "Line number 7.").locator(".at").click()

    expect(page.locator(".line.current")).to_contain_text("Line number 7.")
    expect(page.get_by_role("link", name="Edit", exact=True)).to_be_visible()
    expect(page.locator("audio[controls]")).to_be_visible()

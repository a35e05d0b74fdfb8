"""The page of notes in Chromium: chapters on the player's bar, the words behind a line."""

from __future__ import annotations

import wave

import pytest
from playwright.sync_api import expect

from notes import recordings, transcripts
from notes.adapters import adapters
from notes.db import db
from notes.models import MediaKind
from tests import factories

pytestmark = pytest.mark.browser
SECONDS = 60


@pytest.fixture
def talk(recording, tmp_path):
    """The meeting of three lines with a silent minute, a decision and three chapters."""
    path = tmp_path / "silence.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16_000 * SECONDS))
    kept = adapters().storage.put(path, f"{recording.id}/playable")
    factories.media_file(
        recording, MediaKind.PLAYABLE, kept.key, kept.size, kept.sha256, "audio/wav"
    )
    recording.duration_ms = SECONDS * 1000
    summary = factories.summary(recording)
    (line, *_) = transcripts.lines(recording.id)
    factories.evidence(line, factories.item(summary, "It is first.", "decision"))
    for heading, ms in (("Hello", 0), ("Money", 20_000), ("Goodbye", 40_000)):
        factories.item(summary, heading, "chapter", heading=heading, heading_ms=ms)
    return recording


def test_chapters_lead_through_the_recording_and_change_with_the_notes(talk, desk, sit_down):
    page = sit_down(desk.user)
    page.goto(f"/recordings/{talk.id}")
    here = page.locator("[data-chapters] [aria-current]")
    expect(here).to_have_text("0:00Hello")

    page.keyboard.press("}")
    expect(here).to_have_text("0:20Money")
    page.keyboard.press("Shift+ArrowRight")
    expect(here).to_have_text("0:40Goodbye")
    expect(page.locator("[data-chapter-now]")).to_have_text("Goodbye")
    page.locator("[data-position]").focus()
    expect(page.locator("[data-chapter-tip]")).to_have_text("Goodbye")
    expect(page.locator("[data-position]")).to_have_attribute("aria-valuetext", "00:40, Goodbye")
    assert page.locator("[data-waveform] .starts path").get_attribute("d").count("M") == 2

    summary = factories.summary(talk)
    for heading, ms in (("One", 0), ("Two", 30_000), ("Three", 35_000), ("Four", 50_000)):
        factories.item(summary, heading, "chapter", heading=heading, heading_ms=ms)
    line = transcripts.lines(talk.id)[0]
    factories.evidence(line, factories.item(summary, "Anew.", "decision"))
    recordings.touch(talk.id, "summary")
    db.session.commit()
    expect(here).to_have_text("0:35Three")
    assert page.locator("[data-waveform] .starts path").get_attribute("d").count("M") == 3


def test_a_finger_shows_the_words_first_and_then_plays_them(talk, desk, sit_down):
    page = sit_down(desk.user, has_touch=True, viewport={"width": 390, "height": 844})
    page.goto(f"/recordings/{talk.id}#section-summary")
    chip, quote = page.locator(".decision .time-chip"), page.locator(".decision .cite-quote")
    expect(chip).to_be_visible()

    chip.tap()
    expect(quote).to_be_visible()
    expect(quote.locator("q")).to_have_text("First.")
    assert page.evaluate("document.querySelector('[data-player]').paused")
    quote.tap()
    expect(page.locator("[data-controls].playing")).to_be_visible()

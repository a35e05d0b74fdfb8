"""Who speaks, in Chromium: names, colours and shares, also when they come late."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from notes import recordings
from notes.adapters import adapters
from notes.db import db
from notes.models import MediaKind
from tests import factories, sounds

pytestmark = pytest.mark.browser


@pytest.fixture
def heard(recording, tmp_path):
    """The meeting of three lines, with its sound."""
    sound, peaks = tmp_path / "sound.wav", tmp_path / "peaks.json"
    sound.write_bytes(sounds.wav(1))
    peaks.write_text("[1, 50]")
    for kind, mime, file in (
        (MediaKind.ORIGINAL, "audio/wav", sound),
        (MediaKind.PEAKS, "application/json", peaks),
    ):
        kept = adapters().storage.put(file, f"{recording.id}/{kind}")
        factories.media_file(recording, kind, kept.key, kept.size, kept.sha256, mime)
    return recording


def test_a_voice_that_comes_late_is_in_the_legend_with_its_share(open_page, heard):
    page = open_page(heard)
    legend = page.locator(".voices > *")
    expect(legend).to_have_count(2)

    lena = factories.speaker(heard, 3, "Lena")
    factories.segment(heard, "Fourth.", 15_000, speaker=lena, end_ms=25_000)
    recordings.touch(heard.id, "speakers")
    db.session.commit()

    expect(legend).to_have_count(3)
    expect(legend.nth(2)).to_have_text("Lena62 %")
    expect(page.locator(".transcript .figures")).to_have_count(0)

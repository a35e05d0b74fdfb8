"""Names of files as people see them."""

from __future__ import annotations

import pytest

from notes import filenames


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("meeting.mp4", "meeting.mp4"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\Weekly sync.wav", "Weekly sync.wav"),
        ("a/b/", "b"),
        ("..", "Recording"),
        ("", "Recording"),
        ("\x00a\nb\u202e4pm.mp4", "ab4pm.mp4"),
        ("\ud800a.mp4", "a.mp4"),
        ("👩\u200d💻.mp4", "👩\u200d💻.mp4"),
        ("x" * 300 + ".mp4", "x" * 251 + ".mp4"),
        ("x" * 300, "x" * 255),
    ],
)
def test_a_clean_name(name, clean):
    assert filenames.clean(name) == clean


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("weekly-sync_2026.mp4", "Weekly sync 2026"),
        ("2026-11-03_weekly-sync.mp4", "2026-11-03 weekly sync"),
        ("Follow-up call.m4a", "Follow-up call"),
        ("Q4%20planning.mp4", "Q4 planning"),
        ("100%.mp4", "100%"),
        ("50%ff.mp4", "50%ff"),
        ("v1.2 notes.mp4", "V1.2 notes"),
        (".mp4", "Mp4"),
        ("___.mp4", "Recording"),
        ("Größe__final.wav", "Größe final"),
    ],
)
def test_a_readable_title(name, title):
    assert filenames.title(name) == title

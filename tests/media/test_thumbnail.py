"""Stills that show something."""

from __future__ import annotations

import av
import pytest

from notes.errors import Unreadable
from notes.media.thumbnail import thumbnail
from tests.media import made


def picture(path):
    assert path.read_bytes()[:3] == b"\xff\xd8\xff"
    with av.open(str(path)) as file:
        frame = next(file.decode(video=0))
    return frame.width, frame.height, frame.to_ndarray(format="gray")


def test_a_still_of_the_asked_width(tmp_path):
    source = made.video(tmp_path / "v.mp4", size=(640, 360))

    assert thumbnail(source, tmp_path / "t.jpg", width=480)

    assert picture(tmp_path / "t.jpg")[:2] == (480, 270)


def test_small_video_is_not_blown_up(tmp_path):
    assert thumbnail(made.video(tmp_path / "v.mp4", size=(160, 90)), tmp_path / "t.jpg")

    assert picture(tmp_path / "t.jpg")[:2] == (160, 90)


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
def test_a_dark_beginning_is_passed_over(tmp_path, suffix):
    source = made.video(tmp_path / f"v.{suffix}", 10, black=4)

    thumbnail(source, tmp_path / "t.jpg")

    assert picture(tmp_path / "t.jpg")[2].mean() > 40


def test_a_film_held_sideways_is_shown_upright(tmp_path):
    thumbnail(made.video(tmp_path / "v.mov", rotation=90), tmp_path / "t.jpg")

    width, height, image = picture(tmp_path / "t.jpg")
    assert width < height
    # The light bar along the top of the picture turns counter-clockwise to the left side.
    assert image[:, : width // 6].mean() > 200


def test_a_film_that_is_dark_throughout_still_has_one(tmp_path):
    assert thumbnail(made.video(tmp_path / "v.mp4", black=99), tmp_path / "t.jpg")


@pytest.mark.parametrize("cover", [False, True])
def test_none_for_audio(tmp_path, cover):
    source = made.audio(tmp_path / "a.mp3", "libmp3lame", cover=cover)

    assert not thumbnail(source, tmp_path / "t.jpg")
    assert not (tmp_path / "t.jpg").exists()


def test_none_for_what_is_no_media(tmp_path):
    source = tmp_path / "a.mp4"
    source.write_text("hello")

    with pytest.raises(Unreadable):
        thumbnail(source, tmp_path / "t.jpg")

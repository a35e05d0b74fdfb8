"""Copies are made only where browsers need one, and only of what they need."""

from __future__ import annotations

import resource
import signal

import av
import pytest

from notes.media.playable import playable
from notes.media.probe import probe
from tests.media import made


def copy_of(path, folder):
    return playable(path, probe(path), folder / "copy.of.it")


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.mp3", "libmp3lame"),
        ("a.m4a", "aac"),
        ("a.wav", "pcm_s16le"),
        ("a.flac", "flac"),
        ("a.opus", "libopus"),
        ("a.webm", "libopus"),
    ],
)
def test_audio_that_browsers_play_is_left_alone(tmp_path, name, codec):
    assert copy_of(made.audio(tmp_path / name, codec), tmp_path) is None


@pytest.mark.parametrize(
    ("name", "video", "audio"),
    [
        ("v.mp4", "libx264", "aac"),
        ("v.webm", "libvpx", "libopus"),
        ("v.webm", "libvpx-vp9", "libopus"),
    ],
)
def test_video_that_browsers_play_is_left_alone(tmp_path, name, video, audio):
    path = made.video(tmp_path / name, video_codec=video, audio_codec=audio)

    assert copy_of(path, tmp_path) is None


@pytest.mark.parametrize("suffix", ["mov", "mkv", "ts", "flv"])
def test_h264_and_aac_are_carried_over_untouched(tmp_path, suffix):
    source = made.video(tmp_path / f"v.{suffix}")

    copy = copy_of(source, tmp_path)

    assert copy.name == "copy.of.it.mp4"
    assert pictures_in(copy) == pictures_in(source)
    sound, picture, codecs = made.decoded(copy)
    assert codecs == ["h264", "aac"]
    assert sound == pytest.approx(3, abs=0.1)
    assert picture == pytest.approx(2.95, abs=0.1)


def test_vp9_from_matroska_stays_vp9(tmp_path):
    source = made.video(tmp_path / "v.mkv", video_codec="libvpx-vp9", audio_codec="libopus")

    copy = copy_of(source, tmp_path)

    assert copy.name == "copy.of.it.webm"
    assert pictures_in(copy) == pictures_in(source)


def test_only_the_sound_is_made_anew_where_only_it_must_be(tmp_path):
    source = made.video(tmp_path / "v.mkv", audio_codec="flac")

    copy = copy_of(source, tmp_path)

    assert probe(copy).audio_codec == "aac"
    assert pictures_in(copy) == pictures_in(source)


@pytest.mark.parametrize(
    ("name", "video", "audio"),
    [
        ("v.avi", "mpeg4", "libmp3lame"),
        ("v.mpg", "mpeg2video", "mp2"),
        ("v.mp4", "libx265", "aac"),
    ],
)
def test_pictures_no_browser_knows_become_h264(tmp_path, name, video, audio):
    source = made.video(tmp_path / name, video_codec=video, audio_codec=audio)

    result = probe(copy_of(source, tmp_path))

    assert (result.container, result.video_codec) == ("mp4", "h264")
    assert result.duration_ms == pytest.approx(3000, abs=150)


def test_colours_browsers_do_not_decode_are_made_plain(tmp_path):
    source = made.video(tmp_path / "v.mp4", pix_fmt="yuv444p")

    with av.open(str(copy_of(source, tmp_path))) as file:
        assert file.streams.video[0].pix_fmt == "yuv420p"


@pytest.mark.parametrize(
    ("size", "expected"), [((1920, 1080), (1280, 720)), ((1080, 1920), (720, 1280))]
)
def test_large_pictures_shrink_in_proportion(tmp_path, size, expected):
    source = made.video(
        tmp_path / "v.avi", 1, video_codec="mpeg4", audio_codec="libmp3lame", size=size
    )

    result = probe(copy_of(source, tmp_path))

    assert (result.width, result.height) == expected


@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
def test_a_film_held_sideways_stays_upright(tmp_path, codec):
    source = made.video(tmp_path / "v.mov", video_codec=codec, rotation=90)

    with av.open(str(copy_of(source, tmp_path))) as file:
        assert next(file.decode(video=0)).rotation == 90


@pytest.mark.parametrize(
    ("name", "codec", "suffix"),
    [("a.aac", "aac", ".m4a"), ("a.aiff", "pcm_s16be", ".m4a"), ("a.mka", "libopus", ".webm")],
)
def test_audio_in_boxes_browsers_do_not_open(tmp_path, name, codec, suffix):
    copy = copy_of(made.audio(tmp_path / name, codec), tmp_path)

    assert copy.suffix == suffix
    assert probe(copy).kind == "audio"
    assert probe(copy).duration_ms == pytest.approx(3000, abs=60)


def test_the_sound_that_is_played_is_the_sound_that_is_written_down(tmp_path):
    """Sound that starts 1.5 s in stays there in the copy."""
    source = made.video(tmp_path / "v.mkv", 4, audio_codec="flac", late=1.5)

    copy = copy_of(source, tmp_path)

    with av.open(str(copy)) as file:
        frames = [(f.time, abs(f.to_ndarray()).max()) for f in file.decode(audio=0)]
    assert next(time for time, peak in frames if peak > 0.05) == pytest.approx(1.5, abs=0.08)


def test_a_clock_far_from_zero_begins_at_zero(tmp_path):
    source = made.video(tmp_path / "v.ts", options={"output_ts_offset": "5000"})

    with av.open(str(copy_of(source, tmp_path))) as file:
        assert 0 <= file.start_time < 300_000


def test_a_live_recorders_webm_gets_a_length(tmp_path):
    source = made.audio(tmp_path / "live.webm", "libopus", 4, options={"live": "1"})

    with av.open(str(copy_of(source, tmp_path))) as file:
        assert file.duration / 1_000_000 == pytest.approx(4, abs=0.1)


def test_a_fragmented_mp4_gets_an_index(tmp_path):
    source = made.video(tmp_path / "v.mp4", options={"movflags": "frag_keyframe+empty_moov"})

    content = copy_of(source, tmp_path).read_bytes()

    assert b"moof" not in content
    assert content.index(b"moov") < content.index(b"mdat")  # playing starts before all is loaded


def test_no_scraps_are_left(tmp_path):
    source = made.video(tmp_path / "v.avi", video_codec="mpeg4", audio_codec="libmp3lame")
    made.torn(source)
    folder = tmp_path / "out"
    folder.mkdir()

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    long = made.video(tmp_path / "l.mkv", 30, size=(64, 48))
    with pytest.raises(KeyboardInterrupt):
        playable(long, probe(long), folder / "x", stop)
    copy_of(source, folder)

    assert [path.name for path in folder.iterdir()] == ["copy.of.it.mp4"]


def pictures_in(path):
    """What makes coded pictures the same pictures, whatever the container wraps them in."""
    with av.open(str(path)) as file:
        return [frame.to_ndarray().sum() for frame in file.decode(video=0)]


def test_a_full_disk_is_not_the_recordings_fault(tmp_path):
    source = made.video(tmp_path / "v.mkv", 4, size=(640, 360))
    room = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, room[1]))
    try:
        with pytest.raises(OSError, match="large"):
            copy_of(source, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, room)
        signal.signal(signal.SIGXFSZ, ignored)

    assert [path.name for path in tmp_path.iterdir()] == ["v.mkv"]

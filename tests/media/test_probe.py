"""What a file is, and the sentence for what it isn't."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from notes.errors import Unreadable
from notes.media.probe import probe
from tests.media import made

AUDIO = [
    ("mp3", "libmp3lame", "mp3", "audio/mpeg", "mp3"),
    ("m4a", "aac", "mp4", "audio/mp4", "aac"),
    ("wav", "pcm_s16le", "wav", "audio/wav", "pcm_s16le"),
    ("flac", "flac", "flac", "audio/flac", "flac"),
    ("ogg", "libopus", "ogg", "audio/ogg", "opus"),
    ("opus", "libopus", "ogg", "audio/ogg", "opus"),
    ("webm", "libopus", "webm", "audio/webm", "opus"),
    ("mka", "libopus", "mkv", "audio/x-matroska", "opus"),
    ("aac", "aac", "aac", "audio/aac", "aac"),
    ("aiff", "pcm_s16be", "aiff", "audio/aiff", "pcm_s16be"),
    ("caf", "pcm_s16le", "caf", "audio/x-caf", "pcm_s16le"),
]
VIDEO = [
    ("mp4", "libx264", "aac", "mp4", "video/mp4", "h264"),
    ("mov", "libx264", "aac", "mov", "video/quicktime", "h264"),
    ("mkv", "libx264", "aac", "mkv", "video/x-matroska", "h264"),
    ("webm", "libvpx", "libopus", "webm", "video/webm", "vp8"),
    ("ts", "libx264", "aac", "mpegts", "video/mp2t", "h264"),
    ("avi", "mpeg4", "libmp3lame", "avi", "video/x-msvideo", "mpeg4"),
    ("flv", "libx264", "aac", "flv", "video/x-flv", "h264"),
    ("mpg", "mpeg2video", "mp2", "mpeg", "video/mpeg", "mpeg2video"),
]


@pytest.mark.parametrize(("suffix", "codec", "container", "mime", "found"), AUDIO)
def test_audio_is_recognised(tmp_path, suffix, codec, container, mime, found):
    path = made.audio(tmp_path / f"a.{suffix}", codec)

    result = probe(path)

    assert (result.kind, result.container, result.mime) == ("audio", container, mime)
    assert (result.audio_codec, result.video_codec, result.width) == (found, None, None)
    assert result.duration_ms == pytest.approx(3000, abs=60)
    assert result.size == path.stat().st_size


@pytest.mark.parametrize(("suffix", "video", "audio", "container", "mime", "found"), VIDEO)
def test_video_is_recognised(tmp_path, suffix, video, audio, container, mime, found):
    path = made.video(tmp_path / f"v.{suffix}", video_codec=video, audio_codec=audio)

    result = probe(path)

    assert (result.kind, result.container, result.mime) == ("video", container, mime)
    assert (result.video_codec, result.width, result.height) == (found, 320, 180)
    assert result.duration_ms == pytest.approx(3000, abs=250)


@pytest.mark.parametrize("name", ["a.exe", "a.txt", "a.m3u8", "a", "http:a.jpg", "concat:a|b"])
def test_the_name_means_nothing(tmp_path, name):
    song = made.audio(tmp_path / "song.mp3", "libmp3lame")
    path = tmp_path / name
    shutil.copy(song, path)

    assert probe(path).container == "mp3"


@pytest.mark.parametrize(
    ("suffix", "codec"), [("mp3", "libmp3lame"), ("flac", "flac"), ("m4a", "aac")]
)
def test_a_cover_is_no_video(tmp_path, suffix, codec):
    container = "mp4" if suffix == "m4a" else None
    path = made.audio(tmp_path / f"album.{suffix}", codec, cover=True, container=container)

    result = probe(path)

    assert (result.kind, result.video_codec, result.width) == ("audio", None, None)


def test_a_live_recorders_webm_is_measured(tmp_path):
    """MediaRecorder writes no length."""
    path = made.audio(tmp_path / "live.webm", "libopus", 4, options={"live": "1"})

    assert probe(path).duration_ms == pytest.approx(4000, abs=60)


@pytest.mark.parametrize(
    ("suffix", "codec", "options"), [("aac", "aac", {}), ("mp3", "libmp3lame", {"write_xing": "0"})]
)
def test_a_guessed_length_is_measured(tmp_path, suffix, codec, options):
    """Loud and silent halves have different bit rates, which misleads a guess."""
    path = made.audio(tmp_path / f"a.{suffix}", codec, 6, options=options)
    silent = made.audio(tmp_path / f"b.{suffix}", codec, 30, level=0, options=options)
    with path.open("ab") as file:
        file.write(silent.read_bytes())

    assert probe(path).duration_ms == pytest.approx(36_000, abs=250)


def refused(path):
    with pytest.raises(Unreadable) as caught:
        probe(path)
    return caught.value


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"1 0 obj" * 100, "PDF"),
        (b"PK\x03\x04\x14\x00" + bytes(200), "ZIP"),
        (b"MZ\x90\x00" + bytes(4000), "Windows program"),
        (b"\x7fELF\x02\x01" + bytes(4000), "Linux program"),
        (b"Dear team,\nplease find the notes of today below.\n" * 50, "plain text"),
        ("Grüße aus München\n".encode() * 400, "plain text"),
        (b"<!DOCTYPE html><html><body>no</body></html>", "web page"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "image"),
        (b"\x00\x00\x00\x1cftypheic\x00\x00\x00\x00mif1heic" + bytes(500), "image"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(100), "image"),
        (b"\x00" * 5000, "isn't an audio or video file"),
    ],
)
def test_other_files_are_named(tmp_path, content, words):
    path = tmp_path / "meeting.mp4"
    path.write_bytes(content)

    error = refused(path)

    assert error.code == "not_media"
    assert words in error.message


def test_noise_is_not_media(tmp_path):
    path = tmp_path / "meeting.mp3"
    path.write_bytes(np.random.default_rng(7).bytes(200_000))

    assert refused(path).code in {"not_media", "damaged"}


@pytest.mark.parametrize(("suffix", "codec"), [("jpg", "mjpeg"), ("png", "png")])
def test_a_real_picture_is_not_media(tmp_path, suffix, codec):
    path = tmp_path / f"photo.{suffix}"
    path.write_bytes(made.still(codec))

    error = refused(path)

    assert error.code == "not_media"
    assert "image" in error.message


def test_an_empty_file(tmp_path):
    path = tmp_path / "a.mp4"
    path.touch()

    assert refused(path).code == "empty"


def test_a_video_without_sound(tmp_path):
    path = made.video(tmp_path / "v.mp4", audio_codec=None)

    error = refused(path)

    assert error.code == "no_sound"
    assert "sound" in error.message


@pytest.mark.parametrize("suffix", ["wav", "mov"])
def test_a_sound_track_with_nothing_in_it(tmp_path, suffix):
    path = made.audio(tmp_path / f"a.{suffix}", "pcm_s16le", 0)

    assert refused(path).code == "no_sound"


def test_an_mp4_that_lost_its_index(tmp_path):
    whole = made.video(tmp_path / "v.mp4")
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole.read_bytes()[:20_000])

    assert refused(path).code == "damaged"


def test_an_index_without_its_sound(tmp_path):
    whole = made.video(tmp_path / "v.mp4", options={"movflags": "faststart"}).read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole[: whole.index(b"mdat") + 4])

    assert refused(path).code == "damaged"


def test_sound_that_does_not_decode(tmp_path):
    path = made.audio(tmp_path / "a.mp4", "aac", 3)
    made.spoil(path, 0.0, 1.0)

    assert refused(path).code == "damaged"


def test_a_cut_off_file_is_still_a_recording(tmp_path):
    whole = made.video(tmp_path / "v.mp4", 6, options={"movflags": "faststart"}).read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole[: len(whole) * 2 // 3])

    assert probe(path).kind == "video"


@pytest.mark.parametrize(
    "script",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{target}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{target}'\n",
        "[playlist]\nFile1={target}\nNumberOfEntries=1\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n",
        '<?xml version="1.0"?><MPD type="static"><BaseURL>{target}</BaseURL></MPD>',
    ],
)
@pytest.mark.parametrize("suffix", ["m3u8", "mp4", "ffconcat", "sdp", "mpd"])
def test_a_script_never_opens_another_file(tmp_path, script, suffix):
    target = made.audio(tmp_path / "secret.ts", "aac", container="mpegts")
    path = tmp_path / f"list.{suffix}"
    path.write_text(script.format(target=target))

    assert refused(path).code == "not_media"


def test_a_missing_file_is_not_called_unreadable(tmp_path):
    with pytest.raises(FileNotFoundError):
        probe(tmp_path / "gone.mp4")

"""The sound for the engines: in its right place, at one level, whatever the source is like."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from notes.errors import Unreadable
from notes.media.probe import probe
from notes.media.speech import to_speech
from tests.media import made

CODECS = [
    ("a.mp3", "libmp3lame"),
    ("a.m4a", "aac"),
    ("a.aac", "aac"),
    ("a.flac", "flac"),
    ("a.opus", "libopus"),
    ("a.webm", "libopus"),
    ("a.wav", "pcm_s24le"),
    ("a.ac3", "ac3"),
    ("a.aiff", "pcm_s16be"),
]


def level_db(samples) -> float:
    return 10 * np.log10(np.mean((samples / 32768.0) ** 2))


def onset_s(samples, threshold=0.02) -> float:
    """Where the sound begins."""
    return float(np.argmax(np.abs(samples) > threshold * 32768)) / 16000


@pytest.mark.parametrize(("name", "codec"), CODECS)
def test_every_kind_becomes_one_kind(tmp_path, name, codec):
    source = made.audio(tmp_path / name, codec, 4)

    result = to_speech(source, tmp_path / "speech.wav")

    samples = made.samples_of(tmp_path / "speech.wav")
    assert len(samples) == pytest.approx(4 * 16000, abs=800)
    assert result.duration_ms == len(samples) * 1000 // 16000
    assert result.damaged_ms == 0
    assert level_db(samples) == pytest.approx(-20, abs=0.6)


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 32000, 44100, 96000])
def test_odd_sample_rates(tmp_path, rate):
    source = made.audio(tmp_path / "a.wav", "pcm_s16le", 2.5, rate=rate, layout="mono")

    assert to_speech(source, tmp_path / "s.wav").duration_ms == pytest.approx(2500, abs=5)


@pytest.mark.parametrize(("name", "codec"), [("a.wav", "pcm_s16le"), ("a.m4a", "aac")])
def test_six_channels(tmp_path, name, codec):
    source = made.audio(tmp_path / name, codec, 2, layout="5.1")

    to_speech(source, tmp_path / "s.wav")

    samples = made.samples_of(tmp_path / "s.wav")
    assert level_db(samples) == pytest.approx(-20, abs=0.6)
    assert onset_s(samples) < 0.05


@pytest.mark.parametrize("level", [0.006, 0.05, 0.9])
def test_quiet_and_loud_come_out_alike(tmp_path, level):
    source = made.wav(tmp_path / "a.wav", made.wave_of(3, level=level))

    to_speech(source, tmp_path / "s.wav")

    assert level_db(made.samples_of(tmp_path / "s.wav")) == pytest.approx(-20, abs=0.5)


def test_pauses_do_not_count(tmp_path):
    """Two seconds of speech in twenty of quiet are as loud as two seconds alone."""
    speech = made.wave_of(2, level=0.02)
    source = made.wav(tmp_path / "a.wav", np.concatenate([speech, np.zeros(18 * 16000, np.int16)]))

    to_speech(source, tmp_path / "s.wav")

    assert level_db(made.samples_of(tmp_path / "s.wav")[:32000]) == pytest.approx(-20, abs=0.5)


def test_silence_stays_silence(tmp_path):
    hiss = np.random.default_rng(2).integers(-8, 9, 5 * 16000).astype(np.int16)
    source = made.wav(tmp_path / "a.wav", hiss)

    result = to_speech(source, tmp_path / "s.wav")

    assert result.gain_db == 0
    assert np.array_equal(made.samples_of(tmp_path / "s.wav"), hiss)


def test_peaks_are_bent_and_not_cut(tmp_path):
    quiet = made.wave_of(20, level=0.01)
    quiet[16000:16400] = made.wave_of(0.025, level=0.5)
    source = made.wav(tmp_path / "a.wav", quiet)

    to_speech(source, tmp_path / "s.wav")

    bang = made.samples_of(tmp_path / "s.wav")[16000:16400]
    assert np.abs(bang).max() <= 32767
    assert len(np.unique(bang)) > 30  # a cut wave stands on two values
    assert np.sign(bang).tolist() == np.sign(quiet[16000:16400]).tolist()


def test_a_file_shorter_than_a_breath(tmp_path):
    source = made.wav(tmp_path / "a.wav", made.wave_of(0.05))

    assert to_speech(source, tmp_path / "s.wav").duration_ms == 50


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "mov"])
def test_sound_that_starts_late_is_late(tmp_path, suffix):
    """The picture runs from 0, the sound from 1.5 s: a player plays it at 1.5 s."""
    source = made.video(tmp_path / f"v.{suffix}", 5, late=1.5)

    result = to_speech(source, tmp_path / "s.wav")

    assert onset_s(made.samples_of(tmp_path / "s.wav")) == pytest.approx(1.5, abs=0.06)
    assert result.damaged_ms == 0
    assert result.duration_ms == pytest.approx(5000, abs=60)


def test_a_clock_that_does_not_start_at_zero(tmp_path):
    """A transport stream's clock starts anywhere; its start is 0 for us."""
    source = made.video(tmp_path / "v.ts", 4, options={"output_ts_offset": "5000"})

    assert to_speech(source, tmp_path / "s.wav").duration_ms == pytest.approx(4000, abs=80)


def test_joined_streams_with_two_clocks(tmp_path):
    first = made.audio(tmp_path / "1.ts", "aac", 4, options={"output_ts_offset": "30000"})
    second = made.audio(tmp_path / "2.ts", "aac", 3)
    source = tmp_path / "both.ts"
    source.write_bytes(first.read_bytes() + second.read_bytes())

    result = to_speech(source, tmp_path / "s.wav")

    assert result.duration_ms == pytest.approx(7000, abs=400)
    assert result.damaged_ms == 0
    assert probe(source).duration_ms == pytest.approx(7000, abs=400)


def test_a_long_pause_without_packets_is_kept(tmp_path):
    """A muted microphone sends nothing for a while; the clock goes on."""
    source = made.gappy(tmp_path / "a.webm", 2, 90, 2)

    result = to_speech(source, tmp_path / "s.wav")

    assert result.duration_ms == pytest.approx(94_000, abs=100)
    samples = made.samples_of(tmp_path / "s.wav")
    assert not samples[3 * 16000 : 91 * 16000].any()
    assert result.damaged_ms == 0


def test_joined_streams_of_two_shapes(tmp_path):
    first = made.audio(tmp_path / "1.mp3", "libmp3lame", 3, rate=44100)
    second = made.audio(tmp_path / "2.mp3", "libmp3lame", 3, rate=22050, layout="mono")
    source = tmp_path / "both.mp3"
    source.write_bytes(first.read_bytes() + second.read_bytes())

    assert to_speech(source, tmp_path / "s.wav").duration_ms == pytest.approx(6000, abs=400)


def test_a_damaged_stretch_is_silence_of_its_length(tmp_path):
    """10 s of tone, a second of it spoiled: what comes after is where it was."""
    source = made.audio(tmp_path / "a.mp4", "aac", 10)
    made.spoil(source, 0.45, 0.55)

    result = to_speech(source, tmp_path / "s.wav")

    assert result.duration_ms == pytest.approx(10_000, abs=50)
    assert 300 <= result.damaged_ms <= 1500
    after = made.samples_of(tmp_path / "s.wav")[7 * 16000 : 9 * 16000]
    assert level_db(after) == pytest.approx(-20, abs=2)


def test_what_a_cut_off_file_holds_is_kept(tmp_path):
    whole = made.audio(tmp_path / "w.mp4", "aac", 10, options={"movflags": "faststart"})
    content = whole.read_bytes()
    source = tmp_path / "cut.mp4"
    source.write_bytes(content[: len(content) // 2])

    result = to_speech(source, tmp_path / "s.wav")

    assert 3500 <= result.duration_ms <= 5500
    assert result.duration_ms + result.damaged_ms == pytest.approx(10_000, abs=100)


@pytest.mark.parametrize(("start", "end"), [(0.0, 1.0), (0.0, 0.999)])
def test_nothing_left_behind_when_nothing_decodes(tmp_path, start, end):
    source = made.audio(tmp_path / "a.mp4", "aac", 3)
    made.spoil(source, start, end)
    target = tmp_path / "out" / "s.wav"

    with pytest.raises(Unreadable) as caught:
        to_speech(source, target)

    assert caught.value.code == "damaged"
    assert list(target.parent.iterdir()) == []


def test_an_earlier_result_stands_until_the_new_one_is_whole(tmp_path):
    target = tmp_path / "s.wav"
    target.write_bytes(b"earlier")
    broken = tmp_path / "a.mp4"
    broken.write_bytes(b"\x00\x00\x00\x18ftypmp42" + bytes(100))

    with pytest.raises(Unreadable):
        to_speech(broken, target)

    assert target.read_bytes() == b"earlier"


def test_progress_in_milliseconds(tmp_path):
    source = made.audio(tmp_path / "a.flac", "flac", 65, layout="mono", rate=16000)
    seen: list[tuple[int, int]] = []

    to_speech(source, tmp_path / "s.wav", lambda done, total: seen.append((done, total)))

    assert len(seen) >= 6
    assert seen == sorted(seen)
    assert {total for _, total in seen} == {65_000}
    assert seen[-1] == (65_000, 65_000)


def test_stopping_leaves_nothing(tmp_path):
    source = made.audio(tmp_path / "a.flac", "flac", 40, layout="mono", rate=16000)
    target = tmp_path / "out" / "s.wav"

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        to_speech(source, target, stop)

    assert list(target.parent.iterdir()) == []


PEAK = """
import resource, sys
from pathlib import Path
from notes.media.probe import probe
from notes.media.speech import to_speech
print(to_speech(Path(sys.argv[1]), Path(sys.argv[2])).duration_ms)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def silent_wav(path, hours: float):
    """Hours of silence that take no room: the file is one hole after its header."""
    made.wav(path, [], rate=8000)
    size = round(hours * 3600 * 8000) * 2
    with path.open("r+b") as file:
        file.seek(4)
        file.write((36 + size).to_bytes(4, "little"))
        file.seek(40)
        file.write(size.to_bytes(4, "little"))
        file.truncate(44 + size)
    return path


@pytest.mark.slow
def test_memory_does_not_grow_with_length(tmp_path):
    megabytes = []
    for hours in (0.2, 5):
        source = silent_wav(tmp_path / "a.wav", hours)
        run = subprocess.run(
            [sys.executable, "-c", PEAK, source, tmp_path / "s.wav"],
            check=True,
            capture_output=True,
            text=True,
        )
        duration, peak = map(int, run.stdout.split())
        assert duration == hours * 3_600_000
        megabytes.append(peak)

    assert megabytes[1] - megabytes[0] < 20

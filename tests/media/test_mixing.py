"""Voices that came as a file each, mixed into one recording."""

from __future__ import annotations

import resource

import av
import numpy as np
import pytest

from notes.errors import Unreadable
from notes.media.mixing import Part, mix
from notes.media.playable import playable
from notes.media.probe import probe
from tests.media import made

RATE = 48_000


def voice(path, *spans, seconds=2.0, hertz=300.0, hiss=0.0, level=0.2):
    """A WebM of one microphone: a tone in these spans (s), else silence or a hiss."""
    tone = made.wave_of(seconds, RATE, level, hertz).astype(np.float64)
    heard = np.zeros(len(tone), bool)
    for start, end in spans:
        heard[round(start * RATE) : round(end * RATE)] = True
    noise = np.random.default_rng(7).normal(0, 1, len(tone)) * hiss * 32767
    return made.speech_webm(path, (tone * heard + noise).astype(np.int16))


def near(found, wanted, ms=80):
    return len(found) == len(wanted) and all(
        abs(have - want) <= ms
        for one, other in zip(found, wanted, strict=True)
        for have, want in zip(one, other, strict=True)
    )


def loudness(path):
    """Of each tenth of a second."""
    with av.open(str(path)) as file:
        samples = np.concatenate([f.to_ndarray()[0] for f in file.decode(audio=0)])
    whole = samples[: len(samples) // 4800 * 4800].reshape(-1, 4800)
    return np.sqrt(np.mean(whole * whole, axis=1))


def test_voices_lie_where_they_began_and_each_has_its_turns(tmp_path):
    ada = voice(tmp_path / "ada.webm", (0.0, 0.6), (1.4, 2.0))
    ben = voice(tmp_path / "ben.webm", (0.2, 0.8), hertz=500, hiss=0.0005)
    target = tmp_path / "all.m4a"

    found = mix([Part(ada, 0), Part(ben, 1500)], target)

    assert near(found.turns[0], [(0, 600), (1400, 2000)])
    assert near(found.turns[1], [(1700, 2300)])
    assert found.unreadable == ()
    assert abs(found.duration_ms - 3500) <= 60
    levels = loudness(target)
    assert levels[2] > 0.05 > levels[10]
    assert levels[15] > levels[10] * 5
    assert levels[20] > 0.05 > levels[30]


def test_browsers_play_it_as_it_is(tmp_path):
    target = tmp_path / "all.m4a"
    mix([Part(voice(tmp_path / "ada.webm", (0, 1)), 0)], target)

    found = probe(target)

    assert (found.kind, found.container, found.audio_codec) == ("audio", "mp4", "aac")
    assert playable(target, found, tmp_path / "copy") is None


def test_thirty_who_shout_at_once_dont_wrap_around(tmp_path):
    shout = voice(tmp_path / "one.webm", (0.0, 2.0), level=0.9)
    target = tmp_path / "all.m4a"

    found = mix([Part(shout, 0)] * 30, target)

    assert len(found.turns) == 30
    with av.open(str(target)) as file:
        samples = np.concatenate([f.to_ndarray()[0] for f in file.decode(audio=0)])
    power = np.abs(np.fft.rfft(samples[RATE // 2 : RATE * 3 // 2])) ** 2
    assert np.abs(samples).max() > 0.9
    assert power[298:303].sum() > 0.7 * power.sum()  # still the tone of 300 Hz, not its shreds


def test_a_voice_that_is_broken_or_empty_leaves_the_others(tmp_path):
    good = voice(tmp_path / "good.webm", (0.5, 1.5))
    (tmp_path / "empty.webm").write_bytes(b"")
    (tmp_path / "bad.webm").write_bytes(b"no recording at all" * 50)
    parts = [Part(tmp_path / "empty.webm", 9000), Part(good, 0), Part(tmp_path / "bad.webm", 0)]

    found = mix(parts, tmp_path / "all.m4a")

    assert near(found.turns[1], [(500, 1500)])
    assert (found.turns[0], found.turns[2], found.unreadable) == ((), (), (2,))
    assert abs(found.duration_ms - 2000) <= 60


def test_nothing_but_broken_files_is_said(tmp_path):
    (tmp_path / "bad.webm").write_bytes(b"no recording at all" * 50)

    with pytest.raises(Unreadable, match="None of the voices"):
        mix([Part(tmp_path / "bad.webm", 0)], tmp_path / "all.m4a")

    assert not list(tmp_path.glob("*.m4a"))


def test_memory_doesnt_grow_with_length(tmp_path):
    short = voice(tmp_path / "ada.webm", (0.0, 2.0))
    mix([Part(short, 0)], tmp_path / "warm.m4a")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    mix([Part(short, 0), Part(short, 900_000)], tmp_path / "long.m4a")

    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 40_000  # kB; the 15 minutes between both are 86 MB

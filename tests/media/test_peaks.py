"""The loudness curve under the player."""

from __future__ import annotations

import numpy as np

from notes.media.peaks import peaks
from tests.media import made


def test_loud_and_quiet_stretches(tmp_path):
    sound = np.concatenate(
        [made.wave_of(1, level=0.5), made.wave_of(1, level=0.05), np.zeros(16000, np.int16)]
    )

    curve = peaks(made.wav(tmp_path / "a.wav", sound), buckets=30)

    assert len(curve) == 30
    assert set(curve[:10]) == {100}
    assert all(25 < value < 40 for value in curve[10:20])
    assert set(curve[20:]) == {0}


def test_silence_is_flat(tmp_path):
    assert peaks(made.wav(tmp_path / "a.wav", np.zeros(16000)), 50) == [0] * 50


def test_hiss_is_not_drawn_as_sound(tmp_path):
    hiss = np.random.default_rng(1).integers(-8, 9, 16000)

    assert max(peaks(made.wav(tmp_path / "a.wav", hiss))) < 20


def test_more_stretches_than_samples(tmp_path):
    curve = peaks(made.wav(tmp_path / "a.wav", made.wave_of(0.01)), 800)

    assert len(curve) == 800
    assert min(curve[10:]) >= 0


def test_no_samples_at_all(tmp_path):
    assert peaks(made.wav(tmp_path / "a.wav", []), 10) == [0] * 10

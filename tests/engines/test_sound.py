"""Reading stretches of prepared sound."""

from __future__ import annotations

import numpy as np
import pytest

from notes.engines.sound import Sound
from notes.errors import ExternalError
from tests.engines.conftest import write_wav


def test_a_stretch_is_read_by_milliseconds(tmp_path):
    path = write_wav(tmp_path / "s.wav", np.arange(16_000))

    with Sound(path) as sound:
        samples = sound.read(10, 20)

    assert sound.total_ms == 1000
    assert np.array_equal(np.rint(samples * 32768), np.arange(160, 320))


@pytest.mark.parametrize(
    ("start", "end", "length"), [(990, 2000, 160), (2000, 3000, 0), (-5, 1, 16)]
)
def test_a_stretch_ends_with_the_file(tmp_path, start, end, length):
    path = write_wav(tmp_path / "s.wav", np.zeros(16_000))

    with Sound(path) as sound:
        assert len(sound.read(start, end)) == length


def test_another_rate_is_refused(tmp_path):
    path = write_wav(tmp_path / "s.wav", np.zeros(100), rate=8000)

    with pytest.raises(ExternalError, match="16 kHz"):
        Sound(path)


def test_a_missing_file_is_told_in_words(tmp_path):
    with pytest.raises(ExternalError, match="prepare step"):
        Sound(tmp_path / "none.wav")

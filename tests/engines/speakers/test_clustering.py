"""From prints to voices."""

from __future__ import annotations

import numpy as np
import pytest

from notes.engines.speakers.clustering import MOST_PRINTS, Prints, assigned, voices


def prints(directions, seconds=3.0, noise=0.02, window=None):
    """Prints around axes of a small space."""
    rng = np.random.default_rng(7)
    vectors = np.eye(8, dtype=np.float32)[directions]
    vectors += rng.normal(0, noise, vectors.shape).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    count = len(directions)
    return Prints(
        vectors,
        np.full(count, seconds) if np.isscalar(seconds) else np.array(seconds),
        np.arange(count) if window is None else np.array(window),
        overlap=1.0,
    )


def test_prints_of_two_voices_give_two_means():
    means = voices(prints([0, 1, 0, 1, 0]))

    assert means.shape == (2, 8)
    assert np.allclose(np.linalg.norm(means, axis=1), 1, atol=1e-5)
    assert sorted(means.argmax(1)) == [0, 1]


def test_one_print_is_one_voice_and_none_is_none():
    assert voices(prints([3])).shape == (1, 8)
    assert voices(prints([])).shape == (0, 8)


def test_a_slip_of_a_moment_is_no_voice():
    means = voices(prints([0] * 50 + [1], seconds=[3.0] * 50 + [0.6]))

    assert len(means) == 1


def test_voices_of_one_window_are_kept_apart():
    one, other = np.array([1.0, 0.0]), np.array([0.6, 0.8])  # cosine distance 0.4
    vectors = np.array([one, other] * 6, np.float32)
    seconds = np.full(12, 3.0)

    scattered = voices(Prints(vectors, seconds, np.arange(12), overlap=1.0))
    side_by_side = voices(Prints(vectors, seconds, np.arange(12) // 2, overlap=1.0))

    assert len(scattered) == 1
    assert len(side_by_side) == 2


def test_very_many_prints_are_thinned():
    means = voices(prints([i % 3 for i in range(MOST_PRINTS + 500)]))

    assert sorted(means.argmax(1)) == [0, 1, 2]


def test_two_local_voices_never_become_one():
    means = np.eye(2, 8, dtype=np.float32)
    locals_ = np.array([[0.9, 0.1, 0, 0, 0, 0, 0, 0], [0.8, 0.2, 0, 0, 0, 0, 0, 0]], np.float32)

    assert assigned(locals_, means) == [(0, 0), (1, 1)]


@pytest.mark.parametrize("count", [1, 3])
def test_more_local_voices_than_voices_leave_some_out(count):
    pairs = assigned(np.eye(3, 8, dtype=np.float32), np.eye(count, 8, dtype=np.float32))

    assert len(pairs) == count

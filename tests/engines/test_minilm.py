"""Sentence vectors."""

from __future__ import annotations

import numpy as np


def test_like_sense_gives_like_vectors(minilm):
    cat, feline, revenue = minilm.vectors(
        ["The cat sits on the mat.", "A feline rests on a rug.", "Revenue rose by ten percent."]
    )

    assert cat @ feline > 0.5
    assert cat @ revenue < 0.1


def test_vectors_are_of_unit_length_whatever_stands_beside_them(minilm):
    alone = minilm.vectors(["Yes."])
    among = minilm.vectors(["A much longer sentence about nothing at all.", "Yes."])

    assert alone.dtype == np.float32
    assert alone.shape == (1, 384)
    assert np.allclose(np.linalg.norm(among, axis=1), 1, atol=1e-5)
    assert np.allclose(alone[0], among[1], atol=1e-4)


def test_nothing_gives_no_rows(minilm):
    assert minilm.vectors([]).shape == (0, 384)

"""Where a recording is cut, and what is handed to the speech model."""

from __future__ import annotations

from itertools import pairwise

import pytest

from notes.engines.silence import (
    PAD_MS,
    REST_MS,
    WINDOW_MS,
    Span,
    choose_cut,
    speech_spans,
    windows,
)
from notes.engines.sound import Sound


def test_the_cut_is_in_the_middle_of_the_longest_silence():
    spans = [Span(0, 5000), Span(5200, 8000), Span(9000, 12_000)]

    assert choose_cut(spans, 4000, 12_000) == 8500


def test_silence_before_the_earliest_place_does_not_count():
    spans = [Span(3000, 8000), Span(8400, 12_000)]

    assert choose_cut(spans, 4000, 12_000) == 8200


def test_speech_without_a_pause_is_cut_at_the_latest_place():
    assert choose_cut([Span(0, 20_000)], 4000, 12_000) == 12_000


def test_a_window_keeps_short_pauses_and_leaves_long_rests_out():
    spans = [Span(1000, 3000), Span(3500, 6000), Span(6000 + REST_MS + 1, 13_000)]

    first, second = windows(spans, 20_000)

    assert first == Span(1000 - PAD_MS, 6000 + PAD_MS)
    assert second.start_ms == 6001 + REST_MS - PAD_MS


def test_no_window_is_longer_than_the_model_hears():
    spans = [Span(i * 1000, i * 1000 + 700) for i in range(90)]

    found = windows(spans, 90_000)

    assert all(w.end_ms - w.start_ms <= WINDOW_MS for w in found)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(found))
    assert all(any(w.start_ms <= s.start_ms and s.end_ms <= w.end_ms for w in found) for s in spans)


def test_windows_stay_inside_the_block():
    assert windows([Span(0, 1000)], 1000) == [Span(0, 1000)]
    assert windows([], 1000) == []


@pytest.mark.slow
def test_speech_is_found_where_it_is(speeches):
    with Sound(speeches) as sound:
        spans = speech_spans(sound.read(0, sound.total_ms))

    assert not any(s.start_ms < 8500 and s.end_ms > 7500 for s in spans)
    assert any(s.start_ms < 4000 < s.end_ms for s in spans)

"""From windows to turns."""

from __future__ import annotations

import numpy as np

from notes.engines.speakers.segmentation import FRAME, FRAMES
from notes.engines.speakers.timeline import Timeline

FRAME_MS = FRAME / 16


def window(*spoken):
    """[FRAMES, 3]: (local voice, first second, last second) stretches."""
    who = np.zeros((FRAMES, 3), bool)
    for voice, start, end in spoken:
        who[round(start * 1000 / FRAME_MS) : round(end * 1000 / FRAME_MS), voice] = True
    return who


def close(turns, *expected):
    return len(turns) == len(expected) and all(
        t.speaker == name and abs(t.start_ms - start) < 60 and abs(t.end_ms - end) < 60
        for t, (name, start, end) in zip(turns, expected, strict=True)
    )


def test_voices_are_named_by_first_appearance():
    timeline = Timeline(FRAMES, 2)
    timeline.add(0, window((0, 5, 7), (1, 1, 3)), [(0, 0), (1, 1)])

    assert close(timeline.turns(10_000), ("S1", 1000, 3000), ("S2", 5000, 7000))


def test_overlap_is_kept():
    timeline = Timeline(FRAMES, 2)
    timeline.add(0, window((0, 1, 5), (1, 4, 7)), [(0, 0), (1, 1)])

    assert close(timeline.turns(10_000), ("S1", 1000, 5000), ("S2", 4000, 7000))


def test_windows_that_disagree_are_outvoted():
    timeline = Timeline(FRAMES, 2)
    timeline.add(0, window((0, 1, 5)), [(0, 0)])
    timeline.add(0, window((0, 1, 5)), [(0, 0)])
    timeline.add(0, window((0, 1, 5)), [(0, 1)])

    assert close(timeline.turns(10_000), ("S1", 1000, 5000))


def test_short_gaps_close_and_short_turns_go():
    timeline = Timeline(FRAMES, 1)
    timeline.add(0, window((0, 1, 2), (0, 2.06, 3), (0, 6, 6.1)), [(0, 0)])

    assert close(timeline.turns(10_000), ("S1", 1000, 3000))


def test_turns_end_with_the_file():
    timeline = Timeline(FRAMES, 1)
    timeline.add(0, window((0, 1, 9)), [(0, 0)])

    assert timeline.turns(4_000)[0].end_ms == 4_000


def test_no_votes_give_no_turns():
    assert Timeline(FRAMES, 0).turns(10_000) == []

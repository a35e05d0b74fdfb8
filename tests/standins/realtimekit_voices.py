"""Each voice of a meeting on its own: its film's sound, silent wherever somebody else speaks."""

from __future__ import annotations

import io
from typing import Any

from tests.standins.recall_meeting import Meeting

RATE = 48_000
_AROUND_S = 0.15  # a voice begins a little before its first word


def of(meeting: Meeting, until: float) -> dict[str, bytes]:
    """The voices by name, as WebM files of this length in seconds."""
    import numpy as np

    sound = _sound(meeting.film)[: round(until * RATE)]
    found = {}
    for who in meeting.people:
        heard = np.zeros(len(sound), dtype=bool)
        for speaker, words in meeting.lines:
            if speaker["name"] == who["name"]:
                begin, end = words[0][1] - _AROUND_S, words[-1][2] + _AROUND_S
                heard[max(round(begin * RATE), 0) : round(end * RATE)] = True
        found[who["name"]] = _webm(np.where(heard, sound, 0))
    return found


def _sound(film: bytes) -> Any:
    """A film's sound as 16-bit samples."""
    import av
    import numpy as np

    parts = []
    with av.open(io.BytesIO(film)) as source:
        resampler = av.AudioResampler("s16", "mono", RATE)
        for frame in source.decode(audio=0):
            parts += [one.to_ndarray()[0] for one in resampler.resample(frame)]
    return np.concatenate(parts)


def _webm(samples: Any) -> bytes:
    import av

    target, piece = io.BytesIO(), RATE // 50
    with av.open(target, "w", format="webm") as out:
        stream = out.add_stream("libopus", rate=RATE, layout="mono")
        for at in range(0, len(samples) - piece + 1, piece):
            frame = av.AudioFrame.from_ndarray(
                samples[None, at : at + piece].astype("int16"), format="s16", layout="mono"
            )
            frame.sample_rate, frame.pts = RATE, at
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return target.getvalue()

"""A meeting that Recall.ai's stand-in can let happen: its film, and each word with its time.

A folder holds `meeting.mp4`, `expected.json` (who says what from when to when) and `words.json`
(for each line the start and end of every word). Times in the files are milliseconds, here seconds.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.standins.recall_recordings import happened, participant, spoke, word

DRAFT_LAG_S = 0.25
FINAL_LAG_S = 0.6
JOIN_EVERY_S = 0.4

Words = tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that a recorder tells of at once, `at` seconds into the meeting. With `words`
    it is about what was said."""

    at: float
    event: str
    who: dict[str, Any]
    words: Words = ()

    def data(self, since: float) -> dict[str, Any]:
        """As it is posted for a recording that began so many seconds into the meeting."""
        if self.words:
            said = [word(text, start - since, end - since) for text, start, end in self.words]
            return {"words": said, "participant": self.who}
        stamp = happened(self.who, "", self.at - since)["timestamp"]
        return {"participant": self.who, "timestamp": stamp, "data": None}


@dataclass(frozen=True)
class Meeting:
    """One meeting. `lines`: who, and the words with start and end."""

    title: str
    seconds: float
    people: list[dict[str, Any]]
    lines: list[tuple[dict[str, Any], Words]]
    film: bytes

    @cached_property
    def moments(self) -> list[Moment]:
        """All that is told while it runs, in order of time."""
        found = [
            Moment(at * JOIN_EVERY_S, "participant_events.join", who)
            for at, who in enumerate(self.people)
        ]
        for who, words in self.lines:
            found.append(Moment(words[0][1], "participant_events.speech_on", who))
            found.append(Moment(words[-1][2], "participant_events.speech_off", who))
            for sentence in _sentences(words):
                found += _drafts(who, sentence)
                final = sentence[-1][2] + FINAL_LAG_S
                found.append(Moment(final, "transcript.data", who, sentence))
        found += [Moment(self.seconds, "participant_events.leave", who) for who in self.people]
        return sorted(found, key=lambda one: one.at)

    def files(self, start: float = 0.0, end: float | None = None) -> dict[str, Any]:
        """What a recording of this part of it has, for `Vault.finish`. What was said while the
        recording was paused is in it too."""
        until = self.seconds if end is None else min(end, self.seconds)
        there = [
            (who, kept)
            for who, words in self.lines
            if (kept := tuple(one for one in words if one[1] >= start and one[2] <= until))
        ]
        told = [
            happened(one.who, one.event.partition(".")[2], max(0.0, one.at - start), str(number))
            for number, one in enumerate(self.moments)
            if one.event.startswith("participant_events.") and one.at <= until
        ]
        said = [
            {"participant": who, "words": [word(text, a - start, b - start) for text, a, b in kept]}
            for who, kept in there
        ]
        return {
            "media": self._part(start, until),
            "transcript": said,
            "spoken": said,
            "timeline": [spoke(who, w[0][1] - start, w[-1][2] - start) for who, w in there],
            "people": self.people,
            "events": told,
        }

    def _part(self, start: float, end: float) -> bytes:
        if start <= 0 and end >= self.seconds:
            return self.film
        return cut(self.film, start, end)


def load(folder: Path) -> Meeting:
    """The meeting that a folder holds."""
    told = json.loads((folder / "expected.json").read_text())
    times = json.loads((folder / "words.json").read_text())
    people = {
        one["name"]: participant(number * 100, one["name"])
        for number, one in enumerate(told["people"], 1)
    }
    lines = [
        (people[line["speaker"]], tuple(_timed(line["text"].split(), at)))
        for line, at in zip(told["lines"], times, strict=True)
    ]
    film = (folder / "meeting.mp4").read_bytes()
    return Meeting(told["title"], told["duration_ms"] / 1000, list(people.values()), lines, film)


def _timed(texts: list[str], times: list[list[int]]) -> Iterator[tuple[str, float, float]]:
    for text, (start_ms, end_ms) in zip(texts, times, strict=True):
        yield text, start_ms / 1000, end_ms / 1000


def _sentences(words: Words) -> list[Words]:
    """What is heard as one: up to a full stop."""
    found: list[Words] = []
    begun: Words = ()
    for one in words:
        begun += (one,)
        if one[0][-1] in ".?!":
            found.append(begun)
            begun = ()
    return [*found, begun] if begun else found


def _drafts(who: dict[str, Any], sentence: Words) -> list[Moment]:
    """A draft after each word but the last, without the points that only the end makes clear."""
    raw = tuple((text.strip(",.?!").lower(), start, end) for text, start, end in sentence)
    return [
        Moment(raw[at][2] + DRAFT_LAG_S, "transcript.partial_data", who, raw[: at + 1])
        for at in range(len(raw) - 1)
    ]


def cut(film: bytes, start: float, end: float) -> bytes:
    """A part of a film, from the picture before `start` that can be shown by itself; nothing is
    encoded anew."""
    import av

    target = io.BytesIO()
    with (
        av.open(io.BytesIO(film)) as source,
        av.open(target, "w", format="mp4") as out,
    ):
        streams = {one.index: out.add_stream_from_template(one) for one in source.streams}
        source.seek(round(start * av.time_base), backward=True)
        first: float | None = None
        for packet in source.demux():
            if packet.dts is None or packet.time_base is None:
                continue
            first = packet.dts * float(packet.time_base) if first is None else first
            if packet.dts * float(packet.time_base) >= end:
                continue
            shift = round(first / float(packet.time_base))
            packet.dts -= shift
            packet.pts = None if packet.pts is None else packet.pts - shift
            packet.stream = streams[packet.stream.index]
            out.mux(packet)
    return target.getvalue()

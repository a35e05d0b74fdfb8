"""The lines of a transcript as summarisers see them, and what they cite as evidence. Core."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from notes import transcripts, verifier, voices
from notes.engines.base import Cite, Line
from notes.models import Evidence, Segment, Speaker
from notes.verifier import Passage

_AROUND = 2  # lines on either side that count as neighbours


@dataclass(frozen=True, slots=True)
class Place:
    """The characters [start, end) of a segment."""

    segment: Segment
    start: int
    end: int

    @property
    def quote(self) -> str:
        return self.segment.shown[self.start : self.end]

    @property
    def span_ms(self) -> tuple[int, int]:
        """When these characters were said: by the times of the words, else all of the line."""
        segment = self.segment
        words = segment.words or []
        if segment.edited_text is None and len(words) == len(segment.text.split()):
            blank = len(self.quote) - len(self.quote.lstrip())
            # The word that the place begins in is the last of those up to its first letter.
            first = max(0, len(segment.text[: self.start + blank + 1].split()) - 1)
            inside = words[first : first + len(self.quote.split())]
            if inside:
                return inside[0][1], max(inside[0][1], inside[-1][2])
        return segment.start_ms, segment.end_ms


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The lines that a statement rests on as they read today, with their neighbours, and where
    in them its words stood: the same words, or else all of the line."""

    lines: tuple[Line, ...]
    cites: tuple[Cite, ...]


class Transcript:
    """A recording's lines and speakers, read once."""

    def __init__(self, recording_id: uuid.UUID) -> None:
        self._segments = transcripts.lines(recording_id, words=False)
        self._at = {str(segment.id): at for at, segment in enumerate(self._segments)}
        self.speakers = {one.id: one for one in voices.of_recording(recording_id)}

    @property
    def people(self) -> tuple[str, ...]:
        """The names of the speakers who have one."""
        return tuple(speaker.name for speaker in self.speakers.values() if speaker.name)

    def lines(self) -> list[Line]:
        """What a summariser reads."""
        return self._lines(self._segments)

    def around(self, moments: Sequence[Evidence]) -> Surroundings:
        """Where these moments are today. A line that is gone is replaced by those that are now
        at its time."""
        cites, near = [], set()
        for one in moments:
            for at in self._today(one):
                line = self._segments[at]
                start = max(0, line.shown.find(one.quote))
                end = start + len(one.quote) if one.quote in line.shown else len(line.shown)
                cites.append(Cite(str(line.id), start, end))
                near |= set(range(max(0, at - _AROUND), at + _AROUND + 1))
        chosen = [one for at, one in enumerate(self._segments) if at in near]
        return Surroundings(tuple(self._lines(chosen)), tuple(cites))

    def places(self, cites: Sequence[Cite]) -> list[Place]:
        """Where cites point to, in time order; what points nowhere is left out, and what follows
        on each other in a line is one place."""
        found = []
        for cite in cites:
            at = self._at.get(cite.line_id)
            if at is None:
                continue
            segment = self._segments[at]
            start, end = max(0, cite.start), min(cite.end, len(segment.shown))
            if start < end:
                found.append(Place(segment, start, end))
        return _joined(sorted(found, key=lambda place: (place.segment.start_ms, place.start)))

    def evidence(
        self, statement: str, places: Sequence[Place], credited: str | None = None
    ) -> list[Evidence]:
        """Rows that say what a statement rests on and how well that carries it."""
        passages = [self._passage(place) for place in places]
        shown = [speaker.shown for speaker in self.speakers.values()]
        found = verifier.check(statement, passages, credited=credited, people=shown)
        doubts = [[one.reason.value, one.about] for one in found.doubts] or None
        return [
            Evidence(
                segment_id=place.segment.id,
                speaker_id=place.segment.speaker_id,
                position=position,
                start_char=place.start,
                end_char=place.end,
                quote=place.quote,
                start_ms=place.span_ms[0],
                end_ms=place.span_ms[1],
                verdict=found.verdict,
                doubts=doubts,
            )
            for position, place in enumerate(places)
        ]

    def heard_near(self, places: Sequence[Place]) -> set[uuid.UUID]:
        """The speakers who say something in these lines or their neighbours."""
        near = (one for place in places for one in self._near(place.segment))
        return {one.speaker_id for one in near if one.speaker_id}

    def speaker_called(self, name: str | None) -> Speaker | None:
        """The speaker whom a summariser means by a name or label."""
        wanted = (name or "").strip().casefold()
        for speaker in self.speakers.values():
            if wanted and wanted in {speaker.shown.casefold(), speaker.label.casefold()}:
                return speaker
        return None

    def _today(self, moment: Evidence) -> list[int]:
        at = self._at.get(str(moment.segment_id))
        if at is not None:
            return [at]
        return [
            at
            for at, one in enumerate(self._segments)
            if one.start_ms < moment.end_ms and one.end_ms > moment.start_ms
        ]

    def _lines(self, segments: Sequence[Segment]) -> list[Line]:
        return [
            Line(str(one.id), self._name(one), one.start_ms, one.end_ms, one.shown)
            for one in segments
            if one.shown.strip()
        ]

    def _name(self, segment: Segment) -> str | None:
        speaker = self.speakers.get(segment.speaker_id) if segment.speaker_id else None
        return speaker.shown if speaker else None

    def _passage(self, place: Place) -> Passage:
        around = (one.shown for one in self._near(place.segment) if one is not place.segment)
        return Passage(
            quote=place.quote,
            line=place.segment.shown,
            around=" ".join(around),
            speaker=self._name(place.segment),
        )

    def _near(self, segment: Segment) -> Sequence[Segment]:
        """The line and its neighbours."""
        at = self._at[str(segment.id)]
        return self._segments[max(0, at - _AROUND) : at + _AROUND + 1]


def _joined(places: Sequence[Place]) -> list[Place]:
    """The places with neighbours in one line made one: nothing but space stands between them."""
    joined: list[Place] = []
    for place in places:
        last = joined[-1] if joined else None
        if last is not None and last.segment is place.segment:
            between = place.segment.shown[last.end : place.start]
            if not between.strip():
                joined[-1] = Place(place.segment, last.start, max(last.end, place.end))
                continue
        joined.append(place)
    return joined

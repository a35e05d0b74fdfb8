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
        return [
            Line(
                str(segment.id),
                self._name(segment),
                segment.start_ms,
                segment.end_ms,
                segment.shown,
            )
            for segment in self._segments
            if segment.shown.strip()
        ]

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

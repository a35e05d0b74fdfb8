"""From a model's answer to a Digest: what cites no line is left out, what was never said too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from notes.engines.base import (
    Chapter,
    Cite,
    Closing,
    Digest,
    LineKind,
    Promise,
    Section,
    Statement,
)
from notes.engines.chat.answer import Malformed, Raw
from notes.engines.chat.background import Background
from notes.engines.chat.pieces import Piece
from notes.engines.chat.said import Said, bare, cites, named, objects, words
from notes.engines.extractive import dates

MOST_OVERVIEW = 4  # sentences

_AGREE = 6  # pieces on either side in which somebody may say yes
_FARTHEST = timedelta(days=3 * 366)
_MYSELF = {"i", "me", "myself"}
_SENTENCE = re.compile(r"(?<=[^\W\d_A-Z].[.!?]) +(?=\W*[^\Wa-z])")
_TWO_SENTENCES = 250  # characters
_TWINS = 0.8  # share of common words from which two titles are one
_LONG = 4  # letters of a word that says what a task is about


class Reader:
    """Reads answers about these pieces, and about what is known beside them."""

    def __init__(self, pieces: Sequence[Piece], background: Background) -> None:
        self._said = Said(pieces)
        self._starts: dict[str, int] = {}
        for piece in pieces:
            self._starts.setdefault(piece.line.id, piece.start_ms)
        self._background, self._held_on = background, background.brief.held_on

    def digest(self, raw: Raw, *, strictly: bool = False) -> Digest:
        """The notes that rest on something. `strictly`: raises Malformed where there were
        statements and none of them does, or is of a part that there is."""
        topics = self._topics(raw.get("chapters", raw["sections"]))
        parted = bool(self._background.parts)
        sections = self._parts(raw["sections"]) if parted else (one for one in topics if one.points)
        closings = tuple(self._closings(raw.get("done")))
        digest = Digest(
            overview=tuple(self._statements(list(_sentences(raw["overview"]))))[:MOST_OVERVIEW],
            chapters=tuple(self._chapters(topics)),
            sections=tuple(sections),
            decisions=tuple(self._statements(raw["decisions"], agreed=True)),
            questions=tuple(self._statements(raw["questions"])),
            tasks=tuple(_open(self._promises(raw["tasks"]), closings)),
            closings=closings,
        )
        if strictly:
            self._demand(digest, raw)
        return digest if stated(digest) else Digest()

    def line(self, raw: Raw, kind: LineKind) -> Statement | None:
        """One line anew, None where the answer holds no words. Raises Malformed where they rest
        on nothing."""
        if not words(raw["text"]):
            return None
        found = next(self._statements([raw], agreed=kind == LineKind.DECISION), None)
        if found is None:
            raise Malformed(self._uncited())
        return found

    def _demand(self, digest: Digest, raw: Raw) -> None:
        if _states(raw) and not stated(digest):
            raise Malformed(self._uncited())
        last = len(self._background.parts)
        if last and not digest.sections and any(True for _ in _points(raw)):
            raise Malformed(f'"part" must hold the number of a part, from 1 to {last}.')

    def _uncited(self) -> str:
        first, last = self._said.pieces[0].number, self._said.pieces[-1].number
        return (
            'no statement names a line that there is: "lines" must hold numbers of lines, '
            f"from {first} to {last}."
        )

    def _topics(self, raw: Any) -> list[Section]:
        """In the order of time; some may have no points."""
        found = []
        for one in objects(raw):
            points = tuple(self._statements(one.get("points")))
            begun = self._said.begin(one.get("from_line"))
            starts = [self._begin(cite) for point in points for cite in point.cites]
            starts += [] if begun is None else [begun]
            if starts:
                found.append(Section(words(one.get("heading")), min(starts), points))
        return sorted(found, key=lambda section: section.start_ms or 0)

    def _parts(self, raw: Any) -> Iterator[Section]:
        """What the template wants, in its order, under its own headings."""
        told: dict[int, list[Any]] = {}
        for one in objects(raw):
            at = self._background.part(one.get("part", one.get("heading")))
            if at is not None:
                told.setdefault(at, []).extend(objects(one.get("points")))
        for at, points in sorted(told.items()):
            if statements := tuple(self._statements(points)):
                yield Section(self._background.parts[at].heading, None, statements)

    def _chapters(self, topics: Sequence[Section]) -> Iterator[Chapter]:
        """Where the topics begin; the first one from the first line on."""
        starts: dict[int, str] = {}
        for topic in topics:
            if topic.heading:
                starts.setdefault(topic.start_ms or 0, topic.heading)
        for at, begun in enumerate(starts):
            yield Chapter(starts[begun], begun if at else self._said.pieces[0].start_ms)

    def _statements(self, raw: Any, *, agreed: bool = False) -> Iterator[Statement]:
        seen = set()
        for one in objects(raw):
            text = words(one.get("text"))
            cited = self._said.cited(one, text)
            if text and cited and text.casefold() not in seen:
                seen.add(text.casefold())
                who = self._agreed(one.get("agreed"), cited) if agreed else ()
                yield Statement(text, cites(cited), who)

    def _promises(self, raw: Any) -> Iterator[Promise]:
        for one in objects(raw):
            title, cited = words(one.get("title")), self._said.cited(one)
            if title and cited:
                yield Promise(
                    title,
                    cites(cited),
                    self._assignee(words(one.get("assignee")), cited),
                    self._due(words(one.get("due_said")), words(one.get("due")), cited),
                    self._again(one.get("again"), title, cited),
                )

    def _closings(self, raw: Any) -> Iterator[Closing]:
        seen = set()
        for one in objects(raw):
            task, cited = self._background.task(one.get("task")), self._said.cited(one)
            if task is not None and cited and task.id not in seen:
                seen.add(task.id)
                yield Closing(task.id, cites(cited))

    def _again(self, raw: Any, title: str, cited: Sequence[Piece]) -> str | None:
        """The open task that is meant, if a word of it is said there: one that is taken for
        another is lost. One of the same title is meant, whatever the answer says."""
        mine = set(bare(title).split())
        for known in self._background.tasks.values():
            theirs = set(bare(known.title).split())
            if len(mine & theirs) >= _TWINS * len(mine | theirs):
                return known.id
        task = self._background.task(raw)
        if task is None:
            return None
        spoken = bare(f"{title} {' '.join(piece.text for piece in self._said.near(cited))}")
        long = {word[:_LONG] for word in bare(task.title).split() if len(word) >= _LONG}
        return task.id if not long or long & {word[:_LONG] for word in spoken.split()} else None

    def _agreed(self, raw: Any, cited: Sequence[Piece]) -> tuple[str, ...]:
        """Those named who speak where it was decided, as the lines name them."""
        names = [words(name) for name in (raw if isinstance(raw, list) else [raw])]
        near = (piece.line.speaker for piece in self._said.near(cited, _AGREE))
        speaking = list(dict.fromkeys(speaker for speaker in near if speaker))
        meant = {named(name, speaking) for name in names}
        if any(name.casefold() in _MYSELF for name in names):
            meant.add(cited[0].line.speaker)
        return tuple(speaker for speaker in speaking if speaker in meant)

    def _assignee(self, name: str, cited: Sequence[Piece]) -> str | None:
        """A speaker's name as it is shown, or a name said near the lines; no other."""
        if name.casefold() in _MYSELF:
            return cited[0].line.speaker
        for known in dict.fromkeys([*self._said.speakers, *self._background.brief.people]):
            if name.casefold() == known.casefold():
                return known
        return name if self._said.is_said(name, cited) else None

    def _due(self, said: str, day: str, cited: Sequence[Piece]) -> date | None:
        """The day that was named near the lines: counted by us where we know the words, else as
        the model counted it. Where it names no words, the lines themselves must."""
        try:
            counted = date.fromisoformat(day)
        except ValueError:
            counted = None
        if not self._said.is_said(said, cited):
            named = (dates.due(piece.text, self._held_on) for piece in cited)
            return counted if counted in {due.day for due in named if due} else None
        found = dates.due(said, self._held_on) or dates.due(f"by {said}", self._held_on)
        if found or counted is None:
            return found.day if found else None
        return counted if self._held_on <= counted <= self._held_on + _FARTHEST else None

    def _begin(self, cite: Cite) -> int:
        return self._starts[cite.line_id]


def stated(digest: Digest) -> bool:
    """Whether it says anything: chapters alone say nothing."""
    return any(
        (
            digest.overview,
            digest.sections,
            digest.decisions,
            digest.questions,
            digest.tasks,
            digest.closings,
        )
    )


def _open(promises: Iterable[Promise], closings: Sequence[Closing]) -> Iterator[Promise]:
    """Without those that the same lines say are done."""
    done = {(one.open_task, cite.line_id) for one in closings for cite in one.cites}
    for promise in promises:
        if not all((promise.again, cite.line_id) in done for cite in promise.cites):
            yield promise


def _sentences(raw: Any) -> Iterator[Any]:
    """An overview's sentences, one an entry; some models put all of them into one."""
    for one in objects(raw):
        text = words(one.get("text"))
        for sentence in _SENTENCE.split(text) if len(text) > _TWO_SENTENCES else [text]:
            yield {**one, "text": sentence}


def _points(raw: Raw) -> Iterator[Any]:
    return (one for part in objects(raw["sections"]) for one in objects(part.get("points")))


def _states(raw: Raw) -> bool:
    """Whether anything is stated at all, with lines or without."""
    lists = ("overview", "decisions", "questions", "tasks")
    listed = [one for name in lists for one in objects(raw[name])]
    return any(words(one.get("text") or one.get("title")) for one in [*listed, *_points(raw)])

"""The notes of a long meeting's parts made into one: twice said is once written, and a later
change of mind replaces what was said before. Pure.

Whoever is asked which notes belong together answers in numbers only: no word is written anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from notes.engines.base import Chapter, Cite, Closing, Digest, Part, Promise, Section, Statement
from notes.engines.chat.answer import Raw
from notes.engines.chat.reading import MOST_OVERVIEW

MOST_CITES = 12
_TWINS = 0.8  # share of common words from which two of one kind are the same

Said = Statement | Promise


@dataclass(frozen=True, slots=True)
class Item:
    """A decision, question or task of some part."""

    kind: str
    said: Said

    @property
    def text(self) -> str:
        return self.said.title if isinstance(self.said, Promise) else self.said.text


def items(digests: Iterable[Digest]) -> list[Item]:
    """What may belong together, in the order of the meeting."""
    found: list[Item] = []
    for digest in digests:
        found.extend(Item("decision", one) for one in digest.decisions)
        found.extend(Item("question", one) for one in digest.questions)
        found.extend(Item("task", one) for one in digest.tasks)
    return found


def joined(
    digests: Sequence[Digest], raw: Raw | None = None, template: Sequence[Part] = ()
) -> Digest:
    """One digest of all; `raw` says which items, numbered from 1, belong together, `template`
    which sections there may be, if it isn't the topics."""
    standing = dict(enumerate(items(digests), 1))
    if raw is not None:
        for group in raw["same"]:
            _merge(standing, _known(standing, group))
        for pair in raw["replaced"]:
            _replace(standing, pair)
        for number in _known(standing, raw["answered"]):
            if standing[number].kind == "question":
                del standing[number]
    for group in _twins(standing):
        _merge(standing, group)
    left = list(standing.values())
    return Digest(
        overview=tuple(_overview(digests)),
        chapters=tuple(_chapters(digests)),
        sections=tuple(_parts(digests, template) if template else _sections(digests)),
        decisions=tuple(_statements(left, "decision")),
        questions=tuple(_statements(left, "question")),
        tasks=tuple(one.said for one in left if isinstance(one.said, Promise)),
        closings=tuple(_closings(digests)),
    )


def _statements(left: Iterable[Item], kind: str) -> Iterable[Statement]:
    return (one.said for one in left if one.kind == kind and isinstance(one.said, Statement))


def _known(standing: Mapping[int, Item], numbers: Any) -> list[int]:
    """The numbers of items that still stand, once each and in order."""
    wanted = numbers if isinstance(numbers, list) else []
    return sorted({one for one in wanted if isinstance(one, int) and one in standing})


def _merge(standing: dict[int, Item], numbers: Sequence[int]) -> None:
    """Keep the last wording of the same thing, with all that its kind rests on."""
    if not numbers:
        return
    kind = standing[numbers[-1]].kind
    same = [number for number in numbers if standing[number].kind == kind]
    kept = standing[same[-1]].said
    for number in reversed(same[:-1]):
        kept = _with(kept, standing.pop(number).said)
    standing[same[-1]] = Item(kind, kept)


def _with(later: Said, earlier: Said) -> Said:
    cites = _together(earlier.cites, later.cites)
    if isinstance(later, Promise) and isinstance(earlier, Promise):
        return replace(
            later,
            cites=cites,
            assignee=later.assignee or earlier.assignee,
            due=later.due or earlier.due,
            again=later.again or earlier.again,
        )
    if isinstance(later, Statement) and isinstance(earlier, Statement):
        agreed = tuple(dict.fromkeys([*earlier.agreed, *later.agreed]))
        return replace(later, cites=cites, agreed=agreed)
    return later


def _together(earlier: Sequence[Cite], later: Sequence[Cite]) -> tuple[Cite, ...]:
    """Both, the later ones first in line where that is too many."""
    return tuple(dict.fromkeys([*earlier, *later]))[-MOST_CITES:]


def _replace(standing: dict[int, Item], pair: Any) -> None:
    if not isinstance(pair, dict):
        return
    old, new = pair.get("old"), pair.get("new")
    if not (isinstance(old, int) and isinstance(new, int) and old < new):
        return
    if old in standing and new in standing and standing[old].kind == standing[new].kind:
        del standing[old]


def _twins(standing: Mapping[int, Item]) -> list[list[int]]:
    """Numbers of one kind that say the same in nearly the same words, or are one open task."""
    words = {
        number: set(re.findall(r"\w+", one.text.casefold())) for number, one in standing.items()
    }
    groups: list[list[int]] = []
    for number, one in standing.items():
        for group in groups:
            first, other = standing[group[0]], words[group[0]]
            common = len(words[number] & other) / max(len(words[number] | other), 1)
            if first.kind == one.kind and (common >= _TWINS or _are_again(first.said, one.said)):
                group.append(number)
                break
        else:
            groups.append([number])
    return [group for group in groups if len(group) > 1]


def _are_again(one: Said, other: Said) -> bool:
    """Whether both are the same open task of before."""
    if not isinstance(one, Promise) or not isinstance(other, Promise):
        return False
    return one.again is not None and one.again == other.again


def _overview(digests: Sequence[Digest]) -> list[Statement]:
    """A sentence of each part, or of as many as there is room for, from beginning to end."""
    if len(digests) == 1:
        return list(digests[0].overview)
    first = [digest.overview[0] for digest in digests if digest.overview]
    if len(first) <= MOST_OVERVIEW:
        return first
    return [first[at * (len(first) - 1) // (MOST_OVERVIEW - 1)] for at in range(MOST_OVERVIEW)]


def _chapters(digests: Iterable[Digest]) -> list[Chapter]:
    """All in order; a topic that goes on in the next part begins once."""
    found: list[Chapter] = []
    for chapter in (chapter for digest in digests for chapter in digest.chapters):
        if not found or found[-1].heading.casefold() != chapter.heading.casefold():
            found.append(chapter)
    return found


def _closings(digests: Iterable[Digest]) -> list[Closing]:
    """Each open task once, with all that was said about it."""
    found: dict[str, Closing] = {}
    for one in (one for digest in digests for one in digest.closings):
        before = found.get(one.open_task)
        cites = _together(before.cites if before else (), one.cites)
        found[one.open_task] = replace(one, cites=cites)
    return list(found.values())


def _parts(digests: Iterable[Digest], template: Sequence[Part]) -> Iterable[Section]:
    """What belongs under one heading, from all parts of the meeting, in the template's order."""
    points: dict[str, dict[str, Statement]] = {part.heading: {} for part in template}
    for section in (section for digest in digests for section in digest.sections):
        for point in section.points:
            points[section.heading].setdefault(point.text.casefold(), point)
    return (Section(name, None, tuple(said.values())) for name, said in points.items() if said)


def _sections(digests: Iterable[Digest]) -> list[Section]:
    """All topics in order; one that goes on in the next part is one."""
    found: list[Section] = []
    for section in (section for digest in digests for section in digest.sections):
        if found and found[-1].heading.casefold() == section.heading.casefold():
            found[-1] = replace(found[-1], points=(*found[-1].points, *section.points))
        else:
            found.append(section)
    return found

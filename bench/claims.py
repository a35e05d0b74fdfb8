"""Lines that people wrote about meetings, with what they linked, as the verifier gets them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

from notes.verifier import Passage

AROUND = 2  # neighbours on either side that the verifier may look at, as in notes/citing.py
LINE_WORDS, LINE_GAP_S = 30, 1.0  # acts of one voice are joined to lines of usual length

_FIRST = (
    "Ada", "Amir", "Bruno", "Carla", "Chidi", "Dana", "Edith", "Felix", "Greta", "Hugo", "Ines",
    "Jonas", "Keiko", "Leo", "Mona", "Nadia", "Oskar", "Paula", "Quentin", "Rosa", "Stefan",
    "Tilda", "Viktor", "Yusuf",
)  # fmt: skip
_LAST = (
    "Abel", "Brandt", "Castillo", "Dufour", "Eriksen", "Farkas", "Gallo", "Haddad", "Ivanov",
    "Jansen", "Kowalski", "Lindholm", "Moreau", "Novak", "Okafor", "Petrov", "Quist", "Rossi",
    "Sato", "Tanaka",
)  # fmt: skip
_ROLES = {
    "PM": r"project (?:manager|leader)|PM",
    "ME": r"market(?:ing)? (?:expert|manager)|ME",
    "ID": r"indust?rial designer|ID",
    "UI": r"user[- ]interface (?:designer|specialist|expert)|"
    r"(?:user )?interface (?:designer|specialist)|UID?",
}
_SHORT = re.compile(r"PM|ME|ID|UID?")  # a role only in capitals
_KINDS = ("abstract", "decisions", "actions", "problems")


@dataclass(frozen=True, slots=True)
class Claim:
    """A line of notes as the verifier is asked about it. `others` are the names of the people of
    the meeting, `strangers` names of nobody there."""

    key: str
    kind: str
    text: str
    cited: tuple[Passage, ...]
    people: tuple[str, ...]
    strangers: tuple[str, ...]
    credited: str | None = None

    @property
    def near(self) -> str:
        """Everything the verifier may look at."""
        return " ".join(piece for one in self.cited for piece in (one.line, one.around))

    @property
    def voices(self) -> set[str]:
        """Who speaks in what is cited."""
        return {one.speaker for one in self.cited if one.speaker}


def claims(meeting: dict[str, Any]) -> Iterator[Claim]:
    """The human lines of a meeting that have a link, in an order that stays.

    People are given names in the place of their roles, in the lines and in what is said.
    """
    cast = _Cast(meeting)
    lines = _lines(meeting["utterances"])
    line_of = {act["id"]: at for at, line in enumerate(lines) for act in line}
    for kind in _KINDS:
        for item in meeting[kind]:
            cited = sorted({line_of[act] for act in item["da"] if act in line_of})
            if not cited:
                continue
            linked = set(item["da"])
            passages = tuple(_passage(lines, at, linked, cast) for at in cited)
            text, credited = cast.owner(item["text"]) if kind == "actions" else ("", None)
            text = text or cast.named(item["text"], full=True)
            key = f"{meeting['meeting']}:{item['id']}"
            yield Claim(key, kind, text, passages, cast.people, cast.strangers, credited)


class _Cast:
    """The people of a meeting, with names."""

    def __init__(self, meeting: dict[str, Any]) -> None:
        draw = random.Random(meeting["meeting"][:-1])  # a group keeps its names
        first, last = draw.sample(_FIRST, len(_FIRST)), draw.sample(_LAST, len(_LAST))
        names = [f"{one} {other}" for one, other in zip(first, last, strict=False)]
        roles = {act["speaker"]: act["role"] for act in meeting["utterances"]}
        self.of_role = {role: names[at] for at, role in enumerate(_ROLES)}
        self.people = tuple(sorted(self.of_role[role] for role in roles.values()))
        self.strangers = tuple(names[len(_ROLES) :])
        self._patterns = {
            role: re.compile(rf"\b(?:the )?(?:{pattern})\b('s)?", re.IGNORECASE)
            for role, pattern in _ROLES.items()
        }

    def named(self, text: str, *, full: bool = False) -> str:
        """The text with names where roles stood; a long line uses the short name."""
        text = text.replace("_", "")
        for role, pattern in self._patterns.items():
            name = self.of_role[role]
            shown = name if full and len(text) % 2 else name.split()[0]
            text = pattern.sub(partial(_put, name=shown), text)
        return text

    def owner(self, text: str) -> tuple[str, str | None]:
        """What is to be done and by whom, when a line says so of one person."""
        for role, pattern in self._patterns.items():
            found = re.match(rf"(?:{pattern.pattern}) (?:will|is to|must) ", text, re.IGNORECASE)
            if found:
                rest = text[found.end() :]
                return self.named(rest[:1].upper() + rest[1:], full=True), self.of_role[role]
        return "", None


def _put(found: re.Match[str], name: str) -> str:
    bare = found.group().removesuffix("'s").lower().removeprefix("the ")
    if _SHORT.fullmatch(bare.upper()) and not _SHORT.search(found.group()):
        return found.group()  # "me", "id" and "pm" as words
    return name + (found.group(1) or "")


def _lines(acts: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    lines: list[list[dict[str, Any]]] = [[acts[0]]] if acts else []
    for before, act in pairwise(acts):
        words = sum(len(one["text"].split()) for one in lines[-1])
        goes_on = act["speaker"] == before["speaker"] and act["start"] - before["end"] < LINE_GAP_S
        if goes_on and words + len(act["text"].split()) <= LINE_WORDS:
            lines[-1].append(act)
        else:
            lines.append([act])
    return lines


def _passage(
    lines: Sequence[Sequence[dict[str, Any]]], at: int, linked: set[str], cast: _Cast
) -> Passage:
    def text(acts: Sequence[dict[str, Any]]) -> str:
        return cast.named(" ".join(act["text"] for act in acts))

    near = [*lines[max(0, at - AROUND) : at], *lines[at + 1 : at + AROUND + 1]]
    return Passage(
        quote=text([act for act in lines[at] if act["id"] in linked]),
        line=text(lines[at]),
        around=" ".join(text(acts) for acts in near),
        speaker=cast.of_role[lines[at][0]["role"]],
    )

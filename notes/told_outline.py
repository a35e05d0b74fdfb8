"""Reads a summary that somebody else wrote, in Markdown or as plain text: which of its lines is
what. Core, pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from notes.engines.base import LineKind
from notes.folding import folded

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LONGEST, MOST = 200_000, 500  # characters and lines; a summary has a few thousand and some tens
OVERVIEW_LINES = 5  # of what stands under no topic; the rest are points

_HEADINGS = {
    LineKind.TASK: (
        "action", "actions", "action item", "action items", "action point", "action points",
        "next step", "next steps", "task", "tasks", "to do", "to dos", "todo", "todos",
        "follow up", "follow ups", "assignments", "commitments", "aufgaben", "nachste schritte",
        "taches", "prochaines etapes", "tareas", "proximos pasos",
    ),
    LineKind.DECISION: (
        "decision", "decisions", "resolutions", "agreements", "conclusions", "entscheidungen",
        "beschlusse", "decisiones", "acuerdos",
    ),
    LineKind.QUESTION: (
        "question", "questions", "open points", "open issues", "unresolved", "unresolved issues",
        "offene fragen", "offene punkte", "questions ouvertes", "preguntas abiertas",
    ),
    LineKind.OVERVIEW: (
        "summary", "overview", "recap", "synopsis", "abstract", "tl dr", "tldr",
        "zusammenfassung", "uberblick", "resume", "resumen",
    ),
}  # fmt: skip
_ADDED = {
    "made", "taken", "reached", "key", "main", "important", "meeting", "executive", "brief",
    "short", "general", "open", "final", "the", "and", "call", "session", "assigned", "agreed",
    "upcoming", "raised", "remaining",
}  # fmt: skip
_GENERIC = {
    "points", "point", "topics", "topic", "discussion", "discussions", "discussed", "highlights",
    "takeaways", "notes", "details", "items", "insights",
}  # fmt: skip
_OWNERS = {"owner", "owners", "assignee", "assigned", "who", "responsible", "person", "name"}
_WORD = re.compile(r"[^\W_]+")
_BULLET = re.compile(r"^(\s*)[•●▪◦‣\u2013\u2014]\s+", re.MULTILINE)
_CHECKBOX = re.compile(r"^\[[ xX]\]\s+")
_SENTENCE = re.compile(
    r"(?<=[.?!…])(?<!\b[A-Z]\.)(?<!\b(?:Mr|Ms|Dr)\.)(?<!\be\.g\.)\s+(?=\W?[^\W_])"
)
_LONGEST_HEADING = 8  # words


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the summary: what it is, its words, and under which heading it stands (None
    where that says nothing but what it is)."""

    kind: LineKind
    text: str
    heading: str | None = None

    @property
    def is_gathered(self) -> bool:
        """Whether its heading is no topic, but stands over what is from anywhere."""
        return self.heading is None or not _own_words(self.heading)


def read(text: str) -> list[Said]:
    """Its lines in their order."""
    found: list[Said] = []
    over: list[tuple[int, str]] = []  # headings that stand over the line, with their levels
    for level, words in _pieces(_BULLET.sub(r"\1- ", text[:LONGEST])):
        if level:
            over = [one for one in over if one[0] < level]
            over.append((level, words))
        else:
            found += [_said(one, over) for one in _sentences(words, over)]
    return _shortened(found[:MOST])


def _said(words: str, over: Sequence[tuple[int, str]]) -> Said:
    kind = next((one for _, heading in reversed(over) if (one := _kind(heading))), None)
    inner = next((one for _, one in reversed(over) if _kind(one) is None), None)
    if kind is None or kind == LineKind.OVERVIEW:
        topic = inner if over and over[-1][1] == inner else None
        kind = LineKind.POINT if topic else LineKind.OVERVIEW
        return Said(kind, words, topic)
    below = over[-1][1]
    return Said(kind, words, below if _kind(below) is None else None)


def _shortened(found: Sequence[Said]) -> list[Said]:
    """Of what stands under no topic the first lines are the overview, the rest are points."""
    kept: list[Said] = []
    overview = 0
    for one in found:
        overview += one.kind == LineKind.OVERVIEW
        if one.kind == LineKind.OVERVIEW and overview > OVERVIEW_LINES:
            kept.append(Said(LineKind.POINT, one.text, one.heading))
        else:
            kept.append(one)
    return kept


def _kind(heading: str) -> LineKind | None:
    """What stands under a heading, if it says so."""
    words = _WORD.findall(folded(heading))
    if len(words) > _LONGEST_HEADING:
        return None
    whole, bare = " ".join(words), " ".join(one for one in words if one not in _ADDED)
    for kind, known in _HEADINGS.items():
        if whole in known or bare in known:
            return kind
    return None


def _own_words(heading: str) -> set[str]:
    return set(_WORD.findall(folded(heading))) - _ADDED - _GENERIC


def _sentences(words: str, over: Sequence[tuple[int, str]]) -> list[str]:
    """What is said in a piece: a task, a decision and an item of a list is one thing."""
    if words.startswith("\0"):
        return [words[1:]]
    kind = next((one for _, heading in reversed(over) if (one := _kind(heading))), None)
    if kind in {LineKind.TASK, LineKind.DECISION, LineKind.QUESTION}:
        return [words]
    return [one for one in _SENTENCE.split(words) if one.strip()]


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Headings with their level, and (level 0) the other blocks; \\0 before an item of a list."""
    in_list = level = 0
    head: list[str] = []
    row: list[str] | None = None
    tokens = _parser().parse(text)
    for at, token in enumerate(tokens):
        if token.type.endswith(("list_open", "list_close")):
            in_list += token.nesting
        elif token.type == "tr_open":
            row = []
        elif row is not None and token.type == "inline":
            row.append(_words(token)[0])
        elif token.type == "thead_close":
            head, row = row or [], None
        elif token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "inline":
            yield from _of_inline(token, level, in_list, _followed_by_list(tokens, at))
        elif token.type == "tr_close" and tokens[at + 1].type != "thead_close":
            if any(row or ()):
                yield 0, "\0" + _row(head, row or [])
            row = None


def _of_inline(
    token: Token, level: int, in_list: int, over_list: bool
) -> Iterator[tuple[int, str]]:
    words, is_bold = _words(token)
    if not words or token.hidden or token.map is None:
        return
    bare = words.rstrip(": ")
    short = len(bare.split()) <= _LONGEST_HEADING
    if level:
        yield level, bare
    elif short and (over_list or not in_list) and (is_bold or words.endswith(":")):
        yield 7 + in_list, bare  # a line that stands over others, written as text
    elif not in_list and _kind(bare) and words == bare:
        yield 7, bare
    elif in_list:
        yield 0, "\0" + _CHECKBOX.sub("", words)
    else:
        yield 0, words


def _words(token: Token) -> tuple[str, bool]:
    """The words without marks, and whether all of them are bold."""
    bold, bare, whole = 0, False, []
    for one in token.children or ():
        bold += one.nesting if one.type in {"strong_open", "strong_close"} else 0
        if one.type in {"text", "code_inline"}:
            whole.append(one.content)
            bare = bare or (not bold and bool(one.content.strip(" :")))
        elif one.type in {"softbreak", "hardbreak"}:
            whole.append(" ")
    words = " ".join("".join(whole).split())
    return words, bool(words) and not bare


def _followed_by_list(tokens: Sequence[Token], at: int) -> bool:
    following = tokens[at + 2 : at + 3]  # after the paragraph's end
    return bool(following) and following[0].type.endswith("list_open")


def _row(head: Sequence[str], cells: Sequence[str]) -> str:
    """A row of a table as one line, whoever is named in it first."""
    names = [_WORD.findall(folded(one)) for one in head]
    whose = next((at for at, one in enumerate(names) if _OWNERS & set(one)), None)
    if whose is None or whose >= len(cells) or not cells[whose]:
        return ", ".join(filter(None, cells))
    rest = [one for at, one in enumerate(cells) if at != whose and one]
    return f"{cells[whose]}: {', '.join(rest)}"


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")

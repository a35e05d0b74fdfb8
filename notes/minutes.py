"""The summary of a meeting as Markdown, for other places. Core, pure.

A line that the transcript doesn't carry stands at the end, apart, and every line that isn't
carried whole says so itself: it may be copied alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from notes.digests import Chapter, Entry, Notes
from notes.models import ItemKind, Verdict
from notes.render import clock
from notes.verifier import Doubt

Link = Callable[[int], str]
"""The address of a moment in ms."""

TOLD_BY = "Summary by {provider}."
UNFOUND = "Not found in the transcript"
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])|^(\s*)([#+\-]|\d+[.)])(?=\s)", re.MULTILINE)
_MARKS = {
    Verdict.PARTLY: "only partly found in the transcript",
    Verdict.NOT_FOUND: "not found in the transcript",
}
_KINDS = {
    ItemKind.OVERVIEW: "Overview",
    ItemKind.DECISION: "Decision",
    ItemKind.QUESTION: "Open question",
}


def markdown(title: str, notes: Notes | None, link: Link) -> str:
    """Title, overview, decisions, questions, topics, chapters, and apart what isn't found."""
    blocks = [f"# {plain(title)}"]
    if notes is not None:
        standing = notes.carried
        blocks += [TOLD_BY.format(provider=plain(notes.told_by))] if notes.told_by else []
        blocks += _block("Overview", _lines(standing.overview, link))
        blocks += _block("Decisions", _lines(standing.decisions, link))
        blocks += _block("Open questions", _lines(standing.questions, link))
        for topic in standing.topics:
            blocks += _block(topic.heading or "In short", _lines(topic.entries, link))
        blocks += _block("Chapters", _chapters(notes.chapters, link))
        blocks += _block(UNFOUND, _apart(notes.unfound, link))
    return "\n\n".join(blocks) + "\n"


def plain(text: str) -> str:
    """The text so that Markdown shows it as it is, on one line."""
    folded = " ".join(text.split())
    return _SPECIAL.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", folded)


def mark(verdict: Verdict | None, amiss: Sequence[Doubt], *, changed: bool = False) -> str:
    """What is to be known of a statement that isn't carried whole, in words; else nothing."""
    told = _MARKS.get(verdict) if verdict else None
    why = " ".join(one.sentence for one in amiss)
    marks = [f"{told}: {why}" if told and why else told, "the line changed since" * changed]
    return "; ".join(one for one in marks if one)


def _block(title: str, lines: Iterable[str]) -> list[str]:
    body = "\n".join(lines)
    return [f"## {plain(title)}", body] if body else []


def _lines(entries: Iterable[Entry], link: Link) -> Iterator[str]:
    return (_line(entry, link) for entry in entries)


def _apart(entries: Iterable[Entry], link: Link) -> Iterator[str]:
    for entry in entries:
        yield _line(entry, link, _KINDS.get(entry.kind) or entry.heading or "")


def _line(entry: Entry, link: Link, kind: str = "") -> str:
    places = "".join(f" [{clock(one.start_ms)}]({link(one.start_ms)})" for one in entry.cited)
    agreed = f" Agreed: {', '.join(map(plain, entry.agreed))}." if entry.agreed else ""
    marked = mark(entry.verdict, entry.amiss, changed=entry.changed)
    told = f" ({plain(marked)})" if marked else ""
    head = f"{plain(kind)}: " if kind else ""
    return f"- {head}{plain(entry.text)}{agreed}{places}{told}"


def _chapters(found: Sequence[Chapter], link: Link) -> Iterator[str]:
    for one in found if len(found) > 1 else ():
        yield f"- [{clock(one.start_ms)}]({link(one.start_ms)}) {plain(one.heading)}"

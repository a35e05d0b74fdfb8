"""The summary of a meeting as Markdown, for other places. Core, pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from notes.digests import Entry, Notes
from notes.models import Verdict
from notes.render import clock

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~])|^(\s*)([#+\-]|\d+[.)])(?=\s)", re.MULTILINE)
_DOUBTS = {
    Verdict.PARTLY: " (only partly found in the transcript)",
    Verdict.NOT_FOUND: " (not found in the transcript)",
}


def markdown(title: str, notes: Notes | None, link: Callable[[int], str]) -> str:
    """Title, decisions, questions and topics; `link` gives the address of a moment in ms."""
    blocks = [f"# {plain(title)}"]
    if notes is not None:
        blocks += _block("Decisions", notes.decisions, link)
        blocks += _block("Open questions", notes.questions, link)
        for topic in notes.topics:
            blocks += _block(topic.heading or "In short", topic.entries, link)
    return "\n\n".join(blocks) + "\n"


def plain(text: str) -> str:
    """The text so that Markdown shows it as it is, on one line."""
    folded = " ".join(text.split())
    return _SPECIAL.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", folded)


def _block(title: str, entries: Iterable[Entry], link: Callable[[int], str]) -> list[str]:
    lines = [_line(entry, link) for entry in entries]
    return [f"## {plain(title)}", "\n".join(lines)] if lines else []


def _line(entry: Entry, link: Callable[[int], str]) -> str:
    places = "".join(f" [{clock(one.start_ms)}]({link(one.start_ms)})" for one in entry.cited)
    changed = " (the line changed since)" if entry.changed else ""
    return f"- {plain(entry.text)}{places}{_DOUBTS.get(entry.verdict, '')}{changed}"

"""Text for people: Markdown made safe, times, lengths, dates. Foundation."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li",
    "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
# No images: a remote one would tell its server who reads the note.


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(
        ["table", "strikethrough"]
    )


def markdown(text: str) -> Markup:
    """Markdown as safe HTML: no raw HTML, no images, links that don't leak where they stood."""
    html = nh3.clean(
        _parser().render(text),
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(html)  # noqa: S704 - cleaned one line above


def clock(ms: int) -> str:
    """A position: `m:ss`, `h:mm:ss` from an hour on."""
    seconds = max(ms, 0) // 1000
    hours, minutes = seconds // 3600, seconds // 60 % 60
    if hours:
        return f"{hours}:{minutes:02}:{seconds % 60:02}"
    return f"{minutes}:{seconds % 60:02}"


def length(ms: int | None) -> str:
    """A length in words: `45 s`, `12 min`, `1 h 5 min`."""
    if ms is None:
        return ""
    seconds = round(ms / 1000)
    if seconds < 60:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"


def day(value: date, today: date) -> str:
    """A day as a heading: Today, Tomorrow, Yesterday, a weekday within the week, else the date."""
    if value == today:
        return "Today"
    if value == today + timedelta(days=1):
        return "Tomorrow"
    if value == today - timedelta(days=1):
        return "Yesterday"
    if timedelta(0) < today - value < timedelta(days=7):
        return f"{value:%A}"
    if value.year == today.year:
        return f"{value:%A}, {value.day} {value:%B}"
    return f"{value.day} {value:%B} {value.year}"


def size(count: int) -> str:
    """Bytes in words: `512 B`, `1.4 MB`."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            return (
                f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"
            )
        amount /= 1000
    raise AssertionError


def iso(value: datetime) -> str:
    """A moment for a `datetime` attribute."""
    return value.isoformat(timespec="seconds").replace("+00:00", "Z")

"""What a file's name tells: a clean name to show and a title to begin with. Pure functions.

The name comes from somebody's machine: it is text to show, never a place on our disk.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

LIMIT = 255
NAMELESS = "Recording"
_JOINERS = {"\u200c", "\u200d"}  # they hold emoji and some scripts together
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_BETWEEN_LETTERS = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")


def clean(name: str) -> str:
    """The last part of a path, without control characters, at most 255 characters."""
    visible = "".join(
        one
        for one in unicodedata.normalize("NFC", name)
        if one in _JOINERS or unicodedata.category(one) not in {"Cc", "Cf", "Cs"}
    )
    last = re.split(r"[/\\]", visible.rstrip("/\\ "))[-1].strip()
    if last in {"", ".", ".."}:
        return NAMELESS
    if len(last) <= LIMIT:
        return last
    suffix = _suffix(last)
    return last[: LIMIT - len(suffix)] + suffix


def title(name: str) -> str:
    """A readable title: no suffix, words apart. `weekly-sync_2026.mp4`: "Weekly sync 2026"."""
    stem = clean(unquote(name, errors="strict") if _is_quoted(name) else name)
    stem = stem.removesuffix(_suffix(stem))
    if " " not in stem:
        stem = _BETWEEN_LETTERS.sub(" ", stem)
    words = " ".join(stem.replace("_", " ").split()).strip(" .-") or NAMELESS
    return (words[0].upper() + words[1:])[:LIMIT]


def _suffix(name: str) -> str:
    found = _SUFFIX.search(name)
    return found.group() if found and found.start() > 0 else ""


def _is_quoted(name: str) -> bool:
    if not re.search(r"%[0-9A-Fa-f]{2}", name):
        return False
    try:
        unquote(name, errors="strict")
    except UnicodeDecodeError:
        return False
    return True

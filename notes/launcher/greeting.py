"""What the all-in-one says on the terminal."""

from __future__ import annotations

import sys

from notes.settings import Settings


def show(settings: Settings) -> None:
    """The one friendly block once pages can be had."""
    lines = [
        "",
        f"  Minutebook is ready: {settings.base_url}",
        f"  Data is kept in {settings.data_dir}",
    ]
    if not settings.loopback:
        lines.append(f"  To create the first account: {settings.base_url}/setup")
    lines += ["  Ctrl-C ends it.", ""]
    say("\n".join(lines))


def warn(sentence: str) -> None:
    """Something a person should know; the start goes on."""
    print(f"Warning: {sentence}", file=sys.stderr, flush=True)  # noqa: T201 - the terminal is its door


def say(text: str) -> None:
    """A line or more on standard output, at once."""
    print(text, flush=True)  # noqa: T201 - the terminal is its door

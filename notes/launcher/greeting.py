"""What the all-in-one says on the terminal."""

from __future__ import annotations

import socket
import sys

from notes.settings import Settings

EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - names for it, nothing is bound here


def show(settings: Settings, *, anybody: bool, more: list[str]) -> None:
    """The one friendly block once pages can be had; `more` are further lines.

    Before there is an account it says where to make the first, with the code that is asked for
    unless one sits at this machine.
    """
    lines = [
        "",
        f"  Minutebook is ready: {address(settings)}",
        f"  Data is kept in {settings.data_dir}",
    ]
    if not anybody:
        lines.append(f"  Make the first account: {_setup_address(settings)}")
    lines += [*(f"  {line}" for line in more), "  Ctrl-C ends it.", ""]
    say("\n".join(lines))


def address(settings: Settings) -> str:
    """Where to open it; this machine's name where it listens on all addresses."""
    if settings.public_url is None and settings.host in EVERYWHERE:
        return f"http://{socket.gethostname()}:{settings.port}"
    return settings.base_url


def _setup_address(settings: Settings) -> str:
    if settings.loopback and settings.public_url is None:
        return f"{address(settings)}/setup"
    from notes.accounts import setup_token

    return f"{address(settings)}/setup?token={setup_token(settings.secret)}"


def warn(sentence: str) -> None:
    """Something a person should know; the start goes on."""
    print(f"Warning: {sentence}", file=sys.stderr, flush=True)  # noqa: T201 - the terminal is its door


def complain(sentence: str) -> None:
    """Why there is no start, on standard error."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201 - the terminal is its door


def say(text: str) -> None:
    """A line or more on standard output, at once."""
    print(text, flush=True)  # noqa: T201 - the terminal is its door

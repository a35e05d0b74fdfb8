"""Bringing a file here from a signed address that expires, over a connection that may break.
Foundation.

What has arrived stays on the disk, so a later try (by another process too) goes on from there.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from notes.answers import Unanswered, in_words, seconds
from notes.outbound import Bounds, Stream, streamed

log = logging.getLogger(__name__)

RESERVE = 256 * 2**20  # bytes that are never taken from the disk: the database needs some
EXPIRED = {400, 401, 403, 404, 410}  # stores refuse an old signature with any of these
_BOUNDS = Bounds(connect_s=5, read_s=30)
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_TOTAL = re.compile(r"\d{1,18}")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may come, how long it may take in all, and how many tries that bring nothing."""

    most_bytes: int
    total_s: float = 6 * 3600
    tries: int = 4
    pause_s: float = 1.0
    longest_pause_s: float = 30.0


@dataclass(frozen=True, slots=True)
class _Part:
    """What has arrived, and of which bytes it is a part (the entity tag they had)."""

    file: Path
    tag: Path

    def size(self) -> int:
        return self.file.stat().st_size if self.file.exists() else 0

    def known_tag(self) -> str:
        return self.tag.read_text() if self.tag.exists() else ""

    def restart(self, tag: str) -> None:
        self.file.write_bytes(b"")
        self.tag.write_text(tag)


def bring(
    name: str,
    link: Callable[[], str],
    target: Path,
    limits: Limits,
    still: Callable[[], None] = lambda: None,
) -> int:
    """Bring a file to `target`, whole or not at all; gives its size in bytes.

    `link` gives a fresh address for each try. `still` is called now and then and may raise, to
    end it. Raises Unanswered; OSError when the disk is full.
    """
    part = _Part(target.with_suffix(".part"), target.with_suffix(".tag"))
    deadline = time.monotonic() + limits.total_s
    idle = 0
    while not target.exists():
        before = part.size()
        try:
            _attempt(name, link(), part, limits, deadline, still)
        except Unanswered as error:
            idle = 0 if part.size() > before else idle + 1
            pause = error.retry_after or limits.pause_s * max(1, idle)
            late = time.monotonic() + pause > deadline
            if error.permanent or idle >= limits.tries or late or pause > limits.longest_pause_s:
                raise
            log.warning("%s: a download stopped at byte %s: %s", name, part.size(), error.message)
            time.sleep(pause)
        else:
            part.file.replace(target)
    part.tag.unlink(missing_ok=True)
    return target.stat().st_size


def _attempt(
    name: str,
    address: str,
    part: _Part,
    limits: Limits,
    deadline: float,
    still: Callable[[], None],
) -> None:
    """Read on from where the part ends, up to the end. Raises Unanswered short of it."""
    have, tag = part.size(), part.known_tag()
    goes_on = have > 0 and bool(tag)
    asked = {"Range": f"bytes={have}-", "If-Range": tag} if goes_on else {}
    with streamed(name, address, asked, _BOUNDS) as stream:
        total = _begin(name, stream, part, have)
        if max(total or 0, part.size()) > limits.most_bytes:
            raise _too_large(name)
        _require_room(part, total)
        with part.file.open("ab") as file:
            for piece in stream.pieces:
                file.write(piece)
                file.flush()  # so that it is there when this process is killed
                if file.tell() > limits.most_bytes:
                    raise _too_large(name)
                if time.monotonic() > deadline:
                    raise Unanswered(f"{name} took too long to send a file.")
                still()
    if total is not None and part.size() != total:
        if part.size() > total:
            part.restart("")
        raise Unanswered(f"{name} sent {part.size()} of {total} bytes.", again=True)


def _begin(name: str, stream: Stream, part: _Part, have: int) -> int | None:
    """The size of the whole file; the part then ends where what comes next begins."""
    headers = stream.headers
    if stream.status == 206:
        found = _RANGE.fullmatch(headers.get("Content-Range", ""))
        if found is None or int(found[1]) != have:
            part.restart("")
            raise Unanswered(f"{name} sent another part of a file.", again=True)
        return None if found[2] == "*" else int(found[2])
    if stream.status == 200:
        tag = headers.get("ETag", "")
        part.restart("" if tag.startswith("W/") else tag)
        length = headers.get("Content-Length", "")
        return int(length) if _TOTAL.fullmatch(length) else None
    if stream.status == 416:
        part.restart("")
    if stream.status in EXPIRED | {416}:
        raise Unanswered(f"{name}'s link to a file no longer works.", answered=stream.status)
    raise Unanswered(
        in_words(name, stream.status),
        permanent=stream.status < 429,
        retry_after=seconds(headers.get("Retry-After")),
        answered=stream.status,
    )


def _too_large(name: str) -> Unanswered:
    return Unanswered(f"{name} sent a larger file than this server takes.", permanent=True)


def _require_room(part: _Part, total: int | None) -> None:
    missing = (total or 0) - part.size()
    if shutil.disk_usage(part.file.parent).free < missing + RESERVE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

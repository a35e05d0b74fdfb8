"""What a file that has arrived is, told by its content. Core."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

from notes import incoming
from notes.errors import NotFound, Unreadable
from notes.media.hashing import sha256_file
from notes.offload import offload


@dataclass(frozen=True, slots=True)
class Judged:
    """What a file that is all here turned out to be; `refusal` when it can't be used."""

    sha256: str
    duration_ms: int | None = None
    refusal: Unreadable | None = None


def judge(upload_id: uuid.UUID, digest: str | None = None) -> Judged:
    """Look into a file that is all here; `digest` saves reading it for its hash.

    Slow: hold no transaction. Raises NotFound when the file is gone.
    """
    try:
        return offload(_judge, incoming.path(upload_id), digest)
    except FileNotFoundError:
        raise NotFound("This upload is gone. Send the file again.") from None


def _judge(path: Path, digest: str | None) -> Judged:
    from notes.media.probe import probe  # FFmpeg: only a process that gets a file loads it

    sha256 = digest or sha256_file(path)[0]
    try:
        return Judged(sha256, probe(path).duration_ms)
    except Unreadable as refusal:
        return Judged(sha256, refusal=refusal)

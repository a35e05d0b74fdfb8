"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def whole(dst: Path) -> Iterator[Path]:
    """Give a temporary name beside `dst`; rename it to `dst` at the end, remove it on failure.

    The temporary name keeps `dst`'s suffix, because muxers are chosen by it.
    """
    dst.parent.mkdir(parents=True, exist_ok=True)
    part = dst.with_name(f".{dst.stem}.{secrets.token_hex(4)}.part{dst.suffix}")
    try:
        yield part
        part.replace(dst)
    finally:
        part.unlink(missing_ok=True)

"""The outermost parts of an MP4 or MOV file."""

from __future__ import annotations

import struct
from pathlib import Path

_ENOUGH = 64  # parts looked at: a fragment shows up among the first few


def is_fragmented(path: Path) -> bool:
    """Whether an MP4 is a row of fragments without one index, as live recorders write it.

    Browsers can't tell the length of such a file, nor seek well in it.
    """
    with path.open("rb") as file:
        for _ in range(_ENOUGH):
            head = file.read(16)
            if len(head) < 8:
                return False
            size, kind = struct.unpack(">I4s", head[:8])
            if kind == b"moof":
                return True
            if size == 1 and len(head) == 16:  # a long box: its size follows
                (size,) = struct.unpack(">Q", head[8:])
            if size < 8:
                return False
            file.seek(size - len(head), 1)
    return False

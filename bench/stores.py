"""How fast files come into each kind of file store and out of it, and what that costs in memory.

The servers are those of the tests, on this machine: what is seen is what our side can do, and
where theirs is the slower one it says more of that. A network is what will count in the end.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import table
from notes.places import Place
from notes.storage import CHUNK, Storage
from tests.standins import azurite, gcs, moto, sshd

MIB = 2**20
_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_COLUMNS = ("store", "put and read back", "read", "a part (64 KiB, p50)", "a link", "memory added")


def run(*, quick: bool) -> None:
    """The same file in and out of each."""
    size, parts = (16, 10) if quick else (256, 50)
    with TemporaryDirectory(prefix="mb-bench-") as name, ExitStack() as servers:
        source = Path(name) / "source"
        _fill(source, size)
        rows = [
            (kind, *_measured(Storage(place), source, parts))
            for kind, place in _places(Path(name), servers)
        ]
    table.show(f"File stores, a file of {size} MiB", rows, _COLUMNS)


def _places(folder: Path, servers: ExitStack) -> Iterator[tuple[str, Place | str]]:
    """A place of each kind that can be had here, its server running."""
    yield "disk, another folder", f"file://{folder / 'files'}"
    s3 = servers.enter_context(moto.serving())
    yield "S3 (moto)", s3.place(s3.bucket())
    if azurite.unavailable() is None:
        azure = servers.enter_context(azurite.serving())
        yield "Azure (azurite)", azure.place(azure.container())
    yield "Google (stand-in)", servers.enter_context(gcs.serving()).place()
    if sshd.unavailable() is None:
        yield "SFTP (OpenSSH)", servers.enter_context(sshd.serving()).place(path="files")


def _measured(storage: Storage, source: Path, parts: int) -> tuple[str, ...]:
    size = source.stat().st_size
    storage.check()  # what is imported and connected once isn't what is asked for here
    with _memory() as added:
        began = time.perf_counter()
        storage.put(source, "bench")
        putting = time.perf_counter() - began
        began = time.perf_counter()
        with storage.open("bench") as kept:
            while kept.read(CHUNK):
                pass
        reading = time.perf_counter() - began
    part = table.p50([_a_part(storage, random.randrange(size - 65_536)) for _ in range(parts)])
    linked = table.ms(_a_link(storage)) if storage.link("bench", 60) else "none"
    storage.delete("bench")
    speeds = [f"{size / MIB / seconds:.0f} MiB/s" for seconds in (putting, reading)]
    return (*speeds, table.ms(part), linked, f"{added[0]:.0f} MiB")


def _a_part(storage: Storage, start: int) -> float:
    """As a player that jumps: opened anew, read from there."""
    began = time.perf_counter()
    with storage.open("bench") as kept:
        kept.seek(start)
        kept.read(65_536)
    return time.perf_counter() - began


def _a_link(storage: Storage) -> float:
    began = time.perf_counter()
    storage.link("bench", 60)
    return time.perf_counter() - began


@contextmanager
def _memory() -> Iterator[list[float]]:
    """The MiB that this process grows by at its largest, once the block is done."""
    _RESET.write_text("5")  # the largest so far is what there is now
    before, found = _largest(), [0.0]
    yield found
    found[0] = _largest() - before


def _largest() -> float:
    line = next(one for one in _STATUS.read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _fill(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for _ in range(size):
            file.write(os.urandom(MIB))

"""A program for test_sftp.py: reads and writes as the pages do, in a loop of greenlets whose
waiting is done by a pool of threads. Told a place on its standard input; prints what it found."""

from __future__ import annotations

# ruff: noqa: E402 - patching comes before everything, as in the servers of pages
from gevent import monkey

monkey.patch_all()

import hashlib
import json
import sys
import threading

import gevent
from pydantic import SecretStr

from notes import storage_sftp
from notes.offload import offload
from notes.places import Place, StoreKind

SIZE, PIECE, READERS = 3 * 2**19, 2**18, 3


def main() -> None:
    told = json.load(sys.stdin)
    secrets = {name: SecretStr(value) for name, value in told["secrets"].items()}
    files = storage_sftp.filesystem(Place(StoreKind.SFTP, told["options"], secrets))
    threads: set[int] = set()

    def write(number: int) -> None:
        with files.open(f"greenlets/{number}", "wb") as target:
            target.write(bytes([number]) * SIZE)

    def read(number: int) -> bool:
        source = offload(files.open, f"greenlets/{number}")  # each piece in another thread
        hasher = hashlib.sha256()
        while piece := offload(_read, source, threads):
            hasher.update(piece)
        source.close()
        return hasher.digest() == hashlib.sha256(bytes([number]) * SIZE).digest()

    writers = [gevent.spawn(offload, write, one) for one in range(READERS)]
    gevent.joinall(writers, raise_error=True)
    readers = [gevent.spawn(read, one) for one in range(READERS)]
    gevent.joinall(readers, raise_error=True)
    sys.stdout.write(json.dumps([all(one.value for one in readers), len(threads) > 1]))


def _read(source, threads: set[int]) -> bytes:
    threads.add(threading.get_native_id())
    return source.read(PIECE)


if __name__ == "__main__":
    main()

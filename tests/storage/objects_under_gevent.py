"""A program for test_object_processes.py: puts and reads files of buckets as the pages do, in a
loop of greenlets whose waiting is done by a pool of threads. Told a place on its standard input;
prints what it found."""

from __future__ import annotations

# ruff: noqa: E402 - patching comes before everything, as in the servers of pages
from gevent import monkey

monkey.patch_all()

import json
import sys
import tempfile
from pathlib import Path

import gevent
from pydantic import SecretStr

from notes.errors import ExternalError
from notes.offload import offload
from notes.places import Place, StoreKind
from notes.storage import Storage

CONTENT = b"minutes " * 2**17


def main() -> None:
    told = json.load(sys.stdin)
    secrets = {name: SecretStr(value) for name, value in told["secrets"].items()}
    place = Place(StoreKind.AWS, told["options"], secrets)
    storage = Storage(place)
    beats = []

    def beat() -> None:
        while True:
            beats.append(None)
            gevent.sleep(0.001)

    def pass_through(number: int) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "source"
            source.write_bytes(CONTENT)
            offload(storage.put, source, f"recordings/{number}")
        kept = offload(storage.open, f"recordings/{number}")
        content = b""
        while piece := offload(kept.read, 2**18):
            content += piece
        return content == CONTENT

    heart = gevent.spawn(beat)
    passing = [gevent.spawn(pass_through, one) for one in range(4)]
    gevent.joinall(passing, raise_error=True)
    heart.kill()
    inside = {**told["options"], "endpoint": told["options"]["endpoint"].replace("http:", "https:")}
    try:
        offload(Storage(Place(StoreKind.AWS, inside, secrets), guarded=True).check)
        refused = "nothing"
    except ExternalError as error:
        refused = error.message
    found = [all(one.value for one in passing), len(beats) > 5, refused]
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()

"""Buckets in the kinds of processes that there are: servers of greenlets, workers that fork, and
how much memory a large file takes."""

from __future__ import annotations

import json
import subprocess
import sys

MIB = 2**20

FORKING = """
import json, os, sys
from pathlib import Path
from pydantic import SecretStr
from notes.places import Place, StoreKind
from notes.storage import Storage
told = json.load(sys.stdin)
secrets = {name: SecretStr(value) for name, value in told["secrets"].items()}
storage = Storage(Place(StoreKind.AWS, told["options"], secrets))
def ask():
    try:
        return str(storage.exists("a"))
    except RuntimeError as error:
        return str(error)
def in_a_fork():
    if os.fork() == 0:
        sys.stdout.write(ask() + "; ")
        sys.stdout.flush()
        os._exit(0)
    os.wait()
in_a_fork()  # as workers do, who ask nothing themselves
in_a_fork()
ask()
in_a_fork()
"""

MEASURING = """
import json, sys
from pathlib import Path
from pydantic import SecretStr
from notes.places import Place, StoreKind
from notes.storage import Storage
told = json.load(sys.stdin)
secrets = {name: SecretStr(value) for name, value in told["secrets"].items()}
storage = Storage(Place(StoreKind.GCS, told["options"], secrets))
def most():  # in MiB, of this program alone: what getrusage tells begins with its parent's
    line = next(one for one in open("/proc/self/status") if one.startswith("VmHWM"))
    return int(line.split()[1]) // 1024
storage.check()
before = most()
storage.put(Path(told["source"]), "large")
after_put = most()
with storage.as_path("large") as path:
    size = path.stat().st_size
sys.stdout.write(json.dumps([size, after_put - before, most() - before]))
"""


def ran(command, place, **told):
    """What a program says that is told a place."""
    secrets = {name: value.get_secret_value() for name, value in place.secrets.items()}
    told |= {"options": dict(place.options), "secrets": secrets}
    done = subprocess.run(
        [sys.executable, *command],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_in_a_server_of_greenlets_others_go_on(s3):
    place = s3.place(s3.bucket())

    same, others_went_on, refused = json.loads(
        ran(["-m", "tests.storage.objects_under_gevent"], place)
    )

    assert (same, others_went_on) == (True, True)
    assert "it can't be reached" in refused


def test_a_fork_of_a_process_that_has_called_does_not_wait_for_ever(s3):
    said = ran(["-c", FORKING], s3.place(s3.bucket())).split("; ")

    assert said[:2] == ["False", "False"]
    assert "has forked" in said[2]


def test_a_large_file_takes_little_memory(google, tmp_path):
    source = tmp_path / "large"
    with source.open("wb") as file:
        file.truncate(80 * MIB)

    size, put, all_in_all = json.loads(
        ran(["-c", MEASURING], google.place(path="large"), source=str(source))
    )

    assert size == 80 * MIB
    assert max(put, all_in_all) < 60, (put, all_in_all)

"""What runs in each process of the all-in-one."""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from notes.launcher import greeting, process
from notes.launcher.part import Part
from notes.launcher.queue_server import QueueServer
from notes.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
NOBODY_YET, TOLD = 10, 11  # exit codes
WEB = "web"
QUEUE_SERVER = "valkey"
# Whoever waits for the notes of a slow model has nothing to do with who waits for a bot.
WORKERS = {"media": ["media"], "notes": ["default"], "live": ["live", "--cron"]}


@dataclass(frozen=True, slots=True)
class Doors:
    """The descriptors the web server inherits: it serves on `listener` once `gate` is at its
    end, and then writes to `ready`."""

    listener: int
    gate: int
    ready: int


def web(settings: Settings, doors: Doors) -> Part:
    """The web server: a program of its own, so that gevent patches before the app is loaded."""
    command = [sys.executable, str(ROOT / "app.py"), WEB]
    for name in ("listener", "gate", "ready"):
        command += [f"--{name}", str(getattr(doors, name))]
    command += ["--processes", str(settings.web_processes)]
    keep = (doors.listener, doors.gate, doors.ready)
    return Part(WEB, lambda: process.replace(command, keep))


def workers(close: Sequence[int]) -> list[Part]:
    """A worker for each queue, one of which keeps the schedule. `close` is what they don't need."""
    return [Part(name, _worker(arguments, close)) for name, arguments in WORKERS.items()]


def _worker(arguments: list[str], close: Sequence[int]) -> Callable[[], object]:
    def run() -> None:
        """Run worker.py in this fork: the memory of what is loaded already is shared."""
        for descriptor in close:
            os.close(descriptor)
        sys.argv = ["worker.py", *arguments]
        runpy.run_path(str(ROOT / "worker.py"), run_name="__main__")

    return run


def queue_server(settings: Settings) -> QueueServer | None:
    """The embedded queue server, unless another is set."""
    if not settings.embedded_valkey:
        return None
    return QueueServer(settings.data_dir / "valkey", settings.valkey_socket)


def check_store(settings: Settings) -> None:
    """Raise SettingsError when the store's kind isn't known here."""
    from notes import adapters

    adapters.store(settings)


def migrate() -> None:
    """Bring the database to the newest schema. Called in a forked child, which then ends: with
    NOBODY_YET when there is no account, with TOLD when it can't be and why was said."""
    from sqlalchemy.exc import OperationalError

    from notes import accounts, schema
    from notes.assembly import create_app

    try:
        app = create_app()
        with app.app_context():
            schema.upgrade()
            if not accounts.anybody():
                sys.exit(NOBODY_YET)
    except OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        greeting.complain(f"The database doesn't answer ({reason}). Check NOTES_DATABASE_URL.")
        sys.exit(TOLD)


def preload() -> None:
    """Load what the workers need, once, before they are forked."""
    import gc

    import notes.assembly
    import notes.jobs.worker  # noqa: F401

    gc.collect()
    gc.freeze()

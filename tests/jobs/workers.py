"""Real worker processes for tests, to be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import psutil

from notes import processes
from notes.connections import settings
from notes.db import db
from notes.jobs.reconcile import reconcile
from notes.models import Run
from tests.standins.engines import Gate

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 90


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Return once it holds; every look is at fresh data."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"never: {what}"
        db.session.rollback()
        db.session.expire_all()
        time.sleep(0.02)
    db.session.expire_all()


def mend_until(condition: Callable[[], object], what: str) -> None:
    """The same, with reconcile looking again and again, as the schedule has it do."""

    def mended() -> object:
        reconcile()
        db.session.expire_all()
        return condition()

    wait_until(mended, what)


class WorkerProcess:
    """A `worker.py` on scripted engines, held up at the gate's closed points."""

    def __init__(self, gate: Gate, queues: list[str]) -> None:
        chosen = settings()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.standins.worker_program", str(gate.folder), *queues],
            cwd=ROOT,
            env={
                **os.environ,
                "NOTES_DATA_DIR": str(chosen.data_dir),
                "NOTES_DATABASE_URL": chosen.database,
                "NOTES_REDIS_URL": chosen.redis,
                "NOTES_SECRET_KEY": chosen.secret,
            },
        )

    def horses(self) -> list[psutil.Process]:
        try:
            return psutil.Process(self.process.pid).children()
        except psutil.NoSuchProcess:
            return []

    def has_horse(self, run: Run) -> bool:
        """Whether a process of this worker works on the run."""
        return processes.pid_of(run.worker) in {horse.pid for horse in self.horses()}

    def kill_horse_of(self, run: Run) -> None:
        assert self.has_horse(run)
        psutil.Process(processes.pid_of(run.worker)).kill()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def terminate(self) -> float:
        """SIGTERM; gives the seconds until it ended."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=15)
        return time.monotonic() - began


@contextmanager
def running(gate: Gate, *queues: str):
    """A worker for these queues (all of them by default), ended with the block."""
    worker = WorkerProcess(gate, list(queues) or ["live", "default", "media"])
    try:
        yield worker
    finally:
        horses = worker.horses()
        worker.kill()
        psutil.wait_procs(horses, timeout=10)

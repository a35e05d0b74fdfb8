"""The whole product as a person starts it, on a data folder of its own, for measuring."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import requests
from flask import Flask

from notes import accounts, schema, teams
from notes.assembly import create_app
from notes.db import db
from notes.models import Role
from notes.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
EMAIL = "bench@example.com"
PASSWORD = "a long enough password"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(slots=True)
class Stack:
    """A running installation: its address, launcher process, data folder, seconds to a page."""

    url: str
    process: subprocess.Popen[bytes]
    folder: Path
    first_page_s: float
    redis_url: str | None = None

    def sign_in(self) -> requests.Session:
        """A browser-like session in which the bench's person is signed in."""
        session = requests.Session()
        page = session.get(f"{self.url}/login", timeout=10)
        found = TOKEN.search(page.text)
        assert found, "no token on the sign-in page"
        answer = session.post(
            f"{self.url}/login",
            data={"csrf_token": found[1], "email": EMAIL, "password": PASSWORD},
            timeout=10,
            allow_redirects=False,
        )
        assert answer.status_code == 303, answer.status_code
        return session

    def memory_mb(self) -> dict[str, float]:
        """PSS of each process of the installation, in MB."""
        found = {}
        parent = psutil.Process(self.process.pid)
        for process in [parent, *parent.children(recursive=True)]:
            rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
            kilobytes = int(re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[1])
            name = " ".join(process.cmdline()[-3:])[-40:]
            found[f"{process.pid} {name}"] = kilobytes / 1000
        return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NOTES_")}
    return kept | {"NOTES_DATA_DIR": str(folder)} | more


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Stack]:
    """Start `app.py` on the folder and wait for its first page; stop it at the end."""
    port = free_port()
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=ROOT,
        env=environment(folder, NOTES_PORT=str(port), **settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        yield Stack(url, process, folder, until_page(url, process) - begun)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def until_page(url: str, process: subprocess.Popen[bytes]) -> float:
    """Wait for a page; gives the moment it came."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, "the installation ended at once"
        try:
            if requests.get(f"{url}/login", timeout=5).ok:
                return time.monotonic()
        except (requests.ConnectionError, requests.Timeout):  # a busy machine starts slowly
            time.sleep(0.01)
    raise TimeoutError(url)


@contextmanager
def opened(
    folder: Path, redis_url: str | None = None, database_url: str | None = None
) -> Iterator[Flask]:
    """The application on a data folder, in this process, its context pushed."""
    app = create_app(Settings(data_dir=folder, redis_url=redis_url, database_url=database_url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@contextmanager
def prepared(database_url: str | None = None) -> Iterator[Path]:
    """A data folder with the newest schema and the bench's person as owner."""
    with tempfile.TemporaryDirectory(
        prefix="minutebook-bench-",
        ignore_cleanup_errors=True,  # a job that was cut off may write for a moment more
    ) as name:
        folder = Path(name)
        with opened(folder, database_url=database_url):
            schema.upgrade()
            person = accounts.create_user(EMAIL, "Bench", PASSWORD)
            accounts.add_member(person, teams.create("Bench"), Role.OWNER)
            db.session.commit()
        yield folder

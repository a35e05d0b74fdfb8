"""A launcher of one's own: `python app.py` on a data folder and a port that nobody else has."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import requests
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 40.0
PARTS = {"web", "valkey", "media", "notes", "live"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(condition, seconds=PATIENCE_S):
    """Wait until the condition gives something true, and return it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds:.0f} s in vain for {condition}")


class Launcher:
    """One start of the product. `output` is what it has said so far."""

    def __init__(
        self,
        folder: Path,
        port: int | None = None,
        arguments: tuple[str, ...] = (),
        **settings: str,
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._said = Path(tempfile.mkstemp(prefix="launcher-", suffix=".log")[1])
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("NOTES_")}
        with self._said.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "app.py"), *arguments],
                env={
                    **inherited,
                    "NOTES_DATA_DIR": str(folder),
                    "NOTES_PORT": str(self.port),
                    **settings,
                },
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=ROOT,
            )

    @property
    def output(self) -> str:
        return self._said.read_text()

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of a page; status 0 while nobody answers."""
        try:
            answer = requests.get(self.address + path, timeout=5)
        except requests.RequestException:
            return 0, b""
        return answer.status_code, answer.content

    def sign_in(self, email: str, password: str) -> str:
        """Sign in as a browser does; the page one lands on."""
        with requests.Session() as browser:
            form = LexborHTMLParser(browser.get(f"{self.address}/login", timeout=10).text)
            token = form.css_first("input[name=csrf_token]").attributes["value"]
            answer = browser.post(
                f"{self.address}/login",
                data={"email": email, "password": password, "csrf_token": token},
                timeout=10,
            )
        assert answer.status_code == 200, answer.text
        return answer.text

    def wait_for_page(self) -> None:
        until(lambda: self.process.poll() is not None or self.get("/login")[0] == 200)
        assert self.process.poll() is None, self.output

    def wait_until_ready(self) -> None:
        """Until workers too are at work."""
        self.wait_for_page()
        until(lambda: self.get("/readyz")[0] == 200)

    def parts(self) -> dict[str, int]:
        """The process id of each part, as the launcher noted it."""
        try:
            noted = json.loads((self.folder / "launcher.lock").read_text())
        except ValueError:  # it is just being written
            return {}
        return {name: pid for name, (pid, _) in noted["parts"].items()}

    def everybody(self) -> list[psutil.Process]:
        """The launcher and all that came from it."""
        me = psutil.Process(self.process.pid)
        return [me, *me.children(recursive=True)]

    def end(self) -> int:
        """SIGTERM, and its exit code."""
        self.process.terminate()
        return self.process.wait(timeout=15)

    def destroy(self) -> None:
        """Leave nothing behind, whatever state a test left us in."""
        with contextlib.suppress(psutil.NoSuchProcess):
            for one in self.everybody():
                one.kill()
        self.process.wait(timeout=10)
        self._said.unlink(missing_ok=True)


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run (an ended one that nobody asked after doesn't)."""
    found = []
    for one in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            if one.is_running() and one.status() != psutil.STATUS_ZOMBIE:
                found.append(one)
    return found

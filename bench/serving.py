"""The web server alone, with workers whose engines are instant: for measuring what is ours."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from bench import stack
from notes import valkey

GUNICORN = ("-m", "gunicorn", "--worker-class", "gevent", "--workers", "1")


@contextmanager
def served(
    *,
    workers: Sequence[Sequence[str]] = (),
    database_url: str | None = None,
    **settings: str,
) -> Iterator[stack.Stack]:
    """A server on an empty installation, on SQLite or at `database_url`; `workers` are lists of
    queues, a worker each."""
    with ExitStack() as still, stack.prepared(database_url) as folder:
        socket = folder / "v.sock"
        server = _started(still, valkey.command(folder, socket), {})
        valkey.wait_until_ready(server, socket)
        port = stack.free_port()
        if database_url:
            settings["NOTES_DATABASE_URL"] = database_url
        kept = stack.environment(folder, NOTES_REDIS_URL=f"unix://{socket}", **settings)
        for queues in workers:
            _started(still, [sys.executable, "-m", "bench.instant", *queues], kept)
        web = _started(
            still,
            [
                *(sys.executable, *GUNICORN, "--worker-connections", "2000"),
                *(
                    "--graceful-timeout",
                    "1",
                    "--no-control-socket",
                    "--bind",
                    f"127.0.0.1:{port}",
                    "app:app",
                ),
            ],
            kept,
        )
        url = f"http://127.0.0.1:{port}"
        seconds = stack.until_page(url, web)
        yield stack.Stack(url, web, folder, seconds, redis_url=f"unix://{socket}")


def _started(
    still: ExitStack, command: Sequence[str], environment: dict[str, str]
) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        command,
        cwd=stack.ROOT,
        env=environment or None,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    still.callback(_stopped, process)
    return process


def _stopped(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(timeout=20)

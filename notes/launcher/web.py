"""The web server: gunicorn with gevent workers, on the socket that the launcher bound.

It loads while the database is brought up to date, and serves once the gate opens.
"""

from __future__ import annotations

import argparse
import gc
import os
import select
from typing import Any

from gunicorn import glogging
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from notes import logs
from notes.launcher import process

CONNECTIONS = 2000  # a process; each open page holds one
KEEP_ALIVE_S = 30
LONGEST_LINE = 8190  # bytes: what comes back from a company's consent page is long
STOP_S = 3  # what running requests get to finish in; streams are picked up by the browser
STUCK_S = 60  # a process that gives no sign of life for so long is replaced


class _Logger(glogging.Logger):  # type: ignore[misc]
    """gunicorn's words in our log."""

    def setup(self, cfg: Any) -> None:
        logs.setup()
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class Web(BaseApplication):  # type: ignore[misc]
    """gunicorn, set up by us alone: no file and no variable of its own is read."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in {
            "bind": f"fd://{self.options.listener}",
            "workers": self.options.processes,
            "worker_class": "gevent",
            "worker_connections": CONNECTIONS,
            "keepalive": KEEP_ALIVE_S,
            "limit_request_line": LONGEST_LINE,
            "graceful_timeout": STOP_S,
            "timeout": STUCK_S,
            "control_socket_disable": True,
            "logger_class": _Logger,
            "loglevel": "warning",
            "post_fork": _forked,
            "post_worker_init": self._loaded,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from notes.assembly import create_app

        return create_app()

    def _loaded(self, worker: Any) -> None:
        """Wait for the gate, then say that pages can be had."""
        gc.collect()
        gc.freeze()
        while worker.alive:
            if select.select([self.options.gate], [], [], 0.2)[0]:
                os.write(self.options.ready, b".")
                return
            worker.notify()


def _forked(arbiter: Arbiter, _worker: Any) -> None:
    process.name_process("mb-web-worker")
    process.die_with_parent(arbiter.pid)


def main(arguments: list[str]) -> None:
    """Serve until told to stop. The three descriptors are inherited from the launcher."""
    parser = argparse.ArgumentParser()
    for name in ("--listener", "--gate", "--ready", "--processes"):
        parser.add_argument(name, type=int, required=True)
    Web(parser.parse_args(arguments)).run()

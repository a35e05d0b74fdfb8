"""A real worker process on scripted engines: `worker_program.py GATE_FOLDER QUEUE…`.

The settings come from the environment, as in production.
"""

from __future__ import annotations

import sys
from pathlib import Path

from notes import logs
from notes.assembly import create_app
from notes.jobs import worker
from notes.settings import load
from tests.standins import engines


def main() -> None:
    folder, *queues = sys.argv[1:]
    settings = load()
    logs.setup()
    chosen = engines.scripted(settings.storage, engines.meeting(), engines.Gate(Path(folder)))
    with create_app(settings, chosen).app_context():
        worker.run(queues)


if __name__ == "__main__":
    main()

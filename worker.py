"""RQ entry: `worker.py QUEUE…` works on queues, `worker.py --cron` keeps the schedule."""

from __future__ import annotations

import argparse
import signal
import sys

from notes import logs
from notes.jobqueue import QueueName


def main(arguments: list[str]) -> int:
    """Run until a signal ends it; 0 then."""
    parser = argparse.ArgumentParser(prog="worker.py", description=__doc__)
    parser.add_argument("queues", nargs="*", metavar="QUEUE", help=", ".join(QueueName))
    parser.add_argument("--cron", action="store_true", help="keep the schedule instead")
    asked = parser.parse_args(arguments)
    if asked.cron == bool(asked.queues):
        parser.error("name queues, or --cron alone")
    if unknown := set(asked.queues) - set(QueueName):
        parser.error(f"no such queue: {', '.join(sorted(unknown))}")
    logs.setup()
    return _keep_schedule() if asked.cron else _work(asked.queues)


def _work(queues: list[str]) -> int:
    from notes.assembly import create_app
    from notes.jobs import worker

    with create_app().app_context():
        worker.run(queues)
    return 0


def _keep_schedule() -> int:
    from notes.assembly import create_app
    from notes.connections import settings
    from notes.jobs import worker

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    with create_app().app_context():
        worker.schedule(settings().poll_seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

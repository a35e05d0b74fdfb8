"""RQ entry: `worker.py QUEUE…` works on queues; `--cron`, also alone, keeps the schedule."""

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
    parser.add_argument("--cron", action="store_true", help="keep the schedule")
    asked = parser.parse_args(arguments)
    if not (asked.cron or asked.queues):
        parser.error("name queues, or --cron")
    if unknown := set(asked.queues) - set(QueueName):
        parser.error(f"no such queue: {', '.join(sorted(unknown))}")
    logs.setup()
    return _work(asked.queues, scheduling=asked.cron) if asked.queues else _keep_schedule()


def _work(queues: list[str], *, scheduling: bool) -> int:
    from notes.assembly import create_app
    from notes.jobs import worker

    with create_app().app_context():
        worker.run(queues, scheduling=scheduling)
    return 0


def _keep_schedule() -> int:
    from notes.assembly import create_app
    from notes.connections import settings
    from notes.jobs.schedule import Schedule

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    with create_app().app_context():
        Schedule(settings().poll_seconds).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

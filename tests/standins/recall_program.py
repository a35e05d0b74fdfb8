"""Recall.ai's stand-in as a program: every bot it is asked for goes to one meeting, which plays
itself: word by word while it runs, and with its film, transcript and webhooks afterwards.

    python -m tests.standins.recall --port 8600 --webhook http://127.0.0.1:5000/webhooks/recall

Calendars are connected on its own consent pages, /consent/google and /consent/microsoft under its
address, as `google-client` and `microsoft-client`; each account has four weeks of meetings.

Its key and the secret that signs are those given, or in RECALL_API_KEY and RECALL_WEBHOOK_SECRET,
or those of tests. `--speed 10` lets ten seconds pass in one.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
from functools import partial
from pathlib import Path

from tests.standins import recall as standin
from tests.standins import recall_calendar_plan, recall_meeting, svix
from tests.standins.recall_calendar_consent import NAMES
from tests.standins.recall_calendar_plan import SOON

MEETING = Path(__file__).resolve().parent / "meeting"
ACCOUNT = "demo@example.com"
"""Who is signed in at the companies, until somebody else is typed."""


def main(arguments: list[str] | None = None) -> None:
    """Serve until told to stop."""
    chosen = _options(arguments)
    listener = socket.socket(fileno=chosen.listener) if chosen.listener is not None else None
    # Blocked before any thread starts, so that it is this one that a signal wakes.
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    with standin.serving(chosen.port, listener) as recall:
        recall.key = chosen.key
        recall.wall = False  # who runs this lives on this machine, too
        recall.webhooks.url, recall.webhooks.secret = chosen.webhook, chosen.secret
        recall.lives.meeting, recall.lives.speed = recall_meeting.load(chosen.meeting), chosen.speed
        recall.writing.after_s = 5 / chosen.speed
        recall.calendars.accounts = dict.fromkeys(NAMES, ACCOUNT)
        recall.calendars.planner = partial(recall_calendar_plan.fill, soon=SOON / chosen.speed)
        if listener is None:  # else who started it knows where it is
            print(f"Recall.ai's stand-in: {recall.url}", flush=True)  # noqa: T201 - a program
        signal.sigwait(signals)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.standins.recall")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--listener", type=int, help="a listening socket that is inherited")
    parser.add_argument("--key", default=os.environ.get("RECALL_API_KEY", standin.KEY))
    parser.add_argument("--webhook", help="where events are sent")
    secret = os.environ.get("RECALL_WEBHOOK_SECRET", svix.SECRET)
    parser.add_argument("--secret", default=secret, help="whsec_…, which signs them")
    parser.add_argument("--meeting", type=Path, default=MEETING, help="the folder with its files")
    parser.add_argument("--speed", type=float, default=1.0)
    return parser.parse_args(arguments)

"""RealtimeKit's stand-in as a program: in one meeting people are talking, and whoever has it
recorded gets it from its beginning.

    python -m tests.standins.realtimekit --port 8700 \\
        --webhook http://127.0.0.1:5000/webhooks/realtimekit

The meeting's id is `demo-meeting`. Token, account and app are those given, or in CLOUDFLARE_…, or
those of tests. `--speed 10` lets ten seconds pass in one.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket

from tests.standins import realtimekit as standin
from tests.standins import recall_meeting
from tests.standins.realtimekit_life import Stage
from tests.standins.recall_program import MEETING


def main(arguments: list[str] | None = None) -> None:
    """Serve until told to stop."""
    chosen = _options(arguments)
    listener = socket.socket(fileno=chosen.listener) if chosen.listener is not None else None
    # Blocked before any thread starts, so that it is this one that a signal wakes.
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    stage = Stage(token=chosen.token, account_id=chosen.account, app_id=chosen.app)
    with standin.serving(chosen.port, stage, listener):
        stage.webhooks.url = chosen.webhook
        stage.open(recall_meeting.load(MEETING), chosen.speed)
        if listener is None:  # else who started it knows where it is
            print(f"RealtimeKit's stand-in: {stage.base_url}", flush=True)  # noqa: T201 - a program
        signal.sigwait(signals)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.standins.realtimekit")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--listener", type=int, help="a listening socket that is inherited")
    parser.add_argument("--webhook", help="where events are sent")
    for name, variable, usual in (
        ("token", "CLOUDFLARE_API_TOKEN", standin.TOKEN),
        ("account", "CLOUDFLARE_ACCOUNT_ID", standin.ACCOUNT),
        ("app", "CLOUDFLARE_APP_ID", standin.APP),
    ):
        parser.add_argument(f"--{name}", default=os.environ.get(variable, usual))
    parser.add_argument("--speed", type=float, default=1.0)
    return parser.parse_args(arguments)

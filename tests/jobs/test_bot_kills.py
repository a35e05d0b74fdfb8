"""A process that is killed between Recall's answer and our commit makes no second bot."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

from notes import bots
from notes.connections import redis, settings
from notes.db import db
from notes.jobs.polling import poll
from notes.jobs.reconcile import reconcile
from notes.providers.bots import Command
from tests.jobs.sent import send

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys, uuid
from notes import errands
from notes.assembly import create_app
with create_app().app_context():
    errands.see_to(uuid.UUID(sys.argv[1]))
"""


def started(one):
    """A process of its own that does what the job does."""
    chosen = settings()
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(one.id)],
        cwd=ROOT,
        env={
            **os.environ,
            "NOTES_DATA_DIR": str(chosen.data_dir),
            "NOTES_DATABASE_URL": chosen.database,
            "NOTES_REDIS_URL": chosen.redis,
            "NOTES_SECRET_KEY": chosen.secret,
            "RECALL_API_KEY": one.recall.key,
            "RECALL_API_BASE": one.recall.url,
        },
    )


def killed_before_the_answer(one):
    """Such a process, killed once Recall has done what it was asked and hasn't answered yet."""
    done = threading.Event()

    def held(handler):
        handler.mute = True
        handler.serve()
        done.set()
        handler.recall.over.wait(20)

    one.recall.fail_next(held)
    process = started(one)
    try:
        assert done.wait(30)
    finally:
        process.kill()
        process.wait()
    redis().flushdb()


def test_a_killed_process_makes_no_second_bot(alice, recall, work_off):
    recall.wall = False
    one = send(alice, recall)
    killed_before_the_answer(one)
    assert (len(recall.bots.made), one.bot.code) == (1, "asked")
    one.age(minutes=2)

    reconcile()
    work_off()

    assert len(recall.bots.made) == 1
    assert (one.bot.code, one.capture.external_id) == ("ready", one.there.id)
    assert len({asked.headers["Idempotency-Key"] for asked in one.orders()}) == 1


def test_a_killed_process_stops_a_recording_once(alice, recall, work_off):
    recall.wall = False
    one = send(alice, recall)
    one.see_to()
    one.join()
    poll()
    bots.ask(one.viewer, one.recording_id, Command.STOP)
    db.session.commit()
    killed_before_the_answer(one)
    one.age(minutes=2)

    reconcile()
    work_off()

    assert [name for name, _ in one.there.told] == ["stop_recording"]
    assert one.bot.command is None

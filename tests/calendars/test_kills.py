"""A job that is killed in the middle leaves everything to the next one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from notes import calendar_turns
from notes.connections import settings
from notes.db import db, now
from tests.calendars.people import ALICE

ROOT = Path(__file__).resolve().parents[2]
JOB = """
import sys
from notes.assembly import create_app
from notes.jobs import calendars
with create_app().app_context():
    calendars.see_to(sys.argv[1])
"""
PATIENCE_S = 60


@pytest.fixture
def process(recall):
    """`process(calendar_id)` is a job in a process of its own, killed at the end."""
    made = []

    def start(calendar_id):
        chosen = settings()
        env = os.environ | {
            "NOTES_DATA_DIR": str(chosen.data_dir),
            "NOTES_DATABASE_URL": chosen.database,
            "NOTES_REDIS_URL": chosen.redis,
            "NOTES_SECRET_KEY": chosen.secret,
            "RECALL_API_KEY": recall.key,
            "RECALL_API_BASE": recall.url,
        }
        command = [sys.executable, "-c", JOB, str(calendar_id)]
        made.append(subprocess.Popen(command, cwd=ROOT, env=env))
        return made[-1]

    yield start
    for one in made:
        one.kill()
        one.wait()


def test_killed_once_recall_has_a_wish_and_before_we_know(ada, recall, soon, process):
    recall.calendars.add("Planning", soon, host=ALICE)
    ada.sync()
    ada.wish("skip")
    told = threading.Event()

    def tell_nobody(handler):
        handler.mute = True
        handler.serve()
        told.set()
        recall.over.wait(PATIENCE_S)

    recall.fail_next(tell_nobody)
    job = process(ada.id)
    assert told.wait(PATIENCE_S)
    job.kill()
    job.wait()

    ada.sync()
    assert ada.meeting().wish == "skip"  # nobody else is at it for a minute
    assert calendar_turns.due() == [(ada.id, ada.viewer.team_id)]
    ada.row.busy_until = now() - timedelta(seconds=1)
    db.session.commit()
    ada.sync()

    meeting = ada.meeting()
    assert (meeting.wish, meeting.override, meeting.will_record) == (None, False, False)
    assert meeting.bot_ref is None

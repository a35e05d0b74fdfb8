"""A worker that is killed while it fetches what Recall has: it comes once, and goes on midway."""

import re

import pytest
from sqlalchemy import select

from notes import runs, transcripts
from notes.adapters import adapters
from notes.db import db
from notes.models import MediaFile, MediaKind, RunState, Status, Step, Summary
from tests.jobs.announced import SAID, look
from tests.jobs.workers import mend_until, running
from tests.standins import recall as standin
from tests.standins.engines import Gate


@pytest.fixture
def gate(tmp_path):
    return Gate(tmp_path)


@pytest.fixture
def meeting(announce, recall, wav, monkeypatch):
    """A meeting whose media is there, for workers that know Recall."""
    monkeypatch.setenv("RECALL_API_KEY", standin.KEY)
    monkeypatch.setenv("RECALL_API_BASE", recall.url)
    announced = announce()
    announced.end(wav.read_bytes(), transcript=SAID)
    return announced


def assert_finished_once(meeting, content):
    history = runs.timeline(meeting.recording.id)
    assert [run.state for run in history if run.step == Step.FETCH] == [RunState.DONE]
    assert len(transcripts.lines(meeting.recording.id)) == len(SAID)
    assert len(list(db.session.scalars(select(Summary)))) == 1
    originals = select(MediaFile).where(MediaFile.kind == MediaKind.ORIGINAL)
    with adapters().storage.open(db.session.scalars(originals).one().key) as kept:
        assert kept.read() == content


def test_a_download_whose_worker_is_killed_goes_on_where_it_was(meeting, gate, wav):
    vault = meeting.recall.vault
    vault.hold_at = 20_000
    look()
    with running(gate) as worker:
        mend_until(vault.sent.is_set, "half of it sent")
        part = next(_scratch(meeting))
        mend_until(lambda: part.stat().st_size == 20_000, "half of it here")
        worker.kill_horse_of(runs.newest(meeting.recording.id)[Step.FETCH])
        vault.go.set()
        mend_until(lambda: meeting.recording.status == Status.READY, "ready")

    assert "bytes=20000-" in vault.ranges
    assert_finished_once(meeting, wav.read_bytes())


def test_a_worker_that_is_killed_once_it_is_stored_stores_it_once(meeting, gate, wav):
    gate.close("after original")
    look()
    with running(gate) as worker:
        mend_until(lambda: "after original" in gate.reached(), "stored")
        worker.kill_horse_of(runs.newest(meeting.recording.id)[Step.FETCH])
        gate.open("after original")
        mend_until(lambda: meeting.recording.status == Status.READY, "ready")

    assert_finished_once(meeting, wav.read_bytes())
    whole = [one for one in meeting.recall.vault.ranges if one is None]
    assert len(whole) == 2, "the media once, the transcript once"


def _scratch(meeting):
    from notes.connections import settings

    folder = settings().data_dir / "scratch" / f"capture-{meeting.recording.id}"
    return (one for one in folder.iterdir() if re.fullmatch(r"media\.part", one.name))

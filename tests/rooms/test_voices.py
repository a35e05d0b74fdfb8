"""A recording of each voice on its own: one file to play, and a lane for everybody."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import select

from notes import artefacts, lanes, runs
from notes.db import db
from notes.models import MediaKind, Run, RunState, Status, Step
from tests.jobs.announced import wake
from tests.media import made
from tests.rooms.recorded import look, ran, spoken
from tests.standins.engines import Script, said
from tests.standins.realtimekit_faults import error

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
GUESTS = 30


def names():
    return [f"Guest {number}" for number in range(GUESTS)]


@pytest.fixture
def script():
    """Each guest says three words, a second after the one before."""
    lines = [said(f"Number {number} speaks", number * 1000 + 300, 150) for number in range(GUESTS)]
    return Script([(GUESTS * 1000, lines)])


@pytest.fixture
def voices(tmp_path):
    """Each guest's own file of one second."""
    tone = made.wave_of(1.0, 48_000, 0.2).copy()
    tone[: 48 * 250] = tone[48 * 850 :] = 0
    content = made.speech_webm(tmp_path / "voice.webm", tone.astype(np.int16)).read_bytes()
    return {f"user-{number}": content for number in range(GUESTS)}


@pytest.fixture
def recorded(team, work_off, kit, meeting, voices):
    """Everybody came a second after the one before, and was recorded from then on."""
    one = ran(kit, meeting, length_s=GUESTS, is_tracks=True)
    for number, name in enumerate(names()):
        kit.join(meeting, f"user-{number}", name, number)
    late_s = {f"user-{number}": float(number) for number in range(GUESTS)}
    kit.upload_tracks(one, voices, late_s)
    return one


@ON_SQLITE
def test_thirty_voices_have_a_lane_each(recorded, kit, chosen, work_off):
    recording = look()
    fail_after(kit, 12)
    work_off()
    assert runs.newest(recording.id)[Step.FETCH].state == RunState.WAITING
    assert 0 < len(kit.shelf.ranges) < GUESTS
    kit.fails.clear()

    wake(work_off)

    recording = look()
    assert (recording.status, recording.problem) == (Status.READY, None)
    assert len(kit.shelf.ranges) == GUESTS  # what had come wasn't brought again
    assert [(who, what) for who, _, what in spoken(recording)] == [
        (f"Guest {number}", f"Number {number} speaks") for number in range(GUESTS)
    ]
    assert len({lane.number for lane in lanes.lanes(recording.id)}) == GUESTS
    assert abs(recording.duration_ms - GUESTS * 1000) < 200
    assert chosen.transcriber.calls == [0]
    original = artefacts.find(recording.id, MediaKind.ORIGINAL)
    assert (original.mime, original.is_video) == ("audio/mp4", False)


@ON_SQLITE
def test_a_voice_that_cant_be_played_is_named(recorded, kit, voices, work_off):
    three = {"user-0": voices["user-0"], "user-1": b"not a recording" * 20, "user-x": b""}
    kit.upload_tracks(recorded, three, {"user-0": 0.0, "user-1": 1.0, "user-x": 2.0})
    look()

    work_off()

    recording = look()
    assert recording.status == Status.READY
    fetch = db.session.scalars(select(Run).where(Run.step == Step.FETCH)).one()
    assert fetch.reason == "The sound of Guest 1 could not be played, so it is missing."
    assert {who for who, _, _ in spoken(recording)} == {"Guest 0", None}


def fail_after(kit, count):
    """From the request after these on RealtimeKit is busy."""
    kit.fail_next(*[lambda handler: handler.serve()] * count, *[error(503, "busy")] * 40)

"""Whatever is killed, whenever: every recording is finished once, no line doubled or missing."""

import pytest
from sqlalchemy import select

from notes import run_plan, runs, transcripts
from notes.connections import redis
from notes.db import db
from notes.jobs.reconcile import reconcile
from notes.models import MediaFile, RunState, Segment, Status, Step, Summary, Task
from notes.speech import Utterance
from notes.transcripts import Said
from tests.jobs.workers import mend_until, running, wait_until
from tests.standins.engines import Gate, meeting

POINTS = {
    Step.FETCH: "after original",
    Step.PREPARE: "before speech",
    Step.TRANSCRIBE: "line 8000:1",
    Step.SPEAKERS: "diarise",
    Step.SUMMARISE: "summarise",
}
# What differs between the databases is shown by the others; these only cost time twice.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def gate(tmp_path):
    return Gate(tmp_path)


def _is_ready(recording):
    return recording.status == Status.READY


def _shown(recording):
    return [line.text for line in transcripts.lines(recording.id)]


def assert_finished_once(recording):
    """Each step ran once to its end and left one of everything."""
    history = runs.timeline(recording.id)
    assert [run.step for run in history] == list(run_plan.MAIN)
    assert {run.state for run in history} == {RunState.DONE}
    spoken = [one.text for _, block in meeting().blocks for one in block]
    assert _shown(recording) == spoken
    assert len(list(db.session.scalars(select(Segment)))) == len(spoken)
    assert len(list(db.session.scalars(select(Summary)))) == 1
    assert len(list(db.session.scalars(select(Task)))) == 1
    kinds = sorted(db.session.scalars(select(MediaFile.kind)))
    assert kinds == ["original", "peaks", "speech"]


def test_steps_whose_process_is_killed_are_done_again(arrive, gate):
    for point in POINTS.values():
        gate.close(point)
    recording = arrive()
    with running(gate) as worker:
        for step, point in POINTS.items():
            mend_until(lambda p=point: p in gate.reached(), f"{step} under way")
            worker.kill_horse_of(runs.newest(recording.id)[step])
            gate.open(point)

        mend_until(lambda: _is_ready(recording), "ready")

    assert_finished_once(recording)
    assert all(runs.newest(recording.id)[step].attempt > 1 for step in POINTS)


@ON_SQLITE
def test_indexing_that_is_killed_is_done_again(arrive, gate):
    recording = arrive()
    many = [Said(f"live:{at}", Utterance(at, at + 1, f"word{at} " * 40)) for at in range(3000)]
    transcripts.append(recording.id, many)
    db.session.commit()
    with running(gate) as worker:
        index = runs.newest(recording.id)[Step.INDEX]
        wait_until(lambda: index.state == RunState.RUNNING, "index under way")
        worker.kill_horse_of(index)

        mend_until(lambda: _is_ready(recording), "ready")

    assert runs.newest(recording.id)[Step.INDEX].attempt > 1


def test_a_worker_that_is_killed_takes_its_step_along(arrive, gate):
    point = POINTS[Step.TRANSCRIBE]
    gate.close(point)
    recording = arrive()
    with running(gate) as worker:
        wait_until(lambda: point in gate.reached(), "transcribing")
        run = runs.newest(recording.id)[Step.TRANSCRIBE]
        wait_until(lambda: run.checkpoint_ms == 8000, "what was heard until here is kept")
        horses = worker.horses()
        worker.kill()
        wait_until(lambda: not any(horse.is_running() for horse in horses), "no orphan")
    gate.open(point)

    with running(gate):
        mend_until(lambda: _is_ready(recording), "ready")

    assert_finished_once(recording)
    assert gate.reached().count("transcribe from 8000") == 1, "it went on from its checkpoint"


def test_killing_an_idle_worker_runs_no_job_twice(arrive, gate):
    point = POINTS[Step.TRANSCRIBE]
    gate.close(point)
    recording = arrive()
    with running(gate) as first, running(gate) as second:
        wait_until(lambda: point in gate.reached(), "transcribing")
        run = runs.newest(recording.id)[Step.TRANSCRIBE]
        idle = second if first.has_horse(run) else first
        idle.kill()
        for _ in range(5):
            reconcile()
        with running(gate):
            gate.open(point)
            wait_until(lambda: _is_ready(recording), "ready")

    assert_finished_once(recording)
    assert [one for one in gate.reached() if one.startswith("transcribe")] == ["transcribe from 0"]


@ON_SQLITE
def test_sigterm_ends_a_worker_at_once_and_gives_its_step_back(arrive, gate):
    point = POINTS[Step.TRANSCRIBE]
    gate.close(point)
    recording = arrive()
    with running(gate) as worker:
        wait_until(lambda: point in gate.reached(), "transcribing")

        seconds = worker.terminate()

        run = runs.newest(recording.id)[Step.TRANSCRIBE]
        assert seconds < 5
        assert (run.state, run.setbacks) == (RunState.QUEUED, 0)
    gate.open(point)
    with running(gate):
        wait_until(lambda: _is_ready(recording), "ready")
    assert_finished_once(recording)


def test_a_queue_server_that_lost_everything_costs_nothing(arrive, work_off):
    first, second = arrive(title="First"), arrive(title="Second")
    redis().flushdb()

    reconcile()
    work_off()

    assert (first.status, second.status) == (Status.READY, Status.READY)
    assert {run.state for run in runs.timeline(first.id)} == {RunState.DONE}


@ON_SQLITE
def test_a_step_that_takes_its_worker_along_three_times_has_failed(arrive, gate):
    point = "diarise"
    gate.close(point)
    recording = arrive()
    with running(gate) as worker:
        for times in range(1, 4):
            mend_until(lambda n=times: gate.reached().count(point) == n, f"try {times}")
            worker.kill_horse_of(runs.newest(recording.id)[Step.SPEAKERS])

        mend_until(lambda: _is_ready(recording), "ready without speakers")

    run = runs.newest(recording.id)[Step.SPEAKERS]
    assert run.state == RunState.FAILED
    assert run.can_retry
    assert "three times" in run.reason
    assert recording.problem == run.reason
    assert runs.newest(recording.id)[Step.SUMMARISE].state == RunState.DONE

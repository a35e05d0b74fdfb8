"""From a file that arrived to notes, by one worker."""

from sqlalchemy import select

from notes import incoming, runs, search
from notes.adapters import adapters
from notes.db import db
from notes.models import (
    Evidence,
    MediaFile,
    RunState,
    Segment,
    Speaker,
    Status,
    Step,
    Summary,
    Task,
    Upload,
    Verdict,
)
from tests import factories


def _states(recording):
    return {run.step: run.state for run in runs.current(recording.id)}


def _lines(recording):
    return list(
        db.session.scalars(
            select(Segment).where(Segment.recording_id == recording.id).order_by(Segment.start_ms)
        )
    )


def test_every_step_ends_and_the_recording_is_ready(arrive, work_off):
    recording = arrive()

    work_off()

    assert set(_states(recording).values()) == {RunState.DONE}
    assert list(_states(recording)) == list(Step)[:6]
    assert recording.status == Status.READY
    assert recording.completed_at is not None


def test_the_original_is_stored_before_the_upload_is_let_go(arrive, work_off, wav):
    recording = arrive()
    upload = db.session.scalars(select(Upload)).one()

    work_off()

    kept = db.session.scalars(select(MediaFile).where(MediaFile.kind == "original")).one()
    with adapters().storage.open(kept.key) as file:
        assert file.read() == wav.read_bytes()
    assert kept.filename == "meeting.wav"
    assert kept.mime == "audio/wav"
    assert incoming.received(upload.id) is None
    assert recording.duration_ms == 2000


def test_lines_appear_once_with_words_and_their_speakers(arrive, work_off, script):
    recording = arrive()

    work_off()

    lines = _lines(recording)
    spoken = [one for _, block in script.blocks for one in block]
    assert [line.text for line in lines] == [one.text for one in spoken]
    assert lines[0].words[0] == ["We", 0, 400, 0.9]
    numbers = {speaker.id: speaker.number for speaker in db.session.scalars(select(Speaker))}
    assert [numbers[line.speaker_id] for line in lines] == [1, 2, 1, 2, 1, 2]
    assert recording.language == "en"


def test_the_summary_and_the_tasks_rest_on_lines(arrive, work_off):
    recording = arrive()

    work_off()

    summary = db.session.scalars(select(Summary)).one()
    assert [(item.kind, item.text) for item in summary.items] == [
        ("point", "We ship the new editor on Friday."),
        ("decision", "We ship the new editor on Friday."),
        ("question", "Who talks to the printers?"),
    ]
    task = db.session.scalars(select(Task)).one()
    assert task.title == "write the release notes."
    second = db.session.scalars(select(Speaker).where(Speaker.number == 2)).one()
    assert task.speaker_id == second.id
    verdicts = set(db.session.scalars(select(Evidence.verdict)))
    assert verdicts == {Verdict.SUPPORTED}
    assert task.evidence[0].quote == "I will write the release notes."
    assert recording.problem is None


def test_a_meeting_that_comes_again_is_in_its_series_before_its_notes_are_written(
    arrive, work_off, team
):
    weekly = factories.series(team, template="stand_up")
    factories.recording(team, series_id=weekly.id)

    recording = arrive(title="Weekly sync")
    work_off()

    assert recording.series_id == weekly.id
    summary = db.session.scalars(select(Summary).where(Summary.recording_id == recording.id)).one()
    assert summary.template == "Stand-up"


def test_the_recording_is_found_by_its_words(arrive, work_off, bob, team):
    recording = arrive()

    work_off()

    viewer = factories.viewer(bob, team)
    assert list(db.session.scalars(search.matching(viewer, "printers"))) == [recording.id]


def test_no_speech_is_no_failure(arrive, work_off, script):
    script.blocks[:] = [(2000, [])]
    recording = arrive()

    work_off()

    assert recording.status == Status.READY
    assert _lines(recording) == []
    by_step = {run.step: run for run in runs.current(recording.id)}
    assert "Nobody was heard" in by_step[Step.TRANSCRIBE].reason
    assert by_step[Step.SUMMARISE].state == RunState.SKIPPED


def test_a_file_that_cannot_be_read_fails_with_its_reason(arrive, work_off, tmp_path):
    broken = tmp_path / "notes.mp4"
    broken.write_bytes(b"no media at all, only words" * 100)
    recording = arrive(broken)

    work_off()

    run = runs.newest(recording.id)[Step.PREPARE]
    assert run.state == RunState.FAILED
    assert not run.can_retry
    assert recording.status == Status.ERROR
    assert recording.problem == run.reason
    assert _states(recording)[Step.TRANSCRIBE] == RunState.WAITING

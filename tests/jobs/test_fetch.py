"""Bringing the file in: nothing is let go before the store has it."""

from sqlalchemy import select

from notes import incoming, runs
from notes.db import db
from notes.models import MediaFile, RunState, Step, Upload


def test_bytes_that_changed_are_not_taken_for_the_upload(arrive, work_off):
    recording = arrive()
    upload = db.session.scalars(select(Upload)).one()
    upload.sha256 = "0" * 64
    db.session.commit()

    work_off()

    run = runs.newest(recording.id)[Step.FETCH]
    assert run.state == RunState.WAITING
    assert "changed on its way" in run.reason
    assert db.session.scalars(select(MediaFile)).first() is None
    assert incoming.received(upload.id) == upload.size


def test_a_file_that_is_gone_is_told(arrive, work_off):
    recording = arrive()
    incoming.remove(db.session.scalars(select(Upload.id)).one())

    work_off()

    run = runs.newest(recording.id)[Step.FETCH]
    assert (run.state, run.can_retry) == (RunState.FAILED, False)
    assert "Upload it again" in recording.problem


def test_files_of_one_name_at_once_stay_apart(arrive, work_off, wav, tmp_path):
    made = []
    for number in range(8):
        path = tmp_path / str(number) / "meeting.wav"
        path.parent.mkdir()
        path.write_bytes(wav.read_bytes() + bytes([number]))
        made.append((arrive(path), path.read_bytes()))

    work_off()

    from notes.adapters import adapters

    for recording, content in made:
        row = select(MediaFile).where(
            MediaFile.recording_id == recording.id, MediaFile.kind == "original"
        )
        with adapters().storage.open(db.session.scalars(row).one().key) as file:
            assert file.read() == content
        assert recording.status == "ready"

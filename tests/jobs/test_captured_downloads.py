"""Media on its way from Recall, over a bad line."""

from notes import artefacts, runs
from notes.connections import settings
from notes.db import now
from notes.models import MediaKind, RunState, Status, Step
from tests.jobs.announced import SAID, look, wake
from tests.standins.recall import refuse


def test_a_broken_download_goes_on_where_it_broke(announce, work_off, wav):
    meeting = announce()
    meeting.end(wav.read_bytes(), transcript=SAID)
    meeting.recall.vault.breaks.extend([20_000, 10_000])

    look()
    work_off()

    original = artefacts.find(meeting.recording.id, MediaKind.ORIGINAL)
    assert original.size == wav.stat().st_size
    assert meeting.recording.status == Status.READY
    assert meeting.recall.vault.ranges[:3] == [None, "bytes=20000-", "bytes=30000-"]


def test_an_expired_link_is_asked_for_anew(announce, work_off, wav):
    meeting = announce()
    meeting.end(wav.read_bytes(), transcript=SAID)
    meeting.recall.vault.stale = 2  # the one that polling sees, and the first of the download

    look()
    work_off()

    assert meeting.recording.status == Status.READY


def test_recall_that_has_too_much_to_do_is_left_alone_for_as_long_as_it_says(
    announce, work_off, wav
):
    meeting = announce()
    meeting.end(wav.read_bytes(), transcript=SAID)
    look()
    meeting.recall.fail_next(refuse(429, {"detail": "slow"}, Retry_After="40"))
    work_off()
    fetch = runs.newest(meeting.recording.id)[Step.FETCH]
    wait = (fetch.retry_at - now()).total_seconds()
    assert fetch.state == RunState.WAITING
    assert 38 < wait < 51

    wake(work_off)

    assert meeting.recording.status == Status.READY


def test_a_recording_that_recall_deleted_meanwhile_has_failed_in_words(announce, work_off, wav):
    meeting = announce()
    made = meeting.end(wav.read_bytes())
    look()
    del meeting.recall.vault.recordings[made.id]

    work_off()

    assert meeting.recording.status == Status.ERROR
    assert meeting.recording.problem == "Recall.ai no longer has this recording."


def test_a_file_larger_than_we_take_is_refused(announce, work_off, wav, app, monkeypatch):
    meeting = announce()
    meeting.end(wav.read_bytes())
    look()
    small = settings().model_copy(update={"max_upload_bytes": 1000})
    monkeypatch.setitem(app.extensions, "notes.settings", small)

    work_off()

    assert meeting.recording.status == Status.ERROR
    assert "larger" in meeting.recording.problem


def test_nothing_is_left_of_a_download(announce, work_off, wav):
    meeting = announce()
    meeting.end(wav.read_bytes())
    look()
    work_off()

    left = settings().data_dir / "scratch" / f"capture-{meeting.recording.id}"
    assert not left.exists()


def test_the_signed_link_is_in_no_log(announce, work_off, wav, caplog):
    caplog.set_level("DEBUG", "notes")
    meeting = announce()
    meeting.end(wav.read_bytes(), transcript=SAID)
    meeting.recall.vault.breaks.append(20_000)
    look()
    work_off()

    assert meeting.recording.status == Status.READY
    assert "a download stopped" in caplog.text
    assert "X-Signature" not in caplog.text
    assert not [one for one in meeting.recall.vault.links if one in caplog.text]

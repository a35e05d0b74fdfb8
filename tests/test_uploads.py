"""Uploads from below: files of this machine, the sweep, and what a crash leaves."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from notes import incoming, judging, twins, uploads
from notes.db import db, now, uuid7
from notes.errors import Forbidden, TooLarge, Unreadable
from notes.models import Recording, Role, Run, Upload
from tests import factories, sounds


@pytest.fixture
def viewer(bob, team):
    return factories.viewer(bob, team)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "board-meeting.wav"
    path.write_bytes(sounds.wav(2))
    return path


def recordings_now():
    return db.session.scalar(select(func.count(Recording.id)))


def begun(viewer, size):
    upload = uploads.begin(viewer, "meeting.wav", size)
    db.session.commit()
    return upload


def filled(viewer, data):
    """An upload whose bytes are all here but that nobody settled."""
    upload = begun(viewer, len(data))
    with incoming.appending(upload.id) as arriving:
        arriving.write(data)
    return upload


def expire(upload):
    upload.expires_at = now() - timedelta(minutes=1)
    db.session.commit()


def age(path, **span):
    then = (now() - timedelta(**span)).timestamp()
    os.utime(path, (then, then))


class TestTakeFile:
    """A file of this machine."""

    def test_becomes_a_recording_and_stays_where_it_is(self, viewer, file):
        changed = datetime(2026, 3, 2, 10, 0, 2, tzinfo=UTC)
        os.utime(file, (changed.timestamp(), changed.timestamp()))

        recording = uploads.take_file(viewer, file)
        db.session.commit()

        assert (recording.title, recording.duration_ms) == ("Board meeting", 2000)
        assert recording.started_at == datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
        assert file.read_bytes() == sounds.wav(2)
        row = db.session.scalar(select(Upload))
        assert incoming.path(row.id).read_bytes() == file.read_bytes()
        assert db.session.scalar(select(func.count(Run.id))) > 0

    def test_may_be_given_a_title(self, viewer, file):
        assert uploads.take_file(viewer, file, "Board, March").title == "Board, March"

    def test_twice_names_the_first(self, viewer, file):
        first = uploads.take_file(viewer, file)
        db.session.commit()

        with pytest.raises(twins.Twin) as caught:
            uploads.take_file(viewer, file)

        assert caught.value.recording.id == first.id

    def test_twice_can_be_wanted(self, viewer, file):
        uploads.take_file(viewer, file)
        uploads.take_file(viewer, file, allow_twin=True)

        assert recordings_now() == 2

    @pytest.mark.parametrize("content", [b"", b"Milk and bread, please.\n" * 50])
    def test_that_is_no_media_leaves_nothing(self, viewer, file, content):
        file.write_bytes(content)
        before = set(incoming.folder().iterdir())

        with pytest.raises(Unreadable):
            uploads.take_file(viewer, file)

        assert set(incoming.folder().iterdir()) == before

    def test_above_the_limit_is_refused_unread(self, viewer, tmp_path):
        large = tmp_path / "large.wav"
        with large.open("wb") as sparse:
            sparse.truncate(4 * 2**30 + 1)

        with pytest.raises(TooLarge):
            uploads.take_file(viewer, large)

    def test_is_not_for_viewers(self, victor, team, file):
        with pytest.raises(Forbidden):
            uploads.take_file(factories.viewer(victor, team, Role.VIEWER), file)


class TestSettle:
    """Exactly once."""

    def test_twice_changes_nothing(self, viewer):
        upload = filled(viewer, sounds.wav())
        judged = judging.judge(upload.id)
        first = uploads.settle(upload.id, judged).recording_id
        db.session.commit()

        second = uploads.settle(upload.id, judged).recording_id

        assert (first, recordings_now()) == (second, 1)

    def test_by_many_at_once_makes_one_recording(self, app, viewer):
        upload_id = filled(viewer, sounds.wav()).id
        judged = judging.judge(upload_id)
        together = threading.Barrier(6)

        def settle():
            with app.app_context():
                together.wait()
                uploads.settle(upload_id, judged)
                db.session.commit()

        run_together([settle] * 6)

        assert recordings_now() == 1

    def test_equal_files_at_once_are_a_recording_and_twins(self, app, viewer):
        ids = [filled(viewer, sounds.wav()).id for _ in range(6)]
        together = threading.Barrier(6)

        def settle(upload_id):
            judged = judging.judge(upload_id)
            together.wait()
            uploads.settle(upload_id, judged)
            db.session.commit()

        def work(upload_id):
            with app.app_context():
                settle(upload_id)

        run_together([lambda one=one: work(one) for one in ids])

        refusals = sorted(str(row) for row in db.session.scalars(select(Upload.refusal)))
        assert (recordings_now(), refusals) == (1, ["None"] + ["twin"] * 5)


def run_together(jobs):
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()


class TestSweep:
    """What requests left behind."""

    def test_finishes_what_is_complete(self, viewer):
        data = sounds.wav()
        upload = filled(viewer, data)

        uploads.sweep()

        assert upload.recording_id is not None
        assert recordings_now() == 1

    def test_twice_makes_one_recording(self, viewer):
        filled(viewer, sounds.wav())

        uploads.sweep()
        uploads.sweep()

        assert recordings_now() == 1

    def test_leaves_what_somebody_sends_just_now(self, viewer):
        upload = filled(viewer, sounds.wav())

        with incoming.appending(upload.id):
            uploads.sweep()

        assert recordings_now() == 0

    def test_leaves_what_is_unfinished(self, viewer):
        upload = begun(viewer, 1000)

        uploads.sweep()

        assert incoming.received(upload.id) == 0
        assert [row.id for row, _ in uploads.unfinished(viewer)] == [upload.id]

    def test_forgets_what_nobody_came_back_to(self, viewer):
        upload = begun(viewer, 1000)
        upload_id = upload.id
        expire(upload)

        uploads.sweep()

        assert db.session.get(Upload, upload_id) is None
        assert incoming.received(upload_id) is None

    def test_keeps_the_bytes_of_a_recording_that_the_store_lacks(self, viewer):
        upload = filled(viewer, sounds.wav())
        uploads.sweep()
        expire(upload)

        uploads.sweep()

        assert incoming.received(upload.id) == upload.size

    def test_forgets_an_old_upload_once_the_store_has_its_file(self, viewer):
        upload = filled(viewer, sounds.wav())
        uploads.sweep()
        upload_id = upload.id
        incoming.remove(upload_id)
        expire(upload)

        uploads.sweep()

        assert db.session.get(Upload, upload_id) is None
        assert recordings_now() == 1

    def test_removes_old_files_that_belong_to_no_upload(self, app):
        old, fresh = uuid7(), uuid7()
        for one in (old, fresh):
            incoming.make(one)
        age(incoming.path(old), days=2)

        uploads.sweep()

        assert (incoming.received(old), incoming.received(fresh)) == (None, 0)


def test_an_upload_that_goes_on_is_kept_longer(viewer):
    upload = begun(viewer, 1000)
    upload.expires_at = now() + timedelta(hours=1)

    uploads.prolong(upload)

    assert upload.expires_at > now() + timedelta(days=6)


def test_what_a_process_has_hashed_it_does_not_read_again(viewer):
    upload = begun(viewer, 6)
    with incoming.appending(upload.id) as first:
        first.write(b"abc")

    with incoming.appending(upload.id) as second:
        second.write(b"def")
        digest = second.digest

    assert digest == "bef57ec7f53a6d40beb640a780a639c83bc29ac8a9816f1fc6c5c6dcd93c4721"


def test_a_hash_of_bytes_that_somebody_else_wrote_is_not_trusted(viewer):
    upload = begun(viewer, 9)
    with incoming.appending(upload.id) as first:
        first.write(b"abc")
    with incoming.path(upload.id).open("ab") as another_process:
        another_process.write(b"def")

    with incoming.appending(upload.id) as second:
        second.write(b"ghi")

        assert second.digest is None


def test_a_full_disk_keeps_what_fitted(viewer):
    upload = begun(viewer, 200)
    with incoming.appending(upload.id) as arriving:
        full = os.open("/dev/full", os.O_WRONLY)
        os.dup2(full, arriving._descriptor)
        os.close(full)
        with pytest.raises(incoming.NoRoom):
            arriving.write(b"x" * 100)

        assert arriving.size == 0

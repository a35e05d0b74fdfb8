"""Deleted for good: objects first, rows last."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from notes import search
from notes.adapters import adapters
from notes.db import Base, db, now
from notes.errors import ExternalError
from notes.jobs.outcome import scratch
from notes.jobs.purge import purge
from notes.models import Capture, Erasure, MediaFile, Note, Recording, Segment, Upload
from tests import factories


@pytest.fixture
def gone(arrive, work_off):
    """`gone(days)` gives a finished recording that was deleted so long ago."""

    def make(days):
        recording = arrive()
        work_off()
        recording.deleted_at = now() - timedelta(days=days)
        db.session.commit()
        return recording

    return make


def keys():
    return list(db.session.scalars(select(MediaFile.key)))


def test_every_file_and_row_goes_after_seven_days(gone):
    gone(8)
    stored = keys()
    assert all(adapters().storage.exists(key) for key in stored)

    purge()

    assert not any(adapters().storage.exists(key) for key in stored)
    for table in (Recording, MediaFile, Segment, Upload):
        assert db.session.scalars(select(table)).first() is None


def test_what_can_still_be_undone_stays(gone):
    gone(6)

    purge()

    assert all(adapters().storage.exists(key) for key in keys())
    assert db.session.scalars(select(Recording)).one()


def test_a_store_that_fails_leaves_the_row_for_the_next_round(gone, chosen):
    gone(8)
    refused = list(keys())
    whole = chosen.storage.delete

    def refuse(key):
        if key in refused[:1]:
            raise ExternalError("The store is away.")
        whole(key)

    chosen.storage.delete = refuse
    purge()
    assert db.session.scalars(select(Recording)).one()

    chosen.storage.delete = whole
    purge()
    assert db.session.scalars(select(Recording)).first() is None


def test_no_row_and_no_word_of_it_is_left(gone, alice, team, recall):
    recording = gone(8)
    recording_id = recording.id
    segment = factories.segment(recording, "A zebrafish crossed.")
    factories.task(recording)
    factories.evidence(segment, factories.item(factories.summary(recording)))
    db.session.add(Note(recording_id=recording_id, body="Zebrafish!"))
    db.session.add(Capture(recording_id=recording_id, provider="recall", kind="sdk_upload",
                           external_id="u-1"))  # fmt: skip
    search.index(recording_id)
    db.session.commit()
    db.session.expunge_all()

    purge()

    keeping = [one for one in Base.metadata.sorted_tables if "recording_id" in one.columns]
    rows = {one.name: db.session.scalar(select(func.count()).select_from(one)) for one in keeping}
    assert set(rows.values()) == {0}, rows
    words = "search_words" if db.engine.dialect.name == "sqlite" else "search_document"
    assert db.session.scalar(text(f"SELECT count(*) FROM {words}")) == 0  # noqa: S608
    assert "Zebrafish" not in str(db.session.execute(select(Erasure.__table__)).all())


def test_deleting_for_good_takes_a_moment(arrive, work_off, sign_in, bob):
    recording = arrive()
    work_off()
    stored = keys()
    browser, recording_id = sign_in(bob), recording.id
    browser.post(f"/recordings/{recording_id}/delete")
    browser.post(f"/recordings/deleted/{recording_id}/erase")

    work_off()

    assert not any(adapters().storage.exists(key) for key in stored)
    assert db.session.get(Recording, recording_id) is None


def test_what_was_on_its_way_here_goes_too(gone):
    recording = gone(8)
    folder = scratch() / f"capture-{recording.id}"
    folder.mkdir()
    (folder / "media").write_bytes(b"half of it")

    purge()

    assert not folder.exists()

"""Deleted for good: objects first, rows last."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from notes.adapters import adapters
from notes.db import db, now
from notes.errors import ExternalError
from notes.jobs.purge import purge
from notes.models import MediaFile, Recording, Segment, Upload


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

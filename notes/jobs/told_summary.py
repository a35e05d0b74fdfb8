"""A provider's summary that comes when ours is written: another version of the notes, to be looked
at by whoever likes. What counts stays."""

from __future__ import annotations

import logging
import uuid

from sqlalchemy import select

from notes import recordings, runs, summaries, told_summaries
from notes.citing import Transcript
from notes.db import db
from notes.engines.base import Digest
from notes.errors import ExternalError
from notes.jobs import captured
from notes.models import Recording, RunState, Step, Summary

log = logging.getLogger(__name__)


def bring(recording_id: str) -> None:
    """Keep the summary that the provider has now, unless the step that writes notes is still to
    come, and takes it then, or it is here. Doing it twice is fine."""
    key = uuid.UUID(recording_id)
    if not _is_wanted(key):
        db.session.commit()
        return
    db.session.commit()
    try:
        told = captured.summary_of(key)
    except ExternalError as error:
        log.warning("the summary of recording %s can't be had: %s", key, error.message)
        return
    if told is not None:
        _keep(key, *told)
        db.session.commit()


def _is_wanted(recording_id: uuid.UUID) -> bool:
    recording = db.session.get(Recording, recording_id)
    run = runs.newest(recording_id).get(Step.SUMMARISE)
    written = run is not None and run.state == RunState.DONE
    return written and recording is not None and recording.deleted_at is None


def _keep(recording_id: uuid.UUID, engine: str, text: str) -> None:
    recording = db.session.get_one(Recording, recording_id)
    transcript = Transcript(recording_id)
    digest = told_summaries.digest(text, transcript.lines(), recording.started_at.date())
    recordings.touch(recording_id)  # of two of these the second one waits here
    if digest == Digest() or not _is_wanted(recording_id) or _is_there(recording_id, engine):
        return
    summaries.take(recording, None, engine, digest, transcript)


def _is_there(recording_id: uuid.UUID, engine: str) -> bool:
    query = select(Summary.id).where(
        Summary.recording_id == recording_id, Summary.engine == engine, Summary.based_on.is_(None)
    )
    return db.session.scalar(query.limit(1)) is not None

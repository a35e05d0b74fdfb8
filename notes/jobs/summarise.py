"""Step five: what it amounts to, and what is to be done."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlalchemy import select

from notes import digests, run_claims, suggestions, summaries
from notes.adapters import adapters
from notes.citing import Transcript
from notes.db import db
from notes.engines.base import Brief, Digest, Line, Summariser
from notes.errors import ExternalError
from notes.jobs.outcome import DONE, Outcome, not_needed
from notes.jobs.transcribe import NO_SPEECH
from notes.models import Recording, Run
from notes.run_claims import SETBACKS, Claim

log = logging.getLogger(__name__)

ENGINE_LIMIT = 80
INSTEAD = "{reason} The built-in engine has picked lines instead."


def summarise(claim: Claim) -> Outcome:
    """Write a new summary and suggest tasks, each line checked against what it cites."""
    transcript = Transcript(claim.recording_id)
    lines = transcript.lines()
    if not lines:
        return not_needed(NO_SPEECH)
    recording = db.session.get_one(Recording, claim.recording_id)
    brief = Brief(
        title=recording.title,
        held_on=recording.started_at.date(),
        language=recording.language,
        people=transcript.people,
    )
    engine, fallback = adapters().summariser, adapters().fallback
    try:
        digest = _written(claim, engine, lines, brief)
    except ExternalError as error:
        if fallback is None or not _is_over(claim, error) or digests.newest(claim.recording_id):
            raise
        log.warning("summarise: the built-in engine steps in: %s", error.message)
        digest = _written(claim, fallback, lines, brief)
        _store(claim, f"{fallback.name}, in place of {engine.name}", digest)
        return Outcome(note=INSTEAD.format(reason=error.message))
    _store(claim, engine.name, digest)
    return DONE


def _written(claim: Claim, engine: Summariser, lines: Sequence[Line], brief: Brief) -> Digest:
    run_claims.hold(claim, engine=engine.name)
    db.session.commit()
    digest = engine.summarise(lines, brief)
    if digest.usage is not None:
        log.info("summarise: %s: %s", engine.name, digest.usage)
    return digest


def _is_over(claim: Claim, error: ExternalError) -> bool:
    """Whether the step would fail for good now: at once, or after the last of its tries."""
    setbacks = db.session.scalar(select(Run.setbacks).where(run_claims.held(claim)))
    return error.permanent or (setbacks or 0) + 1 >= SETBACKS


def _store(claim: Claim, engine: str, digest: Digest) -> None:
    """All of it in one transaction; the transcript is read again, people may have edited it."""
    transcript = Transcript(claim.recording_id)
    run_claims.hold(claim)
    recording = db.session.get_one(Recording, claim.recording_id)
    suggestions.apply(recording, claim.run_id, digest.tasks, transcript)
    summaries.write(recording, claim.run_id, engine[:ENGINE_LIMIT], digest, transcript)
    db.session.commit()

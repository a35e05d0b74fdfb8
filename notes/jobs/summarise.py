"""Step five: what it amounts to, and what is to be done."""

from __future__ import annotations

from notes import run_claims, suggestions, summaries
from notes.adapters import adapters
from notes.citing import Transcript
from notes.db import db
from notes.engines.base import Brief, Digest
from notes.jobs.outcome import DONE, Outcome, not_needed
from notes.jobs.transcribe import NO_SPEECH
from notes.models import Recording
from notes.run_claims import Claim


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
    engine = adapters().summariser
    run_claims.hold(claim, engine=engine.name)
    db.session.commit()
    digest = engine.summarise(lines, brief)
    _store(claim, digest)
    return DONE


def _store(claim: Claim, digest: Digest) -> None:
    """All of it in one transaction; the transcript is read again, people may have edited it."""
    transcript = Transcript(claim.recording_id)
    run_claims.hold(claim)
    recording = db.session.get_one(Recording, claim.recording_id)
    suggestions.apply(recording, claim.run_id, digest.tasks, transcript)
    summaries.write(recording, claim.run_id, adapters().summariser.name, digest, transcript)
    db.session.commit()

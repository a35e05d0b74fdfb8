"""Step six: the recording can be found by its words."""

from __future__ import annotations

import uuid

from notes import run_claims, search
from notes.db import db
from notes.jobs.outcome import DONE, Outcome
from notes.run_claims import Claim


def index(claim: Claim) -> Outcome:
    """Put the recording's present words into the search index."""
    words = search.words(claim.recording_id)
    run_claims.hold(claim)
    search.put(claim.recording_id, words)
    db.session.commit()
    return DONE


def refresh(recording_id: str) -> None:
    """The same beside the steps: for what clients add while a meeting goes on."""
    search.index(uuid.UUID(recording_id))
    db.session.commit()

"""Beside the steps: single lines of the notes, whose words were corrected, written anew."""

from __future__ import annotations

from notes import briefing, chat_accounts, redone, run_claims
from notes.adapters import adapters
from notes.citing import Transcript
from notes.db import db
from notes.engines.base import Statement
from notes.jobs.outcome import Outcome, not_needed
from notes.models import Recording
from notes.run_claims import Claim


def redo(claim: Claim) -> Outcome:
    """Ask the engine about each line and keep all its answers at once."""
    transcript = Transcript(claim.recording_id)
    pieces = redone.wanted(claim, transcript)
    if not pieces:
        return not_needed(redone.NOTHING_LEFT)
    recording = db.session.get_one(Recording, claim.recording_id)
    brief = briefing.brief(recording, transcript)
    engine = adapters().writer(chat_accounts.server(recording.team_id))
    run_claims.hold(claim, engine=engine.name)
    db.session.commit()
    answers: dict[str, Statement | None] = {}
    for piece in pieces:
        lines = piece.words.lines
        said = engine.restate(piece.old, piece.kind, lines, brief) if lines else None
        answers[piece.key] = said
        run_claims.hold(claim)
        db.session.commit()
    told = redone.store(claim, engine.name, pieces, answers)
    db.session.commit()
    return Outcome(note=told)

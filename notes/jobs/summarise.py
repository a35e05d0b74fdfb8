"""Step five: what it amounts to, and what is to be done."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlalchemy import select

from notes import (
    briefing,
    came_up,
    chat_accounts,
    digests,
    run_claims,
    series,
    suggestions,
    summaries,
    told_summaries,
)
from notes.adapters import adapters
from notes.citing import Transcript
from notes.db import db
from notes.engines.base import Brief, Digest, Line, Summariser, Writer
from notes.errors import ExternalError
from notes.jobs import captured
from notes.jobs.outcome import DONE, Outcome, not_needed
from notes.jobs.transcribe import NO_SPEECH
from notes.jobs.watching import Watching
from notes.models import Recording, Run
from notes.run_claims import SETBACKS, Claim

log = logging.getLogger(__name__)

ENGINE_LIMIT = 80
ABOUT_IT = 0.5
"""So much of a provider's summary has to be found in what was recorded."""
INSTEAD = "{reason} The built-in engine has picked lines instead."


def summarise(claim: Claim) -> Outcome:
    """Write a new summary and suggest tasks, each line checked against what it cites."""
    recording = db.session.get_one(Recording, claim.recording_id)
    series.file(recording)
    db.session.commit()
    transcript = Transcript(claim.recording_id)
    lines = transcript.lines()
    if not lines:
        return not_needed(NO_SPEECH)
    db.session.commit()
    if not claim.options.get("anew") and _is_told(claim, lines):
        return DONE
    brief = briefing.brief(recording, transcript)
    watching = Watching(claim, lines, chat_accounts.price(recording.team_id))
    built_in, engine = adapters().built_in, None
    try:
        engine = adapters().writer(chat_accounts.server(recording.team_id))
        digest = _written(claim, engine, lines, brief, watching)
    except ExternalError as error:
        watching.withdraw()
        stands = digests.newest(claim.recording_id) is not None
        if engine is built_in or stands or not _is_over(claim, error):
            raise
        log.warning("summarise: the built-in engine steps in: %s", error.message)
        digest = _written(claim, built_in, lines, brief, watching)
        name = f"{built_in.name}, in place of {engine.name if engine else 'chat'}"
        _store(claim, name, digest, lines, brief)
        return Outcome(note=INSTEAD.format(reason=error.message))
    _store(claim, engine.name, digest, lines, brief)
    return DONE


def _is_told(claim: Claim, lines: Sequence[Line]) -> bool:
    """Take what the provider says that the meeting amounts to, where it says anything and that
    is about what was recorded: a meeting may be longer than its recording."""
    told = captured.summed_up(claim)
    if told is None:
        return False
    recording = db.session.get_one(Recording, claim.recording_id)
    transcript = Transcript(claim.recording_id)
    brief = briefing.brief(recording, transcript)
    db.session.commit()
    name, text = told
    digest = told_summaries.digest(text, lines, brief.held_on)
    if summaries.share_found(digest, transcript) < ABOUT_IT:
        return False
    run_claims.hold(claim, engine=name)
    db.session.commit()
    _store(claim, name, digest, lines, brief, is_told=True)
    return True


def _written(
    claim: Claim, engine: Summariser, lines: Sequence[Line], brief: Brief, watching: Watching
) -> Digest:
    run_claims.hold(claim, engine=engine.name)
    db.session.commit()
    if isinstance(engine, Writer):
        return engine.write(lines, brief, watching)
    return engine.summarise(lines, brief)


def _is_over(claim: Claim, error: ExternalError) -> bool:
    """Whether the step would fail for good now: at once, or after the last of its tries."""
    setbacks = db.session.scalar(select(Run.setbacks).where(run_claims.held(claim)))
    return error.permanent or (setbacks or 0) + 1 >= SETBACKS


def _store(
    claim: Claim,
    engine: str,
    digest: Digest,
    read: Sequence[Line],
    brief: Brief,
    *,
    is_told: bool = False,
) -> None:
    """All of it in one transaction; the transcript is read again, people may have edited it.
    `is_told`: these are the provider's words."""
    transcript = Transcript(claim.recording_id)
    run_claims.hold(claim, draft=None)
    recording = db.session.get_one(Recording, claim.recording_id)
    done = came_up.said_done(recording, digest.closings, transcript, read)
    suggestions.apply(recording, claim.run_id, digest.tasks, transcript, done)
    engine = engine[:ENGINE_LIMIT]
    if is_told:
        summaries.take(recording, claim.run_id, engine, digest, transcript)
    else:
        template = brief.template.name if brief.template else None
        summaries.write(recording, claim.run_id, engine, digest, transcript, template=template)
    db.session.commit()

"""The transcript that a recording's provider has, is making, or is asked to make."""

from __future__ import annotations

import logging

from notes import awaited_transcripts, provider_accounts
from notes.awaited_transcripts import ASKED_FOR_S, IN_THE_MAKING_S
from notes.capture_media import Seen
from notes.db import db
from notes.errors import NotYet
from notes.providers.captured import Artefact, Captured, Capturer, Readiness, Writes

log = logging.getLogger(__name__)

MAKING = "{provider} is still writing down what was said. This is looked at again by itself."
ASKED = "{provider} was asked to write down what was said. This is looked at again by itself."


def find(recorder: Capturer, seen: Seen, found: Captured) -> Artefact | None:
    """The transcript, complete; None where there is none to be had. Raises NotYet while it is
    worth waiting for, ExternalError. Commits."""
    awaited = awaited_transcripts.of(seen.id)
    db.session.commit()
    if awaited.ref and isinstance(recorder, Writes):
        return _asked_for(recorder, seen, awaited.ref)
    own = found.transcript
    if own is not None and own.readiness == Readiness.DONE:
        return own
    if own is not None and own.readiness == Readiness.PENDING:
        _wait(seen, IN_THE_MAKING_S, MAKING)
    elif isinstance(recorder, Writes):
        _ask(recorder, seen, found.id)
    return None


def _asked_for(recorder: Writes, seen: Seen, ref: str) -> Artefact | None:
    """The one that was asked for: the recording may go on naming an older one."""
    made = recorder.transcript(ref)
    if made is None or made.readiness == Readiness.GONE:
        log.warning("transcript %s, which was asked for, is not to be had", ref)
        return None
    if made.readiness == Readiness.PENDING:
        _wait(seen, ASKED_FOR_S, ASKED)
        return None
    return made


def _ask(recorder: Writes, seen: Seen, recording_ref: str) -> None:
    """Ask for one, unless the team wants our own engine or one was asked for and lost. Raises
    NotYet, ExternalError."""
    engine = provider_accounts.transcriber(seen.team_id)
    if engine == provider_accounts.HERE or not awaited_transcripts.of(seen.id).may_ask:
        db.session.commit()
        return
    awaited_transcripts.ask(seen.id)
    db.session.commit()
    ref = recorder.ask_transcript(recording_ref, engine, seen.id)
    awaited_transcripts.keep(seen.id, ref)
    db.session.commit()
    _wait(seen, ASKED_FOR_S, ASKED)


def _wait(seen: Seen, most_s: float, why: str) -> None:
    """Raise NotYet; return where it has taken too long."""
    awaited_transcripts.wait(seen.id)
    awaited = awaited_transcripts.of(seen.id)
    db.session.commit()
    if awaited.waited_s < most_s:
        provider = provider_accounts.NAMES[seen.provider]
        raise NotYet(why.format(provider=provider), awaited.look_again_s)
    log.warning("capture %s goes on without a transcript, it took too long", seen.id)

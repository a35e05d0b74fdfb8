"""Step four: who said it."""

from __future__ import annotations

from collections.abc import Sequence

from notes import artefacts, hearings, run_claims, storing, transcripts, voices
from notes.adapters import adapters
from notes.db import db
from notes.errors import ExternalError
from notes.jobs import captured
from notes.jobs.outcome import DONE, Outcome, not_needed
from notes.jobs.pace import Pace
from notes.jobs.transcribe import NO_SOUND, NO_SPEECH
from notes.models import MediaKind, Segment
from notes.run_claims import Claim

CAME = "The speakers came with the recording."


def speakers(claim: Claim) -> Outcome:
    """Listen for voices and put them on the transcript, all in one transaction."""
    anew = claim.options.get("anew")
    if not anew:
        captured.introduce(claim)
    lines = transcripts.lines(claim.recording_id, words=False)
    if not lines:
        return not_needed(NO_SPEECH)
    if not anew and _are_known(claim, lines):
        return not_needed(CAME)
    if captured.by_own_sound(claim) or (not anew and captured.tell_apart(claim)):
        return DONE
    speech = artefacts.find(claim.recording_id, MediaKind.SPEECH)
    if speech is None:
        raise ExternalError(NO_SOUND, permanent=True)
    engine = adapters().diariser
    run_claims.hold(claim, engine=engine.name)
    db.session.commit()
    with storing.as_path(speech) as audio:
        turns = engine.diarise(audio, Pace(claim))
    run_claims.hold(claim)
    voices.assign(claim.recording_id, turns)
    db.session.commit()
    return DONE


def _are_known(claim: Claim, lines: Sequence[Segment]) -> bool:
    return hearings.came_with(claim.recording_id) and any(line.speaker_id for line in lines)

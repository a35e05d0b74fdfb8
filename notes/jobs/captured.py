"""What a recording's provider has of it, for the steps: its media, its words, who took part."""

from __future__ import annotations

import logging
import shutil
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from notes import (
    artefacts,
    capture_media,
    hearings,
    participants,
    provider_accounts,
    recordings,
    run_claims,
    storing,
    transcripts,
    voices,
)
from notes.adapters import adapters
from notes.capture_media import Seen
from notes.connections import settings
from notes.db import db
from notes.errors import ExternalError, NotYet
from notes.jobs import provider_transcript
from notes.jobs.outcome import scratch
from notes.jobs.pace import Pace
from notes.models import ClientFields, MediaKind, Recording, Run
from notes.providers.captured import (
    Artefact,
    Captured,
    CapturedLine,
    CapturedTurn,
    Readiness,
    Recorder,
)
from notes.run_claims import Claim
from notes.speech import Participant, Turn
from notes.transcripts import Said

log = logging.getLogger(__name__)
T = TypeVar("T")

PROVIDER = "Recall.ai"
NO_KEY = "Recall.ai's key is missing, so the recording can't be brought here. Set it, then retry."
NOT_YET = "Recall.ai hasn't finished this recording yet. This is tried again by itself."
OTHER_SIZE = "The file changed on its way into the store."
PATIENCE = 3
"""So often a step waits for what the provider has; then it goes on without."""


def bring(claim: Claim, seen: Seen) -> None:
    """Step one for a capture: its media into the store. Raises ExternalError."""
    recorder, folder = _recorder(seen.team_id), _folder(claim.recording_id)
    ref = seen.recording_ref
    db.session.commit()
    if ref is None:
        raise ExternalError(NOT_YET, retry_after=60)
    pace = Pace(claim)

    def still() -> None:
        if pace.due():
            run_claims.hold(claim)
            db.session.commit()

    file = folder / "media"
    size = recorder.media(ref, file, settings().max_upload_bytes, still)
    stored = storing.put(claim.recording_id, MediaKind.ORIGINAL, file)
    if stored.size != size:
        raise ExternalError(OTHER_SIZE)
    run_claims.hold(claim)
    mime = "application/octet-stream"  # until it was looked into
    artefacts.record(claim.recording_id, MediaKind.ORIGINAL, stored, mime)
    db.session.commit()


def tidy(recording_id: uuid.UUID) -> None:
    """Remove what was needed on the way; nothing may be there."""
    shutil.rmtree(scratch() / _name(recording_id), ignore_errors=True)


def write_down(claim: Claim) -> bool:
    """Put the provider's transcript into ours, unless a client has sent what was said; what was
    heard live makes room for it, and what people touched stays. False where the provider has
    none. Raises ExternalError while it is worth waiting for."""
    found = _patiently(claim, lambda: _words(claim))
    if not found:
        return False
    transcript_id, lines = found
    run_claims.hold(claim, engine=PROVIDER)
    recordings.touch(claim.recording_id)  # from here on nobody sends anything
    if not hearings.came_with(claim.recording_id):
        _put(claim.recording_id, f"recall:{transcript_id}:", lines)
    db.session.commit()
    return True


def _put(recording_id: uuid.UUID, prefix: str, lines: Sequence[CapturedLine]) -> None:
    speakers = participants.speakers_of(recording_id, [line.who for line in lines])
    labels = {who: speaker.label for who, speaker in speakers.items()}
    corrected = hearings.kept(recording_id, prefix)
    said = [
        Said(f"{prefix}{number}", replace(line.utterance, speaker=labels.get(line.who)))
        for number, line in enumerate(lines)
        if not hearings.is_covered(line.utterance, corrected)
    ]
    transcripts.append(recording_id, said)
    hearings.replace(recording_id, prefix)


def tell_apart(claim: Claim) -> bool:
    """Say who spoke by what the provider saw. False where it saw nothing of it."""
    found = _patiently(claim, lambda: _seen_speaking(claim))
    if found is None:
        return False
    run_claims.hold(claim, engine=PROVIDER)
    recordings.touch(claim.recording_id, "speakers")
    speakers = participants.speakers_of(claim.recording_id, [turn.who for turn in found])
    turns = [Turn(speakers[turn.who].label, turn.start_ms, turn.end_ms) for turn in found]
    heard = voices.assign(claim.recording_id, turns, named=True)
    db.session.commit()
    return heard > 0


def introduce(claim: Claim) -> None:
    """Those who took part are there by name, also who said nothing; unless a client said who."""
    said = db.session.get(ClientFields, claim.recording_id)
    told = said is not None and said.participants is not None
    db.session.commit()
    people = None if told else _patiently(claim, lambda: _people(claim))
    if people:
        run_claims.hold(claim)
        recordings.touch(claim.recording_id)
        participants.introduce(claim.recording_id, people)
        db.session.commit()


def _words(claim: Claim) -> tuple[str, list[CapturedLine]] | None:
    seen = capture_media.of(claim.recording_id)
    found = _look(claim.recording_id)
    if seen is None or found is None:
        return None
    recorder = _asked(claim)
    transcript = provider_transcript.find(recorder, seen, found)
    return (transcript.id, list(recorder.lines(transcript))) if transcript else None


def _seen_speaking(claim: Claim) -> list[CapturedTurn] | None:
    found = _look(claim.recording_id)
    timeline = _had(found.timeline if found else None)
    return (list(_asked(claim).turns(timeline)) or None) if timeline else None


def _people(claim: Claim) -> list[Participant] | None:
    found = _look(claim.recording_id)
    people = _had(found.people if found else None)
    return list(_asked(claim).people(people)) if people else None


def _had(artefact: Artefact | None) -> Artefact | None:
    """The artefact, if it is to be had. Raises ExternalError while it is being made."""
    if artefact is None or artefact.readiness == Readiness.GONE:
        return None
    if artefact.readiness == Readiness.PENDING:
        raise ExternalError(NOT_YET, retry_after=60)
    return artefact


def _look(recording_id: uuid.UUID) -> Captured | None:
    """What the provider has, asked now: its links expire."""
    seen = capture_media.of(recording_id)
    account = provider_accounts.of(seen.team_id) if seen is not None else None
    db.session.commit()
    if seen is None or seen.recording_ref is None or account is None:
        return None
    return adapters().recorder(account).recording(seen.recording_ref)


def _patiently(claim: Claim, ask: Callable[[], T | None]) -> T | None:
    """What the provider gives; None where it has none, or keeps us waiting too long."""
    try:
        return ask()
    except NotYet:
        raise  # how long is worth waiting is known there
    except ExternalError as error:
        setbacks = db.session.scalar(select(Run.setbacks).where(Run.id == claim.run_id)) or 0
        db.session.commit()
        if not error.permanent and setbacks < PATIENCE:
            raise
        log.warning("%s goes on without the provider: %s", claim.step, error.message)
        return None


def _asked(claim: Claim) -> Recorder:
    """Whom to ask about a recording."""
    recording = db.session.get_one(Recording, claim.recording_id)
    return _recorder(recording.team_id)


def _recorder(team_id: int) -> Recorder:
    account = provider_accounts.of(team_id)
    db.session.commit()
    if account is None:
        raise ExternalError(NO_KEY, permanent=True)
    return adapters().recorder(account)


def _folder(recording_id: uuid.UUID) -> Path:
    """Where a download goes on after its worker died."""
    path = scratch() / _name(recording_id)
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def _name(recording_id: uuid.UUID) -> str:
    return f"capture-{recording_id}"

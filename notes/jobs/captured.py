"""What a recording's provider has of it, for the steps: its words, who took part, its summary."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
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
    voice_turns,
    voices,
)
from notes.adapters import adapters
from notes.capture_media import Seen
from notes.db import db
from notes.errors import ExternalError, NotYet
from notes.jobs import provider_transcript
from notes.models import ClientFields, MediaKind, Run
from notes.provider_accounts import NAMES
from notes.providers.captured import (
    Artefact,
    Captured,
    CapturedLine,
    CapturedTurn,
    Capturer,
    Readiness,
    SumsUp,
)
from notes.run_claims import Claim
from notes.speech import Participant, Turn
from notes.transcripts import Said

log = logging.getLogger(__name__)
T = TypeVar("T")

NO_KEY = "{provider}'s key is missing, so the recording can't be brought here. Set it, then retry."
NOT_YET = "{provider} hasn't finished this recording yet. This is tried again by itself."
PATIENCE = 3
"""So often a step waits for what the provider has; then it goes on without."""


def write_down(claim: Claim) -> bool:
    """Put the provider's transcript into ours, unless a client has sent what was said; what was
    heard live makes room for it, and what people touched stays. False where the provider has
    none. Raises ExternalError while it is worth waiting for."""
    found = _patiently(claim, lambda: _words(claim))
    if not found:
        return False
    provider, transcript_id, lines = found
    run_claims.hold(claim, engine=NAMES[provider])
    recordings.touch(claim.recording_id)  # from here on nobody sends anything
    if not hearings.came_with(claim.recording_id):
        _put(claim.recording_id, f"{provider}:{transcript_id}:", lines)
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
    return found is not None and _assign(claim, *found)


def by_own_sound(claim: Claim) -> bool:
    """Say who spoke by when each voice was heard, where the provider gave each on its own. False
    where it didn't."""
    found, seen = _own_turns(claim), capture_media.of(claim.recording_id)
    db.session.commit()
    return found is not None and seen is not None and _assign(claim, seen.provider, found)


def _assign(claim: Claim, provider: str, found: Sequence[CapturedTurn]) -> bool:
    run_claims.hold(claim, engine=NAMES[provider])
    recordings.touch(claim.recording_id, "speakers")
    speakers = participants.speakers_of(claim.recording_id, [turn.who for turn in found])
    turns = [Turn(speakers[turn.who].label, turn.start_ms, turn.end_ms) for turn in found]
    heard = voices.assign(claim.recording_id, turns, named=True)
    db.session.commit()
    return heard > 0


def summed_up(claim: Claim) -> tuple[str, str] | None:
    """What the provider says that the meeting amounts to, in Markdown, and the provider's name;
    None where it says nothing. Raises ExternalError while it is worth waiting for."""
    return _patiently(claim, lambda: summary_of(claim.recording_id))


def summary_of(recording_id: uuid.UUID) -> tuple[str, str] | None:
    """The same for whoever has no step to do. Raises ExternalError."""
    seen = capture_media.of(recording_id)
    asked = _perhaps(seen)
    if seen is None or seen.recording_ref is None or asked is None:
        return None
    if not isinstance(asked, SumsUp):
        return None
    text = asked.summary(seen.recording_ref)
    return (asked.name, text) if text else None


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


def _words(claim: Claim) -> tuple[str, str, list[CapturedLine]] | None:
    seen, found = _look(claim.recording_id)
    if seen is None or found is None:
        return None
    asked = capturer(seen)
    transcript = provider_transcript.find(asked, seen, found)
    return (seen.provider, transcript.id, list(asked.lines(transcript))) if transcript else None


def _seen_speaking(claim: Claim) -> tuple[str, list[CapturedTurn]] | None:
    seen, found = _look(claim.recording_id)
    timeline = _had(seen, found.timeline if found else None)
    if seen is None or timeline is None:
        return None
    turns = list(capturer(seen).turns(timeline))
    return (seen.provider, turns) if turns else None


def _own_turns(claim: Claim) -> list[CapturedTurn] | None:
    kept = artefacts.find(claim.recording_id, MediaKind.TURNS)
    if kept is None:
        return None
    with storing.as_path(kept) as path:
        return voice_turns.read(path.read_text()) or None


def _people(claim: Claim) -> list[Participant] | None:
    seen, found = _look(claim.recording_id)
    people = _had(seen, found.people if found else None)
    return list(capturer(seen).people(people)) if seen is not None and people else None


def _had(seen: Seen | None, artefact: Artefact | None) -> Artefact | None:
    """The artefact, if it is to be had. Raises ExternalError while it is being made."""
    if seen is None or artefact is None or artefact.readiness == Readiness.GONE:
        return None
    if artefact.readiness == Readiness.PENDING:
        raise ExternalError(NOT_YET.format(provider=NAMES[seen.provider]), retry_after=60)
    return artefact


def _look(recording_id: uuid.UUID) -> tuple[Seen | None, Captured | None]:
    """What the provider has, asked now: its links expire."""
    seen = capture_media.of(recording_id)
    asked = _perhaps(seen)
    if seen is None or seen.recording_ref is None or asked is None:
        return seen, None
    return seen, asked.recording(seen.recording_ref)


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


def capturer(seen: Seen) -> Capturer:
    """Whom to ask about a recording. Raises ExternalError where there is no key to it. Commits."""
    found = _perhaps(seen)
    if found is None:
        raise ExternalError(NO_KEY.format(provider=NAMES[seen.provider]), permanent=True)
    return found


def _perhaps(seen: Seen | None) -> Capturer | None:
    account = provider_accounts.of(seen.team_id, seen.provider) if seen is not None else None
    db.session.commit()
    return adapters().capturer(account) if account is not None else None

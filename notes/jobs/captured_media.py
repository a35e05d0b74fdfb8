"""Brings what a provider recorded into the store: one file, a file for each voice, or a file that
the provider has put into the team's own store."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from notes import artefacts, participants, room_files, run_claims, storing, voice_turns
from notes.capture_media import Seen
from notes.connections import settings
from notes.db import db
from notes.errors import ExternalError
from notes.jobs import captured
from notes.jobs.outcome import scratch
from notes.jobs.pace import Pace
from notes.models import MediaKind
from notes.provider_accounts import NAMES
from notes.providers.captured import Captured, Elsewhere, GivesVoices, Voice
from notes.run_claims import Claim
from notes.storage import Stored

OTHER_SIZE = "The file changed on its way into the store."
UNPLAYABLE = "The sound of {names} could not be played, so it is missing."
TOO_LARGE = "This recording is larger than this server takes."
_UNKNOWN = "application/octet-stream"  # until it was looked into
_CHUNK = 1 << 20


def bring(claim: Claim, seen: Seen) -> str | None:
    """Step one for a capture: its media into the store; gives what there is to say about it.
    Raises ExternalError, Unreadable."""
    asked, ref = captured.capturer(seen), seen.recording_ref
    if ref is None:
        raise ExternalError(captured.NOT_YET.format(provider=NAMES[seen.provider]), retry_after=60)
    folder, still = _folder(claim.recording_id), _still(claim)
    found: Captured | None = None
    if isinstance(asked, GivesVoices):
        found = asked.recording(ref)
        if found is not None and found.voices:
            files = _voices(asked, ref, found.voices, folder, still)
            return _mix(claim, found.voices, files, folder)
    if found is not None and found.elsewhere is not None:
        size = _from_store(seen, found.elsewhere, folder / "media", still)
    else:
        size = asked.media(ref, folder / "media", settings().max_upload_bytes, still)
    _keep(claim, MediaKind.ORIGINAL, _put(claim, MediaKind.ORIGINAL, folder / "media", size))
    return None


def tidy(recording_id: uuid.UUID) -> None:
    """Remove what was needed on the way; nothing may be there."""
    shutil.rmtree(scratch() / _name(recording_id), ignore_errors=True)


def _voices(
    asked: GivesVoices,
    ref: str,
    voices: Sequence[Voice],
    folder: Path,
    still: Callable[[], None],
) -> list[Path]:
    """Every voice's file here. What an earlier try has brought isn't brought again."""
    room = settings().max_upload_bytes
    files = []
    for voice in voices:
        file = folder / f"voice-{participants.mark(voice.file)}"
        room -= asked.voice(ref, voice.file, file, room, still)
        if room <= 0:
            raise ExternalError(TOO_LARGE, permanent=True)
        files.append(file)
    return files


def _mix(claim: Claim, voices: Sequence[Voice], files: Sequence[Path], folder: Path) -> str | None:
    """All voices as one recording, and beside it who spoke when: that first, because a recording
    that is there counts as brought."""
    from notes.media.mixing import SUFFIX, Part, mix

    parts = [Part(file, one.begin_ms) for file, one in zip(files, voices, strict=True)]
    target, turns = folder / f"mixed{SUFFIX}", folder / "turns.json"
    mixed = mix(parts, target, Pace(claim))
    turns.write_text(voice_turns.written(zip(voices, mixed.turns, strict=True)))
    for kind, file, mime in (
        (MediaKind.TURNS, turns, "application/json"),
        (MediaKind.ORIGINAL, target, "audio/mp4"),
    ):
        _keep(claim, kind, _put(claim, kind, file, file.stat().st_size, mime), mime)
    lost = [voices[number].who for number in mixed.unreadable]
    names = ", ".join(one.name or f"Participant {one.id}" for one in lost)
    return UNPLAYABLE.format(names=names) if lost else None


def _from_store(seen: Seen, left: Elsewhere, target: Path, still: Callable[[], None]) -> int:
    """Copy what the provider has put into a store of the team's own; gives the size in bytes."""
    provider = NAMES[seen.provider]
    place = room_files.place(seen.team_id, left, provider)
    db.session.commit()
    storage = storing.at_place(place)
    try:
        with storage.open_named(left.file_name) as source, target.open("wb") as copy:
            while chunk := source.read(_CHUNK):
                copy.write(chunk)
                if copy.tell() > settings().max_upload_bytes:
                    raise ExternalError(TOO_LARGE, permanent=True)
                still()
    except (FileNotFoundError, ValueError):
        raise room_files.missing(left, provider) from None
    return target.stat().st_size


def _put(claim: Claim, kind: MediaKind, file: Path, size: int, mime: str | None = None) -> Stored:
    stored = storing.put(claim.recording_id, kind, file, mime)
    if stored.size != size:
        raise ExternalError(OTHER_SIZE)
    return stored


def _keep(claim: Claim, kind: MediaKind, stored: Stored, mime: str = _UNKNOWN) -> None:
    run_claims.hold(claim)
    artefacts.record(claim.recording_id, kind, stored, mime)
    db.session.commit()


def _still(claim: Claim) -> Callable[[], None]:
    pace = Pace(claim)

    def still() -> None:
        if pace.due():
            run_claims.hold(claim)
            db.session.commit()

    return still


def _folder(recording_id: uuid.UUID) -> Path:
    """Where a download goes on after its worker died."""
    path = scratch() / _name(recording_id)
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def _name(recording_id: uuid.UUID) -> str:
    return f"capture-{recording_id}"

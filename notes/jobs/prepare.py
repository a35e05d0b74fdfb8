"""Step two: what the file is, its sound for the engines, and what the page shows of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from notes import artefacts, recordings, run_claims, runs, storing
from notes.db import db
from notes.errors import ExternalError
from notes.jobs import browser_copy
from notes.jobs.outcome import Outcome, scratch_folder
from notes.jobs.pace import Pace
from notes.media.probe import Probe
from notes.models import MediaFile, MediaKind, Recording, Step
from notes.render import length
from notes.run_claims import Claim

GONE = "The recording's file is missing from the store. Upload it again."
HOLES = "{length} of the recording could not be read and are silent."


@dataclass(frozen=True, slots=True)
class _Work:
    """What is being prepared: the claim, the original, where to write, what the file is."""

    claim: Claim
    source: Path
    folder: Path
    probe: Probe

    def wanted(self, kind: MediaKind) -> bool:
        """Whether this run (in this try or an earlier one) has yet to make a file."""
        found = artefacts.find(self.claim.recording_id, kind)
        done = found is not None and found.created_at >= self.claim.since
        db.session.commit()
        return not done

    def keep(self, file: Path, kind: MediaKind, mime: str, **values: object) -> None:
        """Put a file into the store and on the recording's list."""
        store(self.claim, file, kind, mime, **values)


def prepare(claim: Claim) -> Outcome:
    """Probe, picture, sound, waveform; then a copy for browsers where that is quick."""
    from notes.media.probe import probe

    with storing.as_path(original(claim)) as source, scratch_folder() as folder:
        work = _Work(claim, source, folder, probe(source))
        _publish(work)
        _picture(work)
        note = _sound(work)
        _copy(work)
    return Outcome(note=note)


def original(claim: Claim) -> MediaFile:
    """The file as it came. Raises ExternalError when there is none."""
    found = artefacts.find(claim.recording_id, MediaKind.ORIGINAL)
    if found is None:
        raise ExternalError(GONE, permanent=True)
    return found


def store(claim: Claim, file: Path, kind: MediaKind, mime: str, **values: object) -> None:
    """Put a file into the store and on the recording's list; the claim must still be good."""
    stored = storing.put(claim.recording_id, kind, file, mime)
    run_claims.hold(claim)
    artefacts.record(claim.recording_id, kind, stored, mime, **values)
    db.session.commit()


def _publish(work: _Work) -> None:
    """Say at once how long it is and whether there is a picture."""
    found = work.probe
    run_claims.hold(work.claim)
    file = original(work.claim)
    file.mime, file.is_video = found.mime, found.kind == "video"
    file.width, file.height, file.duration_ms = found.width, found.height, found.duration_ms
    _set_duration(work.claim, found.duration_ms)
    db.session.commit()


def _set_duration(claim: Claim, duration_ms: int) -> None:
    db.session.get_one(Recording, claim.recording_id).duration_ms = duration_ms
    recordings.touch(claim.recording_id, "header", "media")


def _picture(work: _Work) -> None:
    from notes.media.thumbnail import thumbnail

    if work.probe.kind != "video" or not work.wanted(MediaKind.THUMBNAIL):
        return
    target = work.folder / "thumbnail.jpg"
    if thumbnail(work.source, target):
        work.keep(target, MediaKind.THUMBNAIL, "image/jpeg")


def _sound(work: _Work) -> str | None:
    from notes.media.peaks import peaks
    from notes.media.speech import to_speech

    if not (work.wanted(MediaKind.SPEECH) or work.wanted(MediaKind.PEAKS)):
        return None
    target = work.folder / "speech.wav"
    made = to_speech(work.source, target, Pace(work.claim))
    curve = work.folder / "peaks.json"
    curve.write_text(json.dumps(peaks(target)))
    work.keep(curve, MediaKind.PEAKS, "application/json")
    work.keep(target, MediaKind.SPEECH, "audio/wav", duration_ms=made.duration_ms)
    run_claims.hold(work.claim)
    _set_duration(work.claim, made.duration_ms)
    db.session.commit()
    lost = made.damaged_ms
    return HOLES.format(length=length(lost)) if lost >= 1000 else None


def _copy(work: _Work) -> None:
    """Make the copy for browsers now, or leave it for later: whoever waits for the transcript
    shouldn't wait for pictures being encoded."""
    from notes.media.playable import takes_long

    if not work.wanted(MediaKind.PLAYABLE):
        return
    if takes_long(work.source, work.probe):
        run_claims.hold(work.claim)
        runs.add(work.claim.recording_id, Step.COPY)
        db.session.commit()
    else:
        browser_copy.make(work.claim, work.source, work.probe, work.folder)

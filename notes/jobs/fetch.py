"""Step one: the media is brought into the store, and only then let go where it came from."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from notes import artefacts, capture_media, incoming, run_claims, storing
from notes.db import db
from notes.errors import ExternalError
from notes.jobs import captured_media
from notes.jobs.outcome import Outcome
from notes.models import MediaKind, Upload
from notes.run_claims import Claim

GONE = "The uploaded file is gone from the server. Upload it again."
OTHER_BYTES = "The file changed on its way into the store."


def fetch(claim: Claim) -> Outcome:
    """Store what was uploaded, or what a provider captured, and check it; what is in the store
    already is left there."""
    upload = _upload(claim.recording_id)
    standing, note = artefacts.find(claim.recording_id, MediaKind.ORIGINAL), None
    if upload is None and standing is None:
        seen = capture_media.of(claim.recording_id)
        if seen is None:
            raise ExternalError(GONE, permanent=True)
        note = captured_media.bring(claim, seen)
    if upload is not None and standing is None:
        _store(claim, upload)
    if upload is not None:
        upload_id = upload.id
        db.session.commit()
        incoming.remove(upload_id)
    captured_media.tidy(claim.recording_id)
    return Outcome(note=note)


def _upload(recording_id: uuid.UUID) -> Upload | None:
    return db.session.scalar(
        select(Upload).where(Upload.recording_id == recording_id).order_by(Upload.created_at)
    )


def _store(claim: Claim, upload: Upload) -> None:
    source = incoming.path(upload.id)
    name, size, sha256 = upload.filename, upload.size, upload.sha256
    db.session.commit()
    if not source.is_file():
        raise ExternalError(GONE, permanent=True)
    stored = storing.put(claim.recording_id, MediaKind.ORIGINAL, source)
    if stored.size != size or (sha256 is not None and stored.sha256 != sha256):
        raise ExternalError(OTHER_BYTES)
    run_claims.hold(claim)
    artefacts.record(
        claim.recording_id,
        MediaKind.ORIGINAL,
        stored,
        "application/octet-stream",  # until it was looked into
        filename=name,
    )
    db.session.commit()

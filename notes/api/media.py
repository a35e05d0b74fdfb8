"""The files of a recording."""

from __future__ import annotations

from typing import Literal

from flask import request
from sqlalchemy import select

from notes import api_keys, artefacts, downloads, recordings
from notes.api.addresses import identifier
from notes.api.call import Answer, Call
from notes.api.door import operation
from notes.api.types_files import RecordingFile, RecordingFiles
from notes.db import db
from notes.models import MediaFile, MediaKind

TAG = "files"
LIST = "/desktop_recordings/{id}/media/"


@operation(
    "GET", LIST, scope=api_keys.READ, gives={200: RecordingFiles}, summary="List files", tag=TAG
)
def index(call: Call, id: str) -> Answer:  # noqa: A002 - the contract's word
    """The original, a copy that browsers play where the original isn't one, and a picture."""
    recording = recordings.get(call.viewer, identifier(id))
    found = db.session.scalars(
        select(MediaFile)
        .where(MediaFile.recording_id == recording.id, MediaFile.kind.in_(downloads.SERVED))
        .order_by(MediaFile.created_at, MediaFile.id)
    )
    here = request.base_url.rstrip("/")
    return RecordingFiles(results=[_shown(one, here) for one in found])


@operation(
    "GET",
    LIST + "{kind}/",
    scope=api_keys.READ,
    gives={200: "*/*", 206: "*/*", 302: None, 304: None},
    errors=(416,),
    summary="Download a file",
    tag=TAG,
)
def download(call: Call, id: str, kind: Literal["original", "playable", "thumbnail"]) -> Answer:  # noqa: A002 - the contract's word
    """The bytes of one file, or the range of them that `Range` asks for; `ETag` is its SHA-256.

    Sound and video may be given by a redirect to a signed link of the store, which wants no key;
    with `?download=1` or `?relay=1` the bytes come from here."""
    recording = recordings.get(call.viewer, identifier(id))
    found = artefacts.find(recording.id, MediaKind(kind)) if kind in downloads.SERVED else None
    return downloads.answer(found, recording.title)


def _shown(one: MediaFile, here: str) -> RecordingFile:
    return RecordingFile(
        kind=MediaKind(one.kind),
        url=f"{here}/{one.kind}/",
        mime=one.mime,
        size=one.size,
        sha256=one.sha256,
        filename=one.filename,
        is_video=one.is_video,
        width=one.width,
        height=one.height,
        duration_ms=one.duration_ms,
        created_at=one.created_at,
    )

"""The media of a recording, by byte ranges; its waveform and captions."""

from __future__ import annotations

import json
import logging
import uuid
from base64 import b64encode
from dataclasses import dataclass
from typing import IO

from flask import Blueprint, Response, jsonify, request

from notes import artefacts, digests, downloads, lanes, listing, recordings, storing
from notes import captions as captioning
from notes.db import db
from notes.errors import ExternalError, NotFound
from notes.models import MediaFile, MediaKind
from notes.offload import away, away_each
from notes.storage import Storage
from notes.web.session import viewer

bp = Blueprint("media", __name__)
log = logging.getLogger(__name__)

_PEAKS_AT_MOST = 1 << 20  # bytes
PICTURES_AT_MOST = 60
PICTURE_AT_MOST = 100_000  # bytes


@dataclass(frozen=True, slots=True)
class _Picture:
    """A thumbnail to be read; `store` is None where nobody can get in at the moment."""

    name: str
    mime: str
    key: str
    size: int
    store: Storage | None

    def read(self) -> str | None:
        """The picture as a data address; empty for what is none or isn't there, None for one that
        its store may still give another time."""
        if self.size > PICTURE_AT_MOST or not self.mime.startswith("image/"):
            return ""
        if self.store is None:
            return None
        try:
            with self.store.open(self.key) as opened:
                content = opened.read(PICTURE_AT_MOST)
        except FileNotFoundError:
            return ""
        except (ExternalError, OSError) as error:
            log.warning("a thumbnail can't be read: %s", error)
            return None
        return f"data:{self.mime};base64,{b64encode(content).decode()}"


@bp.get("/recordings/<uuid:recording_id>/media/<kind>")
def file(recording_id: uuid.UUID, kind: str) -> Response:
    """One file: a link to its store, or its bytes or a part of them."""
    recording = recordings.get(viewer(), recording_id)
    found = artefacts.find(recording.id, MediaKind(kind)) if kind in downloads.SERVED else None
    return downloads.answer(found, recording.title)


@bp.get("/recordings/pictures")
def pictures() -> Response:
    """Many thumbnails in one answer: `of` names them as `<recording>.<hash>`, comma between.

    A list of forty would otherwise be forty requests. Addresses carry hashes, so browsers keep it.
    """
    names = request.args.get("of", "").split(",")[:PICTURES_AT_MOST]
    found = listing.thumbnails(viewer(), _ids(names))
    wanted = [one for one in map(_picture, found) if one.name in names]
    db.session.rollback()  # no connection is held while files are read
    read = away_each(_Picture.read, wanted)
    drawn = {one.name: data for one, data in zip(wanted, read, strict=True) if data}
    response = jsonify(drawn)
    whole = all(data is not None for data in read)
    response.headers["Cache-Control"] = (
        "private, max-age=31536000, immutable" if whole else "private, no-store"
    )
    return response


@bp.get("/recordings/<uuid:recording_id>/waveform")
def waveform(recording_id: uuid.UUID) -> Response:
    """How loud it is over time (0 to 100, equal stretches), and who speaks when."""
    recording = recordings.get(viewer(), recording_id)
    found = artefacts.find(recording.id, MediaKind.PEAKS)
    spoken = lanes.lanes(recording_id)
    response = jsonify(
        duration_ms=recording.duration_ms,
        peaks=_peaks(found) if found else [],
        lanes=[[one.start_ms, one.end_ms, one.number, one.hue] for one in spoken],
        shares=lanes.shares(spoken),
    )
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@bp.get("/recordings/<uuid:recording_id>/captions.vtt")
def captions(recording_id: uuid.UUID) -> Response:
    """The transcript as captions."""
    recording = recordings.get(viewer(), recording_id)
    etag = f"r{recording.rev}"
    if request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    else:
        response = Response(captioning.webvtt(recording_id), mimetype="text/vtt")
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    if "download" in request.args:
        response.headers["Content-Disposition"] = downloads.attachment(f"{recording.title}.vtt")
    return response


@bp.get("/recordings/<uuid:recording_id>/chapters.vtt")
def chapters(recording_id: uuid.UUID) -> Response:
    """The chapters as players take them; none before there are notes."""
    recording = recordings.get(viewer(), recording_id)
    notes = digests.newest(recording.id)
    response = Response(captioning.chapters(notes.chapters if notes else ()), mimetype="text/vtt")
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def _ids(names: list[str]) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(hex=name.partition(".")[0]) for name in names if name]
    except ValueError as error:
        raise NotFound from error


def _picture(found: MediaFile) -> _Picture:
    try:
        store = storing.of(found)
    except ExternalError:
        store = None
    name = f"{found.recording_id.hex}.{found.sha256[:8]}"
    return _Picture(name, found.mime, found.key, found.size, store)


def _peaks(found: MediaFile) -> object:
    """How loud it is; nothing where the store doesn't say: who speaks when is known anyway."""
    try:
        return away(_numbers, downloads.opened(found))
    except (NotFound, ExternalError, OSError) as error:
        log.warning("a waveform can't be read: %s", error)
        return []


def _numbers(opened: IO[bytes]) -> object:
    with opened:
        return json.loads(opened.read(_PEAKS_AT_MOST))

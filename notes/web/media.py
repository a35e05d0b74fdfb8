"""The media of a recording, by byte ranges; its waveform and captions."""

from __future__ import annotations

import json
import re
import unicodedata
import uuid
from base64 import b64encode
from collections.abc import Iterator
from typing import IO
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, request
from sqlalchemy import select

from notes import captions as captioning
from notes import lanes, listing, recordings
from notes.adapters import adapters
from notes.db import db
from notes.errors import NotFound
from notes.models import MediaFile, MediaKind, Recording
from notes.offload import offload
from notes.storage import Storage
from notes.web.ranges import Part, asked
from notes.web.session import viewer

bp = Blueprint("media", __name__)

CHUNK = 256 * 1024
SERVED = (MediaKind.ORIGINAL, MediaKind.PLAYABLE, MediaKind.THUMBNAIL)
_PEAKS_AT_MOST = 1 << 20  # bytes
PICTURES_AT_MOST = 60
PICTURE_AT_MOST = 100_000  # bytes
# What a browser may show by itself; anything else it saves, so that no file acts as a page.
_SHOWN = re.compile(r"(audio|video)/[\w.+-]+|image/(jpeg|png|webp|avif)")


@bp.get("/recordings/<uuid:recording_id>/media/<kind>")
def file(recording_id: uuid.UUID, kind: str) -> Response:
    """The bytes of one file, or a part of them."""
    recording = recordings.get(viewer(), recording_id)
    found = _file(recording, kind) if kind in SERVED else None
    if found is None:
        raise NotFound("This recording has no such file, or not yet.")
    if request.if_none_match.contains(found.sha256):
        return _described(Response(status=304), found, recording)
    part = asked(found.size, found.sha256)
    body = () if request.method == "HEAD" else _bytes(_opened(found.key), part)
    response = Response(body, 206 if part.partial else 200, direct_passthrough=True)
    response.headers["Content-Length"] = str(part.length)
    if part.partial:
        response.headers["Content-Range"] = part.content_range
    return _described(response, found, recording)


@bp.get("/recordings/pictures")
def pictures() -> Response:
    """Many thumbnails in one answer: `of` names them as `<recording>.<hash>`, comma between.

    A list of forty would otherwise be forty requests. Addresses carry hashes, so browsers keep it.
    """
    names = request.args.get("of", "").split(",")[:PICTURES_AT_MOST]
    found = listing.thumbnails(viewer(), _ids(names))
    wanted = [(f"{one.recording_id.hex}.{one.sha256[:8]}", one) for one in found]
    db.session.rollback()  # no connection is held while files are read
    drawn = {name: _data(one) for name, one in wanted if name in names}
    response = jsonify({name: data for name, data in drawn.items() if data is not None})
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


@bp.get("/recordings/<uuid:recording_id>/waveform")
def waveform(recording_id: uuid.UUID) -> Response:
    """How loud it is over time (0 to 100, equal stretches), and who speaks when."""
    recording = recordings.get(viewer(), recording_id)
    found = _file(recording, MediaKind.PEAKS)
    spoken = lanes.lanes(recording_id)
    response = jsonify(
        duration_ms=recording.duration_ms,
        peaks=offload(_peaks, _opened(found.key)) if found else [],
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
        response.headers["Content-Disposition"] = _attachment(f"{recording.title}.vtt")
    return response


def _file(recording: Recording, kind: str) -> MediaFile | None:
    return db.session.scalar(
        select(MediaFile).where(MediaFile.recording_id == recording.id, MediaFile.kind == kind)
    )


def _ids(names: list[str]) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(hex=name.partition(".")[0]) for name in names if name]
    except ValueError as error:
        raise NotFound from error


def _data(found: MediaFile) -> str | None:
    """A small picture as a data address; None for one that is missing or no picture."""
    if found.size > PICTURE_AT_MOST or not found.mime.startswith("image/"):
        return None
    try:
        content = offload(_read, adapters().storage, found.key)
    except FileNotFoundError:
        return None
    return f"data:{found.mime};base64,{b64encode(content).decode()}"


def _read(storage: Storage, key: str) -> bytes:
    with storage.open(key) as opened:
        return opened.read(PICTURE_AT_MOST)


def _opened(key: str) -> IO[bytes]:
    try:
        return offload(adapters().storage.open, key)
    except FileNotFoundError as error:
        raise NotFound("The file is missing from the store. Ask an admin to look.") from error


def _peaks(opened: IO[bytes]) -> object:
    with opened:
        return json.loads(opened.read(_PEAKS_AT_MOST))


def _bytes(opened: IO[bytes], part: Part) -> Iterator[bytes]:
    """The part in pieces, read off the event loop. The request's session is gone by then."""
    left = part.length
    try:
        opened.seek(part.start)
        while left > 0 and (piece := offload(opened.read, min(CHUNK, left))):
            left -= len(piece)
            yield piece
    finally:
        opened.close()


def _described(response: Response, found: MediaFile, recording: Recording) -> Response:
    headers = response.headers
    shown = _SHOWN.fullmatch(found.mime) is not None
    headers["Content-Type"] = found.mime if shown else "application/octet-stream"
    headers["Accept-Ranges"] = "bytes"
    headers["Cache-Control"] = "private, no-cache"
    headers["Content-Security-Policy"] = "sandbox; default-src 'none'; media-src 'self'"
    if request.args.get("v") and found.sha256.startswith(request.args["v"]):
        headers["Cache-Control"] = "private, max-age=31536000, immutable"
    if "download" in request.args or not shown:
        headers["Content-Disposition"] = _attachment(found.filename or recording.title)
    response.set_etag(found.sha256)
    return response


def _attachment(name: str) -> str:
    """`Content-Disposition` for any name: a plain one, and the exact one for newer browsers."""
    kept = "".join(one for one in name if one.isprintable() and one not in '/\\:*?"<>|')
    kept = kept.strip(" .")[:150] or "recording"
    plain = unicodedata.normalize("NFKD", kept).encode("ascii", "ignore").decode().strip(" .")
    return f"attachment; filename=\"{plain or 'recording'}\"; filename*=UTF-8''{quote(kept)}"

"""Stored files as answers: by a link to the store, or whole or by byte ranges under safe names.
For all doors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import IO
from urllib.parse import quote

from flask import Response, request

from notes import media_links, storing
from notes.db import db
from notes.errors import NotFound
from notes.models import MediaFile, MediaKind
from notes.offload import away
from notes.ranges import Part, asked

CHUNK = 256 * 1024
SERVED = (MediaKind.ORIGINAL, MediaKind.PLAYABLE, MediaKind.THUMBNAIL)
_PLAYED = (MediaKind.ORIGINAL, MediaKind.PLAYABLE)
# What a browser may show by itself; anything else it saves, so that no file acts as a page.
_SHOWN = re.compile(r"(audio|video)/[\w.+-]+|image/(jpeg|png|webp|avif)")


def answer(found: MediaFile | None, title: str) -> Response:
    """A link to what is played, where the store makes one; else the bytes of a file, or the part
    of them that is asked for. 304 to who has them.

    With `download` in the address they come from here, under a name; with `relay` for players
    that can't reach the store. `title` names a file that came without a name. Raises NotFound for
    None, for kinds that nobody is given, and where the store lost it; ExternalError;
    RequestedRangeNotSatisfiable.
    """
    if found is None or found.kind not in SERVED:
        raise NotFound("This recording has no such file, or not yet.")
    if request.if_none_match.contains(found.sha256):
        return _described(Response(status=304), found, title)
    if _is_played(found) and (address := media_links.link(found)):
        return _sent_on(address)
    part = asked(found.size, found.sha256)
    response = _described(Response(status=206 if part.partial else 200), found, title)
    response.headers["Content-Length"] = str(part.length)
    if part.partial:
        response.headers["Content-Range"] = part.content_range
    if request.method != "HEAD":
        response.response = _bytes(opened(found), part)
        response.direct_passthrough = True
    return response


def opened(found: MediaFile) -> IO[bytes]:
    """A file of its store, for requests that only read: the database is let go of before the
    store is waited for. Raises NotFound, ExternalError."""
    store, key = storing.of(found), found.key
    db.session.rollback()
    try:
        return away(store.open, key)
    except FileNotFoundError as error:
        raise NotFound("The file is missing from the store. Ask an admin to look.") from error


def attachment(name: str) -> str:
    """`Content-Disposition` for any name: a plain one, and the exact one for newer browsers."""
    kept = "".join(one for one in name if one.isprintable() and one not in '/\\:*?"<>|')
    kept = kept.strip(" .")[:150] or "recording"
    plain = unicodedata.normalize("NFKD", kept).encode("ascii", "ignore").decode().strip(" .")
    return f"attachment; filename=\"{plain or 'recording'}\"; filename*=UTF-8''{quote(kept)}"


def _is_played(found: MediaFile) -> bool:
    """Whether somebody wants to hear or see the file rather than keep it."""
    if request.method != "GET" or request.args.keys() & {"download", "relay"}:
        return False
    return found.kind in _PLAYED and _SHOWN.fullmatch(found.mime) is not None


def _sent_on(address: str) -> Response:
    """To the store, by a link that is nobody else's: it is kept nowhere and tells nothing of the
    page that it was asked from."""
    response = Response(status=302)
    response.headers["Location"] = address
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _bytes(file: IO[bytes], part: Part) -> Iterator[bytes]:
    """The part in pieces, read off the event loop. The request's session is gone by then."""
    left = part.length
    try:
        file.seek(part.start)
        while left > 0 and (piece := away(file.read, min(CHUNK, left))):
            left -= len(piece)
            yield piece
    finally:
        file.close()


def _described(response: Response, found: MediaFile, title: str) -> Response:
    headers = response.headers
    shown = _SHOWN.fullmatch(found.mime) is not None
    headers["Content-Type"] = found.mime if shown else "application/octet-stream"
    headers["Accept-Ranges"] = "bytes"
    headers["Cache-Control"] = "private, no-cache"
    headers["Content-Security-Policy"] = "sandbox; default-src 'none'; media-src 'self'"
    if request.args.get("v") and found.sha256.startswith(request.args["v"]):
        headers["Cache-Control"] = "private, max-age=31536000, immutable"
    if "download" in request.args or not shown:
        headers["Content-Disposition"] = attachment(found.filename or title)
    response.set_etag(found.sha256)
    return response

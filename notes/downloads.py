"""Stored files as answers: whole or by byte ranges, under safe names. For all doors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import IO
from urllib.parse import quote

from flask import Response, request

from notes.adapters import adapters
from notes.errors import NotFound
from notes.models import MediaFile, MediaKind
from notes.offload import offload
from notes.ranges import Part, asked

CHUNK = 256 * 1024
SERVED = (MediaKind.ORIGINAL, MediaKind.PLAYABLE, MediaKind.THUMBNAIL)
# What a browser may show by itself; anything else it saves, so that no file acts as a page.
_SHOWN = re.compile(r"(audio|video)/[\w.+-]+|image/(jpeg|png|webp|avif)")


def answer(found: MediaFile | None, title: str) -> Response:
    """The bytes of a file, or the part of them that is asked for; 304 to who has them.

    `title` names a file that came without a name. Raises NotFound for None, for kinds that
    nobody is given, and where the store lost it; RequestedRangeNotSatisfiable.
    """
    if found is None or found.kind not in SERVED:
        raise NotFound("This recording has no such file, or not yet.")
    if request.if_none_match.contains(found.sha256):
        return _described(Response(status=304), found, title)
    part = asked(found.size, found.sha256)
    body = () if request.method == "HEAD" else _bytes(opened(found.key), part)
    response = Response(body, 206 if part.partial else 200, direct_passthrough=True)
    response.headers["Content-Length"] = str(part.length)
    if part.partial:
        response.headers["Content-Range"] = part.content_range
    return _described(response, found, title)


def opened(key: str) -> IO[bytes]:
    """A file of the store. Raises NotFound."""
    try:
        return offload(adapters().storage.open, key)
    except FileNotFoundError as error:
        raise NotFound("The file is missing from the store. Ask an admin to look.") from error


def attachment(name: str) -> str:
    """`Content-Disposition` for any name: a plain one, and the exact one for newer browsers."""
    kept = "".join(one for one in name if one.isprintable() and one not in '/\\:*?"<>|')
    kept = kept.strip(" .")[:150] or "recording"
    plain = unicodedata.normalize("NFKD", kept).encode("ascii", "ignore").decode().strip(" .")
    return f"attachment; filename=\"{plain or 'recording'}\"; filename*=UTF-8''{quote(kept)}"


def _bytes(file: IO[bytes], part: Part) -> Iterator[bytes]:
    """The part in pieces, read off the event loop. The request's session is gone by then."""
    left = part.length
    try:
        file.seek(part.start)
        while left > 0 and (piece := offload(file.read, min(CHUNK, left))):
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

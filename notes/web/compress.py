"""Text goes out compressed: pages as they are answered, static files once.

Streams, parts of files and media stay as they are. The one secret on a page, the token of its
forms, is signed anew every second, so its length in a compressed page tells nothing.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

from notes.offload import offload

SMALLEST = 500  # bytes; less isn't worth it
LARGE = 200_000  # bytes; more takes long enough to hold up others
_QUICK, _THOROUGH = 5, 9
_TEXT = {
    "application/javascript", "application/json", "application/manifest+json", "image/svg+xml",
    "text/css", "text/csv", "text/html", "text/javascript", "text/markdown", "text/plain",
    "text/vtt",
}  # fmt: skip


def init(app: Flask) -> None:
    """Compress what the browser takes compressed. First of all doors' parts: so it acts last."""
    static: dict[tuple[str, str], bytes] = {}  # by name and ETag

    @app.after_request
    def squeeze(response: Response) -> Response:
        if response.mimetype not in _TEXT:
            return response
        response.vary.add("Accept-Encoding")
        if not _worth(response):
            return response
        if request.endpoint == "static":
            key = (request.view_args or {})["filename"], response.headers.get("ETag", "")
            if key not in static:
                static[key] = _packed(_whole(response), _THOROUGH)
            _put(response, static[key])
        elif (body := response.get_data()) and len(body) >= SMALLEST:
            _put(response, _packed(body, _QUICK))
        return response


def _worth(response: Response) -> bool:
    return (
        request.method != "HEAD"
        and response.status_code not in {204, 206, 304}
        and "Content-Encoding" not in response.headers
        and bool(request.accept_encodings["gzip"])
        and (request.endpoint == "static" or not response.is_streamed)
    )


def _whole(response: Response) -> bytes:
    response.direct_passthrough = False
    return response.get_data()


def _packed(body: bytes, level: int) -> bytes:
    if len(body) > LARGE:
        return offload(gzip.compress, body, level, mtime=0)
    return gzip.compress(body, level, mtime=0)


def _put(response: Response, body: bytes) -> None:
    response.direct_passthrough = False
    if close := getattr(response.response, "close", None):
        close()  # the file that is not read
    response.set_data(body)
    response.headers["Content-Encoding"] = "gzip"
    etag, _ = response.get_etag()
    if etag is not None:
        response.set_etag(etag, weak=True)  # the same content in other bytes

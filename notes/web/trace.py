"""Gives each request an id, and writes one line about it: never a query, never a token."""

from __future__ import annotations

import logging
import re
import secrets
import time

from flask import Flask, Response, g, request

from notes import logs

log = logging.getLogger("notes.access")

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET = {"static", "health.healthz", "health.readyz", "metrics.metrics"}
QUIET_IF_TAKEN = {"realtime.recall"}  # several a second, for every meeting that runs
LONG_SEGMENT = re.compile(r"(?<=/)[A-Za-z0-9_-]{20,}(?=/|$)")  # what a mistyped token looks like
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def init(app: Flask) -> None:
    """Begin before everything else that looks at a request."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    asked = request.headers.get(HEADER, "")
    g.request_id = asked if WELL_FORMED.fullmatch(asked) else secrets.token_hex(8)
    g.request_began = time.perf_counter()
    logs.belongs_to(g.request_id)


def _end(response: Response) -> Response:
    response.headers[HEADER] = g.request_id
    taken = response.status_code < 400 and request.endpoint in QUIET_IF_TAKEN
    if request.endpoint not in QUIET and not taken:
        elapsed = (time.perf_counter() - g.request_began) * 1000
        log.info("%s %s %s %.0f ms", request.method, shown_path(), response.status_code, elapsed)
    return response


def shown_path() -> str:
    """The request's path as it may be written down."""
    path = request.path
    token = (request.view_args or {}).get("token")
    if token:
        path = path.replace(str(token), "***")
    return LONG_SEGMENT.sub(lambda hit: hit[0] if UUID.fullmatch(hit[0]) else "***", path)

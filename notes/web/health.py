"""Whether the process answers, and whether what it needs is well."""

from __future__ import annotations

import time
from dataclasses import asdict

from flask import Blueprint, Response, current_app, jsonify

from notes import checks
from notes.adapters import adapters
from notes.checks import State
from notes.web.session import public

bp = Blueprint("health", __name__)

FRESH_S = 1.0
_KEPT = "notes.health"


@bp.get("/healthz")
@public
def healthz() -> Response:
    """The process answers; nothing else is asked."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """200 when everything needed is well, else 503; each thing's state as JSON."""
    states = _states()
    ready = all(state.ok for state in states.values())
    body = jsonify(ready=ready, checks={name: asdict(state) for name, state in states.items()})
    return body, 200 if ready else 503


def _states() -> dict[str, State]:
    """The checks' answers, at most a second old: whoever asks often doesn't make them work."""
    asked_at, states = current_app.extensions.get(_KEPT, (0.0, {}))
    if time.monotonic() - asked_at > FRESH_S:
        states = checks.everything(adapters().storage)
        current_app.extensions[_KEPT] = (time.monotonic(), states)
    return dict(states)

"""Who asks: the key in the Authorization header, and whether it opens this project."""

from __future__ import annotations

from flask import request

from notes import api_keys, throttle
from notes.api.problems import AUTHENTICATION, Problem, denied, missing
from notes.connections import settings
from notes.db import db
from notes.models import ApiKey, Membership, Role, Team
from notes.recordings import Viewer

CURRENT = "@current"
HIGHEST_ID = 2**31 - 1
NOT_GIVEN = "Authentication credentials were not provided."
NOT_KNOWN = "Personal API key found in request Authorization header is invalid."


def admit(scope: str, project: str) -> tuple[ApiKey, Viewer]:
    """The request's key and for whom it acts; the use of the key is counted and noted.

    Raises Problem (401, 403, 404), TooMany.
    """
    key, membership = _found()
    if not api_keys.allows(key, scope):
        raise denied(f"API key missing required scope '{scope}'")
    _require_project(key, project)
    if membership is None:
        raise denied("You don't have access to the project.")
    throttle.count(settings().api_rate, "api", str(key.id))
    viewer = Viewer(key.user, key.team_id, Role(membership.role))
    if api_keys.mark_used(key):
        db.session.commit()  # at once: nobody else's writing waits for this request
    return key, viewer


def bearer() -> str:
    """The token in the request's Authorization header, or nothing."""
    given = request.authorization
    return given.token.strip() if given and given.type == "bearer" and given.token else ""


def _found() -> tuple[ApiKey, Membership | None]:
    token = bearer()
    if not token:
        raise Problem(401, "not_authenticated", NOT_GIVEN, kind=AUTHENTICATION)
    found = api_keys.find(token)
    if found is None:
        raise Problem(401, "authentication_failed", NOT_KNOWN, kind=AUTHENTICATION)
    if ended := api_keys.problem_of(found[0]):
        raise Problem(401, "authentication_failed", ended, kind=AUTHENTICATION)
    return found


def _require_project(key: ApiKey, project: str) -> None:
    """Raise Problem unless the address names the key's team."""
    if project in {CURRENT, str(key.team_id)}:
        return
    if not _exists(project):
        raise missing("Project not found.")
    raise denied(f"API key does not have access to the requested project: ID {project}.")


def _exists(project: str) -> bool:
    number = int(project) if project.isascii() and project.isdecimal() and len(project) < 11 else 0
    return 0 < number <= HIGHEST_ID and db.session.get(Team, number) is not None

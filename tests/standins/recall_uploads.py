"""Desktop SDK uploads, as Recall.ai's stand-in makes them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from tests.standins.recall_config import problems
from tests.standins.recall_http import NOT_FOUND, Handler, route
from tests.standins.recall_recordings import now, status

if TYPE_CHECKING:
    from tests.standins.recall import Recall

PATHS = ("/api/v1/sdk-upload/", "/api/v1/sdk_upload/")


def create(recall: Recall, handler: Handler) -> None:
    """A place for what a desktop client records."""
    if handler.path not in recall.routes:
        handler.answer(404, NOT_FOUND)
        return
    body = handler.body
    errors = problems(body)
    if errors:
        refusal = {"code": "invalid_request_data", "message": "Invalid", "errors": errors}
        handler.answer(400, refusal)
        return
    once = handler.headers.get("Idempotency-Key") or uuid.uuid4().hex
    with recall.lock:
        recall.made.setdefault(once, _made(recall, body))
    handler.answer(201, recall.made[once])


def _made(recall: Recall, body: dict[str, Any]) -> dict[str, Any]:
    made = {
        "id": str(uuid.uuid4()),
        "upload_token": str(uuid.uuid4()),
        "recording_id": recall.recording_id,
        "status": status("pending", at=now()),
        "created_at": now(),
        "metadata": body.get("metadata") or {},
    }
    recall.configs[made["id"]] = body.get("recording_config") or {}
    return made


def listed(recall: Recall, handler: Handler) -> None:
    """All uploads."""
    if handler.path.partition("?")[0] not in recall.routes:
        handler.answer(404, NOT_FOUND)
        return
    uploads = list(recall.made.values())
    handler.answer(200, {"next": None, "previous": None, "results": uploads})


def one(recall: Recall, handler: Handler, upload_id: str) -> None:
    """How an upload stands."""
    found = {made["id"]: made for made in recall.made.values()}.get(upload_id)
    handler.answer(200, found) if found else handler.answer(404, NOT_FOUND)


ROUTES = (
    route("POST", "/sdk[-_]upload/", create),
    route("GET", "/sdk[-_]upload/", listed, "list"),
    route("GET", "/sdk[-_]upload/<id>/", one),
)

"""The desktop_recordings contract: listing, making, reading and deleting recordings."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any, cast
from urllib.parse import urlencode

from flask import Flask, Response, current_app, request
from pydantic_core import to_json
from sqlalchemy.exc import IntegrityError

from notes import api_keys, desktop_recordings, provider_accounts, recordings, search
from notes.adapters import adapters
from notes.api.addresses import identifier
from notes.api.call import Answer, Call
from notes.api.door import operation
from notes.api.types_desktop_recording_object import (
    Create,
    Created,
    DesktopRecording,
    DesktopRecordingPage,
    ListQuery,
    Transcript,
    Unavailable,
)
from notes.db import db, uuid7
from notes.desktop_recordings import Filters
from notes.errors import ExternalError
from notes.providers.base import Account, DesktopUploads, SdkUpload
from notes.recordings import Viewer

TAG = "desktop recordings"
USUAL = 100  # recordings a page
AT_ONCE = 50  # are read for a larger one, so that memory doesn't grow with it
END = b"]}"

NO_KEY = "Recall.ai API key not configured"
FAILED = "Failed to create upload with Recall.ai: "
PASSING = "it can't be reached or is busy. Try again in a minute."
LASTING = "it refused. Whoever runs this server finds the reason in its log and with `doctor`."


@operation(
    "GET",
    "/desktop_recordings/",
    scope=api_keys.READ,
    query=ListQuery,
    gives={200: DesktopRecordingPage},
    summary="List recordings",
    tag=TAG,
)
def index(call: Call) -> Answer:
    """Whole recordings, transcripts included, the newest first."""
    asked: ListQuery = call.query
    limit, offset = asked.limit or USUAL, asked.offset or 0
    wanted = Filters(_number(asked.user_id), asked.platform, asked.status, asked.search)
    if wanted.search is not None:
        catch_up(call.viewer)
    found = desktop_recordings.page(call.viewer, limit, offset, wanted)
    envelope = _envelope(found.count, limit, offset)
    if len(found.ids) > USUAL:
        app = cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - the proxy's own way
        return Response(_pieces(app, envelope, found.ids), mimetype="application/json")
    return Response(envelope + _objects(found.ids) + END, mimetype="application/json")


def _connected(viewer: Viewer) -> Answer | None:
    """The contract looks for a key before it looks at the body (1.3)."""
    viewer.require_edit()
    return None if provider_accounts.of(viewer.team_id) else ({"detail": NO_KEY}, 503)


@operation(
    "POST",
    "/desktop_recordings/",
    scope=api_keys.WRITE,
    takes=Create,
    gives={201: Created, 503: Unavailable},
    summary="Make a recording through Recall",
    tag=TAG,
    first=_connected,
)
def create(call: Call) -> Answer:
    """Asks Recall.ai for an upload and makes a recording of it. `upload_token`, which the desktop
    SDK needs, is in this answer only. Without Recall nothing is made (503); a recording without
    Recall is made with `POST …/recordings/`.
    """
    asked: Create = call.body
    # _connected answers where there is none.
    account = cast("Account", provider_accounts.of(call.viewer.team_id))
    recall = adapters().recorder(account)
    recording_id, team_id = uuid7(), call.viewer.team_id
    db.session.commit()  # no transaction is open while another company takes its time
    try:
        upload = _upload(recall, recording_id, team_id)
        made = desktop_recordings.create(
            call.viewer, asked.platform, recording_id=recording_id, upload=upload
        )
        db.session.commit()
    except ExternalError as error:
        return _unavailable(error)
    except IntegrityError:  # an upload that we have already
        db.session.rollback()
        return {"detail": FAILED + LASTING}, 503
    return desktop_recordings.fields([made])[0] | {"upload_token": upload.upload_token}, 201


@operation(
    "POST",
    "/desktop_recordings/create_upload/",
    scope=api_keys.WRITE,
    takes=Create,
    gives={201: Created, 503: Unavailable},
    summary="Make a recording through Recall (older address)",
    tag=TAG,
    deprecated=True,
    first=_connected,
)
def create_upload(call: Call) -> Answer:
    """The same as `POST …/desktop_recordings/`."""
    return create(call)


@operation(
    "GET",
    "/desktop_recordings/{id}/",
    scope=api_keys.READ,
    gives={200: DesktopRecording},
    summary="Read a recording",
    tag=TAG,
)
def show(call: Call, id: str) -> Answer:  # noqa: A002 - the address's own word
    """One recording with its transcript."""
    found = recordings.get(call.viewer, identifier(id))
    return desktop_recordings.fields([found])[0]


@operation(
    "DELETE",
    "/desktop_recordings/{id}/",
    scope=api_keys.WRITE,
    gives={204: None},
    summary="Delete a recording",
    tag=TAG,
)
def delete(call: Call, id: str) -> Answer:  # noqa: A002 - the address's own word
    """It can be brought back from its page for seven days; then it and its files are gone."""
    recordings.delete(call.viewer, identifier(id))
    db.session.commit()
    return None


@operation(
    "GET",
    "/desktop_recordings/{id}/transcript/",
    scope=api_keys.READ,
    gives={200: Transcript},
    summary="Read a transcript (older shape)",
    tag=TAG,
    deprecated=True,
)
def transcript(call: Call, id: str) -> Answer:  # noqa: A002 - the address's own word
    """The transcript, summary and tasks alone, as clients of the first days read them."""
    found = recordings.get(call.viewer, identifier(id))
    whole = desktop_recordings.fields([found])[0]
    tasks = [{**one, "assigned_to": one.get("assignee")} for one in whole["extracted_tasks"]]
    return {
        "id": whole["id"],
        "status": whole["status"],
        "full_text": whole["transcript_text"],
        "segments": desktop_recordings.transcript(found.id),
        "summary": whole["summary"],
        "extracted_tasks": tasks,
        "tasks": tasks,
    }


def _upload(recall: DesktopUploads, recording_id: uuid.UUID, team_id: int) -> SdkUpload:
    metadata = {"recording": str(recording_id), "team": str(team_id)}
    return recall.create_sdk_upload(metadata, once=recording_id)


def _unavailable(error: ExternalError) -> Response:
    """Recall failed, in our own words: what it said is in the log."""
    words = LASTING if error.permanent else PASSING
    response = Response(to_json({"detail": FAILED + words}), 503, mimetype="application/json")
    if not error.permanent:
        response.headers["Retry-After"] = str(round(error.retry_after or 60))
    return response


def catch_up(viewer: Viewer) -> None:
    """Index what was said a moment ago, where no worker has come to it yet."""
    for recording_id in search.behind(viewer):
        search.index(recording_id)
        db.session.commit()


def _number(text: str | None) -> int | None:
    """A person's number; what is no number is nobody's."""
    if text is None:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else -1


def _objects(ids: Sequence[uuid.UUID]) -> bytes:
    """Recordings as JSON, commas between, without brackets around them."""
    found = desktop_recordings.fields(desktop_recordings.by_ids(ids))
    return to_json(found, inf_nan_mode="null")[1:-1]


def _pieces(app: Flask, envelope: bytes, ids: Sequence[uuid.UUID]) -> Iterator[bytes]:
    """A long page in pieces. Runs after the request, and holds nothing between two of them."""
    yield envelope
    comma = b""
    for start in range(0, len(ids), AT_ONCE):
        with app.app_context():
            written = _objects(ids[start : start + AT_ONCE])
        if written:  # all of them may be gone by now
            yield comma + written
            comma = b","
    yield END


def _envelope(count: int, limit: int, offset: int) -> bytes:
    """The beginning of a page, up to its first recording."""
    after, before = offset + limit, max(offset - limit, 0)
    said = {
        "count": count,
        "next": _address(limit, after) if after < count else None,
        "previous": _address(limit, before) if offset > 0 else None,
    }
    return to_json(said)[:-1] + b',"results":['


def _address(limit: int, offset: int) -> str:
    """This list from another place on; the first page says no offset."""
    query: dict[str, Any] = {**request.args.to_dict(), "limit": limit}
    query.pop("offset", None)
    if offset:
        query["offset"] = offset
    return f"{request.base_url}?{urlencode(query)}"

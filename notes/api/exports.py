"""A recording as a document of another kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from flask import Response

from notes import api_keys, captions, desktop_fields, downloads, exports, notebook, recordings
from notes.api import note, segments, speakers, summary, tasks
from notes.api.addresses import identifier
from notes.api.call import Answer, Call
from notes.api.door import operation
from notes.api.problems import missing
from notes.api.types_files import ExportedRecording
from notes.models import Recording, Status

_MADE: dict[str, tuple[str, Callable[[Recording], str]]] = {
    "md": ("text/markdown", lambda one: exports.document(one, _link(one))),
    "txt": ("text/plain", lambda one: captions.text(one.id)),
    "srt": ("application/x-subrip", lambda one: captions.subrip(one.id)),
    "vtt": ("text/vtt", lambda one: captions.webvtt(one.id)),
}


@operation(
    "GET",
    "/desktop_recordings/{id}/exports/{format}/",
    scope=api_keys.READ,
    gives={
        200: {
            "application/json": ExportedRecording,
            "text/markdown": None,
            "text/plain": None,
            "text/vtt": None,
            "application/x-subrip": None,
        }
    },
    summary="Export a recording",
    tag="files",
)
def export(call: Call, id: str, format: Literal["md", "txt", "srt", "vtt", "json"]) -> Answer:  # noqa: A002 - words of the address
    """`md`: summary, decisions, tasks and note as Markdown. `txt`: the transcript as text. `srt`
    and `vtt`: as captions. `json`: all of it but the media, see `ExportedRecording`.
    """
    recording = recordings.get(call.viewer, identifier(id))
    if format == "json":
        mime, body = "application/json", _whole(call, recording).model_dump_json()
    elif format in _MADE:
        mime, make = _MADE[format]
        body = make(recording)
    else:
        raise missing()
    response = Response(body, content_type=f"{mime}; charset=utf-8")
    response.headers["Content-Disposition"] = downloads.attachment(f"{recording.title}.{format}")
    return response


def _whole(call: Call, recording: Recording) -> ExportedRecording:
    return ExportedRecording(
        id=recording.id,
        title=recording.title,
        status=Status(recording.status),
        platform=recording.platform,
        language=recording.language,
        started_at=recording.started_at,
        duration_ms=recording.duration_ms,
        summary=summary.of(recording.id),
        tasks=tasks.of(call.viewer, recording.id),
        note=note.shown(notebook.get(call.viewer, recording.id)),
        speakers=speakers.of(recording.id),
        segments=segments.of(recording.id),
    )


def _link(recording: Recording) -> Callable[[int], str]:
    """Addresses of moments on the recording's page."""
    return lambda ms: desktop_fields.moment(recording.id, max(ms, 0))

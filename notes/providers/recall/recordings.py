"""What Recall.ai answers about uploads and recordings, read with care: much may be missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from notes.providers.base import About, CaptureState, StateChanged
from notes.providers.captured import Artefact, Captured, Readiness

RECORDINGS = "/api/v1/recording/"
UPLOADS = {
    "pending": CaptureState.CREATED,
    "uploading": CaptureState.UPLOADING,
    "complete": CaptureState.COMPLETE,
    "failed": CaptureState.FAILED,
}
_READINESS = {"done": Readiness.DONE, "failed": Readiness.GONE, "deleted": Readiness.GONE}


def upload(upload_id: str, content: Any) -> StateChanged:
    """How an upload stands; a state that we don't know is one of those in between."""
    found = mapping(content)
    status = mapping(found.get("status"))
    state = UPLOADS.get(str(status.get("code")), CaptureState.UPLOADING)
    detail = status.get("sub_code")
    about = About(upload_id, text(found.get("recording_id")))
    return StateChanged(about, state, moment(status.get("updated_at")), text(detail))


def recording(content: Any) -> Captured:
    """A recording and what was made of it."""
    found = mapping(content)
    shortcuts = mapping(found.get("media_shortcuts"))
    events = shortcuts.get("participant_events")
    return Captured(
        str(found.get("id", "")),
        _readiness(found),
        media=_media(shortcuts),
        transcript=artefact(shortcuts.get("transcript")),
        timeline=artefact(events, "speaker_timeline_download_url"),
        people=artefact(events, "participants_download_url"),
    )


def artefact(
    content: Any, link_name: str = "download_url", linkless: Readiness = Readiness.GONE
) -> Artefact | None:
    """One thing made of a recording; None where there is nothing. `linkless` is what to think of
    one that is done, but can't be had."""
    found = mapping(content)
    if not found:
        return None
    link = text(mapping(found.get("data")).get(link_name))
    readiness = _readiness(found)
    if readiness == Readiness.DONE and (link is None or not link.startswith(("https:", "http:"))):
        readiness, link = linkless, None
    return Artefact(str(found.get("id", "")), readiness, link)


def first_id(content: Any) -> str | None:
    """The id of the newest recording of a list, paged or bare."""
    rows = content if isinstance(content, list) else mapping(content).get("results")
    return text(mapping(rows[0]).get("id")) if isinstance(rows, list) and rows else None


def mapping(value: Any) -> Mapping[str, Any]:
    """The object itself, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def _media(shortcuts: Mapping[str, Any]) -> Artefact | None:
    """The picture with its sound; only the sound where there is no picture."""
    both = [
        artefact(shortcuts.get(name), linkless=Readiness.PENDING)
        for name in ("video_mixed", "audio_mixed")
    ]
    usable = [one for one in both if one is not None and one.readiness != Readiness.GONE]
    return usable[0] if usable else None


def _readiness(thing: Mapping[str, Any]) -> Readiness:
    return _READINESS.get(str(mapping(thing.get("status")).get("code")), Readiness.PENDING)


def text(value: Any) -> str | None:
    """The text itself; None for an empty one and anything else."""
    return value if isinstance(value, str) and value else None


def moment(value: Any) -> datetime | None:
    """A time in UTC; None where the value tells none."""
    try:
        found = datetime.fromisoformat(value)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None

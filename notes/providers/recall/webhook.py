"""What Recall.ai sends by webhook: whether it is Recall's own, and what it says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from notes.providers.base import (
    About,
    BadSignature,
    CaptureState,
    Happening,
    MediaReady,
    Received,
    Refusal,
    Signed,
    StateChanged,
    TranscriptReady,
    Unused,
)
from notes.providers.bots import STATES
from notes.providers.recall import bots
from notes.providers.recall.recordings import mapping, moment

FAMILIES = ("svix", "webhook")
"""The same three headers come under either name."""

WINDOW_S = 300
LONGEST_ID = 200
LONGEST_EVENT = 80
_MOST_SIGNATURES = 20
_ID = re.compile(r"[\x21-\x7e]{1,80}")  # fits a column, and holds nothing a database refuses

UPLOAD_STATES = {
    "sdk_upload.recording_started": CaptureState.RECORDING,
    "sdk_upload.uploading": CaptureState.UPLOADING,
    "sdk_upload.recording_ended": CaptureState.UPLOADING,
    "sdk_upload.complete": CaptureState.COMPLETE,
    "sdk_upload.completed": CaptureState.COMPLETE,  # seen as a second delivery of the same
    "sdk_upload.failed": CaptureState.FAILED,
}
_CAPTURES = ("sdk_upload", "bot")
_SETTLED = {"done", "failed", "deleted"}
_MADE_OF_IT = {
    "recording", "participant_events", "video_mixed", "video_separate", "audio_mixed",
    "audio_separate", "meeting_metadata",
}  # fmt: skip


def verify(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[SecretStr], now: datetime
) -> Signed:
    """That one of the secrets signed this body, not long ago. `headers` by their names in lower
    case, `body` as it came. Raises BadSignature."""
    families = [found for name in FAMILIES if (found := _family(headers, name)) is not None]
    if not families:
        raise BadSignature("This webhook isn't signed.", Refusal.UNSIGNED)
    for delivery_id, stamp, signatures in families:
        number = _signer(f"{delivery_id}.{stamp}.".encode("latin-1") + body, signatures, secrets)
        if number is not None:
            _require_fresh(stamp, now)
            return Signed(delivery_id, number)
    raise BadSignature("The signature fits none of our secrets.", Refusal.FORGED)


def _family(headers: Mapping[str, str], name: str) -> tuple[str, str, str] | None:
    delivery_id, stamp, signatures = (
        headers.get(f"{name}-{part}", "") for part in ("id", "timestamp", "signature")
    )
    usable = delivery_id.isascii() and delivery_id.isprintable() and len(delivery_id) <= LONGEST_ID
    if not (delivery_id and usable and stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return None
    return (delivery_id, stamp, signatures) if signatures else None


def _signer(signed: bytes, signatures: str, secrets: Sequence[SecretStr]) -> int | None:
    """Which secret made one of the signatures, counted from 1."""
    given = [
        one.removeprefix("v1,").encode("utf-8", "replace")
        for one in signatures.split()[:_MOST_SIGNATURES]
        if one.startswith("v1,")
    ]
    for number, secret in enumerate(secrets, 1):
        key = base64.b64decode(secret.get_secret_value().removeprefix("whsec_"))
        ours = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
        if any(hmac.compare_digest(ours, one) for one in given):
            return number
    return None


def _require_fresh(stamp: str, now: datetime) -> None:
    if abs(now.timestamp() - int(stamp)) > WINDOW_S:
        raise BadSignature(
            "The webhook was signed more than five minutes from now by this server's clock.",
            Refusal.STALE,
        )


def read(content: Any) -> Received:
    """What the parsed body says; takes anything."""
    outer = mapping(content)
    event = outer.get("event")
    name = "".join(filter(str.isprintable, event))[:LONGEST_EVENT] if isinstance(event, str) else ""
    data = mapping(outer.get("data"))
    return Received(name, _happening(name, data))


def _happening(event: str, data: Mapping[str, Any]) -> Happening:
    about = _about(data)
    thing, _, code = event.partition(".")
    if thing == "bot":
        return _of_bot(code, about, mapping(data.get("data")))
    state = UPLOAD_STATES.get(event)
    if event == "recording.failed" and _id(mapping(data.get("sdk_upload"))) is not None:
        state = CaptureState.FAILED  # an upload has one recording; a bot may make another
    if state is None:
        return _settled(event, about)
    status = mapping(data.get("data"))
    return StateChanged(about, state, moment(status.get("updated_at")), _word(status))


def _of_bot(code: str, about: About, status: Mapping[str, Any]) -> Happening:
    """A bot stands elsewhere; also where we don't know the word for it. What tells no state, such
    as lines of a log, is of no use."""
    if not code or (code not in STATES and status.get("code") != code):
        return Unused(about)
    return bots.change(about, code, status, status.get("updated_at"))


def _settled(event: str, about: About) -> Happening:
    """What became of something that was made of a recording: whoever wants it looks now."""
    thing, _, code = event.partition(".")
    if code not in _SETTLED:
        return Unused(about)
    if thing == "transcript":
        return TranscriptReady(about)
    return MediaReady(about) if thing in _MADE_OF_IT else Unused(about)


def _about(data: Mapping[str, Any]) -> About:
    captures = [mapping(data.get(name)) for name in _CAPTURES]
    recording = mapping(data.get("recording"))
    metadata: dict[str, str] = {}
    for thing in (recording, *captures):
        pairs = mapping(thing.get("metadata")).items()
        metadata |= {key: value for key, value in pairs if isinstance(value, str)}
    ids = [found for thing in captures if (found := _id(thing)) is not None]
    return About(ids[0] if ids else None, _id(recording), metadata)


def _id(thing: Mapping[str, Any]) -> str | None:
    value = thing.get("id")
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def _word(status: Mapping[str, Any]) -> str | None:
    value = status.get("sub_code")
    return value if isinstance(value, str) and _ID.fullmatch(value) else None

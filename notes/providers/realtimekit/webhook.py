"""What RealtimeKit sends by webhook: whether it is RealtimeKit's own, and what it says.

Only a recording has a state that the core knows of. News of a whole session (it ended, its
transcript or its summary can be had) name no recording, so `news` tells them as plain values.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from notes.errors import Invalid
from notes.providers.base import (
    About,
    BadSignature,
    Happening,
    Received,
    Refusal,
    Signed,
    TranscriptReady,
    Unused,
)
from notes.providers.realtimekit import recordings
from notes.providers.realtimekit.fields import identity, link, mapping, moment, text
from notes.providers.rooms import (
    MeetingEnded,
    News,
    Offer,
    RecordingChanged,
    Session,
    SummaryOffered,
    TranscriptOffered,
)
from notes.setting_values import public_rsa_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

LONGEST_EVENT = 80
_LONGEST_SIGNATURE = 4096


def verify(
    headers: Mapping[str, str],
    body: bytes,
    secrets: Sequence[SecretStr],
    now: datetime,  # noqa: ARG001 - every provider's is asked so
) -> Signed:
    """That one of the keys (public ones, as PEM) belongs to who signed this body. `headers` by
    their names in lower case, `body` as it came. Raises BadSignature.

    No time is signed, so `now` plays no part. A delivery is known by its body: the header with
    its id isn't signed, and may be another one on a second try.
    """
    signature = _signature(headers.get("rtk-signature", ""))
    if signature is None:
        raise BadSignature("This webhook isn't signed.", Refusal.UNSIGNED)
    for number, secret in enumerate(secrets, 1):
        if _signed_by(secret, signature, body):
            return Signed(f"rtk-{hashlib.sha256(body).hexdigest()}", number)
    raise BadSignature("The signature fits none of RealtimeKit's keys.", Refusal.FORGED)


def public_key(pem: str) -> RSAPublicKey:
    """The key that webhooks are checked with, also from a setting on one line with \\n in it.
    Raises Invalid."""
    try:
        return public_rsa_key(pem)
    except ValueError:
        raise Invalid(
            "This is no public RSA key. It begins with -----BEGIN PUBLIC KEY-----."
        ) from None


def read(content: Any) -> Received:
    """What the parsed body says; takes anything."""
    event = mapping(content).get("event")
    name = "".join(filter(str.isprintable, event))[:LONGEST_EVENT] if isinstance(event, str) else ""
    return Received(name, _happening(news(content)))


def news(content: Any) -> News | None:
    """The same in full; None where there is nothing that we have a use for."""
    outer = mapping(content)
    event = outer.get("event")
    session = _session(outer.get("meeting"))
    if event == "recording.statusUpdate":
        found = recordings.told(outer.get("recording"))
        return RecordingChanged(session, found) if found is not None else None
    if event == "meeting.ended":
        return MeetingEnded(session, identity(outer.get("reason")))
    if event == "meeting.transcript":
        offer = _offer(session, outer, "transcriptDownloadUrl")
        return TranscriptOffered(session, offer) if offer is not None else None
    if event == "meeting.summary":
        offer = _offer(session, outer, "summaryDownloadUrl")
        return SummaryOffered(session, offer) if offer is not None else None
    return None


def _happening(found: News | None) -> Happening:
    if found is None:
        return Unused(About())
    ids = {"meeting_id": found.session.meeting_id, "session_id": found.session.session_id}
    known = {name: value for name, value in ids.items() if value is not None}
    if isinstance(found, RecordingChanged):
        return recordings.changed(found.recording, known)
    about = About(metadata=known)
    return TranscriptReady(about) if isinstance(found, TranscriptOffered) else Unused(about)


def _session(content: Any) -> Session:
    found = mapping(content)
    return Session(
        identity(found.get("id")),
        identity(found.get("sessionId")),
        text(found.get("title")) or text(found.get("roomName")),
        moment(found.get("startedAt")),
        moment(found.get("endedAt")),
        text(mapping(found.get("organizedBy")).get("name")),
    )


def _offer(session: Session, outer: Mapping[str, Any], name: str) -> Offer | None:
    address = link(outer.get(name))
    if address is None:
        return None
    return Offer(session.session_id, address, moment(outer.get(f"{name}Expiry")))


def _signature(header: str) -> bytes | None:
    try:
        return base64.b64decode(header[:_LONGEST_SIGNATURE], validate=True) or None
    except (binascii.Error, ValueError):
        return None


def _signed_by(secret: SecretStr, signature: bytes, body: bytes) -> bool:
    """Whether this key fits. One that is none fits nothing: the settings are where it is told."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        public_key(secret.get_secret_value()).verify(signature, body, PKCS1v15(), SHA256())
    except (InvalidSignature, Invalid):
        return False
    return True

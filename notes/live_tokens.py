"""The secret in the address to which a provider posts what is being said. Foundation.

Providers don't sign what they post there, so the address itself says who asks. A token is made
from the recording's id and NOTES_SECRET_KEY and kept nowhere: it can be given again at any time,
and whoever has only the database has none.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import uuid
from urllib.parse import urlsplit

from notes.connections import settings

PATH = "/webhooks/recall/realtime/"
_PURPOSE = b"minutebook real-time 1\0"
_LENGTH = 64  # of a token: 16 bytes of id and 32 of signature, in base64


def token_for(recording_id: uuid.UUID) -> str:
    """The recording's token: always the same, 64 characters that an address may hold."""
    made = hmac.new(settings().secret.encode(), _PURPOSE + recording_id.bytes, hashlib.sha256)
    return base64.urlsafe_b64encode(recording_id.bytes + made.digest()).decode()


def recording_of(token: str) -> uuid.UUID | None:
    """Whose token it is; None when it is none of ours. Compared in constant time."""
    if len(token) != _LENGTH or not token.isascii():
        return None
    try:
        found = uuid.UUID(bytes=base64.urlsafe_b64decode(token)[:16])
    except (binascii.Error, ValueError):
        return None
    return found if hmac.compare_digest(token_for(found), token) else None


def address(recording_id: uuid.UUID, provider_url: str) -> str | None:
    """Where the provider at `provider_url` posts what is being said; None when it can't reach us:
    an address of this very machine is of use to this machine only, and Recall.ai refuses whatever
    names one."""
    ours = settings().base_url
    if is_this_machine(ours) and not is_this_machine(provider_url):
        return None
    return f"{ours}{PATH}{token_for(recording_id)}"


def is_this_machine(url: str) -> bool:
    """Whether an address means whatever machine it is used on."""
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return found.is_loopback or found.is_unspecified

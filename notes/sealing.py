"""Secrets that have to be read again, kept so that the database alone doesn't tell them.
Foundation.

The key is made from NOTES_SECRET_KEY, so whoever has only the database, or a dump of it, has
nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import SecretStr

from notes.connections import settings
from notes.errors import ExternalError

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_PURPOSE = b"minutebook sealing 1"
_MARKS = b"minutebook mark 1 "


BROKEN = (
    "A key kept here can't be read, because NOTES_SECRET_KEY isn't what it was. "
    "Paste the key again in the settings."
)


class Broken(ExternalError):
    """What was sealed can't be opened: it was sealed under another NOTES_SECRET_KEY. Whatever
    needed it can't be asked for."""

    def __init__(self) -> None:
        super().__init__(BROKEN, permanent=True)


def seal(secret: SecretStr) -> str:
    """The secret as it may be kept: encrypted and signed, printable."""
    return _box(settings().secret).encrypt(secret.get_secret_value().encode()).decode()


def unseal(kept: str, key: str | None = None) -> SecretStr:
    """The secret again; `key`: under another NOTES_SECRET_KEY than ours. Raises Broken."""
    from cryptography.fernet import InvalidToken

    try:
        return SecretStr(_box(key or settings().secret).decrypt(kept.encode()).decode())
    except (InvalidToken, ValueError):
        raise Broken from None


def is_readable(kept: str) -> bool:
    """Whether `unseal` gives the secret."""
    try:
        unseal(kept)
    except Broken:
        return False
    return True


def mark(secret: bytes) -> str:
    """The same for the same secret, of 32 characters; tells nothing of it, not even whether a
    guess at it is right, to whom doesn't have NOTES_SECRET_KEY."""
    key = settings().secret.encode()
    return hmac.new(key, _MARKS + secret, hashlib.sha256).hexdigest()[:32]


@lru_cache(maxsize=4)
def _box(secret: str) -> Fernet:
    from cryptography.fernet import Fernet

    key = hmac.new(secret.encode(), _PURPOSE, hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(key))

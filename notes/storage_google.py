"""Links to files in a bucket of Google's: addresses that a service account has signed. Foundation.

obstore's own lead nowhere, or are refused, where a name has letters such as `#`, `&` or `(`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from notes.errors import ExternalError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

LONGEST_S = 7 * 24 * 3600
"""Google takes no link that lives longer."""
_ALGORITHM = "GOOG4-RSA-SHA256"


def signer(endpoint: str, account: Mapping[str, object], bucket: str) -> Callable[[str, int], str]:
    """What makes addresses that give an object, by its name, to whoever has them, for so many
    seconds. It raises ExternalError where the account's key can't be read."""

    @cache
    def key() -> RSAPrivateKey:
        return _key(str(account.get("private_key", "")))

    def link(name: str, seconds: int) -> str:
        # From this machine's clock on; Google allows for one that is a few minutes ahead.
        began = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{began[:8]}/auto/storage/goog4_request"
        path = f"/{quote(bucket, safe='')}/{quote(name, safe='/~')}"
        query = _query(
            {
                "X-Goog-Algorithm": _ALGORITHM,
                "X-Goog-Credential": f"{account.get('client_email', '')}/{scope}",
                "X-Goog-Date": began,
                "X-Goog-Expires": str(min(seconds, LONGEST_S)),
                "X-Goog-SignedHeaders": "host",
            }
        )
        host = f"host:{urlsplit(endpoint).netloc}"
        asked = f"GET\n{path}\n{query}\n{host}\n\nhost\nUNSIGNED-PAYLOAD"
        hashed = hashlib.sha256(asked.encode()).hexdigest()
        signature = _signed(key(), f"{_ALGORITHM}\n{began}\n{scope}\n{hashed}")
        return f"{endpoint}{path}?{query}&X-Goog-Signature={signature}"

    return link


def _query(told: Mapping[str, str]) -> str:
    """In the order that is signed: by name."""
    return "&".join(f"{name}={quote(told[name], safe='~')}" for name in sorted(told))


def _signed(key: RSAPrivateKey, text: str) -> str:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    return key.sign(text.encode(), PKCS1v15(), SHA256()).hex()


def _key(text: str) -> RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        found = load_pem_private_key(text.encode(), None)
    except (ValueError, TypeError) as error:
        raise ExternalError(_UNREADABLE, permanent=True) from error
    if not isinstance(found, RSAPrivateKey):
        raise ExternalError(_UNREADABLE, permanent=True)
    return found


_UNREADABLE = (
    "The private key in the service account's JSON can't be read. Make a new key at Google and "
    "paste its whole file."
)

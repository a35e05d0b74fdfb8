"""Who may ask Google's stand-in: a service account by its own signed token, or whoever has a
signed address. Each failure as Google tells it."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote, unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

_SCOPES = {
    "https://www.googleapis.com/auth/cloud-platform",
    "https://www.googleapis.com/auth/devstorage.full_control",
    "https://www.googleapis.com/auth/devstorage.read_write",
}
_LONGEST_S = 7 * 24 * 3600  # that a signed address may live
_SIGNED = "X-Goog-Signature"
_HOST = "storage.googleapis.com"  # what some clients sign for, wherever they call


class Refused(Exception):
    """An answer in Google's words."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True, slots=True)
class Account:
    """A service account as Google knows it."""

    email: str
    key_id: str
    key: rsa.RSAPublicKey

    def has_signed(self, text: bytes, signature: bytes) -> bool:
        try:
            self.key.verify(signature, text, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            return False
        return True


def check_bearer(account: Account, header: str | None, now: datetime) -> None:
    """A token that the account signed itself, for an hour at most. Raises Refused."""
    kind, _, token = (header or "").partition(" ")
    unknown = Refused(401, "AuthenticationRequired", "Authentication required.")
    try:
        head, claims, signature = (_decoded(one) for one in token.split("."))
        told, claimed = json.loads(head), json.loads(claims)
    except ValueError:
        raise unknown from None
    scopes = set(str(claimed.get("scope", "")).split())
    fits = (
        kind == "Bearer"
        and (told.get("alg"), told.get("kid")) == ("RS256", account.key_id)
        and claimed.get("iss") == claimed.get("sub") == account.email
        and (scopes & _SCOPES or claimed.get("aud") == "https://storage.googleapis.com/")
        and claimed["iat"] - 60 <= now.timestamp() < claimed["exp"] <= claimed["iat"] + 3600
        and account.has_signed(token.rpartition(".")[0].encode(), signature)
    )
    if not fits:
        raise unknown


def is_signed(query: str) -> bool:
    """Whether an address is meant to prove by itself who made it."""
    return any(name == _SIGNED for name, _ in parse_qsl(query))


def check_address(
    account: Account, method: str, path: str, query: str, host: str, now: datetime
) -> None:
    """A signed address (V4): by the account, for this method, host and object, not yet over.
    Raises Refused."""
    told = dict(parse_qsl(query, keep_blank_values=True))
    try:
        signature = bytes.fromhex(told.pop(_SIGNED))
        began = datetime.strptime(told["X-Goog-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        lives = int(told["X-Goog-Expires"])
        email, scope = told["X-Goog-Credential"].split("/", 1)
    except (KeyError, ValueError):
        raise Refused(400, "InvalidQueryParameterValue", "The address is incomplete.") from None
    expected = f"{began:%Y%m%d}/auto/storage/goog4_request"
    asked = [
        method,
        quote(unquote(path), safe="/~"),
        "&".join(f"{quote(one, safe='~')}={quote(told[one], safe='~')}" for one in sorted(told)),
    ]
    fits = (
        (email, scope) == (account.email, expected)
        and told.get("X-Goog-Algorithm") == "GOOG4-RSA-SHA256"
        and told.get("X-Goog-SignedHeaders") == "host"
        and any(
            account.has_signed(_to_sign(asked, one, told["X-Goog-Date"], scope), signature)
            for one in (host, _HOST)
        )
    )
    if not fits:
        raise Refused(403, "SignatureDoesNotMatch", "Access denied.")
    if not 0 < lives <= _LONGEST_S or not began <= now + timedelta(minutes=15):
        raise Refused(400, "AuthorizationQueryParametersError", "It lives too long.")
    if now > began + timedelta(seconds=lives):
        raise Refused(400, "ExpiredToken", "Invalid argument.")


def _to_sign(asked: list[str], host: str, date: str, scope: str) -> bytes:
    canonical = "\n".join([*asked, f"host:{host}", "", "host", "UNSIGNED-PAYLOAD"])
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    return f"GOOG4-RSA-SHA256\n{date}\n{scope}\n{hashed}".encode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

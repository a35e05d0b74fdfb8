"""Passwords, tokens and response headers. Foundation."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Flask, Response, request

from notes.offload import offload

_hasher = PasswordHasher()  # Argon2id with the library's current parameters
# Verified when there is no such account, so that the answer takes as long as for a known one.
# The hash of a password nobody knows; written down, because making it costs each start 0.2 s.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$j17+XfeRG2IZIRLML7SLNA$"
    "9S06kq5LjeF+gzXTBjf7HwUkm4eF0gO6Wnro125GXT4"
)
# Each hash takes 64 MiB for a moment: a storm of sign-ins waits instead of filling the memory.
_room = threading.BoundedSemaphore(4)


def content_policy(media: Sequence[str] = ()) -> str:
    """What pages may load: our own files, and sound and video from these origins too."""
    played = " ".join(("'self'", *media))
    return (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"media-src {played}; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    )


CONTENT_SECURITY_POLICY = content_policy()


def hash_password(password: str) -> str:
    """An Argon2id hash in PHC form."""
    with _room:
        return offload(_hasher.hash, password)


def verify_password(password: str, kept: str | None) -> bool:
    """Whether the password is the one; as slow for an unknown account (`kept` None)."""
    try:
        with _room:
            offload(_hasher.verify, kept or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def needs_rehash(kept: str) -> bool:
    """Whether the hash was made with older parameters than today's."""
    return _hasher.check_needs_rehash(kept)


def new_token() -> str:
    """A secret for an address or a key: 256 bits, URL-safe."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What we keep of a token: SHA-256 in hex (tokens are random, so no salt is needed)."""
    return hashlib.sha256(token.encode()).hexdigest()


def protect(app: Flask, *, https: bool) -> None:
    """Set the security headers on every answer."""

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        if https:
            response.headers.setdefault(
                "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
            )
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

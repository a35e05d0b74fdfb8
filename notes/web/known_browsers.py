"""Browsers in which a person has signed in before.

Wrong passwords from elsewhere slow down the guessing of one account; its owner, in a browser that
is known, is counted apart, so nobody can lock them out by guessing.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from notes import accounts

MAX_AGE_S = 180 * 24 * 3600
PEOPLE = 4  # how many accounts one browser remembers


def account_key(email: str) -> str:
    """A name for an account, known or not, that doesn't spell out its address."""
    return hashlib.sha256(accounts.folded(email).encode()).hexdigest()[:24]


def counted_as(email: str) -> str:
    """Under which name a try for this account counts here."""
    account = account_key(email)
    kept = _kept()
    return f"{account} at {kept['browser']}" if account in kept["accounts"] else account


def remember(response: Response, email: str) -> Response:
    """Note in the browser that this person signed in here."""
    kept, account = _kept(), account_key(email)
    people = [account, *(one for one in kept["accounts"] if one != account)][:PEOPLE]
    response.set_cookie(
        _cookie_name(),
        _signer().dumps({"browser": kept["browser"], "accounts": people}),
        max_age=MAX_AGE_S,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )
    return response


def _kept() -> dict[str, Any]:
    try:
        kept = _signer().loads(request.cookies.get(_cookie_name(), ""), max_age=MAX_AGE_S)
    except BadData:
        return {"browser": secrets.token_urlsafe(9), "accounts": []}
    return dict(kept)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="minutebook known browser")


def _cookie_name() -> str:
    return (
        "__Host-minutebook-known"
        if current_app.config["SESSION_COOKIE_SECURE"]
        else "minutebook-known"
    )

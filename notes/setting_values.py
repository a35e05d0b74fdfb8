"""What the values of settings about other companies may look like. Foundation, pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import SecretStr


def bare_address(value: str) -> str:
    """An http(s) address without user, query and fragment, and without a slash at the end.

    Raises ValueError.
    """
    parts = urlsplit(value)
    usable = parts.scheme in {"http", "https"} and parts.hostname
    if not usable or parts.username or parts.query or parts.fragment:
        raise ValueError("not an address")
    return value.rstrip("/")


def header_key(value: SecretStr | None) -> SecretStr | None:
    """A key as it can stand in a header; None where it is empty. Raises ValueError."""
    key = value.get_secret_value().strip() if value is not None else ""
    if not key:
        return None
    if not (key.isascii() and key.isprintable() and " " not in key):
        raise ValueError("not a key")
    return SecretStr(key)

"""What the values of settings about other companies may look like. Foundation, pure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

_LONGEST_PEM = 20_000


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


def pem(text: str) -> str:
    """A key's text with its line breaks, for which \\n may stand."""
    return text[:_LONGEST_PEM].replace("\\n", "\n").strip()


def public_rsa_key(text: str) -> RSAPublicKey:
    """The public key that a PEM holds. Raises ValueError."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        found = load_pem_public_key(pem(text).encode())
    except UnsupportedAlgorithm as error:
        raise ValueError("not a key we know") from error
    if not isinstance(found, RSAPublicKey):
        raise ValueError("not an RSA key")  # noqa: TRY004 - for a caller it is one refusal
    return found

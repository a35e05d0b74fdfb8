"""Where a file store is and how to get in: the kinds that there are, as plain values. Foundation.

The words are those of RealtimeKit's `storage_config` (WIRE 6.1), so that one set of credentials
serves both. `endpoint` is ours: with it `aws` is any server that speaks S3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr


class StoreKind(StrEnum):
    """What a store is."""

    LOCAL = "local"  # a folder of this machine, or any other fsspec address of the server's
    AWS = "aws"  # S3 and whatever speaks it
    DIGITALOCEAN = "digitalocean"
    CLOUDFLARE = "cloudflare"  # R2
    AZURE = "azure"
    GCS = "gcs"
    SFTP = "sftp"


@dataclass(frozen=True, slots=True)
class Fields:
    """What a kind has to be told (`needs`), may be told (`may`), and is told in secret."""

    needs: tuple[str, ...]
    may: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()


FIELDS: Mapping[StoreKind, Fields] = {
    StoreKind.LOCAL: Fields(("url",)),
    StoreKind.AWS: Fields(("bucket", "region"), ("path", "endpoint"), ("access_key", "secret")),
    StoreKind.DIGITALOCEAN: Fields(
        ("bucket", "region"), ("path", "endpoint"), ("access_key", "secret")
    ),
    StoreKind.CLOUDFLARE: Fields(
        ("bucket", "account_id"), ("path", "endpoint"), ("access_key", "secret")
    ),
    # Azure's `access_key` is the whole connection string; Google's `secret` a service account's
    # JSON. `host_key` is the line of the server's public key that is trusted.
    StoreKind.AZURE: Fields(("bucket",), ("path",), ("access_key",)),
    StoreKind.GCS: Fields(("bucket",), ("path",), ("secret",)),
    StoreKind.SFTP: Fields(
        ("host", "username", "auth_method"),
        ("port", "path", "host_key"),
        ("password", "private_key"),
    ),
}
"""`auth_method` is KEY or PASSWORD; with KEY, `password` is the key's own, if it has one."""


@dataclass(frozen=True, slots=True)
class Place:
    """A store: its kind, what is told openly and what isn't, by the names of FIELDS.

    `ours`: it was named by whoever looks after this server, and may use the machine's own
    credentials where it has none.
    """

    kind: StoreKind
    options: Mapping[str, str]
    secrets: Mapping[str, SecretStr] = field(default_factory=dict)
    ours: bool = False


_SCHEMES: Mapping[str, StoreKind] = {
    "s3": StoreKind.AWS,
    "spaces": StoreKind.DIGITALOCEAN,
    "r2": StoreKind.CLOUDFLARE,
    "az": StoreKind.AZURE,
    "abfs": StoreKind.AZURE,
    "abfss": StoreKind.AZURE,
    "gs": StoreKind.GCS,
    "gcs": StoreKind.GCS,
    "sftp": StoreKind.SFTP,
    "ssh": StoreKind.SFTP,
}


def from_url(url: str, told: Mapping[str, str] | None = None) -> Place:
    """The server's place that an address means, such as `s3://BUCKET/FOLDER`, together with what
    else is told about it. Raises ValueError for what its kind doesn't know."""
    scheme, separator, _ = url.partition("://")
    kind = _SCHEMES.get(scheme.lower() if separator else "", StoreKind.LOCAL)
    if kind is StoreKind.LOCAL:
        secrets = {name: SecretStr(value) for name, value in (told or {}).items()}
        return Place(kind, {"url": url}, secrets, ours=True)
    known = FIELDS[kind]
    found = {**_in_address(kind, url), **(told or {})}
    if kind is StoreKind.SFTP and "auth_method" not in (told or {}) and found.get("private_key"):
        found["auth_method"] = "KEY"
    if unknown := found.keys() - {*known.needs, *known.may, *known.secrets}:
        raise ValueError(f"{kind} stores don't know {', '.join(sorted(unknown))}")
    secrets = {name: SecretStr(found.pop(name)) for name in known.secrets if name in found}
    return Place(kind, found, secrets, ours=True)


def _in_address(kind: StoreKind, url: str) -> dict[str, str]:
    parts = urlsplit(url)
    host, folder = unquote(parts.netloc.rpartition("@")[2]), unquote(parts.path)
    if kind is not StoreKind.SFTP:
        bucket = unquote(parts.username or "") if kind is StoreKind.AZURE else ""
        found = {"bucket": bucket or host, "path": folder.strip("/")}
        return {name: value for name, value in found.items() if value}
    found = {
        "host": parts.hostname or "",
        "port": str(parts.port or ""),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "auth_method": "PASSWORD",
        "path": folder.rstrip("/"),
    }
    return {name: value for name, value in found.items() if value}

"""Where a file store is and how to get in: the kinds that there are, as plain values. Foundation.

The words are those of RealtimeKit's `storage_config` (WIRE 6.1), so that one set of credentials
serves both. `endpoint` is ours: with it `aws` is any server that speaks S3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

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
    """A store: its kind, what is told openly and what isn't, by the names of FIELDS."""

    kind: StoreKind
    options: Mapping[str, str]
    secrets: Mapping[str, SecretStr] = field(default_factory=dict)

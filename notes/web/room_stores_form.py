"""The part of a room's form that says where else the provider is to put its files: the kinds of
stores, each with its own fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PREFIX = "store"
TEAM, OTHER = "team", "other"


@dataclass(frozen=True, slots=True)
class StoreField:
    """A field of a kind of store, by the provider's name. `type` is text, password (one line
    that isn't shown again), secret (several such lines), or select with its `options`."""

    name: str
    label: str
    hint: str = ""
    type: str = "text"
    needed: bool = True
    options: tuple[tuple[str, str], ...] = ()

    @property
    def is_hidden(self) -> bool:
        """Whether it is never shown again."""
        return self.type in {"password", "secret"}


_BUCKET = StoreField("bucket", "Bucket")
_PATH = StoreField("path", "Folder", "Inside the bucket; empty: its top.", needed=False)
_KEY = StoreField("access_key", "Access key")
_SECRET = StoreField("secret", "Secret key", type="password")

KINDS = (
    ("", "Choose…"),
    ("aws", "Amazon S3"),
    ("cloudflare", "Cloudflare R2"),
    ("digitalocean", "DigitalOcean Spaces"),
    ("azure", "Azure Blob Storage"),
    ("gcs", "Google Cloud Storage"),
    ("sftp", "SFTP server"),
)
FIELDS: Mapping[str, tuple[StoreField, ...]] = {
    "aws": (_BUCKET, StoreField("region", "Region", "Such as eu-central-1."), _PATH, _KEY, _SECRET),
    "cloudflare": (
        _BUCKET,
        StoreField("account_id", "Account id", "Of the account that has the bucket.", needed=False),
        _PATH,
        _KEY,
        _SECRET,
    ),
    "digitalocean": (
        StoreField("bucket", "Space"),
        StoreField("region", "Region", "Such as fra1."),
        StoreField("path", "Folder", "Inside the Space; empty: its top.", needed=False),
        _KEY,
        _SECRET,
    ),
    "azure": (
        StoreField("bucket", "Container"),
        StoreField("path", "Folder", "Inside the container; empty: its top.", needed=False),
        StoreField("access_key", "Connection string", "The whole of it.", "password"),
    ),
    "gcs": (
        _BUCKET,
        StoreField("region", "Region", needed=False),
        _PATH,
        StoreField("secret", "Service account", "Its key as JSON.", "secret"),
    ),
    "sftp": (
        StoreField("host", "Host"),
        StoreField("port", "Port", "Empty: 22.", needed=False),
        StoreField("username", "User name"),
        StoreField("path", "Folder", needed=False),
        StoreField(
            "auth_method",
            "Signs in by",
            type="select",
            options=(("PASSWORD", "Password"), ("KEY", "Key")),
        ),
        StoreField("password", "Password", "Or the key's own, if it has one.", "password"),
        StoreField("private_key", "Private key", "The whole of it.", "secret"),
    ),
}


def name_of(kind: str, field: str) -> str:
    """The form's name of a field."""
    return f"{PREFIX}.{kind}.{field}"


def typed(form: Mapping[str, str]) -> dict[str, str]:
    """What was typed about another store, of the chosen kind only."""
    kind = form.get(f"{PREFIX}.type", "")
    names = [name_of(kind, one.name) for one in FIELDS.get(kind, ())]
    return {f"{PREFIX}.type": kind} | {name: form.get(name, "").strip() for name in names}


def given(values: Mapping[str, Any]) -> dict[str, str]:
    """The same in the provider's words."""
    kind = values[f"{PREFIX}.type"]
    if kind not in FIELDS:
        return {"type": ""}
    told = {one.name: values[name_of(kind, one.name)] for one in FIELDS[kind]}
    return {"type": kind} | {name: value for name, value in told.items() if value}


def hidden(values: Mapping[str, Any]) -> set[str]:
    """The fields with something secret in them."""
    kind = values.get(f"{PREFIX}.type", "")
    names = {name_of(kind, one.name) for one in FIELDS.get(kind, ()) if one.is_hidden}
    return {name for name in (*names, "rtmp_out_config.rtmp_url") if values.get(name)}

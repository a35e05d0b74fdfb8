"""What the page about file stores calls their kinds and asks of each."""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from notes.places import StoreKind
from notes.store_fields import KEY, PASSWORD


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of a kind's form. A secret is never shown again; a long one has several lines."""

    name: str
    label: str
    hint: str = ""
    example: str = ""
    needed: bool = True
    secret: bool = False
    long: bool = False
    rare: bool = False  # stands under "More"


@dataclass(frozen=True, slots=True)
class Words:
    """A kind of store: its name, what it is for, what its place is called."""

    name: str
    lede: str
    entries: tuple[Entry, ...]


_FOLDER = Entry("path", "Folder", "Inside it. Empty: at its top.", "minutebook", needed=False)
_BUCKET = Entry("bucket", "Bucket", "Its name. It has to exist already.", "our-meetings")
_KEYS = (
    Entry("access_key", "Access key id", secret=True),
    Entry("secret", "Secret access key", secret=True),
)


def _endpoint(hint: str, example: str) -> Entry:
    return Entry("endpoint", "Another address", hint, example, needed=False, rare=True)


KINDS: Mapping[StoreKind, Words] = {
    StoreKind.AWS: Words(
        "Amazon S3",
        "Or any server that speaks S3, such as MinIO.",
        (
            _BUCKET,
            Entry("region", "Region", "As in the bucket's properties.", "eu-central-1"),
            _FOLDER,
            *_KEYS,
            _endpoint(
                "Only for a server that isn't Amazon's.",
                "https://minio.example.com",
            ),
        ),
    ),
    StoreKind.CLOUDFLARE: Words(
        "Cloudflare R2",
        "Of the same account as RealtimeKit, or of any other.",
        (
            _BUCKET,
            Entry("account_id", "Account id", "In the dashboard, under R2: 32 letters and digits."),
            _FOLDER,
            *_KEYS,
            _endpoint(
                "Only for a bucket bound to a jurisdiction, such as the EU.",
                "https://<account id>.eu.r2.cloudflarestorage.com",
            ),
        ),
    ),
    StoreKind.DIGITALOCEAN: Words(
        "DigitalOcean Spaces",
        "A Space and a key that may write to it.",
        (
            Entry("bucket", "Space", "Its name. It has to exist already.", "our-meetings"),
            Entry("region", "Region", "The datacentre in the Space's address.", "fra1"),
            _FOLDER,
            *_KEYS,
            _endpoint("Only if it isn't the region's own.", "https://fra1.digitaloceanspaces.com"),
        ),
    ),
    StoreKind.GCS: Words(
        "Google Cloud Storage",
        "With the key of a service account.",
        (
            _BUCKET,
            _FOLDER,
            Entry(
                "secret",
                "Service account's key",
                "The whole JSON file that the console downloads.",
                secret=True,
                long=True,
            ),
        ),
    ),
    StoreKind.AZURE: Words(
        "Azure Blob Storage",
        "With a storage account's connection string.",
        (
            Entry("bucket", "Container", "Its name. It has to exist already.", "our-meetings"),
            _FOLDER,
            Entry(
                "access_key",
                "Connection string",
                "Under “Access keys” of the storage account. It begins with "
                "DefaultEndpointsProtocol=.",
                secret=True,
            ),
        ),
    ),
    StoreKind.SFTP: Words(
        "SFTP server",
        "Any machine that lets you in by SSH.",
        (
            Entry("host", "Server", "Its name or address.", "files.example.com"),
            Entry("port", "Port", "Empty: 22.", "22", needed=False),
            Entry("username", "User name"),
            Entry(
                "path", "Folder", "Made where it is missing. Empty: the user's own.",
                "/srv/minutebook",
                needed=False,
            ),
            Entry("password", "Password", secret=True),
            Entry(
                "private_key",
                "Private key",
                "The whole file, from -----BEGIN to -----END.",
                secret=True,
                long=True,
            ),
            Entry(
                "host_key",
                "Server's key",
                "Its public key, such as “ssh-ed25519 AAAA…”. Empty: the one that is trusted "
                "already, or that it shows at the first test.",
                needed=False,
                rare=True,
            ),
        ),
    ),
}  # fmt: skip

_BY_SCHEME = {
    "file": "A folder on this server",
    **dict.fromkeys(("s3", "spaces", "r2"), "An S3 store of this server's"),
    **dict.fromkeys(("gs", "gcs"), "This server's Google Cloud Storage"),
    **dict.fromkeys(("az", "abfs", "abfss"), "This server's Azure Blob Storage"),
    **dict.fromkeys(("sftp", "ssh"), "This server's SFTP server"),
}

STEPS = {
    "write": "Write a small file",
    "read": "Read it back",
    "range": "Read a part of it",
    "delete": "Delete it",
}
"""What a test does, in its order."""


def entries(kind: StoreKind, auth: str = PASSWORD) -> list[Entry]:
    """What a kind's form asks for; an SFTP server is entered with a password or with a key."""
    found = list(KINDS[kind].entries)
    if kind != StoreKind.SFTP:
        return found
    if auth == KEY:
        words = "Key's passphrase", "Empty, if the key has none."
        return [
            Entry("password", *words, needed=False, secret=True) if one.name == "password" else one
            for one in found
        ]
    return [one for one in found if one.name != "private_key"]


def name(kind: StoreKind, options: Mapping[str, str]) -> str:
    """What a team's store is: the company, or for S3 whoever else speaks it."""
    endpoint = options.get("endpoint")
    if kind == StoreKind.AWS and endpoint:
        return f"S3 at {urlsplit(endpoint).netloc}"
    return KINDS[kind].name


def place(kind: StoreKind, options: Mapping[str, str]) -> str:
    """Where a team's store is, in a line: bucket and folder, or user and machine."""
    folder = options.get("path", "").strip("/")
    if kind == StoreKind.SFTP:
        port = options.get("port") or "22"
        machine = f"{options.get('username', '')}@{options.get('host', '')}"
        at = machine if port == "22" else f"{machine}:{port}"
        return f"{at}:{options['path']}" if options.get("path") else at
    bucket = options.get("bucket", "")
    return f"{bucket}/{folder}" if folder else bucket


def fingerprint(host_key: str) -> str:
    """The fingerprint of an SSH server's key, as `ssh` shows it: people compare that."""
    kind, _, rest = host_key.partition(" ")
    digest = hashlib.sha256(b64decode(rest.partition(" ")[0] + "==")).digest()
    return f"SHA256:{b64encode(digest).decode().rstrip('=')} ({kind.removeprefix('ssh-')})"


def server_words(url: str) -> str:
    """What the server's own store is, for people who may not know its address."""
    return _BY_SCHEME.get(url.partition(":")[0], "A store of this server's")


def steps(failed: str | None, problem: str | None) -> list[dict[str, str]]:
    """How the steps of a test went that is over, for the list of them. Where it failed before
    the first, none was reached."""
    order = list(STEPS)
    reached = len(order) if problem is None else order.index(failed) if failed in STEPS else 0
    return [
        {
            "label": words,
            "state": "done" if at < reached else "failed" if name == failed else "waiting",
        }
        for at, (name, words) in enumerate(STEPS.items())
    ]

"""Azure's own emulator of its blob storage, as a process of its own. `make test` installs it
where npm is; tests/azurite says which one."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from azure.storage.blob import BlobServiceClient
from pydantic import SecretStr

from notes.places import Place, StoreKind
from tests.standins import ports

_PROGRAM = Path(__file__).parents[2] / ".azurite/node_modules/azurite/dist/src/blob/main.js"
_ACCOUNT = "devstoreaccount1"
_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
OTHER_KEY = "bm90IHRoZSByaWdodCBrZXk="


@cache
def unavailable() -> str | None:
    """Why there can't be one here."""
    if shutil.which("node") is None:
        return "There is no Node.js here (apt install nodejs npm)."
    return None if _PROGRAM.exists() else "azurite isn't installed here (make test does, with npm)."


@dataclass(frozen=True)
class Azurite:
    """`url` is the account's address."""

    url: str
    client: BlobServiceClient = field(repr=False)

    def container(self) -> str:
        """A new one."""
        name = f"meetings-{uuid.uuid4().hex[:12]}"
        self.client.create_container(name)
        return name

    def place(self, container: str, key: str = _KEY, url: str = "", **told: str) -> Place:
        """How to get in."""
        secret = SecretStr(connection(url or self.url, key))
        return Place(StoreKind.AZURE, {"bucket": container, **told}, {"access_key": secret})


def connection(url: str, key: str) -> str:
    """The connection string of an account."""
    return (
        f"DefaultEndpointsProtocol=http;AccountName={_ACCOUNT};AccountKey={key};BlobEndpoint={url};"
    )


@contextmanager
def serving() -> Iterator[Azurite]:
    """One at work."""
    port = ports.free()
    command: list[Any] = ["node", _PROGRAM, "--blobPort", str(port), "--skipApiVersionCheck"]
    command += ["--disableTelemetry", "--inMemoryPersistence", "--silent"]
    with ports.listening([str(one) for one in command], port):
        url = f"http://127.0.0.1:{port}/{_ACCOUNT}"
        with BlobServiceClient.from_connection_string(connection(url, _KEY)) as client:
            yield Azurite(url, client)

"""A stand-in of Google Cloud Storage on this machine: the XML API as clients of service accounts
speak it, and signed addresses for browsers."""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from http.server import ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from notes.places import Place, StoreKind
from tests.standins.gcs_http import Handler
from tests.standins.gcs_proofs import Account, Refused
from tests.standins.gcs_shelf import Shelf

__all__ = ["BUCKET", "Gcs", "Refused", "service_account", "serving", "untroubled"]

BUCKET = "minutes"
_EMAIL, _KEY_ID = "notes@example.iam.gserviceaccount.com", "a1b2c3"
Trouble = Callable[[Handler], bool]


def untroubled(_handler: Handler) -> bool:
    """All goes well."""
    return False


@dataclass
class Gcs:
    """`allowed` is whether the account has any rights; `ahead` how far its clock is; `page` how
    many a list shows at once. `trouble` may answer a request in its own way, and says whether it
    has; `asked` is what came: method, bucket, object, range."""

    url: str
    account: Account
    shelf: Shelf
    secret: str = field(repr=False)
    allowed: bool = True
    ahead: timedelta = timedelta()
    page: int = 1000
    trouble: Trouble = untroubled
    asked: list[tuple[str, str, str, str]] = field(default_factory=list)

    def place(self, bucket: str = BUCKET, path: str = "", secret: str = "") -> Place:
        """How to get in. An empty path is left out."""
        told = {"bucket": bucket, "path": path}
        return Place(
            StoreKind.GCS,
            {name: value for name, value in told.items() if value},
            {"secret": SecretStr(secret or self.secret)},
        )


@contextmanager
def serving(port: int = 0) -> Iterator[Gcs]:
    """One at work, with a bucket."""

    class Own(Handler):
        pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Own)
    server.daemon_threads = True
    url = f"http://127.0.0.1:{server.server_port}"
    with tempfile.TemporaryDirectory(prefix="mb-gcs-") as name:
        public = _key().public_key()
        account = Account(_EMAIL, _KEY_ID, public)
        Own.gcs = Gcs(url, account, Shelf(Path(name), {BUCKET}), service_account(url))
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield Own.gcs
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def service_account(url: str, key: rsa.RSAPrivateKey | None = None) -> str:
    """The JSON that Google lets one download; with a key of its own it's a stranger's."""
    private = (key or _key()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    told = {
        "type": "service_account",
        "project_id": "example",
        "private_key_id": _KEY_ID,
        "private_key": private.decode(),
        "client_email": _EMAIL,
        "client_id": "100000000000000000001",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": "https://oauth2.googleapis.com/token",
        "gcs_base_url": url,  # what clients in Rust go by; Google's own file has none
    }
    return json.dumps(told)


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)

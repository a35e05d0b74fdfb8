"""Which bucket a place means, at which address, and what opens it, for each company. Foundation.

What a place says is all that counts: the machine's environment says where the server's own store
is only where nothing else does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from notes import outbound_tunnel, storage_azure, storage_google
from notes.errors import ExternalError
from notes.places import Place, StoreKind

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, S3Credential

_WORD = re.compile(r"[A-Za-z0-9-]{1,64}")
_NAME = re.compile(r"[A-Za-z0-9$][A-Za-z0-9._-]{1,221}")
"""Both become parts of host names."""
_CONNECT, _TRIES = timedelta(seconds=5), timedelta(minutes=2)
_GOOGLE = "https://storage.googleapis.com"


Link = Callable[[str, int], str]
"""An address that gives the object of a name for so many seconds."""


@dataclass(frozen=True, slots=True)
class Door:
    """How to get to a bucket. `endpoint` is where, with the bucket's name in it or not; None: the
    machine's environment says it. `named`: it isn't a company's own, somebody has typed it.
    `make` takes obstore's options for connections. `sign` makes links, where obstore isn't to."""

    endpoint: str | None
    make: Callable[..., ObjectStore] = field(repr=False)
    sign: Link | None = field(default=None, repr=False)
    named: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a call may take, `silence` of it waiting for the next word, and how often one that
    failed is tried again."""

    total: timedelta
    silence: timedelta | None = None
    tries_again: int = 4


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket (Azure says container), and the folder in it: no slashes around it, or empty."""

    name: str
    folder: str
    door: Door
    guarded: bool = False

    def store(self, pace: Pace) -> ObjectStore:
        """What speaks to it."""
        endpoint = self.door.endpoint
        client: ClientConfig = {
            "allow_http": endpoint is None or endpoint.startswith("http:"),
            "connect_timeout": _CONNECT,
            "timeout": pace.total,
            "user_agent": "Minutebook",
        }
        if self.guarded and self.door.named:
            client |= {"allow_http": False, "proxy_url": outbound_tunnel.address()}
        if pace.silence is not None:
            client["read_timeout"] = pace.silence
        retries = {"max_retries": pace.tries_again, "retry_timeout": _TRIES}
        return self.door.make(client_options=client, retry_config=retries)


def bucket(place: Place, *, guarded: bool = False) -> Bucket:
    """The bucket of a place. `guarded`: never in a network of our own. Raises
    ExternalError where the place isn't complete."""
    for word in ("region", "account_id"):
        if not _WORD.fullmatch(place.options.get(word, "x")):
            raise incomplete(f"another {word.replace('_', ' ')}")
    name = place.options.get("bucket", "")
    folder = place.options.get("path", "").strip("/")
    if not _NAME.fullmatch(name):
        raise incomplete("a bucket")
    if folder and {"", ".", ".."} & set(folder.split("/")):
        raise incomplete("a folder without “..”")
    return Bucket(name, folder, _KINDS[place.kind](place, name), guarded)


def incomplete(what: str) -> ExternalError:
    """The place lacks something."""
    return ExternalError(f"The file store needs {what}.", permanent=True)


def _amazon(place: Place, name: str) -> Door:
    region = place.options.get("region")
    if place.ours and "access_key" not in place.secrets:
        return _environment(place, name)
    if not region:
        raise incomplete("a region")
    domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return _own(place, name, f"s3.{region}.{domain}", region)


def _digitalocean(place: Place, name: str) -> Door:
    region = place.options.get("region")
    if not region:
        raise incomplete("a region")
    return _own(place, name, f"{region}.digitaloceanspaces.com", region)


def _cloudflare(place: Place, name: str) -> Door:
    account = place.options.get("account_id")
    endpoint = place.options.get("endpoint") or f"https://{account}.r2.cloudflarestorage.com"
    if not account and "endpoint" not in place.options:
        raise incomplete("an account id")
    return _s3(place, name, endpoint, "auto", hosted=False)


def _own(place: Place, name: str, host: str, region: str) -> Door:
    """A bucket with a host of its own, unless a dot in its name keeps certificates from fitting;
    a server that somebody names has one host for all its buckets."""
    endpoint = place.options.get("endpoint")
    hosted = endpoint is None and "." not in name
    address = endpoint or (f"https://{name}.{host}" if hosted else f"https://{host}")
    return _s3(place, name, address, region, hosted=hosted)


def _s3(place: Place, name: str, endpoint: str, region: str, *, hosted: bool) -> Door:
    from obstore.store import S3Store

    keys: S3Credential = {
        "access_key_id": _secret(place, "access_key"),
        "secret_access_key": _secret(place, "secret"),
        "token": None,
        "expires_at": None,
    }
    make = partial(
        S3Store,
        name,
        endpoint=endpoint,
        aws_endpoint_url_s3=endpoint,
        region=region,
        virtual_hosted_style_request=hosted,
        skip_signature=False,
        disable_bulk_delete=True,  # not everybody who speaks S3 knows it
        credential_provider=lambda: keys,  # a session's token of the machine's doesn't fit
    )
    return Door(endpoint, make, named="endpoint" in place.options)


def _environment(place: Place, name: str) -> Door:
    """With the machine's own credentials, and what else its environment says."""
    from obstore.store import S3Store

    told: dict[str, Any] = {"disable_bulk_delete": True}
    endpoint = place.options.get("endpoint")
    if endpoint:
        told |= {"endpoint": endpoint, "aws_endpoint_url_s3": endpoint}
    if "region" in place.options:
        told["region"] = place.options["region"]
    return Door(endpoint, partial(S3Store, name, **told))


def _azure(place: Place, name: str) -> Door:
    from obstore.store import AzureStore

    told = connection(_secret(place, "access_key"))
    account, key = told.get("accountname"), told.get("accountkey")
    if not account or not key:
        raise incomplete("a connection string with AccountName and AccountKey")
    scheme = told.get("defaultendpointsprotocol", "https")
    usual = f"{scheme}://{account}.blob.{told.get('endpointsuffix', 'core.windows.net')}"
    endpoint = told.get("blobendpoint", usual).rstrip("/")
    make = partial(
        AzureStore,
        name,
        account_name=account,
        account_key=key,
        endpoint=endpoint,
        credential_type="access_key",
        use_emulator=False,
        skip_signature=False,
    )
    named = endpoint != usual or "endpointsuffix" in told
    return Door(endpoint, make, partial(storage_azure.link, endpoint, account, key, name), named)


def connection(text: str) -> Mapping[str, str]:
    """The parts of Azure's connection string, their names in lower case."""
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _google(place: Place, name: str) -> Door:
    from obstore.store import GCSStore

    if place.ours and "secret" not in place.secrets:
        return Door(_GOOGLE, partial(GCSStore, name))
    key = _secret(place, "secret")
    try:
        account = json.loads(key)
        endpoint = str(account.get("gcs_base_url") or _GOOGLE).rstrip("/")
    except (ValueError, AttributeError):
        raise incomplete("the JSON of a service account's key") from None
    make = partial(GCSStore, name, service_account_key=key, base_url=endpoint, skip_signature=False)
    return Door(endpoint, make, storage_google.signer(endpoint, account, name), endpoint != _GOOGLE)


def _secret(place: Place, name: str) -> str:
    found = place.secrets.get(name)
    if found is None:
        raise incomplete("its credentials")
    return found.get_secret_value()


_KINDS = {
    StoreKind.AWS: _amazon,
    StoreKind.DIGITALOCEAN: _digitalocean,
    StoreKind.CLOUDFLARE: _cloudflare,
    StoreKind.AZURE: _azure,
    StoreKind.GCS: _google,
}

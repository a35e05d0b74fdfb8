"""What somebody typed about a file store, read into a place that files can be put. Core, pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from pydantic import SecretStr

from notes import outbound_guard
from notes.errors import Invalid
from notes.places import FIELDS, Place, StoreKind
from notes.setting_values import bare_address

PASSWORD, KEY = "PASSWORD", "KEY"
LONGEST, LONGEST_SECRET = 300, 20_000

NO_KIND = "Choose one of the kinds of store."
NEEDED = "Fill this in."
TOO_LONG = "That is too long, or has characters that can't be in it."
NO_FOLDER = "Give a folder without “..”, such as minutebook/files."
NO_PORT = "Give a port from 1 to 65535, or leave it empty."
NO_ADDRESS = "Give the server's address, such as https://minio.example.com, without a path."
NO_HOST = "Give the server's name or address alone, such as files.example.com."
NO_AUTH = "Choose a password or a key."
NO_PRIVATE_KEY = "Paste the whole private key, from -----BEGIN to -----END."
NO_ACCOUNT_JSON = "Paste the whole JSON file of the service account's key."
NO_CONNECTION = "Paste the whole connection string. It has AccountName= and AccountKey= in it."
BOTH_KEYS = "Paste both parts of the key, or leave both empty to keep the one that is set."
AGAIN = "Paste this again: it is only ever sent to the server that it was given for."
UNSAFE = (
    "The address has to begin with https://, because recordings go there. Whoever looks after "
    "this server can allow others: NOTES_ALLOW_PRIVATE_ADDRESSES=1."
)
INSIDE = (
    "This address is inside a private network, which is not called at a team's wish. Whoever "
    "looks after this server can allow it (NOTES_ALLOW_PRIVATE_ADDRESSES=1)."
)
_KEEPS_NO_SECRET = {"host_key", "auth_method", "bucket", "path", "region"}
"""Options that may change without the credentials being asked for again."""
_SAME_PLACE = {"host_key", "auth_method"}
"""Options that say nothing about where the files are."""


def kind(word: str) -> StoreKind:
    """The kind by its word, if a team may have one. Raises Invalid (field `kind`)."""
    if word not in list(StoreKind) or word == StoreKind.LOCAL:
        raise Invalid(NO_KIND, "kind")
    return StoreKind(word)


def read(wanted: StoreKind, typed: Mapping[str, str], kept: Place | None, *, inside: bool) -> Place:
    """The place. A secret that is left empty is the one of `kept`, where that is the same
    server's. `inside`: addresses of private networks may be named. Raises Invalid (with the
    field's name)."""
    options = _options(wanted, typed)
    fits = kept is not None and _server(kept.kind, kept.options) == _server(wanted, options)
    secrets = _secrets(wanted, typed, options, kept if fits else None, had=kept is not None)
    if kept is not None and fits and wanted == StoreKind.SFTP and "host_key" in kept.options:
        options.setdefault("host_key", kept.options["host_key"])
    place = Place(wanted, options, secrets)
    if not inside:
        _require_outside(place)
    return place


def whereabouts(place: Place) -> tuple[str, ...]:
    """The same for places whose files are the same."""
    return (place.kind, *openly(place.options), *(address for _, address in addresses(place)))


def openly(options: Mapping[str, str]) -> tuple[str, ...]:
    """What the options alone tell of where the files are."""
    return tuple(f"{k}={v}" for k, v in sorted(options.items()) if k not in _SAME_PLACE)


def addresses(place: Place) -> list[tuple[str, str]]:
    """Every address that was typed, each with its field: `scheme://host[:port]` or a bare host.
    What isn't typed is the company's own."""
    if place.kind == StoreKind.SFTP:
        return [("host", place.options["host"])]
    if place.kind == StoreKind.AZURE:
        parts = connection(_told(place, "access_key"))
        named = [value for name, value in parts.items() if name.endswith("endpoint")]
        suffix = parts.get("endpointsuffix", "core.windows.net")
        scheme = parts.get("defaultendpointsprotocol", "https")
        usual = f"{scheme}://{parts.get('accountname', '')}.blob.{suffix}"
        return [("access_key", one) for one in named or [usual]]
    if place.kind == StoreKind.GCS:
        account = json.loads(_told(place, "secret"))
        named = [str(account[name]) for name in ("gcs_base_url", "token_uri") if account.get(name)]
        return [("secret", one) for one in named]
    endpoint = place.options.get("endpoint")
    return [("endpoint", endpoint)] if endpoint else []


def host(address: str) -> str:
    """The host of what `addresses` gives."""
    return urlsplit(address).hostname or "" if "://" in address else address


def connection(text: str) -> dict[str, str]:
    """The parts of Azure's connection string, their names in lower case."""
    pairs = (part.partition("=") for part in text.split(";") if part.strip())
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def ending(place: Place) -> str | None:
    """What tells this credential from another and gives nothing away."""
    if place.kind == StoreKind.AZURE:
        return connection(_told(place, "access_key")).get("accountname", "")[-8:] or None
    if place.kind == StoreKind.GCS:
        return str(json.loads(_told(place, "secret")).get("private_key_id", ""))[-4:] or None
    if place.kind == StoreKind.SFTP:
        return None
    return _told(place, "access_key")[-4:]


def _options(wanted: StoreKind, typed: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name in (*FIELDS[wanted].needs, *FIELDS[wanted].may):
        value = typed.get(name, "").strip()
        if not value and name in FIELDS[wanted].needs:
            raise Invalid(NEEDED, name)
        if len(value) > LONGEST or not value.isprintable():
            raise Invalid(TOO_LONG, name)
        if value:
            found[name] = _CLEANED[name](value) if name in _CLEANED else value
    if wanted != StoreKind.SFTP and "path" in found:
        found["path"] = found["path"].strip("/")
    return {name: value for name, value in found.items() if value}


def _folder(value: str) -> str:
    if {".", ".."} & set(value.split("/")) or "\\" in value:
        raise Invalid(NO_FOLDER, "path")
    return value if value == "/" else value.rstrip("/")


def _port(value: str) -> str:
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 65536):
        raise Invalid(NO_PORT, "port")
    return str(int(value))


def _endpoint(value: str) -> str:
    try:
        address = bare_address(value)
        fits = not urlsplit(address).path and urlsplit(address).port != 0
    except ValueError:
        fits = False
    if not fits or " " in value or not value.isascii():
        raise Invalid(NO_ADDRESS, "endpoint")
    return address


def _host(value: str) -> str:
    if not value.isascii() or set(value) & set(" /@?#") or "://" in value:
        raise Invalid(NO_HOST, "host")
    return value.lower()


def _bucket(value: str) -> str:
    if set(value) & set("/\\?# "):
        raise Invalid(TOO_LONG, "bucket")
    return value


def _auth(value: str) -> str:
    if value not in {PASSWORD, KEY}:
        raise Invalid(NO_AUTH, "auth_method")
    return value


_CLEANED = {
    "path": _folder, "port": _port, "endpoint": _endpoint, "host": _host, "bucket": _bucket,
    "auth_method": _auth,
}  # fmt: skip


def _secrets(
    wanted: StoreKind,
    typed: Mapping[str, str],
    options: Mapping[str, str],
    kept: Place | None,
    *,
    had: bool,
) -> dict[str, SecretStr]:
    given = {name: _pasted(typed, name) for name in FIELDS[wanted].secrets}
    if wanted == StoreKind.SFTP and options["auth_method"] == PASSWORD:
        given.pop("private_key")
    if kept is not None and not any(given.values()):
        return {name: one for name, one in kept.secrets.items() if name in given}
    for name, value in given.items():
        may_lack = name == "password" and options.get("auth_method") == KEY
        if not value and not may_lack:
            if len(given) > 1 and any(given.values()):
                raise Invalid(BOTH_KEYS if wanted != StoreKind.SFTP else NEEDED, name)
            raise Invalid(AGAIN if had else NEEDED, name)
    for name, value in given.items():
        _require_shape(wanted, name, value)
    return {name: SecretStr(value) for name, value in given.items() if value}


def _pasted(typed: Mapping[str, str], name: str) -> str:
    value = typed.get(name, "").replace("\r\n", "\n")
    value = value if name == "password" else value.strip()
    if len(value) > LONGEST_SECRET:
        raise Invalid(TOO_LONG, name)
    return f"{value}\n" if value and name == "private_key" else value


def _require_shape(wanted: StoreKind, name: str, value: str) -> None:
    """The text is in no message: it may be a credential all the same."""
    if name == "private_key" and "-----BEGIN" not in value:
        raise Invalid(NO_PRIVATE_KEY, name)
    if wanted == StoreKind.GCS:
        try:
            account = json.loads(value)
            fits = all(isinstance(account[one], str) for one in ("client_email", "private_key"))
        except (ValueError, KeyError, TypeError):
            fits = False
        if not fits:
            raise Invalid(NO_ACCOUNT_JSON, name)
    elif wanted == StoreKind.AZURE:
        if not {"accountname", "accountkey"} <= connection(value).keys():
            raise Invalid(NO_CONNECTION, name)
    elif name in {"access_key", "secret"} and not (value.isascii() and value.isprintable()):
        raise Invalid(TOO_LONG, name)


def _server(of: StoreKind, options: Mapping[str, str]) -> tuple[object, ...]:
    """Whom credentials are given for. A password isn't also a key's."""
    told = {name: value for name, value in options.items() if name not in _KEEPS_NO_SECRET}
    return of, options.get("auth_method"), tuple(sorted(told.items()))


def _require_outside(place: Place) -> None:
    for field, address in addresses(place):
        if outbound_guard.is_inside(host(address)):
            raise Invalid(INSIDE, field)
        if "://" in address and not address.lower().startswith("https://"):
            raise Invalid(UNSAFE, field)


def _told(place: Place, name: str) -> str:
    return place.secrets[name].get_secret_value()

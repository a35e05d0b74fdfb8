"""A team's own file store as a provider is told of it that puts recordings there itself. Core."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from notes import stores
from notes.errors import Invalid
from notes.places import Place, StoreKind
from notes.provider_accounts import NAMES
from notes.providers.room_orders import StartRecording
from notes.providers.room_stores import Store
from notes.rooms import PROVIDER

FOLDER = "rooms"
"""Below the store's own path: what the provider puts there lies apart from our files."""

FIELD = "storage_config"
_NAME = NAMES[PROVIDER]
NONE = (
    "Your team has no file store of its own. An owner or admin names one under Settings, Storage; "
    f"or leave the recording with {_NAME}."
)
ELSEWHERE = (
    "{provider} can't be told the address of your team's file store ({endpoint}): it knows the "
    "usual ones only. Leave the recording with it, and it is brought to your store from there."
)
WANTING = "Your team's file store lacks something that {provider} has to be told: {what}."
_SENT = ("bucket", "region", "account_id", "host", "port", "username", "auth_method")
_STORE: TypeAdapter[Store] = TypeAdapter(Store)


def of_team(team_id: int) -> Store:
    """The team's own store, credentials and all. Raises Invalid, sealing.Broken."""
    row = stores.current(team_id)
    if row is None:
        raise Invalid(NONE, FIELD)
    return told(stores.place(row))


def with_team_store(asked: StartRecording, team_id: int) -> StartRecording:
    """The same order, its files put into the team's own store. Raises Invalid, sealing.Broken."""
    if asked.storage_config is not None:
        raise Invalid("Choose the team's own file store or another one, not both.", FIELD)
    return asked.model_copy(update={"storage_config": of_team(team_id)})


def told(place: Place) -> Store:
    """A place in the provider's words. Raises Invalid where it can't be said."""
    if place.kind == StoreKind.LOCAL:
        raise Invalid(NONE, FIELD)
    endpoint = place.options.get("endpoint")
    if endpoint and not _is_usual(place.kind, place.options, endpoint):
        raise Invalid(ELSEWHERE.format(provider=_NAME, endpoint=endpoint), FIELD)
    words: dict[str, Any] = {name: place.options[name] for name in _SENT if place.options.get(name)}
    words |= {name: secret for name, secret in place.secrets.items() if secret.get_secret_value()}
    try:
        return _STORE.validate_python({"type": place.kind.value, "path": path(place), **words})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        what = str(first["loc"][-1]) if first["loc"] else "credentials"
        raise Invalid(WANTING.format(provider=_NAME, what=what), FIELD) from None


def path(place: Place) -> str:
    """The folder within a place that the provider is told. Only on an SSH server does it make a
    difference whether it begins with a slash."""
    own = place.options.get("path", "")
    if place.kind != StoreKind.SFTP:
        own = own.lstrip("/")
    return f"{own.rstrip('/')}/{FOLDER}" if own else FOLDER


def _is_usual(kind: StoreKind, options: Mapping[str, str], endpoint: str) -> bool:
    """Whether an address is the one that everybody knows the store at."""
    host = endpoint.rstrip("/").partition("://")[2].lower()
    region, account = options.get("region", ""), options.get("account_id", "")
    usual = {
        StoreKind.AWS: {"s3.amazonaws.com", f"s3.{region}.amazonaws.com"},
        StoreKind.DIGITALOCEAN: {f"{region}.digitaloceanspaces.com"},
        StoreKind.CLOUDFLARE: {f"{account}.r2.cloudflarestorage.com"},
    }
    return host in usual.get(kind, set())

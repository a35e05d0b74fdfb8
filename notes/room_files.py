"""Files that a provider has put into a team's own store, as it was told to. Core."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from notes import stores
from notes.errors import ExternalError
from notes.places import Place, StoreKind
from notes.providers.captured import Elsewhere

NO_STORE = (
    "{provider} put this recording into {where}, as it was told to, and that is no file store of "
    "this team. An owner or admin can name it under Settings, Storage; this is tried again by "
    "itself."
)
NO_FILE = (
    "{provider} put this recording into {where}, as it was told to, but there is no file of the "
    "name “{name}” there."
)
_LOOK_AGAIN_S = 600.0
_SAME = ("bucket", "account_id", "host", "port", "username")
"""What tells one store from another; where the provider doesn't say it, it isn't compared."""


def place(team_id: int, left: Elsewhere, provider: str) -> Place:
    """The folder that the provider has put a recording into, with the team's own credentials of
    that store. Raises ExternalError where no store of the team's is the one, sealing.Broken."""
    for row in reversed(stores.of_team(team_id)):
        if _is_same(row.kind, row.options, left.store):
            found = stores.place(row)
            options = {**found.options, "path": str(left.store.get("path", ""))}
            return replace(found, options=options)
    raise ExternalError(
        NO_STORE.format(provider=provider, where=_where(left.store)), retry_after=_LOOK_AGAIN_S
    )


def missing(left: Elsewhere, provider: str) -> ExternalError:
    """What is to be said where the file isn't there."""
    where = _where(left.store)
    return ExternalError(
        NO_FILE.format(provider=provider, where=where, name=left.file_name),
        retry_after=_LOOK_AGAIN_S,
    )


def _is_same(kind: str, options: Mapping[str, str], told: Mapping[str, str | int]) -> bool:
    """Whether a store is the one that the provider names."""
    if told.get("type") != kind or kind == StoreKind.LOCAL:
        return False
    return all(
        str(told[name]) == options[name] for name in _SAME if name in told and options.get(name)
    ) and any(name in told for name in ("bucket", "host"))


def _where(told: Mapping[str, str | int]) -> str:
    named = [str(told[name]) for name in ("bucket", "host", "path") if told.get(name)]
    return f"“{'/'.join(one.strip('/') for one in named)}” ({told.get('type', 'a file store')})"

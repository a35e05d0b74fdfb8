"""Links by which a browser fetches a file from the store itself. Beside the adapters.

A link is signed, names one file and ends by itself; whoever has it needs no sign-in. It is given
only in answer to somebody who may see the recording, and never written into a page.
"""

from __future__ import annotations

import re
from typing import cast

from flask import current_app

from notes import stores, storing
from notes.adapters import adapters
from notes.connections import settings
from notes.errors import ExternalError
from notes.models import MediaFile, Store
from notes.offload import away
from notes.storage import Storage

LIVES_S = 6 * 3600
"""How long a link is good; a player that is still at it then asks for another."""

_KNOWN = "notes.media_links"
_ORIGIN = re.compile(r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")


def link(found: MediaFile) -> str | None:
    """Where the file's bytes can be had without us; None where the store makes no such links, or
    none that a browser would follow from our pages."""
    try:
        store = storing.of(found)
        return away(store.link, found.key, LIVES_S) if _is_followed(store.origin) else None
    except ExternalError:
        return None  # our own address says what is wrong


def origin(store: Store | None) -> str | None:
    """From where browsers play what lies in a store (None: the server's); None where it comes
    through us. Each process finds it out once."""
    known = cast("dict[object, str | None]", current_app.extensions.setdefault(_KNOWN, {}))
    name = None if store is None else (store.id, store.set_at)
    if name not in known:
        try:
            opened = adapters().storage if store is None else Storage(stores.place(store))
        except ExternalError:
            return None  # credentials that can't be read: nothing is played from there
        known[name] = away(lambda: opened.origin)  # a machine's own credentials are fetched
    return known[name] if _is_followed(known[name]) else None


def origins(team_id: int) -> list[str]:
    """From where the pages of a team may play: its stores and the server's, where they sign."""
    found = {origin(store) for store in (None, *stores.of_team(team_id))}
    return sorted(one for one in found if one is not None)


def _is_followed(found: str | None) -> bool:
    """Whether a page of ours may play from there: none on https plays what isn't. An origin may
    have been typed by somebody; what could say more than one in a policy is none."""
    if found is None or not _ORIGIN.fullmatch(found):
        return False
    return found.startswith("https:") or not settings().base_url.startswith("https:")

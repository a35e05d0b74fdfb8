"""What the page of integrations says about Cloudflare RealtimeKit: the account, its webhooks."""

from __future__ import annotations

from typing import Any

from flask import url_for

from notes import live_tokens, provider_accounts, refusals, room_accounts, webhook_keys
from notes.connections import settings
from notes.provider_accounts import REALTIMEKIT
from notes.providers.base import Refusal
from notes.recordings import Viewer
from notes.web import zone
from notes.web.address import base

REFUSALS = {
    Refusal.UNSIGNED: "no signature, so it wasn't RealtimeKit that sent it",
    Refusal.FORGED: "not signed with RealtimeKit's key, or changed on the way",
    Refusal.STALE: "signed long ago",
}


def values(viewer: Viewer) -> dict[str, Any]:
    """What the page of integrations shows of it to this admin."""
    own = room_accounts.row(viewer.team_id)
    address = f"{base()}{url_for('webhooks.realtimekit')}"
    return {
        **tested(viewer),
        "address": address,
        "reachable": _reachable(address),
        "events": room_accounts.EVENTS,
        "key_is_set": webhook_keys.is_set(),
        "key": webhook_keys.known(),
        "refused": refusals.noted(REALTIMEKIT),
        "refusals": REFUSALS,
        "filled": dict((own.options if own else None) or {}),
    }


def tested(viewer: Viewer) -> dict[str, Any]:
    """The account that counts, and how its test went."""
    own = room_accounts.row(viewer.team_id)
    return {
        "own": own,
        "has_own": own is not None and own.sealed_key is not None,
        "readable": own is None or provider_accounts.is_readable(own),
        "server": provider_accounts.of_server(REALTIMEKIT),
        "testing": own is not None and room_accounts.is_being_tested(own),
        "lost": own is not None and room_accounts.is_test_lost(own),
        "here": zone.zone(),
    }


def _reachable(address: str) -> bool:
    """Whether RealtimeKit could reach an address, as far as it tells."""
    local = live_tokens.is_this_machine
    return not local(address) or local(settings().cloudflare_api_base)

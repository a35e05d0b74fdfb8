"""What the page of integrations says about Recall.ai, in words: the account, what comes from it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import url_for

from notes import deliveries, live_tokens, provider_accounts, refusals, webhook_secrets
from notes.connections import settings
from notes.models import Outcome, ProviderAccount
from notes.provider_accounts import HERE, REGIONS, TRANSCRIBERS
from notes.providers.base import Refusal
from notes.recordings import Viewer
from notes.web import zone
from notes.web.address import base

OUTCOMES = {  # its pill and its words
    Outcome.WAITING: ("processing", "In hand"),
    Outcome.APPLIED: ("ready", "Done"),
    Outcome.OLD: ("", "Known already"),
    Outcome.UNUSED: ("", "Not used"),
    Outcome.NOBODY: ("", "Not ours"),
    Outcome.FAILED: ("failed", "Failed"),
}
REFUSALS = {
    Refusal.UNSIGNED: "no signature; Recall.ai signs once its dashboard has a workspace secret",
    Refusal.FORGED: "signed with another secret, or changed on the way",
    Refusal.STALE: "signed more than five minutes from now: this server's clock may be wrong",
}


def values(viewer: Viewer, before: uuid.UUID | None) -> dict[str, Any]:
    """What the page shows to this admin, deliveries from before `before`."""
    chosen = settings()
    own = provider_accounts.row(viewer.team_id)
    has_own = own is not None and own.sealed_key is not None
    address = f"{base()}{url_for('webhooks.recall')}"
    secrets = webhook_secrets.kept(viewer)
    found = deliveries.page(viewer, before)
    return {
        "here": zone.zone(),
        "account": own,
        "has_own": has_own,
        "readable": own is None or provider_accounts.is_readable(own),
        "of_server": provider_accounts.of_server(),
        "region_words": _region_words(own.region if own is not None else None),
        "regions": _regions(),
        "usual_region": provider_accounts.usual_region() or "",
        "dashboard": _dashboard(own if has_own else None),
        "transcriber": provider_accounts.transcriber(viewer.team_id),
        "transcribers": _transcribers(),
        "address": address,
        "reachable": _reachable(address, own.region if own is not None else None),
        "secrets": secrets,
        "secrets_enough": len(secrets) >= webhook_secrets.MOST,
        "server_secrets": len(chosen.recall_webhook_secrets),
        "any_secret": bool(chosen.recall_webhook_secrets) or any(one.readable for one in secrets),
        "endings": {one.row.mark: one.row.ending for one in secrets},
        "refused": refusals.noted("recall"),
        "refusals": REFUSALS,
        "deliveries": found,
        "first_page": before is None,
        "strays": deliveries.sees_strays(viewer),
        "outcomes": OUTCOMES,
    }


def _regions() -> list[tuple[str, str]]:
    """What can be chosen; "" is the server's own address, where that is none of Recall.ai's."""
    known = [(name, f"{name} ({_host(at)})") for name, at in REGIONS.items()]
    if provider_accounts.usual_region() is not None:
        return known
    return [("", f"The server's own ({_host(settings().recall_api_base)})"), *known]


def _region_words(region: str | None) -> str:
    named = region or provider_accounts.usual_region()
    return f"Region {named}" if named else f"At {settings().recall_api_base}"


def _transcribers() -> list[tuple[str, str]]:
    asked = [(name, f"Ask Recall.ai: {words}") for name, words in TRANSCRIBERS.items()]
    return [*asked, (HERE, "Transcribe here, on this server")]


def _dashboard(own: ProviderAccount | None) -> str | None:
    """Where Recall.ai's pages for this account are; None where that isn't known."""
    at = provider_accounts.base_url(own.region if own is not None else None)
    return at if at in REGIONS.values() else None


def _host(address: str) -> str:
    return address.removeprefix("https://")


def _reachable(address: str, region: str | None) -> bool:
    """Whether Recall.ai could reach an address, as far as it tells."""
    local = live_tokens.is_this_machine
    return not local(address) or local(provider_accounts.base_url(region))

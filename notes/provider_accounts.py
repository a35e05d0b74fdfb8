"""Accounts at providers: a team's own, else the server's. Core."""

from __future__ import annotations

from pydantic import SecretStr
from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from notes import sealing
from notes.answers import Unanswered
from notes.connections import settings
from notes.db import db, now
from notes.errors import ExternalError, Forbidden, Invalid
from notes.models import ProviderAccount, Team
from notes.providers.base import Account
from notes.recordings import Viewer

RECALL, REALTIMEKIT = "recall", "realtimekit"
NAMES = {RECALL: "Recall.ai", REALTIMEKIT: "Cloudflare RealtimeKit"}
"""What people call a provider."""

REGIONS = {
    "us-east-1": "https://us-east-1.recall.ai",
    "us-west-2": "https://us-west-2.recall.ai",
    "eu-central-1": "https://eu-central-1.recall.ai",
    "ap-northeast-1": "https://ap-northeast-1.recall.ai",
}
"""Keys and everything made with them stay in their region (WIRE 2.1)."""

HERE = "here"
TRANSCRIBERS = {
    "recallai_async": "its own engine",
    "assembly_ai_async": "AssemblyAI",
    "deepgram_async": "Deepgram",
    "gladia_v2_async": "Gladia",
    "gladia_v1_async": "Gladia, first version",
    "rev_async": "Rev",
    "speechmatics_async": "Speechmatics",
}
"""Who can write down a recording at Recall.ai afterwards, by its name there (WIRE 2.4)."""
USUAL_TRANSCRIBER = "recallai_async"

SHORTEST_KEY, LONGEST_KEY = 16, 200
NO_KEY = "Paste the key, whole and without spaces, from Recall.ai's dashboard."
A_SECRET = "That is a webhook secret, not a key: it belongs under “Webhook secrets”."  # noqa: S105 - a sentence
NO_REGION = "Choose the region that the key was made in."

_WORDS = {
    401: "Recall.ai doesn't know this key at {at}: it is wrong, or of another region. Copy it "
    "whole from the dashboard, and choose the region that the dashboard's address names.",
    402: "Recall.ai knows the key, but wants to be paid first: see Billing in its dashboard.",
    403: "{at} turned the request away (403). That is its firewall more often than the key: try "
    "again later, and ask Recall.ai's support if it stays so.",
    404: "What answers at {at} isn't Recall.ai: it doesn't know what it was asked for (404).",
    429: "Recall.ai is asked too much at the moment (429). Try again in {wait} seconds.",
}
"""Why a test failed, by the status of the answer."""
_TROUBLE = "{said} That says nothing about the key: try again in a few minutes."
_UNREACHED = "{said} This server asked at {at} and has to be able to reach that address."


def row(team_id: int, provider: str = RECALL) -> ProviderAccount | None:
    """What the team has set for a provider."""
    return db.session.scalar(
        select(ProviderAccount)
        .where(ProviderAccount.team_id == team_id, ProviderAccount.provider == provider)
        .options(joinedload(ProviderAccount.key_setter))
    )


def of(team_id: int, provider: str = RECALL) -> Account | None:
    """The account to use for a team: its own, else the server's, if there is one.

    Raises sealing.Broken.
    """
    own = row(team_id, provider)
    if own is not None and own.sealed_key is not None:
        return _account(own, sealing.unseal(own.sealed_key))
    return of_server(provider)


def of_server(provider: str = RECALL) -> Account | None:
    """The account that the server's environment sets, if it does."""
    chosen = settings()
    if provider == RECALL:
        key = chosen.recall_api_key
        return Account(RECALL, chosen.recall_api_base, key) if key is not None else None
    token, account_id = chosen.cloudflare_api_token, chosen.cloudflare_account_id
    app_id = chosen.cloudflare_app_id
    if token is None or account_id is None or app_id is None:
        return None
    return Account(provider, chosen.cloudflare_api_base, token, _app(account_id, app_id))


def _account(own: ProviderAccount, key: SecretStr) -> Account:
    if own.provider == RECALL:
        return Account(RECALL, base_url(own.region), key)
    return Account(own.provider, settings().cloudflare_api_base, key, own.options or {})


def _app(account_id: str, app_id: str) -> dict[str, str]:
    return {"account_id": account_id, "app_id": app_id}


def with_key(provider: str = RECALL) -> list[tuple[ProviderAccount, str]]:
    """Every team's own account that has a key, each with the team's name."""
    query = (
        select(ProviderAccount, Team.name)
        .join(Team, Team.id == ProviderAccount.team_id)
        .where(ProviderAccount.provider == provider, ProviderAccount.sealed_key.is_not(None))
        .order_by(ProviderAccount.team_id)
    )
    return [(found[0], found[1]) for found in db.session.execute(query)]


def unreadable() -> int:
    """How many teams' keys were sealed under another NOTES_SECRET_KEY."""
    return sum(not is_readable(own) for provider in NAMES for own, _ in with_key(provider))


def is_readable(own: ProviderAccount) -> bool:
    """Whether its key, if there is one, can be used."""
    return own.sealed_key is None or sealing.is_readable(own.sealed_key)


def base_url(region: str | None) -> str:
    """Where a region is reached; None is what the server is set to."""
    return REGIONS.get(region or "", settings().recall_api_base)


def usual_region() -> str | None:
    """The region that the server is set to; None where that is an address of its own."""
    return next((name for name, at in REGIONS.items() if at == settings().recall_api_base), None)


def any_account(provider: str | None = None) -> bool:
    """Whether anybody here has an account, so that there is whom to ask; with `provider`: there."""
    providers = [provider] if provider is not None else list(NAMES)
    if any(of_server(one) is not None for one in providers):
        return True
    query = select(ProviderAccount.id).where(
        ProviderAccount.sealed_key.is_not(None), ProviderAccount.provider.in_(providers)
    )
    return db.session.scalar(query.limit(1)) is not None


def transcriber(team_id: int) -> str:
    """Who writes down what was said where Recall.ai gave no transcript: an engine by its name
    there, or HERE."""
    own = row(team_id)
    return (own.transcriber if own is not None else None) or USUAL_TRANSCRIBER


def require_admin(viewer: Viewer) -> None:
    """Raise Forbidden for members and viewers."""
    if not viewer.role.can_administer:
        raise Forbidden("Only owners and admins can change how the team is connected to others.")


def hold_team(team_id: int) -> None:
    """Have nobody else change the team's accounts, or send a bot of its, until the commit."""
    db.session.execute(
        update(Team)
        .where(Team.id == team_id)
        .values(name=Team.name)
        .execution_options(synchronize_session=False)
    )


def set_key(viewer: Viewer, key: str, region: str | None) -> ProviderAccount:
    """Keep a key sealed, for a region of REGIONS, or None where the server has an address of its
    own. Without a key the one that is set stays, for this region.

    Raises Forbidden, Invalid (field `key` or `region`).
    """
    require_admin(viewer)
    if region not in REGIONS and (region is not None or usual_region() is not None):
        raise Invalid(NO_REGION, "region")
    key = key.strip().removeprefix("Token ").strip()
    own = _own(viewer.team_id)
    if key or own.sealed_key is None:
        own.sealed_key, own.key_ending = sealing.seal(_checked(key)), key[-4:]
        own.key_set_at, own.key_set_by = now(), viewer.user.id
    own.region = region
    own.tested_at = own.test_problem = None
    db.session.flush()
    return own


def _checked(key: str) -> SecretStr:
    """A key that fits a header. The text is in no message: it may be a key all the same."""
    if key.startswith("whsec_"):
        raise Invalid(A_SECRET, "key")
    fits = key.isascii() and key.isprintable() and " " not in key
    if not (fits and SHORTEST_KEY <= len(key) <= LONGEST_KEY):
        raise Invalid(NO_KEY, "key")
    return SecretStr(key)


def remove_key(viewer: Viewer, provider: str = RECALL) -> bool:
    """Forget the team's key, so that the server's counts again if there is one; False when there
    was none. Raises Forbidden."""
    require_admin(viewer)
    own = _own(viewer.team_id, provider)
    had = own.sealed_key is not None
    own.sealed_key = own.key_ending = own.region = own.options = None
    own.key_set_at = own.key_set_by = None
    own.asked_at = own.tested_at = own.test_problem = None
    db.session.flush()
    return had


def choose_transcriber(viewer: Viewer, name: str) -> None:
    """Who writes down what was said where there is no transcript. Raises Forbidden, Invalid
    (field `transcriber`)."""
    require_admin(viewer)
    if name != HERE and name not in TRANSCRIBERS:
        raise Invalid("Choose from the list.", "transcriber")
    _own(viewer.team_id).transcriber = name
    db.session.flush()


def note_test(viewer: Viewer, account: Account, problem: str | None) -> None:
    """Keep how a test went, unless it was of another account than the team's is now. Raises
    Forbidden, sealing.Broken."""
    require_admin(viewer)
    own = _own(viewer.team_id)
    if of(viewer.team_id) == account:
        own.tested_at, own.test_problem = now(), problem
        db.session.flush()


def why(error: ExternalError, account: Account) -> str:
    """What a failed test of an account means, and what to do about it."""
    answered = error.answered if isinstance(error, Unanswered) else None
    usual = _UNREACHED if answered is None else _TROUBLE
    return _WORDS.get(answered or 0, usual).format(
        at=account.base_url.removeprefix("https://"),
        said=error.message,
        wait=round(error.retry_after or 60),
    )


def changing(viewer: Viewer, provider: str = RECALL) -> ProviderAccount:
    """The team's row, for a change of it; nobody else changes it until the commit. Raises
    Forbidden."""
    require_admin(viewer)
    return _own(viewer.team_id, provider)


def _own(team_id: int, provider: str = RECALL) -> ProviderAccount:
    """The team's row, made where there is none; nobody else changing it until the commit."""
    hold_team(team_id)
    own = row(team_id, provider)
    if own is None:
        own = ProviderAccount(team_id=team_id, provider=provider)
        db.session.add(own)
        db.session.flush()
    return own

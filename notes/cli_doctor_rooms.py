"""`doctor` on Cloudflare RealtimeKit: every account there, and whether webhooks can come."""

from __future__ import annotations

from collections.abc import Iterator

from notes import adapters, live_tokens, provider_accounts, webhook_keys
from notes.checks import State
from notes.connections import settings
from notes.errors import ExternalError
from notes.provider_accounts import REALTIMEKIT
from notes.providers.base import Account

NAME, WEBHOOKS = "realtimekit", "its webhooks"
UNUSED = "not used: CLOUDFLARE_API_TOKEN isn't set, and no team has an account of its own"
Look = tuple[str, State, str]
"""What was looked at, how it is, and what to do if that is wrong."""


def look() -> Iterator[Look]:
    """The server's account, each team's own, and the webhooks."""
    own, server = provider_accounts.with_key(REALTIMEKIT), provider_accounts.of_server(REALTIMEKIT)
    if server is None and not own:
        yield _of_nobody()
        return
    if server is not None:
        advice = "Check CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_APP_ID."
        yield NAME, _answers(server, f"app {server.options['app_id']}"), advice
    for row, team in own:
        whose = f"{team}'s token …{row.key_ending}"
        advice = f"Set it again in {team} under Settings, Integrations."
        try:
            account = provider_accounts.of(row.team_id, REALTIMEKIT)
        except ExternalError as error:
            yield NAME, State(ok=False, detail=f"{whose}: {error.message}"), advice
            continue
        if account is not None:
            yield NAME, _answers(account, whose), advice
    yield _webhooks()


def _of_nobody() -> Look:
    """One of three settings alone is a mistake."""
    config = settings()
    given = {
        "CLOUDFLARE_API_TOKEN": config.cloudflare_api_token,
        "CLOUDFLARE_ACCOUNT_ID": config.cloudflare_account_id,
        "CLOUDFLARE_APP_ID": config.cloudflare_app_id,
    }
    missing = [name for name, value in given.items() if value is None]
    if len(missing) == len(given):
        return NAME, State(ok=True, detail=UNUSED), ""
    detail = f"not used: {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
    return NAME, State(ok=False, detail=detail), "Set all three, or none."


def _answers(account: Account, whose: str) -> State:
    try:
        adapters.adapters().rooms(account).check()
    except ExternalError as error:
        return State(ok=False, detail=f"{whose}: {error.message}")
    return State(ok=True, detail=f"{whose}: answers")


def _webhooks() -> Look:
    """Whether they can come and are believed. Without, recordings come, only later."""
    local = live_tokens.is_this_machine
    address = f"{settings().base_url}/webhooks/realtimekit"
    if local(settings().base_url) and not local(settings().cloudflare_api_base):
        state = State(ok=False, detail=f"RealtimeKit can't reach {settings().base_url}")
        return WEBHOOKS, state, "Set NOTES_PUBLIC_URL to the address people use."
    key = webhook_keys.known()
    if key is not None and key.fetched_at is None:
        words = "checked with CLOUDFLARE_WEBHOOK_PUBLIC_KEY"
    elif key is not None:
        words = f"checked with the key of {key.fetched_at:%d %B %Y}"
    else:
        words = "their key is fetched when the first comes"
    return WEBHOOKS, State(ok=True, detail=f"taken at {address}, {words}"), ""

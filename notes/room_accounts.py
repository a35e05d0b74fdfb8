"""A team's own account at Cloudflare RealtimeKit: what is set, and whether it works. Core.

Without one the server's settings count (`CLOUDFLARE_…`). The address is always the server's, so
a token goes nowhere else, whatever somebody types.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from pydantic import SecretStr

from notes import jobqueue, provider_accounts, sealing
from notes.db import db, now
from notes.errors import Invalid
from notes.models import ProviderAccount
from notes.provider_accounts import REALTIMEKIT, hold_team, require_admin
from notes.providers.base import Account
from notes.recordings import Viewer

EVENTS = ("recording.statusUpdate", "meeting.ended", "meeting.transcript", "meeting.summary")
"""What is told by webhook and used here, by RealtimeKit's names."""

TEST_TAKES = timedelta(seconds=60)
"""A test that isn't answered by then is lost, or nobody works."""

SHORTEST_TOKEN, LONGEST_TOKEN = 16, 300
NO_ID = "Copy the id from Cloudflare's dashboard: letters, digits and dashes."
NO_TOKEN = "Paste the API token, whole and without spaces."  # noqa: S105 - a sentence
_ID = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody typed. An empty token keeps the one that is set."""

    account_id: str
    app_id: str
    token: str = ""


def row(team_id: int) -> ProviderAccount | None:
    """What the team has set, or how the last test of the server's account went."""
    return provider_accounts.row(team_id, REALTIMEKIT)


def set_account(viewer: Viewer, wish: Wish) -> ProviderAccount:
    """Have the team's meetings recorded in this account from now on, and have it tested. Raises
    Forbidden, Invalid (field `account_id`, `app_id` or `token`)."""
    require_admin(viewer)
    account_id, app_id = _id(wish.account_id, "account_id"), _id(wish.app_id, "app_id")
    own = provider_accounts.changing(viewer, REALTIMEKIT)
    typed = wish.token.strip().removeprefix("Bearer ").strip()
    if typed or own.sealed_key is None:
        own.sealed_key, own.key_ending = sealing.seal(_token(typed)), typed[-4:]
    own.options = {"account_id": account_id, "app_id": app_id}
    own.key_set_at, own.key_set_by = now(), viewer.user.id
    _ask(own)
    return own


def remove(viewer: Viewer) -> bool:
    """Forget the team's account and its token, so that the server's counts again if there is
    one; False when there was none. Raises Forbidden."""
    return provider_accounts.remove_key(viewer, REALTIMEKIT)


def ask_for_test(viewer: Viewer) -> bool:
    """Have the account that counts for the team tested; False when there is none. Raises
    Forbidden, sealing.Broken."""
    require_admin(viewer)
    if provider_accounts.of(viewer.team_id, REALTIMEKIT) is None:
        return False
    _ask(provider_accounts.changing(viewer, REALTIMEKIT))
    return True


def note_test(team_id: int, tested: Account, problem: str | None) -> None:
    """Keep how a test went, unless it was of another account than the team's is now."""
    hold_team(team_id)
    own = row(team_id)
    if own is None or not provider_accounts.is_readable(own):
        return
    if provider_accounts.of(team_id, REALTIMEKIT) == tested:
        own.tested_at, own.test_problem = now(), problem
        db.session.flush()


def is_being_tested(own: ProviderAccount) -> bool:
    """Whether a test was asked for and is still to be answered."""
    if own.asked_at is None or (own.tested_at is not None and own.tested_at >= own.asked_at):
        return False
    return now() - own.asked_at < TEST_TAKES


def is_test_lost(own: ProviderAccount) -> bool:
    """Whether a test was asked for and nobody answered."""
    return own.asked_at is not None and own.tested_at is None and not is_being_tested(own)


def _ask(own: ProviderAccount) -> None:
    own.asked_at, own.tested_at, own.test_problem = now(), None, None
    db.session.flush()
    jobqueue.enqueue(jobqueue.ROOM_TEST, str(own.team_id))


def _id(text: str, field: str) -> str:
    found = text.strip()
    if not _ID.fullmatch(found):
        raise Invalid(NO_ID, field)
    return found


def _token(text: str) -> SecretStr:
    """A token that fits a header. The text is in no message: it may be a token all the same."""
    fits = text.isascii() and text.isprintable() and " " not in text
    if not (fits and SHORTEST_TOKEN <= len(text) <= LONGEST_TOKEN):
        raise Invalid(NO_TOKEN, "token")
    return SecretStr(text)

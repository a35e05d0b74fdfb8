"""API keys: a program acts for a person in one team, within scopes, until it is stopped. Core."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import lazyload

from notes import accounts, security
from notes.db import db, now
from notes.errors import Forbidden, Invalid, NotFound
from notes.models import ApiKey, Membership, Team
from notes.recordings import Viewer

PREFIX = "mbk_"
ENDING = 4  # characters shown of a key, to tell it from others
READ, WRITE, ALL = "desktop_recording:read", "desktop_recording:write", "*"
SCOPES = (READ, WRITE, ALL)
START = "desktop_recording:start"
"""Beginning a recording and nothing else: what a desktop app's token is for. Not for choosing."""

_IN_WRITING = {"read", "start"}
NAME_LIMIT = 120
LONGEST_DAYS = 3650
_MARK_EVERY = timedelta(minutes=1)
# Asked by every request, so it is written once.
_BY_DIGEST = (
    select(ApiKey, Membership)
    .outerjoin(
        Membership, (Membership.user_id == ApiKey.user_id) & (Membership.team_id == ApiKey.team_id)
    )
    .options(lazyload(Membership.user), lazyload(Membership.team))  # the key brings them
    .where(ApiKey.digest == bindparam("digest"))
)


def make(
    viewer: Viewer, name: str, scopes: Iterable[str], expires_in_days: int | None = None
) -> tuple[ApiKey, str]:
    """A key with which a program acts for the viewer in their team, and the key itself, which is
    told only here.

    Raises Invalid (fields `name`, `scopes`, `expires`), Forbidden when a viewer wants to write.
    """
    called = accounts.clean_name(name)
    wanted = list(dict.fromkeys(scopes))
    if not wanted or not set(wanted) <= set(SCOPES):
        raise Invalid("Choose what the key may do.", "scopes")
    if set(wanted) != {READ} and not viewer.role.can_edit:
        raise Forbidden(
            "A viewer's keys can only read. Choose reading, or ask an admin for another role."
        )
    if expires_in_days is not None and not 1 <= expires_in_days <= LONGEST_DAYS:
        raise Invalid(f"A key ends after 1 to {LONGEST_DAYS} days, or never.", "expires")
    return _add(viewer, called, wanted, expires_in_days)


def make_for_device(viewer: Viewer, name: str) -> tuple[ApiKey, str]:
    """A token with which a desktop app begins recordings for the viewer in their team until it
    is revoked, and the token itself. Raises Invalid (field `name`), Forbidden."""
    viewer.require_edit()
    return _add(viewer, accounts.clean_name(name), [START])


def _add(
    viewer: Viewer, name: str, scopes: list[str], expires_in_days: int | None = None
) -> tuple[ApiKey, str]:
    token = PREFIX + security.new_token()
    key = ApiKey(
        user=viewer.user,
        team=db.session.get_one(Team, viewer.team_id),
        name=name,
        ending=token[-ENDING:],
        digest=security.token_hash(token),
        scopes=scopes,
        expires_at=now() + timedelta(days=expires_in_days) if expires_in_days else None,
    )
    db.session.add(key)
    db.session.flush()
    return key, token


def is_device(key: ApiKey) -> bool:
    """Whether it is a desktop app's."""
    return key.scopes == [START]


def find(token: str) -> tuple[ApiKey, Membership | None] | None:
    """The key, whatever became of it, and its person's place in its team; None if unknown.

    Looked up by digest, so that how long it takes tells nothing of the key.
    """
    row = db.session.execute(_BY_DIGEST, {"digest": security.token_hash(token)}).one_or_none()
    return None if row is None else (row[0], row[1])


def problem_of(key: ApiKey) -> str | None:
    """Why the key opens nothing any more, in words, or None."""
    what, where = ("device token", "Desktop app") if is_device(key) else ("API key", "API keys")
    if key.revoked_at is not None:
        return f"This {what} was revoked. Make a new one under Settings, {where}."
    if key.expires_at is not None and key.expires_at <= now():
        return f"This {what} has expired. Make a new one under Settings, {where}."
    return None


def allows(key: ApiKey, scope: str) -> bool:
    """Whether the key's scopes cover one: `*` covers all, writing covers reading and starting."""
    held = set(key.scopes)
    noun, _, verb = scope.partition(":")
    return bool(held & {ALL, scope}) or (verb in _IN_WRITING and f"{noun}:write" in held)


def mark_used(key: ApiKey) -> bool:
    """Note that the key was used just now, at most once a minute; whether there was need."""
    moment = now()
    if key.last_used_at is not None and key.last_used_at > moment - _MARK_EVERY:
        return False
    db.session.execute(
        update(ApiKey)
        .where(ApiKey.id == key.id)
        .values(last_used_at=moment)
        .execution_options(synchronize_session=False)
    )
    return True


def visible(viewer: Viewer) -> list[ApiKey]:
    """Keys that aren't revoked, newest first: all of the team for admins, else one's own."""
    query = (
        select(ApiKey)
        .where(ApiKey.team_id == viewer.team_id, ApiKey.revoked_at.is_(None))
        .order_by(ApiKey.id.desc())
    )
    if not viewer.role.can_administer:
        query = query.where(ApiKey.user_id == viewer.user.id)
    return list(db.session.scalars(query))


def rename(viewer: Viewer, key_id: uuid.UUID, name: str) -> ApiKey:
    """Call a key something else. Raises NotFound, Invalid (field `name`)."""
    key = _own(viewer, key_id)
    key.name = accounts.clean_name(name)
    return key


def revoke(viewer: Viewer, key_id: uuid.UUID) -> ApiKey:
    """End a key for good: one's own, or any of the team's for admins. Raises NotFound."""
    key = _own(viewer, key_id)
    if key.revoked_at is None:
        key.revoked_at = now()
    return key


def _own(viewer: Viewer, key_id: uuid.UUID) -> ApiKey:
    key = db.session.scalar(
        select(ApiKey).where(ApiKey.id == key_id, ApiKey.team_id == viewer.team_id)
    )
    if key is None or (key.user_id != viewer.user.id and not viewer.role.can_administer):
        raise NotFound("There is no such key, or it isn't yours.")
    return key

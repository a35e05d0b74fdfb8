"""Which recordings of a provider's rooms a team has, and which it has deleted. Core."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from notes import provider_accounts
from notes.db import db
from notes.models import Capture, ProviderAccount, Recording
from notes.recordings import Viewer, visible
from notes.rooms import KINDS

_MEETINGS = 20


@dataclass(frozen=True, slots=True)
class Known:
    """A recording that came here. `is_open` says whether this person can see it; it may have been
    deleted, or be somebody else's own."""

    recording: Recording
    is_open: bool

    @property
    def is_deleted(self) -> bool:
        """Whether somebody threw it away."""
        return self.recording.deleted_at is not None


def known(viewer: Viewer, external_ids: Collection[str]) -> dict[str, Known]:
    """Which of these recordings at a provider are the team's, by the provider's id."""
    if not external_ids:
        return {}
    can_see = visible(viewer).label("can_see")
    query = (
        select(Capture.external_id, Recording, can_see)
        .join(Recording, Recording.id == Capture.recording_id)
        .where(
            Recording.team_id == viewer.team_id,
            Capture.kind.in_(KINDS),
            Capture.external_id.in_(external_ids),
        )
    )
    return {
        external_id: Known(recording, bool(seen) and recording.deleted_at is None)
        for external_id, recording, seen in db.session.execute(query)
    }


def standings(recording_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Capture]:
    """The captures of those of these recordings that are made in a room."""
    if not recording_ids:
        return {}
    query = select(Capture).where(Capture.recording_id.in_(recording_ids), Capture.kind.in_(KINDS))
    return {one.recording_id: one for one in db.session.scalars(query)}


def meetings(viewer: Viewer) -> list[tuple[str, str]]:
    """Ids of meetings that the team recorded lately, each with what it was called last."""
    query = (
        select(Capture.meeting_ref, Recording.title)
        .join(Recording, Recording.id == Capture.recording_id)
        .where(
            Capture.kind.in_(KINDS),
            Capture.meeting_ref.is_not(None),
            Recording.deleted_at.is_(None),
            visible(viewer),
        )
        .order_by(Capture.created_at.desc())
        .limit(_MEETINGS * 5)
    )
    found: dict[str, str] = {}
    for meeting_ref, title in db.session.execute(query):
        if meeting_ref is not None:
            found.setdefault(meeting_ref, title)
    return list(found.items())[:_MEETINGS]


def connected(team_id: int) -> bool:
    """Whether the team has an account at a provider with rooms: its own, or the server's. Cheap
    enough for every page: the key stays sealed."""
    if provider_accounts.of_server(provider_accounts.REALTIMEKIT) is not None:
        return True
    own = select(ProviderAccount.id).where(
        ProviderAccount.team_id == team_id,
        ProviderAccount.provider == provider_accounts.REALTIMEKIT,
        ProviderAccount.sealed_key.is_not(None),
    )
    return db.session.scalar(own) is not None

"""Recordings that a provider makes of meetings in its own rooms: theirs there, ours here. Core.

Whose one is, that nobody here ordered, says the account that knows it: a team's own account has
that team's; the server's has the first team's. Other teams that use the server's account have
what they ordered themselves, and see nothing else of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from notes import captures, provider_accounts, recordings, search
from notes.bot_states import UNSENT
from notes.db import db, now
from notes.models import Capture, Erasure, Recording, RoomOrder, Source, Status, Team
from notes.provider_accounts import REALTIMEKIT, hold_team
from notes.providers import rooms
from notes.providers.base import About, Account, CaptureState, StateChanged
from notes.sealing import Broken

PROVIDER = REALTIMEKIT
ROOM, TRACKS = "room", "tracks"
KINDS = (ROOM, TRACKS)
"""Kinds of captures: a whole meeting, or each voice in it on its own."""

UNTITLED = "Meeting"


@dataclass(frozen=True, slots=True)
class Whose:
    """An account, and the team that has what is found in it."""

    account: Account
    team_id: int


def accounts() -> list[Whose]:
    """Every account here that can be read, each app once, a team's own before the server's. An
    own one that can't be read keeps its app all the same: nobody else has what is in it. The
    server's is left out where the first team uses one of its own in its place."""
    found: list[Whose] = []
    apps: set[tuple[str, ...]] = set()
    own_ones = provider_accounts.with_key(PROVIDER)
    for own, _ in own_ones:
        app = _app(own.options or {})
        if app in apps:
            continue
        apps.add(app)
        try:
            account = provider_accounts.of(own.team_id, PROVIDER)
        except Broken:  # its page says so
            continue
        if account is not None:
            found.append(Whose(account, own.team_id))
    server, first = provider_accounts.of_server(PROVIDER), _first_team()
    if server is None or first is None or first in {own.team_id for own, _ in own_ones}:
        return found
    return found if _app(server.options) in apps else [*found, Whose(server, first)]


def oversees(team_id: int) -> bool:
    """Whether all that is in the team's account is the team's, so that it may be listed and
    brought here: not for a team that shares the server's account with others."""
    own = provider_accounts.row(team_id, PROVIDER)
    has_own = own is not None and own.sealed_key is not None
    return has_own or any(one.team_id == team_id for one in accounts())


def _app(options: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(options.get(name, "") for name in ("account_id", "app_id"))


def known(team_id: int, external_ids: Collection[str]) -> dict[str, Recording]:
    """Which of these are here already as the team's, deleted ones too, by the provider's ids."""
    query = (
        select(Capture.external_id, Recording)
        .join(Recording, Recording.id == Capture.recording_id)
        .where(
            Capture.provider == PROVIDER,
            Capture.external_id.in_(external_ids),
            Recording.team_id == team_id,
        )
    )
    return {found[0]: found[1] for found in db.session.execute(query)}


def strange(external_ids: Collection[str]) -> set[str]:
    """Those that are no team's here, and weren't deleted here for good."""
    here = select(Capture.external_id).where(
        Capture.provider == PROVIDER, Capture.external_id.in_(external_ids)
    )
    gone = select(Erasure.external_id).where(
        Erasure.provider == PROVIDER, Erasure.external_id.in_(external_ids)
    )
    return set(external_ids) - set(db.session.scalars(here)) - set(db.session.scalars(gone))


def moved(listed: Collection[rooms.Recording]) -> list[tuple[uuid.UUID, str]]:
    """The captures, whosever they are, that stand otherwise than these tell, each with its
    state."""
    told = {one.id: one.status for one in listed}
    query = select(Capture.id, Capture.state, Capture.external_id, Capture.code).where(
        Capture.provider == PROVIDER, Capture.external_id.in_(told)
    )
    rows = db.session.execute(query)
    return [(one, state) for one, state, ref, code in rows if told[ref] != code]


def is_worth_having(found: rooms.Recording) -> bool:
    """Whether there is, or will be, something of it to be had."""
    return found.state != CaptureState.FAILED and not found.expired(now())


def adopt(team_id: int, found: rooms.Recording, *, wished: bool = False) -> Recording | None:
    """The team's recording of what its account has: the one that stands, else a new one.

    None where it is another team's, while somebody here waits to hear whether it is the one they
    ordered, and (unless it is `wished`) where it was deleted here for good.
    """
    _hold()
    standing = _capture(found.id)
    if standing is not None:
        recording = db.session.get_one(Recording, standing.recording_id)
        if recording.team_id != team_id:
            return None
        seen(standing.id, found)
        return recording
    if _may_be_ordered(found) or not (wished or strange([found.id])):
        return None
    recording = _recording(team_id, found)
    capture = Capture(
        recording_id=recording.id,
        provider=PROVIDER,
        kind=TRACKS if found.is_tracks else ROOM,
        external_id=found.id,
    )
    db.session.add(capture)
    db.session.flush()
    seen(capture.id, found)
    search.index(recording.id)
    return recording


def seen(capture_id: uuid.UUID, found: rooms.Recording) -> bool:
    """Take in how a recording stands there; what was ordered without hearing its id has it from
    here on. False where that id is another's here already, or the capture is gone."""
    capture = captures.held(capture_id)
    if capture is None:
        return False
    if capture.external_id.startswith(UNSENT):
        if _capture(found.id) is not None:
            return False
        capture.external_id = found.id
    recording = db.session.get_one(Recording, capture.recording_id)
    _tell(capture, recording, found)
    why = found.ended.reason if found.ended is not None else None
    at = found.stopped_at or found.started_at or found.invoked_at
    about = About(found.id, found.id)
    captures.move(capture, recording, StateChanged(about, found.state, at, why, found.status))
    db.session.flush()
    return True


def _tell(capture: Capture, recording: Recording, found: rooms.Recording) -> None:
    """What the provider knows of it besides how it stands; what it doesn't tell stays."""
    capture.recording_ref = found.id
    if found.is_tracks:
        capture.kind = TRACKS
    capture.meeting_ref = found.meeting_id or capture.meeting_ref
    capture.session_ref = found.session_id or capture.session_ref
    capture.kept_until = found.expires_at or capture.kept_until
    if found.ended is not None:
        capture.cause = found.ended.reason or capture.cause
    title = _title(found)
    if title is not None and recording.title == UNTITLED:
        recording.title = title
        recordings.touch(recording.id, "header")
        search.index(recording.id)
    if found.started_at is not None and recording.completed_at is None:
        recording.started_at = found.started_at
    capture.code = capture.code or found.status


def _recording(team_id: int, found: rooms.Recording) -> Recording:
    recording = Recording(
        team_id=team_id,
        source=Source.REALTIMEKIT,
        platform=PROVIDER,
        title=_title(found) or UNTITLED,
        status=Status.RECORDING,
        started_at=found.started_at or found.invoked_at or now(),
    )
    db.session.add(recording)
    db.session.flush()
    return recording


def _title(found: rooms.Recording) -> str | None:
    title = found.meeting.title if found.meeting is not None else None
    return title[: recordings.TITLE_LIMIT].strip() or None if title else None


def _capture(external_id: str) -> Capture | None:
    return db.session.scalar(
        select(Capture).where(Capture.provider == PROVIDER, Capture.external_id == external_id)
    )


def _may_be_ordered(found: rooms.Recording) -> bool:
    """Whether an order for this meeting was sent from here, and its answer isn't known yet."""
    query = (
        select(Capture.id)
        .join(RoomOrder, RoomOrder.capture_id == Capture.id)
        .where(
            Capture.provider == PROVIDER,
            Capture.external_id.startswith(UNSENT, autoescape=True),
            Capture.state != CaptureState.FAILED,
            RoomOrder.tried_at.is_not(None),
        )
    )
    if found.meeting_id is not None:
        query = query.where(Capture.meeting_ref == found.meeting_id)
    return db.session.scalar(query.limit(1)) is not None


def _hold() -> None:
    """Of two who find the same, with whichever account, one sees what the other made."""
    first = _first_team()
    if first is not None:
        hold_team(first)


def _first_team() -> int | None:
    return db.session.scalar(select(func.min(Team.id)))

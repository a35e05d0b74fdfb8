"""Webhooks as they came: kept once, followed up until something became of them, listed. Core."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from redis.exceptions import RedisError
from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from notes import jobqueue, webhook_secrets
from notes.captures import Applied
from notes.connections import redis
from notes.db import after_commit, db, now
from notes.errors import Forbidden
from notes.models import Delivery, Outcome, Recording, Role, Team, WebhookSecret
from notes.providers.base import Received, Signed
from notes.recordings import Viewer, visible

log = logging.getLogger(__name__)

AT_ONCE = 500
PAGE = 50
TRIES = 10
KEPT_FOR = timedelta(days=30)  # repeats come for a day at most
LATELY = timedelta(minutes=10)
GIVEN_UP = "It could not be dealt with in ten tries. The server's log says why."
UNREADABLE = "Its body can't be read: it is no JSON."
_ASKED = "minutebook:deliveries:asked"
_AT_WORK = "minutebook:deliveries:at-work"
_ASKED_S = 60


def keep(provider: str, signed: Signed, received: Received, content: Any, signer: str = "") -> bool:
    """Store a verified webhook, to be followed up after the commit; False when it is a repeat.
    `signer` is the mark of the secret that signed it."""
    theirs = webhook_secrets.teams_with(signer) if signed.secret == 0 else []
    # The same words on both databases, but each dialect has its own class for them.
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    delivery_id = db.session.scalar(
        insert(Delivery)
        .values(
            provider=provider,
            external_id=signed.delivery_id,
            event=received.event,
            signed_with=signed.secret,
            signer=signer,
            team_id=theirs[0] if len(theirs) == 1 else None,
            body=content,
            problem=UNREADABLE if content is None else None,
        )
        .on_conflict_do_nothing(index_elements=["provider", "external_id", "signer"])
        .returning(Delivery.id)
    )
    if delivery_id is None:
        return False
    _enqueue(delivery_id, 1)
    return True


def look_again(provider: str, signed: Signed) -> None:
    """Have what a delivery is about looked up after the commit: it came again."""
    query = select(Delivery.id).where(
        Delivery.provider == provider, Delivery.external_id == signed.delivery_id
    )
    delivery_id = db.session.scalar(query.limit(1))
    if delivery_id is not None:
        job_id = f"room-again-{delivery_id}"
        jobqueue.enqueue(jobqueue.ROOM_FOUND, str(delivery_id), job_id=job_id)


def lately_nobodys(provider: str) -> list[Delivery]:
    """Those of the last minutes that were about nobody's recording, the newest first."""
    query = select(Delivery).where(
        Delivery.provider == provider,
        Delivery.outcome == Outcome.NOBODY,
        Delivery.received_at > now() - LATELY,
    )
    return list(db.session.scalars(query.order_by(Delivery.id.desc()).limit(PAGE)))


def take(delivery_id: uuid.UUID) -> Delivery | None:
    """A delivery that nobody has dealt with, nobody else taking it until the commit; or None."""
    waits = db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.outcome == Outcome.WAITING)
        .values(attempt=Delivery.attempt)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).first()
    if waits is None:
        return None
    return db.session.get(Delivery, delivery_id, populate_existing=True)


def settle(delivery: Delivery, applied: Applied) -> None:
    """Write down what became of it."""
    delivery.outcome, delivery.finished_at = applied.outcome, now()
    if applied.recording is not None:
        delivery.team_id = applied.recording.team_id
        delivery.recording_id = applied.recording.id


def fail(delivery_id: uuid.UUID, why: str) -> None:
    """Give up on it."""
    delivery = take(delivery_id)
    if delivery is not None:
        delivery.outcome, delivery.problem = Outcome.FAILED, why
        delivery.finished_at = now()


def waiting() -> list[tuple[uuid.UUID, int]]:
    """The oldest that nothing became of yet, each with the number of its newest attempt."""
    rows = db.session.execute(
        select(Delivery.id, Delivery.attempt)
        .where(Delivery.outcome == Outcome.WAITING)
        .order_by(Delivery.id)
        .limit(AT_ONCE)
    )
    return [(row[0], row[1]) for row in rows]


def queue_again(delivery_id: uuid.UUID, attempt: int) -> None:
    """Have another job follow it up, in place of that attempt; at last give up."""
    if attempt >= TRIES:
        fail(delivery_id, GIVEN_UP)
        return
    moved = db.session.execute(
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.outcome == Outcome.WAITING,
            Delivery.attempt == attempt,
        )
        .values(attempt=attempt + 1)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).first()
    if moved is not None:
        _enqueue(delivery_id, attempt + 1)


def forget_old() -> None:
    """Remove what was dealt with long ago."""
    old = and_(Delivery.received_at < now() - KEPT_FOR, Delivery.outcome != Outcome.WAITING)
    if db.session.scalar(select(Delivery.id).where(old).limit(1)) is not None:
        db.session.execute(delete(Delivery).where(old))


@dataclass(frozen=True, slots=True)
class Page:
    """Deliveries, newest first, each with its recording where the viewer may see that; `older`
    is what to ask the next page with."""

    rows: list[tuple[Delivery, Recording | None]]
    older: uuid.UUID | None


def page(viewer: Viewer, before: uuid.UUID | None = None) -> Page:
    """What came for the viewer's team; of those about nobody's recording what its own secrets
    signed. What the server's signed about nobody is for the owners of the first team, who look
    after the server. Raises Forbidden unless they are an admin."""
    require_admin(viewer)
    query = (
        select(Delivery, Recording)
        .outerjoin(
            Recording,
            and_(
                Recording.id == Delivery.recording_id,
                Recording.deleted_at.is_(None),
                visible(viewer),
            ),
        )
        .where(_theirs(viewer))
        .order_by(Delivery.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        query = query.where(Delivery.id < before)
    rows: list[tuple[Delivery, Recording | None]] = [
        (row[0], row[1]) for row in db.session.execute(query)
    ]
    shown = rows[:PAGE]
    return Page(shown, shown[-1][0].id if len(rows) > PAGE else None)


def require_admin(viewer: Viewer) -> None:
    """Raise Forbidden for members and viewers."""
    if not viewer.role.can_administer:
        raise Forbidden("Only owners and admins see how this server is connected to others.")


def sees_strays(viewer: Viewer) -> bool:
    """Whether deliveries about nobody's recording are shown to them."""
    first = db.session.scalar(select(func.min(Team.id)))
    return viewer.role == Role.OWNER and viewer.team_id == first


def _theirs(viewer: Viewer) -> ColumnElement[bool]:
    marks = select(WebhookSecret.mark).where(WebhookSecret.team_id == viewer.team_id)
    stray = Delivery.team_id.is_(None)
    own = or_(
        Delivery.team_id == viewer.team_id,
        and_(stray, Delivery.signed_with == 0, Delivery.signer.in_(marks)),
    )
    of_server = and_(stray, Delivery.signed_with > 0)
    return or_(own, of_server) if sees_strays(viewer) else own


def begin() -> None:
    """A job begins to look for what waits: whatever is stored from here on asks for another."""
    redis().delete(_ASKED)
    job_id = jobqueue.current()
    if job_id is not None:
        redis().set(_AT_WORK, job_id, ex=_ASKED_S)


def coming() -> list[str]:
    """The jobs that were asked to look for what waits: the one that hasn't begun, and the last
    one that has."""
    found = redis().mget(_ASKED, _AT_WORK)
    return [one.decode() for one in found if isinstance(one, bytes)]


def forget_asked() -> None:
    """Nobody is coming."""
    redis().delete(_ASKED, _AT_WORK)


def ask(delivery_id: uuid.UUID, attempt: int) -> None:
    """Have a job follow it up, unless one is on its way that hasn't begun: that one sees it."""
    job_id = jobqueue.attempt_id(delivery_id, attempt)
    try:
        if not redis().set(_ASKED, job_id, nx=True, ex=_ASKED_S):
            return
    except RedisError as error:
        log.warning("delivery %s is followed up later: %s", delivery_id, error)
        return
    jobqueue.enqueue_now(jobqueue.DELIVERY, str(delivery_id), job_id=job_id)


def _enqueue(delivery_id: uuid.UUID, attempt: int) -> None:
    after_commit(lambda: ask(delivery_id, attempt))

"""What a bot recorded: one that was stopped and started again made several recordings. Core.

The first is the recording that the bot was sent for; each further one becomes a recording of its
own, with a capture of kind `bot_part` that has everything it takes to fetch it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from notes import bot_following, bot_orders, bot_states, recordings, search
from notes.capture_media import Seen
from notes.db import db, now
from notes.models import Bot, Capture, Recording, Source, Status
from notes.providers.base import CaptureState

PART = "bot_part"
NEVER_CAME = "The bot never got into this meeting, and Recall.ai knows nothing more of it."


def add(seen: Seen, refs: Sequence[str]) -> list[Recording]:
    """Make recordings of what a bot recorded, the first left out, as far as there are none.

    `refs` are the provider's ids of all its recordings, oldest first.
    """
    if len(refs) < 2:
        return []
    recordings.touch(seen.recording_id)  # of two at once, one sees what the other made
    main = db.session.get_one(Recording, seen.recording_id, populate_existing=True)
    ids = {ref: part_id(seen.external_id, ref) for ref in refs[1:]}
    query = select(Capture.external_id).where(
        Capture.provider == seen.provider, Capture.external_id.in_(ids.values())
    )
    known = set(db.session.scalars(query))
    begun = _begun(seen.recording_id)
    made = []
    for number, ref in enumerate(refs[1:], 2):
        if ids[ref] not in known:
            at = begun[number - 1] if len(begun) == len(refs) else main.started_at
            made.append(_part(main, number, at))
            db.session.add(_capture(made[-1], seen.provider, ids[ref], ref))
            db.session.flush()
            search.index(made[-1].id)
    return made


def abandon(recording_id: uuid.UUID) -> str:
    """Nothing is to be had of a bot: it counts as gone from the meeting. Gives the reason."""
    bot = _bot(recording_id)
    if bot.code in bot_states.OUT:
        return bot_following.why_nothing(bot)
    recordings.touch(recording_id)
    db.session.execute(
        update(Bot).where(Bot.id == bot.id, Bot.ended_at.is_(None)).values(ended_at=now())
    )
    return NEVER_CAME


def is_over(recording_id: uuid.UUID) -> bool:
    """Whether the bot has made all that it ever will."""
    return _bot(recording_id).code in bot_states.ENDS


def of(recording_id: uuid.UUID) -> list[tuple[str, uuid.UUID]]:
    """What a bot recorded, as far as it is known: the provider's ids with ours, oldest first.
    Deleted ones are left out."""
    main = select(Capture.external_id).where(
        Capture.recording_id == recording_id, Capture.kind == bot_orders.KIND
    )
    bot_id = db.session.scalar(main)
    if bot_id is None:
        return []
    own = Capture.recording_id == recording_id
    parts = (Capture.kind == PART) & Capture.external_id.startswith(
        part_id(bot_id, ""), autoescape=True
    )
    rows = db.session.execute(
        select(Capture.recording_ref, Capture.recording_id)
        .join(Recording, Recording.id == Capture.recording_id)
        .where(own | parts, Capture.recording_ref.is_not(None), Recording.deleted_at.is_(None))
        .order_by(Capture.id)
    )
    return [(str(row[0]), row[1]) for row in rows]


def part_id(bot_id: str, ref: str) -> str:
    """The external id of a capture of a bot's further recording: begins with the bot's."""
    return f"{bot_id}/{ref}"[:80]


def _bot(recording_id: uuid.UUID) -> Bot:
    query = select(Bot).where(Bot.recording_id == recording_id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _begun(recording_id: uuid.UUID) -> list[datetime]:
    """When the bot began to record, each time."""
    changes = _bot(recording_id).changes
    return [bot_states.moment(one) for one in changes if one["code"] == bot_states.RECORDS]


def _part(main: Recording, number: int, at: datetime) -> Recording:
    after = f" (part {number})"
    part = Recording(
        team_id=main.team_id,
        created_by=main.created_by,
        source=Source.BOT,
        platform=main.platform,
        title=main.title[: recordings.TITLE_LIMIT - len(after)] + after,
        meeting_url=main.meeting_url,
        visibility=main.visibility,
        status=Status.PROCESSING,
        started_at=at,
    )
    db.session.add(part)
    db.session.flush()
    return part


def _capture(part: Recording, provider: str, external_id: str, ref: str) -> Capture:
    return Capture(
        recording_id=part.id,
        provider=provider,
        kind=PART,
        external_id=external_id,
        recording_ref=ref,
        state=CaptureState.COMPLETE,
    )

"""What a bot recorded: one that was stopped and started again made several recordings. Core.

The first is the recording that the bot was sent for; each further one becomes a recording of its
own, with a capture of kind `bot_part` that has everything it takes to fetch it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select, update

from notes import bot_following, bot_states, recording_shares, recordings, search
from notes.capture_media import Seen
from notes.db import db, now
from notes.models import Bot, Capture, Recording, Source, Status
from notes.providers.base import CaptureState
from notes.providers.bots import Recorded

PART = "bot_part"
NEVER_CAME = "The bot never got into this meeting, and Recall.ai knows nothing more of it."


def add(seen: Seen, recorded: Sequence[Recorded]) -> str | None:
    """Make recordings of what a bot recorded, the first left out, as far as there are none.

    `recorded` is everything, oldest first. Gives the provider's id of what the recording that it
    was sent for stands for; None where there is nothing.
    """
    recordings.touch(seen.recording_id)  # of two at once, one sees what the other made
    bot = _bot(seen.recording_id)
    known = {one["id"]: one["recording"] for one in bot.recordings}
    main = db.session.get_one(Recording, seen.recording_id, populate_existing=True)
    for number, one in enumerate(recorded, 1):
        if one.id not in known:
            is_first = str(main.id) not in known.values()
            part = main if is_first else _part(main, seen, one, number)
            known[one.id] = str(part.id)
    if len(known) > len(bot.recordings):
        bot.recordings = [{"id": ref, "recording": ours} for ref, ours in known.items()]
    db.session.flush()
    return next((ref for ref, ours in known.items() if ours == str(main.id)), None)


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


def _bot(recording_id: uuid.UUID) -> Bot:
    query = select(Bot).where(Bot.recording_id == recording_id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _part(main: Recording, seen: Seen, recorded: Recorded, number: int) -> Recording:
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
        started_at=recorded.started_at or main.started_at,
    )
    db.session.add(part)
    db.session.flush()
    db.session.add(
        Capture(
            recording_id=part.id,
            provider=seen.provider,
            kind=PART,
            external_id=f"{seen.external_id}/{recorded.id}"[:80],
            recording_ref=recorded.id,
            state=CaptureState.COMPLETE,
        )
    )
    db.session.flush()
    recording_shares.hand_on(main.id, part)
    search.index(part.id)
    return part

"""Drafts of what is being said right now: one for each participant at most, shown and gone. Core.

They are lines that aren't final, so nothing but the open page, and the API under that word, shows
them; when the meeting is over there are none.
"""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, or_, select

from notes import transcripts
from notes.db import db
from notes.hearings import LIVE
from notes.models import Segment

DRAFTS = f"{LIVE}draft:"
"""How the source keys of drafts begin."""


def stands() -> ColumnElement[bool]:
    """The lines that are something else: what a client calls a draft is its own affair."""
    return or_(Segment.is_final, Segment.source_key.not_like(f"{DRAFTS}%"))


def drop(recording_id: uuid.UUID, key: str | None = None) -> None:
    """Take away a recording's drafts, or the one of this key; open pages hear of it."""
    mine = Segment.source_key == key if key else Segment.source_key.like(f"{DRAFTS}%")
    found = list(
        db.session.scalars(
            select(Segment)
            .where(Segment.recording_id == recording_id, mine, ~Segment.removed)
            .execution_options(populate_existing=True)
        )
    )
    for draft in found:
        draft.removed = True
    transcripts.number(recording_id, found)

"""A recording's lines as API clients say and get them."""

from __future__ import annotations

from sqlalchemy import select

from notes import restating, said, transcripts
from notes.db import db
from notes.models import Segment, Speaker


def append(recording, *spoken):
    count = said.append(recording.id, list(spoken))
    db.session.commit()
    return count


def restate(recording, *spoken):
    restating.restate(recording.id, list(spoken))
    db.session.commit()


def given(recording):
    """The standing lines as clients get them, in order."""
    db.session.expire_all()
    rows = db.session.execute(
        select(Segment, Speaker)
        .outerjoin(Speaker, Speaker.id == Segment.speaker_id)
        .where(Segment.recording_id == recording.id, ~Segment.removed)
        .order_by(Segment.start_ms, Segment.seq)
    )
    return [said.given(segment, speaker) for segment, speaker in rows]


def texts(recording):
    return [one["text"] for one in given(recording)]


def ids(recording):
    return [line.id for line in transcripts.lines(recording.id)]

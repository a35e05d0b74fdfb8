"""Finding recordings by their words, on SQLite and PostgreSQL alike. Core.

- `matching(viewer, query)`: the ids of the recordings that hold every word of a query, as a
  subquery for `Recording.id.in_(...)`. Title, transcript, note and summary are looked through;
  case and accents don't count; the beginning of the last word is enough.
- `index(recording_id)`: at once, as the last step of a recording's work does.
- `soon(recording_id)`: by the next free worker, once the current transaction is committed, and
  at most every few seconds.
- `stale(most)`: what changed since; the reconcile job indexes it again within a minute.

Only this module and its migration know how each database keeps its index. Both keep the words
that `notes.folding` found, without their places: what is asked here is whether, not where.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Any, TypeVarTuple

from redis.exceptions import RedisError
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    TextClause,
    Uuid,
    bindparam,
    column,
    exists,
    false,
    func,
    select,
    table,
    text,
)

from notes import folding, jobqueue, live_drafts
from notes.connections import redis
from notes.db import after_commit, db, now
from notes.models import (
    ClientFields,
    Evidence,
    Note,
    Recording,
    Run,
    RunState,
    Segment,
    Status,
    Summary,
    SummaryItem,
    Verdict,
)
from notes.recordings import Viewer, visible

Columns = TypeVarTuple("Columns")

_LIVE = timedelta(days=1)
_MOST_WORDS = 20  # of a query
_LONGEST_WORD = 200  # a "word" beyond that is an address or noise
_PAUSE_S = 10  # between two times that a worker is asked for one recording
_PAUSE_KEY = "minutebook:indexed:"

log = logging.getLogger(__name__)

_documents = table(
    "search_document",
    column("id", Integer),
    column("recording_id", Uuid),
    column("rev", BigInteger),
)


def matching(viewer: Viewer, query: str) -> Select[Any]:
    """The ids of the recordings in which every word of `query` stands, and that `viewer` may
    see. A query without any word matches nothing."""
    return (
        select(Recording.id)
        .join(_documents, _documents.c.recording_id == Recording.id)
        .where(visible(viewer), Recording.deleted_at.is_(None), _matches(query))
    )


def narrowed(recordings: Select[*Columns], query: str) -> Select[*Columns]:
    """The same recordings, of which only those that hold every word of `query`."""
    return recordings.join(_documents, _documents.c.recording_id == Recording.id).where(
        _matches(query)
    )


def behind(viewer: Viewer, most: int = 20) -> list[uuid.UUID]:
    """Recordings that began in the last day and changed since they were indexed: live ones. To
    be indexed before a search whose answer has to hold what was said a moment ago."""
    return list(
        db.session.scalars(
            select(Recording.id)
            .outerjoin(_documents, _documents.c.recording_id == Recording.id)
            .where(
                visible(viewer),
                Recording.started_at > now() - _LIVE,
                Recording.deleted_at.is_(None),
                Recording.rev > func.coalesce(_documents.c.rev, 0),
            )
            .order_by(Recording.started_at.desc())
            .limit(most)
        )
    )


def index(recording_id: uuid.UUID) -> None:
    """Index what a recording says now; nothing when it is gone."""
    if db.session.get(Recording, recording_id) is not None:
        put(recording_id, words(recording_id))


def soon(recording_id: uuid.UUID) -> None:
    """Have a recording indexed by the next free worker after the commit. What changes within a
    few seconds of that is left to the next call, or else to the reconcile job."""
    after_commit(lambda: _soon(recording_id))


def _soon(recording_id: uuid.UUID) -> None:
    try:
        if redis().set(f"{_PAUSE_KEY}{recording_id}", 1, nx=True, ex=_PAUSE_S):
            job_id = f"index-{recording_id}"
            jobqueue.enqueue_now(jobqueue.INDEX, str(recording_id), job_id=job_id)
    except RedisError as error:
        log.warning("recording %s is indexed later: %s", recording_id, error)


def index_all() -> int:
    """Index every recording anew, each in its own transaction; gives how many."""
    ids = list(db.session.scalars(select(Recording.id)))
    for recording_id in ids:
        index(recording_id)
        db.session.commit()
    return len(ids)


def words(recording_id: uuid.UUID) -> tuple[int, Collection[str]]:
    """The number of the last change, and every word of the recording as it stands."""
    rev = db.session.scalar(select(Recording.rev).where(Recording.id == recording_id)) or 0
    found: set[str] = set()
    for query in _sources(recording_id):
        for piece in db.session.scalars(query).yield_per(500):
            found |= folding.words(piece or "")
    return rev, {word for word in found if len(word) <= _LONGEST_WORD}


def put(recording_id: uuid.UUID, found: tuple[int, Collection[str]]) -> None:
    """Make these the words by which a recording is found."""
    rev, said = found
    values = {"recording_id": recording_id, "rev": rev}
    if _is_sqlite():
        db.session.execute(_SQLITE_FORGET, values)
        row_id = db.session.scalar(_SQLITE_ROW, values)
        db.session.execute(_SQLITE_WORDS, {"id": row_id, "words": " ".join(sorted(said))})
    else:
        db.session.execute(_POSTGRES_PUT, {**values, "words": sorted(said)})


def stale(most: int) -> list[uuid.UUID]:
    """Recordings that changed since they were indexed and that no step works on."""
    at_work = select(Run.recording_id).where(
        Run.state.in_((RunState.WAITING, RunState.QUEUED, RunState.RUNNING))
    )
    return list(
        db.session.scalars(
            select(Recording.id)
            .outerjoin(_documents, _documents.c.recording_id == Recording.id)
            .where(
                Recording.rev > func.coalesce(_documents.c.rev, 0),
                Recording.status != Status.ERROR,
                Recording.deleted_at.is_(None),
                Recording.id.not_in(at_work),
            )
            .limit(most)
        )
    )


def _sources(recording_id: uuid.UUID) -> tuple[Select[Any], ...]:
    newest = (
        select(Summary.id)
        .where(Summary.recording_id == recording_id)
        .order_by(Summary.shown_at.desc(), Summary.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    # Nobody is to find a meeting by what wasn't said in it: a result has no room for the mark.
    unfound = exists().where(
        Evidence.item_id == SummaryItem.id, Evidence.verdict == Verdict.NOT_FOUND
    )
    return (
        select(Recording.title).where(Recording.id == recording_id),
        select(Note.body).where(Note.recording_id == recording_id),
        select(ClientFields.summary).where(ClientFields.recording_id == recording_id),
        select(SummaryItem.text).where(SummaryItem.summary_id == newest, ~unfound),
        select(SummaryItem.heading).where(SummaryItem.summary_id == newest),
        select(func.coalesce(Segment.edited_text, Segment.text)).where(
            Segment.recording_id == recording_id, ~Segment.removed, live_drafts.stands()
        ),
    )


def _matches(query: str) -> ColumnElement[bool] | TextClause:
    asked = folding.wanted(query)[:_MOST_WORDS]
    if not asked:
        return false()
    if _is_sqlite():
        pattern = " AND ".join(f'"{word}"{"*" if begins else ""}' for word, begins in asked)
        return _SQLITE_MATCH.bindparams(pattern=pattern)
    pattern = " & ".join(f"'{word}'{':*' if begins else ''}" for word, begins in asked)
    return _POSTGRES_MATCH.bindparams(pattern=pattern)


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


_ID = bindparam("recording_id", type_=Uuid())
_SQLITE_FORGET = text("DELETE FROM search_document WHERE recording_id = :recording_id").bindparams(
    _ID
)
_SQLITE_ROW = text(
    "INSERT INTO search_document (recording_id, rev) VALUES (:recording_id, :rev) RETURNING id"
).bindparams(_ID)
_SQLITE_WORDS = text("INSERT INTO search_words (rowid, words) VALUES (:id, :words)")
_SQLITE_MATCH = text(
    "search_document.id IN (SELECT rowid FROM search_words WHERE search_words MATCH :pattern)"
)
_POSTGRES_MATCH = text("search_document.words @@ CAST(:pattern AS tsquery)")
_POSTGRES_PUT = text(
    "INSERT INTO search_document (recording_id, rev, words)"
    " VALUES (:recording_id, :rev, array_to_tsvector(CAST(:words AS text[])))"
    " ON CONFLICT (recording_id) DO UPDATE SET rev = excluded.rev, words = excluded.words"
).bindparams(_ID)

"""The list of recordings: one page of it, newest first, by keyset. Core."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_

from notes import announced, bot_words, progress, recordings, run_plan, search
from notes.bot_phases import Words
from notes.db import db, now
from notes.errors import Invalid
from notes.models import Bot, MediaFile, MediaKind, Recording, Run, Series, Speaker, Status
from notes.recordings import Viewer, visible

PAGE = 30
PEOPLE = 3
CHOOSE_AT_MOST = 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_WITH_BOT = {Status.RECORDING, Status.UPLOADING, Status.ERROR}
_Lists = dict[uuid.UUID, list[Any]]

STATES: dict[str, tuple[Status, ...]] = {
    "ready": (Status.READY,),
    "working": (Status.RECORDING, Status.UPLOADING, Status.PROCESSING),
    "failed": (Status.ERROR,),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What to leave out. `state` is a key of STATES; `person` a speaker's name; `series` the one
    that recordings are in."""

    words: str = ""
    state: str = ""
    mine: bool = False
    person: str = ""
    since: datetime | None = None
    until: datetime | None = None
    series: uuid.UUID | None = None

    @property
    def any(self) -> bool:
        return self != Filters()


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list: just before or after one recording."""

    started_at: datetime
    id: uuid.UUID

    def __str__(self) -> str:
        return f"{(self.started_at - _EPOCH) // _MICROSECOND}-{self.id.hex}"

    @classmethod
    def read(cls, text: str) -> Cursor:
        """The cursor that was written so. Raises Invalid."""
        stamp, _, key = text.rpartition("-")  # the stamp of before 1970 begins with one
        try:
            return cls(_EPOCH + int(stamp) * _MICROSECOND, uuid.UUID(hex=key))
        except (ValueError, OverflowError) as error:
            raise Invalid("That page of the list can't be read. Start from the first.") from error


class Named(NamedTuple):
    """A voice with a name; the number picks its colour."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """A recording as the list shows it. `people` are those with a name, at most PEOPLE;
    `thumbnail` is the picture's hash; `bot` says how its bot stands while that is what counts;
    `series` is the title of its series."""

    recording: Recording
    bot: Words | None
    people: tuple[Named, ...]
    voices: int
    named: int
    step: progress.StepView | None
    failed: Run | None
    thumbnail: str | None
    is_video: bool
    has_original: bool
    series: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, newest first, and the cursors of the pages beside it (None at an end)."""

    rows: tuple[Row, ...]
    earlier: Cursor | None
    later: Cursor | None


def page(
    viewer: Viewer,
    filters: Filters | None = None,
    *,
    before: Cursor | None = None,
    after: Cursor | None = None,
    size: int = PAGE,
) -> Page:
    """A page of what the viewer may see: the newest, or those before or after a cursor.

    Costs the same wherever in the list it stands, and at most four statements.
    """
    query = _filtered(viewer, filters or Filters())
    place = tuple_(Recording.started_at, Recording.id)
    if after is not None:
        query = query.where(place > (after.started_at, after.id))
        query = query.order_by(Recording.started_at, Recording.id)
    else:
        if before is not None:
            query = query.where(place < (before.started_at, before.id))
        query = query.order_by(Recording.started_at.desc(), Recording.id.desc())
    found = list(db.session.execute(_with_bot(query).limit(size + 1)))
    more, found = len(found) > size, found[:size]
    if after is not None:
        found.reverse()
    has_later = more if after is not None else before is not None
    has_earlier = True if after is not None else more
    return Page(
        _rows(found),
        earlier=_cursor(found[-1][0]) if found and has_earlier else None,
        later=_cursor(found[0][0]) if found and has_later else None,
    )


def delete(viewer: Viewer, ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Hide several recordings; those that aren't there or aren't visible are left out."""
    return _mark(viewer, ids, deleted=True)


def restore(viewer: Viewer, ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Bring back several recordings that were deleted together."""
    return _mark(viewer, ids, deleted=False)


def thumbnails(viewer: Viewer, ids: Sequence[uuid.UUID]) -> list[MediaFile]:
    """The thumbnails of those recordings that the viewer may see."""
    query = select(MediaFile).join(Recording, Recording.id == MediaFile.recording_id)
    wanted = MediaFile.recording_id.in_(ids), MediaFile.kind == MediaKind.THUMBNAIL
    return list(
        db.session.scalars(query.where(*wanted, visible(viewer), Recording.deleted_at.is_(None)))
    )


def _mark(viewer: Viewer, ids: Sequence[uuid.UUID], *, deleted: bool) -> list[uuid.UUID]:
    viewer.require_edit()
    if len(ids) > CHOOSE_AT_MOST:
        raise Invalid(f"Choose at most {CHOOSE_AT_MOST} recordings at once.")
    earliest = now() - recordings.UNDO_FOR
    state = Recording.deleted_at.is_(None) if deleted else Recording.deleted_at > earliest
    found = list(
        db.session.scalars(
            select(Recording.id).where(Recording.id.in_(ids), visible(viewer), state)
        )
    )
    for one in found:
        (recordings.delete if deleted else recordings.restore)(viewer, one)
    return found


def _cursor(recording: Recording) -> Cursor:
    return Cursor(recording.started_at, recording.id)


def _filtered(viewer: Viewer, filters: Filters) -> Select[Recording]:
    query = select(Recording).where(
        visible(viewer),
        Recording.deleted_at.is_(None),
        Recording.id.not_in(announced.pending()),
    )
    if filters.state:
        query = query.where(Recording.status.in_(STATES.get(filters.state, ())))
    if filters.mine:
        query = query.where(recordings.belonging(viewer))
    if filters.person:
        query = query.where(_spoken_by(func.lower(Speaker.name) == filters.person.lower()))
    if filters.since is not None:
        query = query.where(Recording.started_at >= filters.since)
    if filters.until is not None:
        query = query.where(Recording.started_at < filters.until)
    if filters.series is not None:
        query = query.where(Recording.series_id == filters.series)
    for word in filters.words.split():
        query = query.where(_found_by(viewer, word))
    return query


def _found_by(viewer: Viewer, word: str) -> ColumnElement[bool]:
    """Part of the title or of a speaker's name, or a word of what was said or written."""
    return or_(
        Recording.title.icontains(word, autoescape=True),
        _spoken_by(Speaker.name.icontains(word, autoescape=True)),
        Recording.id.in_(search.matching(viewer, word)),
    )


def _spoken_by(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(1).where(and_(Speaker.recording_id == Recording.id, condition)).exists()


def _with_bot(query: Select[Recording]) -> Select[Any]:
    """The same, with how each recording's bot stands and what its series is called; in one
    statement, whatever comes of it."""
    stands = (Bot.code, Bot.sub_code, Bot.name, Bot.join_at, Bot.paused, Series.title)
    query = query.outerjoin(Bot, Bot.recording_id == Recording.id)
    return query.outerjoin(Series, Series.id == Recording.series_id).add_columns(*stands)


def _bot(recording: Recording, code: str | None, sub_code: str | None, **more: Any) -> Any:
    if code is None or recording.status not in _WITH_BOT:
        return None
    return bot_words.standing(code, sub_code, now=now(), **more)


def _rows(found: Sequence[Any]) -> tuple[Row, ...]:
    ids = [one[0].id for one in found]
    busy = [one[0].id for one in found if one[0].status == Status.PROCESSING or one[0].problem]
    people = _by_recording(_speakers(ids))
    files = _by_recording(_files(ids))
    runs = _by_recording(_runs(busy))
    return tuple(_row(one, people, files, runs) for one in found)


def _row(found: Any, people: _Lists, files: _Lists, runs: _Lists) -> Row:
    recording, code, sub_code, name, join_at, paused, series = found
    voices, parts = people[recording.id], files[recording.id]
    current = run_plan.newest(runs[recording.id])
    failed = progress.failed(current)
    named = [one for one in voices if one.name]
    return Row(
        recording=recording,
        bot=_bot(recording, code, sub_code, name=name, join_at=join_at, paused=paused),
        people=tuple(Named(one.number, one.name) for one in named[:PEOPLE]),
        voices=len(voices),
        named=len(named),
        step=progress.at_work(current) if recording.status == Status.PROCESSING else None,
        failed=failed[0] if failed else None,
        thumbnail=next((one.sha256 for one in parts if one.kind == MediaKind.THUMBNAIL), None),
        is_video=any(one.is_video for one in parts),
        has_original=any(one.kind == MediaKind.ORIGINAL for one in parts),
        series=series,
    )


def _speakers(ids: Sequence[uuid.UUID]) -> Iterable[Any]:
    query = select(Speaker.recording_id, Speaker.number, Speaker.name)
    query = query.where(Speaker.recording_id.in_(ids))
    return db.session.execute(query.order_by(Speaker.recording_id, Speaker.number)) if ids else ()


def _files(ids: Sequence[uuid.UUID]) -> Iterable[Any]:
    kinds = (MediaKind.THUMBNAIL, MediaKind.ORIGINAL)
    query = select(
        MediaFile.recording_id, MediaFile.kind, MediaFile.sha256, MediaFile.is_video
    ).where(MediaFile.recording_id.in_(ids), MediaFile.kind.in_(kinds))
    return db.session.execute(query) if ids else ()


def _runs(ids: Sequence[uuid.UUID]) -> Iterable[Run]:
    return db.session.scalars(select(Run).where(Run.recording_id.in_(ids))) if ids else ()


def _by_recording(rows: Iterable[Any]) -> _Lists:
    found: _Lists = defaultdict(list)
    for row in rows:
        found[row.recording_id].append(row)
    return found

"""Series: meetings that come again, whose recordings share a template and open tasks. Core.

A series is the team's: everybody in it sees its title, save of one that came from a calendar,
which those see who have it in theirs or see a recording of it. Which of its recordings a person
sees is decided by each recording, so counts and lists differ from person to person.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update

from notes import announced, carrying, events, note_templates, recordings, series_sight
from notes.db import db
from notes.errors import Forbidden, Invalid, NotFound
from notes.models import Recording, Series, Summary
from notes.provider_accounts import hold_team
from notes.recordings import Viewer, visible

TITLE_LIMIT = 255
PAGE = 50
MANY = 500  # of a menu
ALIKE = 200  # recordings of one title that are put into a series together


@dataclass(frozen=True, slots=True)
class Listed:
    """A series, how many of its recordings the viewer sees, and when the last one began."""

    series: Series
    count: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Where a recording seems to belong: a series that there is, or one to make of `title`.
    `others` are recordings of the same title that are in no series."""

    series: Series | None
    title: str
    others: tuple[uuid.UUID, ...]


def get(viewer: Viewer, series_id: uuid.UUID) -> Series:
    """A series of the viewer's team. Raises NotFound."""
    found = db.session.scalar(
        select(Series).where(Series.id == series_id, series_sight.seen(viewer))
    )
    if found is None:
        raise NotFound("There is no such series.")
    return found


def get_for_edit(viewer: Viewer, series_id: uuid.UUID) -> Series:
    """The same for somebody who wants to change it: NotFound first, then Forbidden."""
    found = get(viewer, series_id)
    _require_edit(viewer)
    return found


def listed(viewer: Viewer, *, skip: int = 0, size: int = PAGE) -> tuple[list[Listed], bool]:
    """The team's series, the one that met last first; and whether there are more."""
    last = func.max(Recording.started_at)
    query = (
        select(Series, func.count(Recording.id), last)
        .outerjoin(Recording, and_(Recording.series_id == Series.id, _shown(viewer)))
        .where(series_sight.seen(viewer))
        .group_by(Series.id)
        .order_by(last.desc().nulls_last(), func.lower(Series.title), Series.id)
    )
    found = [Listed(*row) for row in db.session.execute(query.offset(skip).limit(size + 1))]
    return found[:size], len(found) > size


def one(viewer: Viewer, series_id: uuid.UUID) -> Listed:
    """One series as it is listed. Raises NotFound."""
    found = get(viewer, series_id)
    count = select(func.count(Recording.id), func.max(Recording.started_at))
    row = db.session.execute(count.where(Recording.series_id == found.id, _shown(viewer))).one()
    return Listed(found, *row)


def titles(viewer: Viewer) -> list[tuple[uuid.UUID, str]]:
    """The team's series by title, for menus."""
    query = select(Series.id, Series.title).where(series_sight.seen(viewer))
    rows = db.session.execute(query.order_by(func.lower(Series.title), Series.id).limit(MANY))
    return [(row.id, row.title) for row in rows]


def newest(viewer: Viewer, series_id: uuid.UUID) -> uuid.UUID | None:
    """The latest recording of a series that the viewer sees."""
    query = select(Recording.id).where(Recording.series_id == series_id, _shown(viewer))
    found: uuid.UUID | None = db.session.scalar(_latest_first(query).limit(1))
    return found


def make(viewer: Viewer, title: str, template: str = "") -> Series:
    """A new series with no recordings. Raises Forbidden, Invalid (field `title`, `template`)."""
    _require_edit(viewer)
    cleaned = clean_title(title)
    hold_team(viewer.team_id)
    if _called(viewer, cleaned):
        raise Invalid(f"There is a series called “{cleaned}” already.", "title")
    made = Series(team_id=viewer.team_id, title=cleaned, created_by=viewer.user.id)
    made.template = note_templates.checked(viewer.team_id, template)
    db.session.add(made)
    db.session.flush()
    return made


def change(
    viewer: Viewer, series_id: uuid.UUID, *, title: str | None = None, template: str | None = None
) -> Series:
    """Give it another title, or another template for notes that are written from now on; an empty
    one is none, None leaves what is. Raises as `make`, NotFound."""
    found = get_for_edit(viewer, series_id)
    cleaned = found.title if title is None else clean_title(title)
    hold_team(viewer.team_id)
    twin = _called(viewer, cleaned)
    if twin is not None and twin.id != found.id:
        raise Invalid(f"There is a series called “{cleaned}” already.", "title")
    key = found.template
    if template is not None:
        key = note_templates.checked(viewer.team_id, template)
    if (cleaned, key) != (found.title, found.template):
        found.title, found.template = cleaned, key
        _tell(Recording.series_id == found.id)
    return found


def delete(viewer: Viewer, series_id: uuid.UUID) -> Series:
    """Take a series away; its recordings stay. Raises NotFound, Forbidden."""
    found = get_for_edit(viewer, series_id)
    _tell(Recording.series_id == found.id)
    db.session.delete(found)
    db.session.flush()
    return found


def put(viewer: Viewer, recording_id: uuid.UUID, series_id: uuid.UUID | None) -> Recording:
    """Put a recording into a series, out of the one it was in; None takes it out. Raises NotFound,
    Forbidden."""
    recording = recordings.get_for_edit(viewer, recording_id)
    _move([recording], get(viewer, series_id) if series_id else None)
    return recording


def put_all(viewer: Viewer, recording_ids: Sequence[uuid.UUID], series_id: uuid.UUID) -> None:
    """Put several recordings into a series. Raises as `put`."""
    found = [recordings.get_for_edit(viewer, one) for one in recording_ids]
    _move(found, get(viewer, series_id))


def called(viewer: Viewer, title: str) -> Series:
    """The series of that title, which is made if there is none. Raises Forbidden, Invalid."""
    _require_edit(viewer)
    return _called(viewer, clean_title(title)) or make(viewer, title)


def suggestion(viewer: Viewer, recording: Recording) -> Suggestion | None:
    """Where recordings of the same title are, or that they could be a series."""
    if recording.series_id is not None:
        return None
    rows = db.session.execute(_alike(recording, _shown(viewer)).limit(ALIKE)).all()
    filed = next((row.series_id for row in rows if row.series_id), None)
    found = db.session.get(Series, filed) if filed else None
    found = found or _called(viewer, recording.title)
    others = tuple(row.id for row in rows if row.series_id is None)
    if found is None and not others:
        return None
    return Suggestion(found, found.title if found else recording.title, others)


def file(recording: Recording) -> None:
    """Put a recording without notes, which nobody has put anywhere, into the series in which the
    last one of the same title is: what comes again needn't be told each time."""
    written = select(Summary.id).where(Summary.recording_id == recording.id).limit(1)
    if recording.series_id is not None or db.session.scalar(written) is not None:
        return
    last = db.session.execute(_alike(recording, carrying.shared(recording)).limit(1)).first()
    if last is not None and last.series_id is not None:
        _move([recording], db.session.get(Series, last.series_id))


def clean_title(title: str) -> str:
    """A title with its white space folded. Raises Invalid (field `title`)."""
    printable = "".join(char if char.isprintable() else " " for char in title)
    cleaned = " ".join(printable.split())
    if not cleaned:
        raise Invalid("A series needs a name.", "title")
    if len(cleaned) > TITLE_LIMIT:
        raise Invalid(f"A series' name has at most {TITLE_LIMIT} characters.", "title")
    return cleaned


def _require_edit(viewer: Viewer) -> None:
    if not viewer.role.can_edit:
        raise Forbidden("You can read this team's series but not change them.")


def _shown(viewer: Viewer) -> ColumnElement[bool]:
    """The recordings of a series that the viewer sees."""
    pending = Recording.id.not_in(announced.pending())
    return and_(visible(viewer), Recording.deleted_at.is_(None), pending)


def _alike(recording: Recording, condition: ColumnElement[bool]) -> Select[Any]:
    """Other recordings of the same title, the latest first."""
    query = select(Recording.id, Recording.series_id).where(
        Recording.team_id == recording.team_id,
        Recording.id != recording.id,
        func.lower(Recording.title) == func.lower(recording.title),
        condition,
    )
    return _latest_first(query)


def _latest_first(query: Any) -> Select[Any]:
    found: Select[Any] = query.order_by(Recording.started_at.desc(), Recording.id.desc())
    return found


def _called(viewer: Viewer, title: str) -> Series | None:
    query = select(Series).where(
        series_sight.seen(viewer), func.lower(Series.title) == func.lower(title)
    )
    return db.session.scalars(query.order_by(Series.id).limit(1)).first()


def _move(found: Sequence[Recording], wanted: Series | None) -> None:
    moving = [one for one in found if one.series is not wanted]
    if not moving:
        return
    touched = [one.series_id for one in moving] + [wanted.id if wanted else None]
    _tell(
        or_(
            Recording.series_id.in_([one for one in touched if one]),
            Recording.id.in_([one.id for one in moving]),
        )
    )
    for one in moving:
        one.series = wanted
    db.session.flush()


def _tell(which: ColumnElement[bool]) -> None:
    """Let open pages of these say where they belong and what is carried over. All are taken in the
    order of time, as `carrying` does, so that no two wait for each other."""
    order = (Recording.started_at, Recording.id)
    held = select(Recording.id).where(which).order_by(*order).with_for_update()
    found = db.session.scalars(held).all()
    above = Recording.rev + 1
    db.session.execute(
        update(Recording)
        .where(Recording.id.in_(found))
        .values(rev=above, rev_header=above, rev_tasks=above, updated_at=Recording.updated_at)
        .execution_options(synchronize_session=False)
    )
    for one in found:
        events.publish(one)

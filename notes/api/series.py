"""Series of recordings."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from notes import api_keys, note_templates, series
from notes.api.addresses import following, identifier
from notes.api.call import Answer, Call
from notes.api.door import operation
from notes.api.types_series import NewSeries, SeriesChanges, SeriesPage, SeriesQuery, TeamSeries
from notes.db import db
from notes.series import Listed

TAG = "series"
LIST, ONE = "/series/", "/series/{series_id}/"


def shown(call: Call, found: Sequence[Listed]) -> list[TeamSeries]:
    """Series as the key's person sees them; a template that is gone is none."""
    known = {one.key for one in note_templates.offered(call.viewer.team_id)}
    return [
        TeamSeries(
            id=one.series.id,
            title=one.series.title,
            template=one.series.template if one.series.template in known else None,
            recordings=one.count,
            last_started_at=one.last_at,
            created_at=one.series.created_at,
        )
        for one in found
    ]


def _one(call: Call, series_id: uuid.UUID) -> TeamSeries:
    return shown(call, [series.one(call.viewer, series_id)])[0]


@operation(
    "GET",
    LIST,
    scope=api_keys.READ,
    query=SeriesQuery,
    gives={200: SeriesPage},
    summary="List series",
    tag=TAG,
)
def index(call: Call) -> Answer:
    """The team's series. Take `next` until it is null; a series' tasks are at `/tasks/`."""
    asked: SeriesQuery = call.query
    found, more = series.listed(call.viewer, skip=asked.skip, size=asked.limit)
    return SeriesPage(
        next=following(skip=asked.skip + asked.limit) if more else None,
        results=shown(call, found),
    )


@operation(
    "POST",
    LIST,
    scope=api_keys.WRITE,
    takes=NewSeries,
    gives={201: TeamSeries},
    summary="Make a series",
    tag=TAG,
)
def add(call: Call) -> Answer:
    """Put recordings into it at `/recordings/{id}/`. Later ones of the same title follow."""
    sent: NewSeries = call.body
    made = series.make(call.viewer, sent.title, sent.template or "")
    db.session.commit()
    return _one(call, made.id)


@operation(
    "GET", ONE, scope=api_keys.READ, gives={200: TeamSeries}, summary="Read a series", tag=TAG
)
def show(call: Call, series_id: str) -> Answer:
    """One series."""
    return _one(call, identifier(series_id))


@operation(
    "PATCH",
    ONE,
    scope=api_keys.WRITE,
    takes=SeriesChanges,
    gives={200: TeamSeries},
    summary="Change a series",
    tag=TAG,
)
def change(call: Call, series_id: str) -> Answer:
    """Another title, or another template for notes that are written from now on; null means the
    general one."""
    sent: SeriesChanges = call.body
    named = sent.model_fields_set
    changed = series.change(
        call.viewer,
        identifier(series_id),
        title=sent.title if "title" in named else None,
        template=(sent.template or "") if "template" in named else None,
    )
    db.session.commit()
    return _one(call, changed.id)


@operation(
    "DELETE", ONE, scope=api_keys.WRITE, gives={204: None}, summary="Delete a series", tag=TAG
)
def delete(call: Call, series_id: str) -> Answer:
    """Its recordings stay, and so do their tasks."""
    series.delete(call.viewer, identifier(series_id))
    db.session.commit()
    return None

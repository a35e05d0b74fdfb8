"""Lines of a transcript by the names that their sources gave them. Core."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import ScalarResult, String, cast, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from notes.db import db
from notes.models import Segment

_FRESH = {"populate_existing": True}


def find(recording_id: uuid.UUID, keys: Collection[str]) -> dict[str, Segment]:
    """The lines that have one of these names (source keys), as they are now. What that costs
    depends on how many names there are, not on how many lines the recording has."""
    look_up = _one_by_one if db.engine.dialect.name == "postgresql" else _at_once
    return {segment.source_key: segment for segment in look_up(recording_id, keys)}


def _at_once(recording_id: uuid.UUID, keys: Collection[str]) -> ScalarResult[Segment]:
    query = select(Segment).where(
        Segment.recording_id == recording_id, Segment.source_key.in_(keys)
    )
    return db.session.scalars(query.execution_options(**_FRESH))


def _one_by_one(recording_id: uuid.UUID, keys: Collection[str]) -> ScalarResult[Segment]:
    """The same for PostgreSQL, which before its first ANALYZE would rather compare each line of
    the recording with each name than look every name up."""
    names = func.unnest(cast(list(keys), ARRAY(String))).table_valued("name").render_derived()
    named = (
        select(Segment)
        .where(Segment.recording_id == recording_id, Segment.source_key == names.c.name)
        .limit(1)  # keeps it from being made one with the rest
        .lateral()
    )
    query = select(aliased(Segment, named)).select_from(names).join(named, true())
    return db.session.scalars(query.execution_options(**_FRESH))

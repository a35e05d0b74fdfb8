"""Who sees that there is a series: its title may tell what a private meeting is about. Core."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select

from notes import announced
from notes.models import Calendar, Meeting, Recording, Series
from notes.recordings import Viewer, visible


def seen(viewer: Viewer) -> ColumnElement[bool]:
    """The series whose titles a person sees, as a condition."""
    recorded = select(Recording.series_id).where(
        visible(viewer),
        Recording.deleted_at.is_(None),
        Recording.id.not_in(announced.pending()),
        Recording.series_id.is_not(None),
    )
    invited = (
        select(Meeting.series_id)
        .join(Calendar, Calendar.id == Meeting.calendar_id)
        .where(Calendar.team_id == viewer.team_id, Calendar.user_id == viewer.user.id)
        .where(Meeting.series_id.is_not(None))
    )
    return and_(
        Series.team_id == viewer.team_id,
        or_(
            Series.ical_uid.is_(None),
            Series.created_by == viewer.user.id,
            Series.id.in_(recorded),
            Series.id.in_(invited),
        ),
    )

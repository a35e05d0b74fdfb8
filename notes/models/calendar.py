"""The calendars of people, read through a provider, and the meetings that are coming."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from notes.db import Base, Id, Moment, UtcDateTime, now, uuid7
from notes.models.recording import Recording
from notes.models.series import Series
from notes.models.team import User


class Calendar(Base):
    """A member's calendars in one team, as the provider knows them under `ref`, which never
    changes: another one would be another person there, with bots of their own.

    `rev` grows with each change that the person's page of coming meetings shows.
    """

    __tablename__ = "calendar"
    __table_args__ = (UniqueConstraint("team_id", "user_id", "provider"),)

    id: Mapped[Id]
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    provider: Mapped[str] = mapped_column(String(20))  # recall
    ref: Mapped[str] = mapped_column(String(80), unique=True, default=lambda: str(uuid7()))
    # The provider's token for this person, sealed, and when it was given (it lasts a day).
    sealed_token: Mapped[str | None] = mapped_column(Text)
    token_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Whom the token was asked with: the address and the key's mark. Another account, other token.
    token_of: Mapped[str | None] = mapped_column(String(240))
    # The rules by which the provider decides, as it last told them, and what the person wants
    # instead until the provider has taken it.
    preferences: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    wanted: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    wanted_problem: Mapped[str | None] = mapped_column(Text)  # why it didn't take it
    sharing: Mapped[str] = mapped_column(String(10), default="people")  # people, team
    rev: Mapped[int] = mapped_column(default=1)
    busy_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a job is at it
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a sync is wanted since then
    synced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the last that succeeded
    problem: Mapped[str | None] = mapped_column(Text)  # why the last one failed
    created_at: Mapped[Moment] = mapped_column(default=now)
    user: Mapped[User] = relationship()
    connections: Mapped[list[CalendarConnection]] = relationship(
        order_by="CalendarConnection.platform", cascade="all, delete-orphan", passive_deletes=True
    )


class CalendarConnection(Base):
    """One company's calendar of a person: google or microsoft."""

    __tablename__ = "calendar_connection"
    __table_args__ = (UniqueConstraint("calendar_id", "platform"),)

    id: Mapped[Id]
    calendar_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calendar.id", ondelete="CASCADE"))
    platform: Mapped[str] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    connected: Mapped[bool] = mapped_column(default=True)  # False: it was, and has to be again
    leaving: Mapped[bool] = mapped_column(default=False)  # the person wants it disconnected
    changed_at: Mapped[Moment] = mapped_column(default=now)


class CalendarConsent(Base):
    """A connect that somebody began: its nonce (hashed) comes back with the answer, and only the
    person who began may finish it."""

    __tablename__ = "calendar_consent"

    id: Mapped[Id]
    calendar_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("calendar.id", ondelete="CASCADE"), index=True
    )
    platform: Mapped[str] = mapped_column(String(20))
    nonce_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[Moment] = mapped_column(default=now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Meeting(Base):
    """A meeting in somebody's calendar, as the provider last told it. The same meeting in two
    members' calendars is two rows with one `ical_uid` and start.

    `will_record` and its reason are the provider's decision, never ours. `override` is what it
    was told; `wish` what the person wants and the provider hasn't taken yet: record, skip, auto.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("calendar_id", "external_id"),
        Index("ix_meeting_coming", "calendar_id", "starts_at"),
        Index("ix_meeting_bot", "bot_ref"),
        Index("ix_meeting_recording", "recording_id"),
        Index("ix_meeting_series", "series_id", "starts_at"),
    )

    id: Mapped[Id]
    calendar_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("calendar.id", ondelete="CASCADE"))
    external_id: Mapped[str] = mapped_column(String(80))
    ical_uid: Mapped[str | None] = mapped_column(String(1000))
    title: Mapped[str] = mapped_column(String(255))
    starts_at: Mapped[Moment]
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    organizer_email: Mapped[str | None] = mapped_column(String(254))
    # Who is invited: {name, email, organizer, status}.
    people: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    calendar_platform: Mapped[str | None] = mapped_column(String(20))  # google, microsoft
    platform: Mapped[str | None] = mapped_column(String(20))  # zoom, teams, meet, webex …
    meeting_url: Mapped[str | None] = mapped_column(String(2000))  # where one can be built
    is_external: Mapped[bool] = mapped_column(default=False)
    is_hosted: Mapped[bool] = mapped_column(default=False)  # by the calendar's person
    is_recurring: Mapped[bool] = mapped_column(default=False)
    visibility: Mapped[str | None] = mapped_column(String(20))
    will_record: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(String(200))
    override: Mapped[bool | None]
    wish: Mapped[str | None] = mapped_column(String(10))
    wish_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wish_problem: Mapped[str | None] = mapped_column(Text)
    bot_ref: Mapped[str | None] = mapped_column(String(80))  # the provider's id of its bot
    gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # cancelled, or left the calendar
    moved_from: Mapped[datetime | None] = mapped_column(UtcDateTime)  # where it stood before
    recording_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("recording.id", ondelete="SET NULL")
    )
    series_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("series.id", ondelete="SET NULL")
    )
    created_at: Mapped[Moment] = mapped_column(default=now)
    calendar: Mapped[Calendar] = relationship()
    recording: Mapped[Recording | None] = relationship()
    series: Mapped[Series | None] = relationship()


class RecordingShare(Base):
    """A member to whom a private recording belongs too: the meeting was in their calendar."""

    __tablename__ = "recording_share"

    recording_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("recording.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, index=True
    )

"""Rows for tests, with sensible defaults. Each function commits and returns its row."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from notes import recordings
from notes.db import db, now
from notes.models import (
    Bot,
    Calendar,
    CalendarConnection,
    Capture,
    Evidence,
    MediaFile,
    Meeting,
    Membership,
    Recording,
    Role,
    Run,
    Segment,
    Series,
    Speaker,
    Status,
    Step,
    Summary,
    SummaryItem,
    Task,
    Team,
    User,
    Verdict,
)
from notes.providers.recording_config import RecordingConfig
from notes.recordings import Viewer
from notes.security import hash_password

PASSWORD = "correct horse battery"
_count = itertools.count(1)
_kept_hash: list[str] = []


def _password_hash() -> str:
    if not _kept_hash:  # Argon2 is slow on purpose; once is enough here
        _kept_hash.append(hash_password(PASSWORD))
    return _kept_hash[0]


def _save(row):
    db.session.add(row)
    db.session.commit()
    return row


def team(name="Team A"):
    return _save(Team(name=name))


def user(team, role=Role.MEMBER, name="Alice Adams", email=None):
    person = _save(
        User(
            email=email or f"person{next(_count)}@example.com",
            name=name,
            password_hash=_password_hash(),
            session_key=f"key{next(_count)}",
        )
    )
    _save(Membership(user_id=person.id, team_id=team.id, role=role))
    return person


def viewer(user, team, role=Role.MEMBER):
    return Viewer(user, team.id, role)


def recording(team, created_by=None, title="Weekly sync", status=Status.READY, **values):
    values.setdefault("started_at", datetime(2026, 11, 3, 10, 0, tzinfo=UTC))
    values.setdefault("duration_ms", 600_000)
    return _save(
        Recording(
            team_id=team.id,
            created_by=created_by.id if created_by else None,
            title=title,
            status=status,
            **values,
        )
    )


def series(team, title="Weekly sync", **values):
    return _save(Series(team_id=team.id, title=title, **values))


def speaker(recording, number=1, name=None, label=None):
    return _save(
        Speaker(recording_id=recording.id, number=number, label=label or f"S{number}", name=name)
    )


def segment(recording, text="Hello there.", start_ms=0, end_ms=None, speaker=None, **values):
    rev = recordings.touch(recording.id, lines=1)
    values.setdefault("source_key", f"test:{next(_count)}")
    return _save(
        Segment(
            recording_id=recording.id,
            seq=rev,
            rev=rev,
            speaker_id=speaker.id if speaker else None,
            start_ms=start_ms,
            end_ms=start_ms + 2000 if end_ms is None else end_ms,
            text=text,
            **values,
        )
    )


def task(recording, title="Send the draft", **values):
    recordings.touch(recording.id, "tasks")
    return _save(Task(team_id=recording.team_id, recording_id=recording.id, title=title, **values))


def run(recording, step=Step.TRANSCRIBE, **values):
    return _save(Run(recording_id=recording.id, step=step, **values))


def bot(recording, code="in_call_recording", **values):
    """A bot that makes the recording, known at its provider as `bot-` and our id."""
    values.setdefault("changes", [])
    made = _save(
        Bot(
            recording_id=recording.id,
            team_id=recording.team_id,
            meeting_key="zoom:84512345678",
            name="Minutebook notetaker",
            code=code,
            config=RecordingConfig().whole(),
            options={},
            **values,
        )
    )
    _save(
        Capture(
            recording_id=recording.id,
            provider="recall",
            kind="bot",
            external_id=f"bot-{recording.id}",
        )
    )
    return made


def media_file(recording, kind, key, size=0, sha256="0" * 64, mime="video/mp4", **values):
    return _save(
        MediaFile(
            recording_id=recording.id,
            team_id=recording.team_id,
            kind=kind,
            key=key,
            size=size,
            sha256=sha256,
            mime=mime,
            **values,
        )
    )


def summary(recording, engine="extractive, of tests", **values):
    recordings.touch(recording.id, "summary")
    if "created_at" in values:
        values.setdefault("shown_at", values["created_at"])
    return _save(Summary(recording_id=recording.id, engine=engine, **values))


def item(summary, text="We release in March.", kind="point", **values):
    values.setdefault("position", next(_count))
    return _save(SummaryItem(summary_id=summary.id, text=text, kind=kind, **values))


def evidence(segment, item=None, task=None, verdict=Verdict.SUPPORTED, **values):
    values.setdefault("end_char", len(segment.shown))
    return _save(
        Evidence(
            item_id=item.id if item else None,
            task_id=task.id if task else None,
            segment_id=segment.id,
            start_char=0,
            quote=segment.shown[: values["end_char"]],
            start_ms=segment.start_ms,
            end_ms=segment.end_ms,
            verdict=verdict,
            **values,
        )
    )


def calendar(team, user, **values):
    """A member's calendar at Google, connected and looked at just now."""
    values.setdefault("synced_at", now())
    made = _save(Calendar(team_id=team.id, user_id=user.id, provider="recall", **values))
    _save(CalendarConnection(calendar_id=made.id, platform="google", email=user.email))
    return made


def meeting(calendar, title="Weekly sync", starts_at=None, minutes=30, **values):
    """A meeting of tomorrow, if not told otherwise; `minutes` None: nobody knows how long."""
    starts_at = starts_at or now() + timedelta(days=1)
    ends_at = None if minutes is None else starts_at + timedelta(minutes=minutes)
    values.setdefault("ends_at", ends_at)
    values.setdefault("external_id", f"meeting{next(_count)}")
    values.setdefault("people", [])
    return _save(Meeting(calendar_id=calendar.id, title=title, starts_at=starts_at, **values))


def invited(name=None, email=None, status="accepted", is_organizer=False):
    """Somebody who is invited, as a meeting's row keeps them."""
    return {"name": name, "email": email, "status": status, "is_organizer": is_organizer}

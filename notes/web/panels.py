"""The parts of a recording's page that show the recording itself: header, steps, media."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template
from sqlalchemy import select

from notes import captures, note_templates, progress, recording_shares, run_plan, runs, windows
from notes.db import db
from notes.models import MediaFile, MediaKind, Recording, Status, Step
from notes.recordings import Viewer
from notes.web import bot_state, room_state

AGAIN = (
    (Step.TRANSCRIBE, "Transcribe again"),
    (Step.SPEAKERS, "Find speakers again"),
    (Step.SUMMARISE, "Summarise again"),
)


def header_section(
    recording: Recording,
    viewer: Viewer,
    *,
    editing: bool = False,
    title: str | None = None,
    error: str | None = None,
) -> str:
    """Title, date, people, length and what can be done with the whole; `editing` its title."""
    named = [one.name for one in windows.voices(recording.id).values() if one.is_named]
    again = _again(recording)
    return render_template(
        "recording/_header.html",
        recording=recording,
        can_edit=viewer.role.can_edit,
        people=named,
        again=again,
        owners=None if recording.visibility == "team" else recording_shares.owners(recording),
        choice=note_templates.choice(recording),
        written_by=note_templates.other(recording) if again else None,
        has_original=MediaKind.ORIGINAL in _files(recording),
        editing=editing,
        title=recording.title if title is None else title,
        error=error,
    )


def steps_section(recording: Recording, viewer: Viewer) -> str:
    """What is being done, and what went wrong; hidden once all is well."""
    current = runs.newest(recording.id)
    bot = bot_state.of(recording)
    if bot is not None and current and bot.bot.ended_at is not None:
        bot = None  # it has done its part; from now on it is our work that counts
    return render_template(
        "recording/_steps.html",
        recording=recording,
        can_edit=viewer.role.can_edit,
        hidden=recording.status == Status.READY
        and not recording.problem
        and progress.over(current),
        bot=bot,
        room=None if current else room_state.of(recording),
        awaited=None if current else captures.awaited(recording),
        steps=progress.panel(current),
        at_work=progress.at_work(current),
        failed=[(run, run_plan.doing(Step(run.step))) for run in progress.failed(current)],
    )


def media_section(recording: Recording, _viewer: Viewer) -> str:
    """The player, once there is something that a browser plays."""
    files = _files(recording)
    return render_template(
        "recording/_media.html",
        recording=recording,
        file=_playable(files),
        poster=files.get(MediaKind.THUMBNAIL),
        voices=list(windows.voices(recording.id).values()),
    )


def _again(recording: Recording) -> Sequence[tuple[Step, str]]:
    """What can be done once more; the steps of a recording without media are fewer."""
    if recording.status not in {Status.READY, Status.ERROR}:
        return ()
    current = runs.newest(recording.id)
    without_media = not (current.keys() - set(run_plan.NOTES_ONLY)) and not _files(recording)
    return AGAIN[-1:] if without_media else AGAIN


def _files(recording: Recording) -> dict[str, MediaFile]:
    rows = db.session.scalars(select(MediaFile).where(MediaFile.recording_id == recording.id))
    return {one.kind: one for one in rows}


def _playable(files: dict[str, MediaFile]) -> MediaFile | None:
    """The copy for browsers; the original where it needed none, which the peaks tell."""
    if MediaKind.PLAYABLE in files:
        return files[MediaKind.PLAYABLE]
    return files.get(MediaKind.ORIGINAL) if MediaKind.PEAKS in files else None

"""The tasks of a recording."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from notes import evidence, recordings, redoing, speakers, tasks
from notes.db import db, now
from notes.errors import Invalid
from notes.models import Recording, Status, Task, TaskState
from notes.recordings import Viewer
from notes.tasks import Draft
from notes.web import carried, htmx, task_form, toasts
from notes.web.session import viewer

bp = Blueprint("tasks", __name__)
TASK = "/recordings/<uuid:recording_id>/tasks/<uuid:task_id>"


def section(recording: Recording, viewer: Viewer, **form: Any) -> str:
    """The accepted tasks, suggested ones, apart those of them that the transcript doesn't carry,
    and those that were removed."""
    found = tasks.of_recording(recording.id)
    checks = evidence.checks(found)
    suggested = [one for one in found if one.state == TaskState.SUGGESTED]
    unfound = [one for one in suggested if evidence.is_unfound(checks.get(one.id))]
    cited = dict(
        zip((one.id for one in found), evidence.cited(one.evidence for one in found), strict=True)
    )
    return render_template(
        "recording/_tasks.html",
        recording=recording,
        suggested=[one for one in suggested if one not in unfound],
        unfound=unfound,
        accepted=[one for one in found if one.state == TaskState.ACCEPTED],
        removed=tasks.removed(recording.id) if viewer.role.can_edit else [],
        can_edit=viewer.role.can_edit,
        **carried.beside(recording, found),
        **_beside(recording.id),
        cited=cited,
        checks=checks,
        redos=_redos(recording, suggested),
        **form,
    )


@bp.get("/recordings/<uuid:recording_id>/tasks")
def fragment(recording_id: uuid.UUID) -> str:
    """The section alone."""
    return section(recordings.get(viewer(), recording_id), viewer())


@bp.post("/recordings/<uuid:recording_id>/tasks")
def add(recording_id: uuid.UUID) -> Response:
    """Put a task at the end."""
    title = request.form.get("title", "")
    try:
        tasks.add(viewer(), recording_id, Draft(title))
    except Invalid as error:
        if not htmx.asked():
            raise
        recording = recordings.get(viewer(), recording_id)
        body = section(recording, viewer(), new_title=title, new_error=error.message)
        return htmx.answer(body, 422, retarget="#section-tasks", reswap="outerHTML")
    db.session.commit()
    return _done(recording_id)


@bp.get(f"{TASK}/edit")
def form(recording_id: uuid.UUID, task_id: uuid.UUID) -> Response:
    """The task as a form: in its place for htmx, else as a page."""
    task = tasks.get(viewer(), recording_id, task_id)
    return task_form.show(viewer(), task, _place(recording_id, task_id))


@bp.post(f"{TASK}/edit")
def edit(recording_id: uuid.UUID, task_id: uuid.UUID) -> Response:
    """Keep what was typed. An edit of an older version gets both texts back (409)."""
    recordings.get_for_edit(viewer(), recording_id)
    again = task_form.save(viewer(), recording_id, task_id, _place(recording_id, task_id))
    if again is not None:
        return again
    db.session.commit()
    return _done(recording_id)


@bp.post(f"{TASK}/tick")
def tick(recording_id: uuid.UUID, task_id: uuid.UUID) -> Response:
    """Mark it done (`done` is 1) or not."""
    tasks.tick(viewer(), recording_id, task_id, done=request.form.get("done") == "1")
    db.session.commit()
    return _done(recording_id)


@bp.post(f"{TASK}/accept")
def accept(recording_id: uuid.UUID, task_id: uuid.UUID) -> Response:
    """Want a suggested task."""
    tasks.accept(viewer(), recording_id, task_id)
    db.session.commit()
    return _done(recording_id)


@bp.post(f"{TASK}/dismiss")
def dismiss(recording_id: uuid.UUID, task_id: uuid.UUID) -> Response:
    """Not want it."""
    tasks.dismiss(viewer(), recording_id, task_id)
    db.session.commit()
    return _done(recording_id, "Suggestion dismissed.", task_id)


@bp.post(f"{TASK}/delete")
def delete(recording_id: uuid.UUID, task_id: uuid.UUID) -> Response:
    """Take it away; the toast and the list of removed tasks bring it back."""
    tasks.delete(viewer(), recording_id, task_id)
    db.session.commit()
    return _done(recording_id, "Task deleted.", task_id)


@bp.post(f"{TASK}/restore")
def restore(recording_id: uuid.UUID, task_id: uuid.UUID) -> Response:
    """Bring it back."""
    tasks.restore(viewer(), recording_id, task_id)
    db.session.commit()
    return _done(recording_id)


@bp.post(f"{TASK}/move")
def move(recording_id: uuid.UUID, task_id: uuid.UUID) -> Response:
    """One place up or down (`step` -1, 1), or in front of another task (`before`; empty: last)."""
    step = request.form.get("step", type=int)
    if step in {-1, 1}:
        tasks.shift(viewer(), recording_id, task_id, step)
    else:
        before = request.form.get("before") or None
        tasks.place(viewer(), recording_id, task_id, _id(before) if before else None)
    db.session.commit()
    return _done(recording_id)


def _redos(recording: Recording, suggested: list[Task]) -> redoing.Redos:
    """Not while a new transcript or new notes come: those replace the suggestions anyway."""
    if recording.status != Status.READY:
        return redoing.NONE
    return redoing.of_tasks(recording.id, redoing.stale_tasks(suggested))


def _done(recording_id: uuid.UUID, words: str = "", task_id: uuid.UUID | None = None) -> Response:
    html = section(recordings.get(viewer(), recording_id), viewer()) if htmx.asked() else ""
    undo = task_id and url_for("tasks.restore", recording_id=recording_id, task_id=task_id)
    return toasts.done(recording_id, "tasks", html, words, undo or None)


def _place(recording_id: uuid.UUID, task_id: uuid.UUID) -> task_form.Place:
    return task_form.Place(
        address=url_for("tasks.edit", recording_id=recording_id, task_id=task_id),
        back=toasts.page(recording_id, "tasks"),
        title=recordings.get(viewer(), recording_id).title,
        fragment=url_for("tasks.fragment", recording_id=recording_id),
        target="#section-tasks",
        names=[one.name for one in speakers.every(recording_id) if one.name],
    )


def _beside(recording_id: uuid.UUID) -> dict[str, Any]:
    return {
        "voices": {one.id: one for one in speakers.every(recording_id)},
        "today": now().date(),
    }


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Invalid("There is no such task. Reload the page.") from error

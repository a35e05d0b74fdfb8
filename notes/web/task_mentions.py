"""Tasks of earlier meetings on a recording's page, and answers to what was said of them."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, request, url_for

from notes import recordings, speakers, task_mentions, tasks
from notes.db import db
from notes.errors import NotFound
from notes.models import MentionKind, MentionState, TaskMention
from notes.web import htmx, task_form, task_list, toasts
from notes.web import tasks as tasks_page
from notes.web.session import viewer

bp = Blueprint("task_mentions", __name__)
CARRIED = "/recordings/<uuid:recording_id>/carried/<uuid:task_id>"
DEEDS = {
    "close": MentionState.TAKEN,
    "keep": MentionState.DISMISSED,
    "undo": MentionState.PROPOSED,
    "apart": MentionState.DISMISSED,
}
WORDS = {
    "close": "Task closed.",
    "keep": "The task stays open.",
    "apart": "It is a suggestion of its own now.",
}


@bp.post(f"{CARRIED}/tick")
def tick(recording_id: uuid.UUID, task_id: uuid.UUID) -> Response:
    """Mark it done (`done` is 1) or not."""
    done = request.form.get("done") == "1"
    home = _home(recording_id, task_id)
    tasks.tick(viewer(), home, task_id, done=done)
    db.session.commit()
    undo = url_for("task_mentions.tick", recording_id=recording_id, task_id=task_id)
    return _shown(recording_id, "Task done." if done else "", undo if done else None)


@bp.post(f"{CARRIED}/accept")
def accept(recording_id: uuid.UUID, task_id: uuid.UUID) -> Response:
    """Want one that an earlier meeting suggested."""
    tasks.accept(viewer(), _home(recording_id, task_id), task_id)
    db.session.commit()
    return _shown(recording_id)


@bp.post(f"{CARRIED}/dismiss")
def dismiss(recording_id: uuid.UUID, task_id: uuid.UUID) -> Response:
    """Not want it."""
    tasks.dismiss(viewer(), _home(recording_id, task_id), task_id)
    db.session.commit()
    undo = url_for("task_mentions.restore", recording_id=recording_id, task_id=task_id)
    return _shown(recording_id, "Suggestion dismissed.", undo)


@bp.post(f"{CARRIED}/restore")
def restore(recording_id: uuid.UUID, task_id: uuid.UUID) -> Response:
    """Bring it back."""
    tasks.restore(viewer(), _home(recording_id, task_id), task_id)
    db.session.commit()
    return _shown(recording_id)


@bp.get(f"{CARRIED}/edit")
def form(recording_id: uuid.UUID, task_id: uuid.UUID) -> Response:
    """The task as a form: in its place for htmx, else as a page."""
    task = tasks.get(viewer(), _home(recording_id, task_id), task_id)
    return task_form.show(viewer(), task, _place(recording_id, task_id))


@bp.post(f"{CARRIED}/edit")
def edit(recording_id: uuid.UUID, task_id: uuid.UUID) -> Response:
    """Keep what was typed. An edit of an older version gets both texts back (409)."""
    home = _home(recording_id, task_id)
    viewer().require_edit()
    again = task_form.save(viewer(), home, task_id, _place(recording_id, task_id))
    if again is not None:
        return again
    db.session.commit()
    return _shown(recording_id)


@bp.post("/recordings/<uuid:recording_id>/mentions/<uuid:mention_id>/<deed>")
def answer(recording_id: uuid.UUID, mention_id: uuid.UUID, deed: str) -> Response:
    """Say what becomes of it, on the page of the meeting that it was said in or of the task's."""
    recordings.get(viewer(), recording_id)
    mention = task_mentions.get(viewer(), mention_id)
    if recording_id not in {mention.recording_id, mention.task.recording_id}:
        raise NotFound(task_mentions.GONE)
    words, undo = _answered(mention_id, deed), None
    if deed in {"close", "keep"}:
        undo = url_for(
            "task_mentions.answer", recording_id=recording_id, mention_id=mention_id, deed="undo"
        )
    return _shown(recording_id, words, undo)


@bp.post("/tasks/<uuid:task_id>/mentions/<uuid:mention_id>/<deed>")
def answer_in_list(task_id: uuid.UUID, mention_id: uuid.UUID, deed: str) -> Response:
    """The same on the page of tasks, where the row shows what became of it."""
    if task_mentions.get(viewer(), mention_id).task_id != task_id:
        raise NotFound(task_mentions.GONE)
    _answered(mention_id, deed)
    return task_list.changed(task_id)


def _answered(mention_id: uuid.UUID, deed: str) -> str:
    if deed not in DEEDS:
        raise NotFound("There is no such page.")
    mention = task_mentions.answer(viewer(), mention_id, DEEDS[deed])
    db.session.commit()
    return _words(mention, deed)


def _words(mention: TaskMention, deed: str) -> str:
    return WORDS["apart" if mention.kind == MentionKind.AGAIN else deed] if deed != "undo" else ""


def _home(recording_id: uuid.UUID, task_id: uuid.UUID) -> uuid.UUID | None:
    """The recording that the task is of. Raises NotFound, also where either isn't to be seen."""
    recordings.get(viewer(), recording_id)
    return tasks.home(viewer(), task_id)


def _shown(recording_id: uuid.UUID, words: str = "", undo: str | None = None) -> Response:
    asked = htmx.asked()
    recording = recordings.get(viewer(), recording_id)
    html = tasks_page.section(recording, viewer()) if asked else ""
    return toasts.done(recording_id, "tasks", html, words, undo)


def _place(recording_id: uuid.UUID, task_id: uuid.UUID) -> task_form.Place:
    return task_form.Place(
        address=url_for("task_mentions.edit", recording_id=recording_id, task_id=task_id),
        back=toasts.page(recording_id, "tasks"),
        title=recordings.get(viewer(), recording_id).title,
        fragment=url_for("tasks.fragment", recording_id=recording_id),
        target="#section-tasks",
        names=[one.name for one in speakers.every(recording_id) if one.name],
    )

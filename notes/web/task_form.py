"""A task's form, in its place in a list or on a page of its own."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import Response, make_response, render_template, request

from notes import assignees, tasks
from notes.db import db
from notes.errors import Invalid
from notes.models import Task
from notes.recordings import Viewer
from notes.tasks import Draft, TaskEditedMeanwhile
from notes.web import htmx


@dataclass(frozen=True, slots=True)
class Place:
    """Where a form stands: what it posts to, the page it came from and that page's name, the
    fragment that takes its place when it is left, and what that is swapped for."""

    address: str
    back: str
    title: str
    fragment: str
    target: str
    names: Sequence[str] = ()  # to offer beside the team's


def show(who: Viewer, task: Task, place: Place) -> Response:
    """The form with the task as it is. Raises Forbidden for a viewer."""
    who.require_edit()
    return _form(who, task, Draft.of(task), place)


def save(
    who: Viewer, recording_id: uuid.UUID | None, task_id: uuid.UUID, place: Place
) -> Response | None:
    """Keep what was typed, without committing. Gives the form again where it can't be kept (422),
    or where somebody else saved first, with both texts (409)."""
    draft = typed(who)
    try:
        draft = replace(draft, due=due())
        tasks.edit(who, recording_id, task_id, draft, request.form.get("version", 0, type=int))
    except Invalid as error:
        db.session.rollback()
        task = tasks.get(who, recording_id, task_id)
        return _form(who, task, draft, place, 422, error=error)
    except TaskEditedMeanwhile as conflict:
        db.session.rollback()
        task = tasks.get(who, recording_id, task_id)
        return _form(who, task, draft, place, conflict.status, theirs=task)
    return None


def typed(who: Viewer) -> Draft:
    """What was typed, but for the date."""
    user_id, name = assignees.given_to(who.team_id, request.form.get("assignee", ""))
    return Draft(request.form.get("title", ""), request.form.get("description", ""), user_id, name)


def due() -> date | None:
    """The date that was typed. Raises Invalid."""
    text = request.form.get("due", "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid("That isn't a date. Write it as 2026-12-31.", "due") from error


def _form(
    who: Viewer,
    task: Task,
    draft: Draft,
    place: Place,
    status: int = 200,
    *,
    error: Invalid | None = None,
    theirs: Task | None = None,
) -> Response:
    labels = {user_id: label for label, user_id in assignees.labels(who.team_id).items()}
    values = {
        "place": place,
        "task": task,
        "draft": draft,
        "who": labels.get(draft.assignee_id or 0, draft.assignee_text),
        "due": request.form.get("due", draft.due or ""),
        "errors": {error.field: error.message} if error else {},
        "theirs": theirs,
        "people": [*labels.values(), *place.names],
    }
    if not htmx.asked():
        return make_response(render_template("recording/task.html", **values), status)
    body = render_template("recording/_task_form.html", **values)
    return htmx.answer(body, status, retarget=f"#task-{task.id}", reswap="outerHTML")

"""Tasks across meetings: mine, by person, by meeting, by series, late, suggested, done."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from markupsafe import Markup

from notes import assignees, due_dates, evidence, task_listing, tasks
from notes.db import db
from notes.errors import Invalid
from notes.models import Task
from notes.tasks import Draft
from notes.web import carried, htmx, session, task_filters, task_form, task_pages
from notes.web.requests import without_nul
from notes.web.session import viewer
from notes.web.zone import today, zone

bp = Blueprint("task_list", __name__)
ONE = "/tasks/<uuid:task_id>"


@bp.get("/tasks")
def index() -> str:
    """The page; its address holds the view, the filters and the place in the list."""
    return _page(request.args)


@bp.post("/tasks")
def add() -> Response:
    """A task of one's own, in the meeting that is looked at, the latest of the series that is, or
    in none. `by Friday` at the end of its title is its date."""
    who = viewer()
    asked = task_pages.asked(_kept(), who)
    draft = task_form.typed(who)
    try:
        due = task_form.due()
        read = due_dates.read(draft.title, today(zone())) if due is None else None
        title = read.title if read else draft.title
        draft = Draft(title, "", draft.assignee_id, draft.assignee_text, read.due if read else due)
        task = tasks.add(who, asked.home(who), draft)
    except Invalid as error:
        db.session.rollback()
        if htmx.asked():
            return htmx.answer(_add_form(error), 422, retarget="#task-add", reswap="outerHTML")
        return make_response(_page(_kept(), error), 422)
    db.session.commit()
    words = _added(task, told=asked.filters.meeting is not None)
    if not htmx.asked():
        flash(words, "good")
        return htmx.go(_back())
    return htmx.answer(_add_form() + _list(oob=True) + _tabs() + _toast(words))


@bp.get(f"{ONE}/row")
def row(task_id: uuid.UUID) -> str:
    """The task as its row alone."""
    tasks.home(viewer(), task_id)
    return _row(task_id)


@bp.get(f"{ONE}/edit")
def form(task_id: uuid.UUID) -> Response:
    """The task as a form: in its place for htmx, else as a page."""
    task = tasks.get(viewer(), tasks.home(viewer(), task_id), task_id)
    return task_form.show(viewer(), task, _place(task_id))


@bp.post(f"{ONE}/edit")
def edit(task_id: uuid.UUID) -> Response:
    """Keep what was typed. An edit of an older version gets both texts back (409)."""
    home = tasks.home(viewer(), task_id)
    viewer().require_edit()
    again = task_form.save(viewer(), home, task_id, _place(task_id))
    if again is not None:
        return again
    db.session.commit()
    return changed(task_id, whole=True)


@bp.post(f"{ONE}/tick")
def tick(task_id: uuid.UUID) -> Response:
    """Mark it done (`done` is 1) or not."""
    home = tasks.home(viewer(), task_id)
    tasks.tick(viewer(), home, task_id, done=request.form.get("done") == "1")
    db.session.commit()
    return changed(task_id)


@bp.post(f"{ONE}/accept")
def accept(task_id: uuid.UUID) -> Response:
    """Want a suggested task."""
    tasks.accept(viewer(), tasks.home(viewer(), task_id), task_id)
    db.session.commit()
    return changed(task_id)


@bp.post(f"{ONE}/dismiss")
def dismiss(task_id: uuid.UUID) -> Response:
    """Not want it."""
    tasks.dismiss(viewer(), tasks.home(viewer(), task_id), task_id)
    db.session.commit()
    return _gone(task_id, "Suggestion dismissed.")


@bp.post(f"{ONE}/delete")
def delete(task_id: uuid.UUID) -> Response:
    """Take it away; the toast brings it back, and so does its meeting's page."""
    tasks.delete(viewer(), tasks.home(viewer(), task_id), task_id)
    db.session.commit()
    return _gone(task_id, "Task deleted.")


@bp.post(f"{ONE}/restore")
def restore(task_id: uuid.UUID) -> Response:
    """Bring it back."""
    tasks.restore(viewer(), tasks.home(viewer(), task_id), task_id)
    db.session.commit()
    if not htmx.asked():
        return htmx.go(_back(task_id))
    return htmx.answer(_list() + _tabs(), retarget="#task-list", reswap="outerHTML")


def _page(args: Mapping[str, str], error: Invalid | None = None) -> str:
    who = viewer()
    asked = task_pages.asked(args, who)
    return render_template(
        "tasks/page.html",
        **(task_pages.shown(asked, who) | _beside_add(asked, error)),
        tabs=_views(asked),
        chips=task_filters.chips(asked, who),
        kept=asked.address_without("q"),
    )


def _views(asked: task_pages.Asked) -> list[dict[str, Any]]:
    return task_filters.tabs(asked, task_listing.counts(viewer(), today(zone())))


def _tabs() -> str:
    """The views beside another answer: what was done changed how much there is in them."""
    views = _views(task_pages.asked(_kept(), viewer()))
    return render_template("tasks/_tabs.html", tabs=views, oob=True)


def _list(*, oob: bool = False) -> str:
    who = viewer()
    values = task_pages.shown(task_pages.asked(_kept(), who), who)
    return render_template("tasks/_list.html", oob=oob, **values)


def _add_form(error: Invalid | None = None) -> str:
    asked = task_pages.asked(_kept(), viewer())
    return render_template("tasks/_add.html", fresh=True, **_beside_add(asked, error))


def _beside_add(asked: task_pages.Asked, error: Invalid | None) -> dict[str, object]:
    """What the form to add a task wants: what was typed if it was refused, else who it is for."""
    labels = assignees.labels(viewer().team_id)
    owner = asked.owner(viewer())
    name = next((label for label, key in labels.items() if owner and key == owner.id), None)
    typed = request.form if error else {}
    return {
        "people": list(labels),
        "title": typed.get("title", ""),
        "assignee": typed.get("assignee", name or (owner.name if owner else "")),
        "due": typed.get("due", ""),
        "error": error,
        "here": asked.here,
    }


def _row(task_id: uuid.UUID, *, whole: bool = False) -> str:
    """A row; `whole` says too what its place in the list did, which an edit may have changed."""
    task = task_listing.one(viewer(), task_id)
    if task is None:
        return ""
    (cited,) = evidence.cited([task.evidence])
    return render_template(
        "tasks/_one.html",
        task=task,
        cited={task.id: cited},
        checks=evidence.checks([task]),
        mentions=carried.of_tasks([task], viewer()),
        hides=None if whole else task_pages.asked(_kept(), viewer()).hides,
        can_edit=viewer().role.can_edit,
        here=_back(),
        day=today(zone()),
    )


def changed(task_id: uuid.UUID, *, whole: bool = False) -> Response:
    """The answer to whatever was done to a task in the list."""
    if not htmx.asked():
        return htmx.go(_back(task_id))
    body = _row(task_id, whole=whole) + _tabs()
    return htmx.answer(body, retarget=f"#task-{task_id}", reswap="outerHTML")


def _gone(task_id: uuid.UUID, words: str) -> Response:
    undo = url_for("task_list.restore", task_id=task_id, back=_back())
    if not htmx.asked():
        flash(Markup(render_template("recording/_undo.html", words=words, undo=undo)), "info")  # noqa: S704 - the template escapes
        return htmx.go(_back())
    body = _tabs() + _toast(words, undo)
    return htmx.answer(body, retarget=f"#task-{task_id}", reswap="outerHTML")


def _toast(words: str, undo: str | None = None) -> str:
    return render_template("recording/_toast.html", words=words, undo=undo)


def _added(task: Task, *, told: bool) -> str:
    due = due_dates.words(task.due, today(zone())) if task.due else ""
    name = task.assignee.name if task.assignee else task.assignee_text
    where = f" to “{task.recording.title}”" if task.recording and not told else ""
    return f"Task added{where}{f' for {name}' if name else ''}{f', due {due}' if due else ''}."


def _place(task_id: uuid.UUID) -> task_form.Place:
    back = _back()
    return task_form.Place(
        address=url_for("task_list.edit", task_id=task_id, back=back),
        back=f"{back}#task-{task_id}",
        title="Tasks",
        fragment=url_for("task_list.row", task_id=task_id),
        target=f"#task-{task_id}",
    )


def _back(task_id: uuid.UUID | None = None) -> str:
    """The list that the person is looking at."""
    sent = request.values.get("back") or (htmx.page() if htmx.asked() else None)
    path = session.own_path(sent) or ""
    home = url_for("task_list.index")
    found = path if urlsplit(path).path == home else home
    return f"{found}#task-{task_id}" if task_id else found


def _kept() -> dict[str, str]:
    asked = parse_qsl(urlsplit(_back()).query)  # an address within a form is still written in %
    return {name: without_nul(value) for name, value in asked}

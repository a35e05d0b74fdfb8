"""Tasks across recordings, and those of none."""

from __future__ import annotations

from notes import api_keys, task_listing
from notes import tasks as todo
from notes.api.addresses import following, identifier
from notes.api.call import Answer, Call
from notes.api.door import operation
from notes.api.tasks import TAG, added, changed, one, shown
from notes.api.types_work import NewTask, RecordingTask, TaskChanges, Tasks, TasksQuery
from notes.db import db, now
from notes.task_listing import Cursor
from notes.task_views import Filters, Owner, View

LIST, ONE = "/tasks/", "/tasks/{task_id}/"
VIEWS = {"open": View.PEOPLE}


@operation(
    "GET",
    LIST,
    scope=api_keys.READ,
    query=TasksQuery,
    gives={200: Tasks},
    summary="List tasks across recordings",
    tag=TAG,
)
def index(call: Call) -> Answer:
    """Everybody's open tasks, or those of another view. Take `next` until it is null."""
    asked: TasksQuery = call.query
    owner = Owner(id=asked.assignee_id) if asked.assignee_id else None
    page = task_listing.page(
        call.viewer,
        VIEWS.get(asked.view) or View(asked.view),
        Filters(asked.q, owner, asked.recording_id, asked.series_id),
        now().date(),
        after=Cursor.read(asked.after) if asked.after else None,
        size=asked.limit,
    )
    return Tasks(
        next=following(after=str(page.after)) if page.after else None,
        results=shown(call.viewer, page.tasks),
    )


@operation(
    "POST",
    LIST,
    scope=api_keys.WRITE,
    takes=NewTask,
    gives={201: RecordingTask},
    summary="Add a task of no meeting",
    tag=TAG,
)
def add(call: Call) -> Answer:
    """A task that the whole team sees."""
    return added(call, None)


@operation(
    "GET", ONE, scope=api_keys.READ, gives={200: RecordingTask}, summary="Read any task", tag=TAG
)
def show(call: Call, task_id: str) -> Answer:
    """One task by its id alone, of whichever recording."""
    key = identifier(task_id)
    return one(call.viewer, todo.get(call.viewer, todo.home(call.viewer, key), key))


@operation(
    "PATCH",
    ONE,
    scope=api_keys.WRITE,
    takes=TaskChanges,
    gives={200: RecordingTask},
    errors=(409,),
    summary="Change any task",
    tag=TAG,
)
def change(call: Call, task_id: str) -> Answer:
    """The same as at its recording."""
    key = identifier(task_id)
    return changed(call, todo.home(call.viewer, key), key)


@operation(
    "DELETE",
    ONE,
    scope=api_keys.WRITE,
    gives={204: None},
    errors=(409,),
    summary="Delete any task",
    tag=TAG,
)
def delete(call: Call, task_id: str) -> Answer:
    """Take it away."""
    key = identifier(task_id)
    todo.delete(call.viewer, todo.home(call.viewer, key), key)
    db.session.commit()
    return None

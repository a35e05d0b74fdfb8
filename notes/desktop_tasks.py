"""The tasks of many recordings, as the desktop_recordings contract shows them. Core.

A task of the contract is a title, a description and a name: whoever takes it makes work of it.
So what the transcript doesn't carry is no task there, and what it carries in part says so.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from notes import evidence, minutes
from notes.db import db
from notes.models import ClientFields, Evidence, Task, TaskState, User
from notes.verifier import Check


@dataclass(frozen=True, slots=True)
class Found:
    """A task's row, and what the verifier said of one that nobody touched."""

    row: Any
    check: Check | None


def of(recordings: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Found]]:
    """The tasks of recordings, dismissed ones left out, with two statements for all."""
    checks = _checks(recordings)
    found: dict[uuid.UUID, list[Found]] = defaultdict(list)
    rows = db.session.execute(
        select(
            Task.id, Task.recording_id, Task.title, Task.description, Task.assignee_text,
            Task.sent, Task.touched, User.name,
        )
        .outerjoin(User, User.id == Task.assignee_id)
        .where(
            Task.recording_id.in_(recordings), Task.deleted_at.is_(None),
            Task.state != TaskState.DISMISSED,
        )
        .order_by(Task.recording_id, Task.position, Task.id)
    )  # fmt: skip
    for row in rows:
        found[row.recording_id].append(Found(row, checks.get(row.id)))
    return found


def told(found: Sequence[Found], said: ClientFields) -> tuple[bool, list[dict[str, Any]]]:
    """The tasks that clients sent, or, if they sent none, ours; and whether they are clients'."""
    sent = [_sent(one.row) for one in found if one.row.sent is not None]
    if sent or "extracted_tasks" in (said.exact or {}):
        return True, sent
    return False, [_ours(one) for one in found if not evidence.is_unfound(one.check)]


def _sent(row: Any) -> dict[str, Any]:
    """A task as the client sent it, with what a person changed since on top."""
    if not row.touched:
        return dict(row.sent)
    changed = {
        name: one for name, one in _words(row).items() if (row.sent.get(name) or "") != (one or "")
    }
    return {**row.sent, **changed}


def _ours(one: Found) -> dict[str, Any]:
    words = _words(one.row)
    mark = minutes.mark(one.check.verdict, one.check.doubts) if one.check else ""
    told = [words["description"], f"{mark[:1].upper()}{mark[1:]}"]
    return {**words, "description": "\n\n".join(text for text in told if text)}


def _words(row: Any) -> dict[str, Any]:
    return {
        "title": row.title,
        "description": row.description or "",
        "assignee": row.name or row.assignee_text,
    }


def _checks(recordings: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Check]:
    rows = db.session.execute(
        select(Evidence.task_id, Evidence.verdict, Evidence.doubts)
        .join(Task, Task.id == Evidence.task_id)
        .where(Task.recording_id.in_(recordings), Task.touched.is_(False))
        .order_by(Evidence.task_id, Evidence.position)
    )
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.task_id].append(row)
    return {task_id: evidence.check(of_task) for task_id, of_task in found.items()}

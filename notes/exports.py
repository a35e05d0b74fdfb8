"""A recording's notes as one Markdown document, to take elsewhere. Core."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from notes import digests, evidence, tasks
from notes.db import db
from notes.minutes import UNFOUND, mark, markdown, plain
from notes.models import ClientFields, Note, Recording, Task
from notes.verifier import Check


def document(recording: Recording, link: Callable[[int], str]) -> str:
    """Title, what a client summed up, decisions, questions, topics, tasks and the note. Whatever
    the transcript doesn't carry has its mark."""
    head, _, rest = markdown(recording.title, digests.newest(recording.id), link).partition("\n\n")
    sent = db.session.get(ClientFields, recording.id)
    note = db.session.scalar(select(Note.body).where(Note.recording_id == recording.id))
    blocks = [
        head.strip(),
        _section("Summary", (sent.summary or "").strip() if sent else ""),
        rest.strip(),
        _tasks(recording),
        _section("Notes", (note or "").strip()),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}" if body else ""


def _tasks(recording: Recording) -> str:
    found = tasks.of_recording(recording.id)
    checks = evidence.checks(found)
    moments = evidence.cited(one.evidence for one in found)
    changed = {
        task.id
        for task, cited in zip(found, moments, strict=True)
        if any(one.changed for one in cited)
    }
    standing: list[str] = []
    apart: list[str] = []
    for task in found:
        check = checks.get(task.id)
        line = _task(task, check, changed=task.id in changed)
        (apart if evidence.is_unfound(check) else standing).append(line)
    if apart:
        standing += ["", f"### {UNFOUND}", "", *apart]
    return _section("Tasks", "\n".join(standing).strip())


def _task(task: Task, check: Check | None, *, changed: bool) -> str:
    who = task.assignee.name if task.assignee else task.assignee_text
    facts = [plain(who)] if who else []
    if task.due:
        facts.append(f"by {task.due:%Y-%m-%d}")
    more = f" ({', '.join(facts)})" if facts else ""
    marked = mark(check.verdict, check.doubts, changed=changed) if check else ""
    told = f" ({plain(marked)})" if marked else ""
    return f"- [{'x' if task.done_at else ' '}] {plain(task.title)}{more}{told}"

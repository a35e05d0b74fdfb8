"""Single lines of the notes written anew: what an engine is given for it, and keeping what it
says. Core.

`wanted` and `store` are the two ends of the job; between them nothing stands in the database, so
a job that is killed leaves all as it was. What was corrected meanwhile is left for the next time.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from notes import evidence, recordings, redoing, run_claims, search, summaries, summary_versions
from notes.citing import Place, Surroundings, Transcript
from notes.db import db, now
from notes.engines.base import LineKind, Statement
from notes.engines.extractive import dates
from notes.models import (
    Evidence,
    ItemKind,
    Recording,
    Summary,
    SummaryItem,
    Task,
    TaskState,
    User,
)
from notes.run_claims import Claim

ENGINE_LIMIT = 80
_TITLE_LIMIT = 500
NOTHING_LEFT = "Nothing was left to check: the lines are gone, or read as they did again."


@dataclass(frozen=True, slots=True)
class Piece:
    """A line to be written anew: its name, what it said, and the words it rests on as they read
    today. Without any words nothing can be said."""

    key: str
    kind: LineKind
    old: Statement
    words: Surroundings


Answers = Mapping[str, Statement | None]
"""What each line says now, by its name; None: nothing."""


@dataclass(slots=True)
class _Count:
    what: str
    anew: int = 0
    gone: int = 0
    left: int = 0

    def words(self) -> Iterator[str]:
        for count, became in (
            (self.anew, "written anew."),
            (self.gone, "taken out: the corrected words no longer say that."),
            (self.left, "left as before: the words changed once more, or carry no answer."),
        ):
            if count:
                yield f"{count} {self.what}{'s' if count != 1 else ''} {became}"


def wanted(claim: Claim, transcript: Transcript) -> list[Piece]:
    """What a run was asked for, as far as it still rests on corrected words."""
    lines = [_piece_of_item(one, transcript) for one in _items(claim)]
    tasks = [_piece_of_task(one, transcript) for one in _tasks(claim)]
    return lines + tasks


def store(claim: Claim, engine: str, pieces: Sequence[Piece], answers: Answers) -> str | None:
    """Keep the answers: a new version of the notes in which all other lines stand as they did,
    and suggested tasks changed in their places. In words what came of it. Raises ClaimLost."""
    run_claims.hold(claim)
    recordings.touch(claim.recording_id, "summary", "tasks", "media")
    transcript = Transcript(claim.recording_id)
    today = {line.id: line.text for line in transcript.lines()}
    sound = {
        piece.key: answers[piece.key]
        for piece in pieces
        if piece.key in answers and all(today.get(one.id) == one.text for one in piece.words.lines)
    }
    lines, tasks = _Count("line"), _Count("suggested task")
    for piece in pieces:
        if piece.key not in sound:
            (tasks if piece.kind == LineKind.TASK else lines).left += 1
    _rewrite(claim, engine, sound, transcript, lines)
    _change_tasks(claim, sound, transcript, tasks)
    db.session.flush()
    search.soon(claim.recording_id)
    return " ".join([*lines.words(), *tasks.words()]) or None


def _rewrite(
    claim: Claim, engine: str, answers: Answers, transcript: Transcript, count: _Count
) -> None:
    old = summary_versions.shown(claim.recording_id)
    if old is None:
        return
    made = Summary(
        recording_id=claim.recording_id,
        run_id=claim.run_id,
        engine=_engine(old.engine, engine),
        template=old.template,
        based_on=old.id,
        made_by=_asker(claim),
    )
    made.shown_at = made.created_at = max(now(), old.shown_at + timedelta(microseconds=1))
    before = (count.anew, count.gone)
    for item in old.items:
        kept = _renewed(item, answers, transcript, count)
        if kept is not None:
            kept.position = len(made.items)
            made.items.append(kept)
    if (count.anew, count.gone) != before:
        db.session.add(made)
        db.session.flush()
        summary_versions.forget_oldest(claim.recording_id)


def _asker(claim: Claim) -> int | None:
    """Whoever asked, as long as they have an account."""
    asker = db.session.get(User, claim.options.get("by", 0))
    return asker.id if asker else None


def _renewed(
    item: SummaryItem, answers: Answers, transcript: Transcript, count: _Count
) -> SummaryItem | None:
    """The line for the next version; None where it goes."""
    key = redoing.item_key(item)
    if not item.evidence or key not in answers:
        return _copied(item)
    answer = answers[key]
    if answer is None:
        count.gone += 1
        return None
    anew = summaries.item(ItemKind(item.kind), answer, transcript)
    if anew is None:
        count.left += 1
        return _copied(item)
    count.anew += 1
    anew.heading, anew.heading_ms = item.heading, item.heading_ms
    return anew


def _copied(item: SummaryItem) -> SummaryItem:
    columns = ("kind", "heading", "heading_ms", "text", "agreed")
    moments = (
        "segment_id", "speaker_id", "position", "start_char", "end_char", "quote", "start_ms",
        "end_ms", "verdict", "doubts",
    )  # fmt: skip
    return SummaryItem(
        **{name: getattr(item, name) for name in columns},
        evidence=[
            Evidence(**{name: getattr(one, name) for name in moments}) for one in item.evidence
        ],
    )


def _change_tasks(claim: Claim, answers: Answers, transcript: Transcript, count: _Count) -> None:
    """A suggestion that nothing carries any more is put where dismissed ones are."""
    held_on = db.session.get_one(Recording, claim.recording_id).started_at.date()
    for task in _tasks(claim):
        key = str(task.id)
        if key not in answers:
            continue
        answer = answers[key]
        if answer is None:
            task.state = TaskState.DISMISSED
            count.gone += 1
            continue
        title = " ".join(answer.text.split())[:_TITLE_LIMIT]
        places = transcript.places(answer.cites)
        if not title or not places:
            count.left += 1
            continue
        speaker = transcript.speakers.get(task.speaker_id) if task.speaker_id else None
        named = speaker.shown if speaker else task.assignee_text
        task.due = _due_now(task, places, held_on)
        task.title = title
        task.evidence = transcript.evidence(title, places, named)
        count.anew += 1


def _due_now(task: Task, places: Sequence[Place], held_on: date) -> date | None:
    """The day that the words name today. Where they name none, one that they named before is gone
    with them; one that came from elsewhere stays."""
    before, now_said = (
        dates.due(" ".join(one.quote for one in rows), held_on) for rows in (task.evidence, places)
    )
    if now_said:
        return now_said.day
    return None if before and before.day == task.due else task.due


def _items(claim: Claim) -> Iterator[SummaryItem]:
    asked = set(claim.options.get("lines", ()))
    shown = summary_versions.shown(claim.recording_id)
    found = [
        item
        for item in (shown.items if shown else ())
        if item.evidence and redoing.item_key(item) in asked
    ]
    known = set()
    for item, moments in zip(found, evidence.cited(one.evidence for one in found), strict=True):
        key = redoing.item_key(item)
        if key not in known and any(moment.changed for moment in moments):
            known.add(key)
            yield item


def _tasks(claim: Claim) -> list[Task]:
    asked = [uuid.UUID(one) for one in claim.options.get("tasks", ())]
    found = db.session.scalars(
        select(Task)
        .where(Task.id.in_(asked), Task.recording_id == claim.recording_id)
        .options(selectinload(Task.evidence))
        .execution_options(populate_existing=True)
    )
    return redoing.stale_tasks([task for task in found if task.is_runs_own])


def _piece_of_item(item: SummaryItem, transcript: Transcript) -> Piece:
    words = transcript.around(item.evidence)
    speakers = {str(one): speaker.shown for one, speaker in transcript.speakers.items()}
    agreed = tuple(speakers[one] for one in item.agreed or () if one in speakers)
    return Piece(
        redoing.item_key(item),
        LineKind(item.kind),
        Statement(item.text, words.cites, agreed),
        words,
    )


def _piece_of_task(task: Task, transcript: Transcript) -> Piece:
    words = transcript.around(task.evidence)
    return Piece(str(task.id), LineKind.TASK, Statement(task.title, words.cites), words)


def _engine(old: str, new: str) -> str:
    name = new.removeprefix("chat: ")
    return old if name in old else f"{old}, single lines by {name}"[:ENGINE_LIMIT]

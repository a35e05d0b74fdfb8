"""What later meetings of a series said about open tasks: that one came up again, or that it is
done. Core.

A task that somebody said is done is never closed by that: a person answers. What they answered is
theirs, no later run proposes it again.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import contains_eager, defer

from notes import carrying, evidence, recordings, tasks
from notes.citing import Place
from notes.db import db
from notes.errors import Conflict, Invalid, NotFound
from notes.evidence import Cited
from notes.models import (
    Evidence,
    MentionKind,
    MentionState,
    Recording,
    Segment,
    Speaker,
    Task,
    TaskMention,
    TaskState,
    Verdict,
)
from notes.recordings import Viewer, visible

GONE = "The notes were written anew meanwhile, and this is no longer in them."


@dataclass(frozen=True, slots=True)
class Noticed:
    """A task that came up in a recording, and the words."""

    task_id: uuid.UUID
    kind: MentionKind
    place: Place


@dataclass(frozen=True, slots=True)
class Mention:
    """One to show: where it was said, and the words as a line of notes shows them."""

    id: uuid.UUID
    task_id: uuid.UUID
    kind: MentionKind
    state: MentionState
    recording: Recording
    moment: Cited

    @property
    def proposed(self) -> bool:
        """Whether it waits for an answer."""
        return self.state is MentionState.PROPOSED


def seen_by(viewer: Viewer) -> ColumnElement[bool]:
    """The recordings whose mentions a person may see, as a condition."""
    return and_(visible(viewer), Recording.deleted_at.is_(None))


def of(found: Collection[uuid.UUID], seen: ColumnElement[bool]) -> dict[uuid.UUID, list[Mention]]:
    """For each of these tasks what was said of it in recordings that are `seen`, the latest
    meeting first; two statements. What a person said is wrong is left out."""
    told: dict[uuid.UUID, list[Mention]] = defaultdict(list)
    if found:
        for one in _read(TaskMention.task_id.in_(found), seen):
            told[one.task_id].append(one)
    return told


def within(recording: Recording) -> list[Mention]:
    """What was said in a recording of tasks from earlier ones."""
    here = TaskMention.recording_id == recording.id
    return _read(here, Recording.deleted_at.is_(None))


def keep(recording: Recording, run_id: uuid.UUID, noticed: Iterable[Noticed]) -> None:
    """Make these what a run noticed in a recording: the first word on each task of each kind. What
    a person answered stays, and is not asked again. The recording's row must be held."""
    standing = _standing(recording.id)
    answered = {(one.task_id, one.kind) for one in standing if _is_answered(one)}
    ours = {(one.task_id, one.kind): one for one in standing if not _is_answered(one)}
    changed = {one.task_id for one in ours.values()}
    wanted: dict[tuple[uuid.UUID, str], Noticed] = {}
    for one in noticed:
        wanted.setdefault((one.task_id, one.kind), one)
    for key, one in wanted.items():
        if key in answered:
            continue
        mention = ours.pop(key, None)
        if mention is None:
            mention = TaskMention(task_id=one.task_id, recording_id=recording.id, kind=one.kind)
        _fill(mention, one, run_id)
        db.session.add(mention)
        changed.add(one.task_id)
    for mention in ours.values():
        db.session.delete(mention)
    db.session.flush()
    carrying.touch_homes(changed)


def known(recording_id: uuid.UUID) -> dict[uuid.UUID, MentionState]:
    """The tasks that came up again in a recording, as far as was noticed before, and what became
    of that."""
    return {
        one.task_id: MentionState(one.state)
        for one in _standing(recording_id)
        if one.kind == MentionKind.AGAIN
    }


def spoken_of(task_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these tasks that later meetings came back to."""
    query = select(TaskMention.task_id).where(
        TaskMention.task_id.in_(task_ids), TaskMention.state != MentionState.DISMISSED
    )
    return set(db.session.scalars(query)) if task_ids else set()


def get(viewer: Viewer, mention_id: uuid.UUID) -> TaskMention:
    """A mention whose task and recording the viewer both may see. Raises NotFound."""
    mention = db.session.get(TaskMention, mention_id, populate_existing=True)
    if mention is None:
        raise NotFound(GONE)
    recordings.get(viewer, mention.recording_id)
    tasks.get(viewer, tasks.home(viewer, mention.task_id), mention.task_id)
    return mention


def answer(viewer: Viewer, mention_id: uuid.UUID, state: MentionState) -> TaskMention:
    """Say what is to become of a mention. That a task is done: `taken` closes it, `dismissed` says
    that it stays open, `proposed` takes the answer back. That it came up again: `dismissed` says
    that it was something else, which becomes a suggestion of its own."""
    mention = get(viewer, mention_id)
    viewer.require_edit()
    home = tasks.home(viewer, mention.task_id)
    _hold(home, mention.recording_id)
    mention = get(viewer, mention_id)
    if mention.kind == MentionKind.DONE:
        _answer_done(viewer, home, mention, state)
    elif state is not MentionState.DISMISSED:
        raise Invalid("It can only be said that this was another task.", "state")
    elif mention.state != MentionState.DISMISSED:
        db.session.add(_apart(mention))
    mention.state = state
    mention.answered_by = None if state is MentionState.PROPOSED else viewer.user.id
    db.session.flush()
    return mention


def touch(recording_id: uuid.UUID, segment_id: uuid.UUID) -> None:
    """Tell open pages about a changed line on which a mention rests."""
    query = select(TaskMention.task_id).where(TaskMention.segment_id == segment_id)
    found = set(db.session.scalars(query))
    if found:
        recordings.touch(recording_id, "tasks")
        carrying.touch_homes(found)


def _hold(home: uuid.UUID | None, recording_id: uuid.UUID) -> None:
    """Let nobody else change the task or the mention, in the order of time as everybody does."""
    if home is not None:
        recordings.touch(home, "tasks")
        carrying.touch_later(home)
    recordings.touch(recording_id, "tasks")  # which may have left the series


def _answer_done(
    viewer: Viewer, home: uuid.UUID | None, mention: TaskMention, state: MentionState
) -> None:
    if state is MentionState.TAKEN:
        tasks.tick(viewer, home, mention.task_id, done=True)
    elif mention.state == MentionState.TAKEN:
        if state is MentionState.DISMISSED:
            raise Conflict("This task was closed meanwhile. Open it again first.")
        tasks.tick(viewer, home, mention.task_id, done=False)


def _apart(mention: TaskMention) -> Task:
    """What was said as a suggestion of the recording that it was said in; no run takes it away."""
    title = " ".join(mention.quote.split())[: tasks.TITLE_LIMIT]
    return Task(
        team_id=mention.task.team_id,
        recording_id=mention.recording_id,
        title=title,
        state=TaskState.SUGGESTED,
        touched=True,
        position=tasks.last_position(mention.recording_id) + 1,
        evidence=[
            Evidence(
                segment_id=mention.segment_id,
                position=0,
                start_char=mention.start_char,
                end_char=mention.end_char,
                quote=mention.quote,
                start_ms=mention.start_ms,
                end_ms=mention.end_ms,
                verdict=Verdict.SUPPORTED,
            )
        ],
    )


def _standing(recording_id: uuid.UUID) -> list[TaskMention]:
    query = select(TaskMention).where(TaskMention.recording_id == recording_id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _is_answered(mention: TaskMention) -> bool:
    """Whether a person did. That something came up again is taken without asking."""
    if mention.kind == MentionKind.DONE:
        return mention.state != MentionState.PROPOSED
    return mention.state == MentionState.DISMISSED


def _fill(mention: TaskMention, one: Noticed, run_id: uuid.UUID) -> None:
    done = one.kind is MentionKind.DONE
    mention.run_id = run_id
    mention.state = MentionState.PROPOSED if done else MentionState.TAKEN
    mention.segment_id = one.place.segment.id
    mention.start_char, mention.end_char = one.place.start, one.place.end
    mention.quote = one.place.quote
    mention.start_ms, mention.end_ms = one.place.span_ms


def _read(which: ColumnElement[bool], seen: ColumnElement[bool]) -> list[Mention]:
    rows = db.session.execute(
        select(TaskMention, Segment, Speaker)
        .join(TaskMention.recording)
        .join(Segment, Segment.id == TaskMention.segment_id)
        .outerjoin(Speaker, Speaker.id == Segment.speaker_id)
        .where(which, seen, TaskMention.state != MentionState.DISMISSED)
        .order_by(Recording.started_at.desc(), Recording.id, TaskMention.start_ms, TaskMention.id)
        .options(contains_eager(TaskMention.recording), defer(Segment.words))
        .execution_options(populate_existing=True)
    )
    return [_shown(*row) for row in rows]


def _shown(one: TaskMention, segment: Segment, speaker: Speaker | None) -> Mention:
    changed = segment.removed or not evidence.stands_in(one.quote, segment.shown)
    moment = Cited(
        one.segment_id, one.start_ms, one.end_ms, one.quote, speaker, changed, Verdict.SUPPORTED
    )
    return Mention(
        one.id, one.task_id, MentionKind(one.kind), MentionState(one.state), one.recording, moment
    )

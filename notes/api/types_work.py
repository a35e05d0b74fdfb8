"""What came of a meeting: tasks, the summary and the note, with what they rest on."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from notes.models import ItemKind, MentionKind, MentionState, TaskState, Verdict
from notes.notebook import LIMIT
from notes.tasks import DESCRIPTION_LIMIT, NAME_LIMIT, TITLE_LIMIT
from notes.verifier import Reason

NEWEST_VERSION = 2**31 - 1
DAY_PLACE = "d([1-9][0-9]{0,5}|[12][0-9]{6}|3[0-5][0-9]{5})"
MOMENT_PLACE = "[0-9]{1,17}|-[0-9]{1,16}"
PLACE = rf"^({DAY_PLACE}|{MOMENT_PLACE})?\.[0-9a-f]{{32}}$"
Trimmed = StringConstraints(strip_whitespace=True)
Title = Annotated[str, Trimmed, Field(min_length=1, max_length=TITLE_LIMIT)]
Description = Annotated[str, Trimmed, Field(max_length=DESCRIPTION_LIMIT)]
Name = Annotated[str, Trimmed, Field(max_length=NAME_LIMIT)]
Version = Annotated[int, Field(ge=0, le=NEWEST_VERSION)]


class Evidence(BaseModel):
    """A moment that a statement rests on, and whether the words said there carry it."""

    segment_id: uuid.UUID
    start_ms: int
    end_ms: int
    quote: str = Field(description="The words as they stood when the statement was written.")
    speaker: str | None = Field(description="Who said it, as shown.")
    changed: bool = Field(description="The line reads otherwise today, or is gone.")
    verdict: Verdict


class Amiss(BaseModel):
    """One thing that the verifier found amiss with a statement."""

    reason: Reason
    about: str = Field(description="The words of the statement that it is about; may be empty.")
    sentence: str = Field(description="The same in words.")


class TaskMention(BaseModel):
    """What a later meeting of the series said of a task: that it came up `again`, or is `done`."""

    id: uuid.UUID
    kind: MentionKind
    state: MentionState = Field(
        description="`proposed` waits for an answer: nobody has closed the task by saying so."
    )
    recording_id: uuid.UUID = Field(description="Where it was said.")
    recording_title: str
    segment_id: uuid.UUID
    start_ms: int
    end_ms: int
    quote: str = Field(description="The words as they stood when they were noticed.")
    speaker: str | None = Field(description="Who said it, as shown.")
    changed: bool = Field(description="The line reads otherwise today, or is gone.")


class MentionAnswer(BaseModel):
    """What is to become of a mention. That a task is done: `taken` closes the task, `dismissed`
    leaves it open, `proposed` takes the answer back. That it came up again: `dismissed` says that
    it was another task, which becomes a suggestion of its own."""

    state: MentionState


class RecordingTask(BaseModel):
    """What somebody has to do."""

    id: uuid.UUID
    recording_id: uuid.UUID | None = Field(description="Null for a task of no meeting.")
    title: str
    description: str | None
    assignee: str | None = Field(description="Who is to do it, by name.")
    assignee_id: int | None = Field(description="The same, where it is a member of the team.")
    due: date | None
    state: TaskState
    done: bool
    done_at: datetime | None
    version: int = Field(description="Grows with each change.")
    verdict: Verdict | None = Field(
        description="The worst of its evidence's; null for a task that a person wrote or changed."
    )
    doubts: list[Amiss] = Field(description="Why the verdict isn't better, the gravest first.")
    evidence: list[Evidence]
    mentions: list[TaskMention] = Field(
        description="Where later meetings of the series came back to it, the latest first."
    )
    created_at: datetime
    updated_at: datetime


class RecordingTasks(BaseModel):
    """The tasks of a recording in their order, dismissed ones left out."""

    results: list[RecordingTask]


class TasksQuery(BaseModel):
    """Which tasks of all that the key's person may see."""

    view: Literal["open", "mine", "overdue", "suggested", "done"] = Field(
        default="open", description="`mine` are those given to the key's person."
    )
    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = Field(
        default="",
        description="Words in the task, its meeting's title or its person's name.",
        json_schema_extra={"pattern": "^[^\\u0000]*$"},
    )
    assignee_id: int | None = Field(default=None, ge=1, le=NEWEST_VERSION)
    recording_id: uuid.UUID | None = None
    series_id: uuid.UUID | None = Field(
        default=None, description="Of the recordings of one series."
    )
    limit: int = Field(default=50, ge=1, le=200)
    after: Annotated[str, StringConstraints(pattern=PLACE)] | None = Field(
        default=None, description="Where the page before ended: part of its `next`."
    )


class Tasks(BaseModel):
    """A page of tasks by due date, those without one last; what is done, the latest first."""

    next: str | None = Field(description="The address of the next page.")
    results: list[RecordingTask]


class NewTask(BaseModel):
    """A task to add. A member's name as `assignee` means that member."""

    title: Title
    description: Description | None = None
    assignee: Name | None = None
    assignee_id: int | None = Field(default=None, description="A member of the team.")
    due: date | None = None


class TaskChanges(BaseModel):
    """What is to be otherwise; what is absent stays."""

    title: Title = ""
    description: Description | None = None
    assignee: Name | None = None
    assignee_id: int | None = Field(default=None, description="A member of the team.")
    due: date | None = None
    done: bool = False
    state: Literal["accepted", "dismissed"] = "accepted"
    version: Version | None = Field(
        default=None, description="The version that was read; an older one than today's is a 409."
    )


class RecordingSummaryItem(BaseModel):
    """A sentence of the overview, a point (under a heading), a decision or a question."""

    id: uuid.UUID
    kind: ItemKind
    heading: str | None = Field(description="The topic that a point belongs to.")
    heading_ms: int | None = Field(
        description="Where that topic begins; null for a part that gathers from everywhere."
    )
    text: str
    agreed: list[str] = Field(description="Who agreed to a decision, as shown.")
    verdict: Verdict = Field(
        description="The worst of its evidence's. What is `not_found` was not said there: don't"
        " show it without saying so."
    )
    doubts: list[Amiss] = Field(description="Why the verdict isn't better, the gravest first.")
    evidence: list[Evidence]


class Chapter(BaseModel):
    """A stretch of the recording, for going there."""

    heading: str
    start_ms: int
    end_ms: int | None = Field(description="Null for the last one while the end isn't known.")


class RecordingSummary(BaseModel):
    """What a meeting amounts to: what a client sent, and what the engine wrote."""

    client_summary: str | None = Field(description="The text that a client sent, as it was sent.")
    engine: str | None = Field(description="Who wrote the items; null before they are written.")
    written_at: datetime | None
    template: str | None = Field(description="The template that it follows, by its name then.")
    items: list[RecordingSummaryItem]
    chapters: list[Chapter] = Field(description="In the order of time.")


class RecordingNote(BaseModel):
    """What people typed, in Markdown."""

    text: str
    version: int = Field(description="Grows with each save; 0 before the first.")
    updated_at: datetime | None
    updated_by: int | None = Field(description="The person's number.")
    merged: bool = Field(
        description="Whether another person's edit was joined with the text just sent."
    )


class NoteText(BaseModel):
    """A note as it is to read."""

    text: str = Field(max_length=LIMIT)
    version: Version = Field(description="The version that the text was typed on; 0 for none.")

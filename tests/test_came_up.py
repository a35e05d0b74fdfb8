"""What a run notices of tasks that earlier meetings of the series left open."""

from datetime import UTC, datetime

import pytest

from notes import briefing, came_up, carrying, corrections, runs, suggestions, task_mentions
from notes.citing import Transcript
from notes.db import db, now
from notes.engines.base import Cite, Closing, Promise
from notes.models import MentionKind, MentionState, Series, Task, TaskMention, TaskState
from tests import factories

OPEN = {"state": TaskState.ACCEPTED, "touched": True}


@pytest.fixture
def series(team):
    row = Series(team_id=team.id, title="Weekly sync")
    db.session.add(row)
    db.session.commit()
    return row


@pytest.fixture
def first(team, alice, series):
    began = datetime(2026, 11, 3, 10, tzinfo=UTC)
    return factories.recording(team, alice, series_id=series.id, started_at=began)


@pytest.fixture
def second(team, alice, series):
    began = datetime(2026, 11, 10, 10, tzinfo=UTC)
    row = factories.recording(team, alice, series_id=series.id, started_at=began)
    runs.start(row)
    db.session.commit()
    return row


@pytest.fixture
def draft(first):
    return factories.task(first, "Send the draft to Carla", **OPEN)


@pytest.fixture
def line(second):
    return factories.segment(second, "The draft for Carla has gone out.", start_ms=724_000)


@pytest.fixture
def run(second):
    """`run(promises, closings)` is what a run of the second meeting does."""

    def apply(*found):
        transcript = Transcript(second.id)
        closings = [one for one in found if isinstance(one, Closing)]
        promises = [one for one in found if isinstance(one, Promise)]
        done = came_up.said_done(second, closings, transcript, transcript.lines())
        run_id = runs.current(second.id)[0].id
        suggestions.apply(second, run_id, promises, transcript, done)
        db.session.commit()
        return said()

    return apply


def said():
    db.session.expire_all()
    rows = db.session.scalars(db.select(TaskMention).order_by(TaskMention.kind))
    return [(one.task.title, one.kind, one.state, one.quote) for one in rows]


def titles(recording):
    return list(db.session.scalars(db.select(Task.title).where(Task.recording_id == recording.id)))


def cites(line, start=0, end=9):
    return (Cite(str(line.id), start, end),)


def test_a_summariser_is_told_what_earlier_meetings_left_open(team, first, second, draft, bob):
    factories.task(first, "Order chairs", state=TaskState.SUGGESTED)
    factories.task(first, "Book a room", state=TaskState.DISMISSED)
    factories.task(first, "Paint it", done_at=now(), **OPEN)
    factories.task(second, "Its own", **OPEN)
    factories.task(factories.recording(team, bob), "Of another meeting", **OPEN)

    told = briefing.brief(second, Transcript(second.id)).open_tasks

    assert [one.title for one in told] == ["Send the draft to Carla", "Order chairs"]


def test_what_not_every_reader_may_see_is_not_carried_over(first, second, draft, alice):
    first.visibility = "private"
    db.session.commit()

    assert carrying.open_tasks(second) == [], "though it is the same person's"

    second.visibility = "private"
    db.session.commit()
    assert carrying.open_tasks(second) == [draft]


def test_another_members_private_meeting_is_never_carried_over(first, second, draft, bob):
    first.visibility = second.visibility = "private"
    first.created_by = bob.id
    db.session.commit()

    assert briefing.brief(second, Transcript(second.id)).open_tasks == ()


def test_the_note_is_told_up_to_its_limit(second, alice, team):
    from notes import notebook

    agenda = "\n".join(["# Agenda", *["- a point of it"] * 1000])
    notebook.save(factories.viewer(alice, team), second.id, agenda, 0)
    db.session.commit()

    note = briefing.brief(second, Transcript(second.id)).note

    assert note.startswith("# Agenda\n- a point")
    assert note.endswith("- a point of it")
    assert len(note) <= briefing.NOTE_LIMIT


@pytest.mark.parametrize("told", [True, False])
def test_what_came_up_again_makes_no_twin(first, second, draft, line, run, told):
    title = "Get it out" if told else "Send Carla the draft"
    promise = Promise(title, cites(line), again=str(draft.id) if told else None)

    assert run(promise) == [("Send the draft to Carla", "again", "taken", "The draft")]
    assert titles(second) == []


def test_the_same_words_of_somebody_else_are_another_task(second, draft, line, run, bob):
    draft.assignee_id = bob.id
    db.session.commit()

    run(Promise("Send the draft to Carla", cites(line), "Ann Lee"))

    assert (said(), titles(second)) == ([], ["Send the draft to Carla"])


def test_two_things_are_not_one_because_the_summariser_says_so(second, draft, line, run):
    same = str(draft.id)
    run(
        Promise("Send the draft", cites(line), again=same),
        Promise("Rent a hall", cites(line), again=same),
    )

    assert titles(second) == ["Rent a hall"]


def test_a_made_up_task_is_nothing(second, draft, line, run):
    factories.task(second, "Its own", **OPEN)
    unknown = [str(second.id), "T1", str(db.session.scalar(db.select(Task.id)).int)]

    run(*(Closing(one, cites(line)) for one in unknown))

    assert said() == []


def test_said_to_be_done_is_proposed_and_closes_nothing(draft, line, run):
    found = run(Closing(str(draft.id), cites(line, 0, 33)))

    assert found == [(draft.title, "done", "proposed", "The draft for Carla has gone out.")]
    assert draft.done_at is None


def test_words_that_no_longer_stand_there_say_nothing(second, draft, line, team, alice):
    read = Transcript(second.id).lines()
    viewer = factories.viewer(alice, team)
    corrections.correct(viewer, second.id, line.id, "The graft is gone.", corrections.mark(line))
    closing = Closing(str(draft.id), cites(line))

    assert came_up.said_done(second, [closing], Transcript(second.id), read) == []


def test_a_new_run_replaces_its_own_and_keeps_what_was_answered(
    second, first, draft, line, run, team, alice
):
    other = factories.task(first, "Order the chairs", **OPEN)
    run(Closing(str(draft.id), cites(line)), Closing(str(other.id), cites(line)))
    mention = db.session.scalar(db.select(TaskMention).where(TaskMention.task_id == other.id))
    viewer = factories.viewer(alice, team)
    task_mentions.answer(viewer, mention.id, MentionState.DISMISSED)
    db.session.commit()

    again = run(Closing(str(other.id), cites(line, 0, 20)))

    assert again == [("Order the chairs", "done", "dismissed", "The draft")]


def test_a_run_after_the_task_was_closed_makes_no_twin_of_it(second, draft, line, run):
    run(Promise("Send Carla the draft", cites(line)))
    draft.done_at = now()
    db.session.commit()

    run(Promise("Send Carla the draft", cites(line)))

    assert titles(second) == []


def test_what_was_another_task_becomes_one_and_stays_one(second, draft, line, run, team, alice):
    run(Promise("Send Carla the draft", cites(line)))
    (mention,) = task_mentions.within(second)
    viewer = factories.viewer(alice, team)

    task_mentions.answer(viewer, mention.id, MentionState.DISMISSED)
    db.session.commit()
    run(Promise("Send Carla the draft", cites(line)))

    assert task_mentions.within(second) == []
    assert "The draft" in titles(second)


def test_a_suggestion_that_a_later_meeting_came_back_to_outlives_its_run(first, draft, line, run):
    runs.start(first)
    old = factories.task(first, "Order the chairs")
    run(Promise("Order the chairs", cites(line)))

    own = runs.current(first.id)[0].id
    suggestions.apply(first, own, (), Transcript(first.id))
    db.session.commit()

    assert set(titles(first)) == {old.title, draft.title}
    assert said()[0][1] == MentionKind.AGAIN

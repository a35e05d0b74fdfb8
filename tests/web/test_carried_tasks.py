"""Tasks over a series: what earlier meetings left open, on a recording's page and in the list."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from notes import corrections
from notes.db import db
from notes.models import (
    MentionState,
    Recording,
    Segment,
    Series,
    Task,
    TaskMention,
    TaskState,
)
from tests import factories
from tests.html import parse, text, texts

HTMX = {"HX-Request": "true"}
EARLIER, MENTIONS = ".carried .task-title", ".said-done .task-title"


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
    return factories.recording(team, alice, "Second", series_id=series.id, started_at=began)


@pytest.fixture
def draft(first):
    return factories.task(first, "Send the draft", state=TaskState.ACCEPTED, touched=True)


@pytest.fixture
def say(second):
    """`say(task, kind)` is what a run noticed in the second meeting."""

    def mention(task, kind="done", state="proposed"):
        line = factories.segment(second, "The draft has gone out.", start_ms=724_000)
        row = TaskMention(
            task_id=task.id, recording_id=second.id, kind=kind, state=state, segment_id=line.id,
            start_char=0, end_char=9, quote="The draft", start_ms=724_000, end_ms=726_000,
        )  # fmt: skip
        db.session.add(row)
        db.session.commit()
        return row

    return mention


@pytest.fixture
def browser(sign_in, alice):
    return sign_in(alice)


def section(browser, recording):
    return parse(browser.get(f"/recordings/{recording.id}/tasks"))


def deed(browser, recording, mention, name, **options):
    return browser.post(f"/recordings/{recording.id}/mentions/{mention.id}/{name}", **options)


def kept(row):
    return db.session.get(type(row), row.id)


def rev(recording):
    return db.session.scalar(db.select(Recording.rev_tasks).where(Recording.id == recording.id))


def test_what_earlier_meetings_left_open_stands_apart(browser, first, second, draft):
    factories.task(first, "Order chairs")

    page = section(browser, second)

    assert texts(page, EARLIER) == ["Send the draft"]
    assert f"/recordings/{first.id}" in page.css_first(".carried .task-source").attributes["href"]
    assert "1 suggested in earlier meetings" in text(page, ".carried > p")
    assert texts(section(browser, first), EARLIER) == [], "nothing of later ones"


def test_a_private_meetings_tasks_are_shown_to_nobody_else(
    sign_in, alice, bob, first, second, draft, say
):
    say(draft)
    first.visibility, first.created_by = "private", bob.id
    db.session.commit()

    pages = [section(sign_in(person), second) for person in (alice, bob)]

    assert [texts(page, ".task-title") for page in pages] == [[], []]
    assert (
        sign_in(alice).post(f"/recordings/{second.id}/carried/{draft.id}/tick").status_code == 404
    )


def test_words_of_a_private_meeting_stay_there(sign_in, alice, bob, first, second, draft, say):
    say(draft)
    second.visibility = "private"
    db.session.commit()

    assert texts(section(sign_in(alice), second), MENTIONS) == ["Send the draft"]
    assert texts(section(sign_in(bob), first), ".mention") == []
    assert texts(parse(sign_in(bob).get("/tasks?view=meetings")), ".mention") == []


def test_ticking_it_off_here_ticks_the_very_task_on_every_page(browser, first, second, draft):
    before = rev(first), rev(second)

    answer = browser.post(
        f"/recordings/{second.id}/carried/{draft.id}/tick", data={"done": "1"}, headers=HTMX
    )

    assert answer.headers["HX-Retarget"] == "#section-tasks"
    assert texts(parse(answer), EARLIER) == []
    assert kept(draft).done_at is not None
    assert (rev(first) > before[0], rev(second) > before[1]) == (True, True)


def test_ticking_it_off_at_its_own_meeting_tells_the_later_ones(browser, first, second, draft):
    before = rev(second)

    browser.post(f"/recordings/{first.id}/tasks/{draft.id}/tick", data={"done": "1"})

    assert rev(second) > before


def test_it_is_given_to_somebody_here(browser, second, draft, bob):
    address = f"/recordings/{second.id}/carried/{draft.id}/edit"

    fields = {"title": "Send the draft", "assignee": "Bob Brown", "version": draft.version}
    answer = browser.post(address, data=fields)

    assert answer.location == f"/recordings/{second.id}#section-tasks"
    assert kept(draft).assignee_id == bob.id
    assert browser.get(address).status_code == 200


def test_said_to_be_done_is_shown_with_its_words_and_closed_by_one_press(
    browser, second, draft, say
):
    mention = say(draft)

    page = section(browser, second)
    answer = deed(browser, second, mention, "close", headers=HTMX)

    assert text(page, ".said-done .said > q") == "The draft"
    assert page.css_first(".said-done .said .time-chip").attributes["data-seek-ms"] == "724000"
    assert [
        one.attributes["data-key"] for one in page.css(".said-done .suggestion [data-key]")
    ] == ["a", "x"]
    assert texts(parse(answer), ".task-title") == []
    assert (kept(mention).state, kept(draft).done_at is None) == (MentionState.TAKEN, False)


def test_closing_it_can_be_taken_back(browser, second, draft, say):
    mention = say(draft)
    deed(browser, second, mention, "close")

    deed(browser, second, mention, "undo")

    assert (kept(mention).state, kept(draft).done_at) == (MentionState.PROPOSED, None)
    assert texts(section(browser, second), MENTIONS) == ["Send the draft"]


def test_still_open_leaves_it_among_the_open_ones(browser, second, draft, say, alice):
    mention = say(draft)

    page = parse(deed(browser, second, mention, "keep", headers=HTMX))

    assert (texts(page, MENTIONS), texts(page, EARLIER)) == ([], ["Send the draft"])
    assert (kept(draft).done_at, kept(mention).answered_by) == (None, alice.id)


def test_the_task_says_where_it_came_up_and_can_be_closed_there(browser, first, second, draft, say):
    say(draft, "again", "taken")
    mention = say(draft)

    page = section(browser, first)
    deed(browser, first, mention, "close")

    assert [one.attributes["href"] for one in page.css(".mention a")] == [
        f"/recordings/{second.id}?t=724"
    ] * 2
    assert kept(draft).done_at is not None


def test_the_list_of_tasks_says_so_too(browser, draft, say):
    mention = say(draft)
    address = f"/tasks/{draft.id}/mentions/{mention.id}/close"

    page = parse(browser.get("/tasks?view=meetings"))
    answer = browser.post(address, headers=HTMX)

    assert "Said to be done" in text(page, ".mention")
    assert page.css_first(f'[formaction="{address}"]').attributes["data-key"] == "a"
    assert answer.headers["HX-Retarget"] == f"#task-{draft.id}"
    assert "done" in parse(answer).css_first(".task").attributes["class"].split()


def test_a_corrected_line_marks_what_rests_on_it_on_both_pages(browser, first, second, draft, say):
    mention = say(draft)
    before = rev(first), rev(second)
    line = f"/recordings/{second.id}/lines/{mention.segment_id}"
    base = corrections.mark(db.session.get(Segment, mention.segment_id))

    browser.post(f"{line}/edit", data={"text": "The graft has gone.", "base": base})

    assert (rev(first) > before[0], rev(second) > before[1]) == (True, True)
    assert "The line changed since" in text(section(browser, second), ".said-done .said > .doubt")
    assert texts(section(browser, first), ".mention .doubt") == ["The line changed since."]


def test_what_was_another_task_becomes_a_suggestion(browser, second, draft, say):
    mention = say(draft, "again", "taken")

    page = parse(deed(browser, second, mention, "apart", headers=HTMX))

    assert texts(page, ".suggested .task-title") == ["The draft"]
    assert db.session.scalar(db.select(Task.recording_id).where(Task.title == "The draft"))


def test_who_only_reads_answers_nothing(sign_in, victor, charlie, second, draft, say):
    mention = say(draft)

    page = section(sign_in(victor), second)
    refused = [deed(sign_in(one), second, mention, "close") for one in (victor, charlie)]

    assert texts(page, MENTIONS) == ["Send the draft"]
    assert page.css(".said-done form") == []
    assert [one.status_code for one in refused] == [403, 404]
    assert kept(draft).done_at is None

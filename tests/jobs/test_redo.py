"""Lines of the notes whose words were corrected are written anew alone, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from notes import adapters, corrections, digests, runs, speakers, suggestions, summaries
from notes.citing import Transcript
from notes.db import db
from notes.engines.base import Brief
from notes.errors import ExternalError
from notes.models import Run, RunState, Status, Step, Summary, Task, Verdict
from tests import factories
from tests.html import parse, text, texts
from tests.jobs.workers import mend_until, running, wait_until
from tests.standins.engines import Gate, QuotingSummariser

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HTMX = {"HX-Request": "true"}
SAID = [
    "Good morning everybody.",
    "We ship the new editor on Friday.",
    "Who talks to the printers?",
    "I will write the release notes.",
    "The budget is forty thousand euros.",
    "Let us meet again on Monday.",
    "Who pays for lunch?",
]


@pytest.fixture
def meeting(team):
    """A recording with notes by the scripted engine; its lines by number."""
    recording = factories.recording(team)
    ann = factories.speaker(recording, 1, "Ann")
    lines = [
        factories.segment(recording, words, at * 4000, speaker=ann) for at, words in enumerate(SAID)
    ]
    found = Transcript(recording.id)
    digest = QuotingSummariser().summarise(found.lines(), Brief("Weekly", recording.started_at))
    run = factories.run(recording, Step.SUMMARISE, state=RunState.DONE)
    suggestions.apply(recording, run.id, digest.tasks, found)
    summaries.write(recording, run.id, "quoting", digest, found, template="General")
    db.session.commit()
    return recording, lines


@pytest.fixture
def browser(sign_in, bob):
    return sign_in(bob)


@pytest.fixture
def correct(meeting, team, bob):
    """`correct(1, "…")` corrects that line."""

    def change(number, words):
        recording, lines = meeting
        who = factories.viewer(bob, team)
        line = corrections.get(who, recording.id, lines[number].id)
        corrections.correct(who, recording.id, line.id, words, corrections.mark(line))
        db.session.commit()

    return change


def address(recording, *more):
    return "/".join([f"/recordings/{recording.id}", *(str(one) for one in more)])


def page(browser, recording, section="summary"):
    return parse(browser.get(address(recording, section)))


def press(browser, recording, words="Check again", section="summary"):
    """Press a button of a section by its words, as a form without script does."""
    for form in page(browser, recording, section).css("form"):
        button = form.css_first("button")
        if button is not None and words in button.text():
            return browser.post(form.attributes["action"])
    raise AssertionError(f"no button {words}")


def lines_of(recording):
    return {
        (one.kind, one.text): [(e.quote, e.verdict, e.start_ms) for e in one.evidence]
        for one in db.session.scalars(
            select(Summary).where(Summary.recording_id == recording.id)
            .order_by(Summary.shown_at.desc()).limit(1)
        ).one().items
    }  # fmt: skip


def redo_runs():
    return list(db.session.scalars(select(Run).where(Run.step == Step.REDO).order_by(Run.id)))


def versions():
    return list(db.session.scalars(select(Summary).order_by(Summary.created_at)))


def test_a_corrected_line_is_written_anew_and_the_others_stay(
    browser, meeting, correct, work_off, chosen, bob
):
    recording, _ = meeting
    before = lines_of(recording)
    correct(1, "We ship the new editor on Monday.")
    assert "1 line rests on corrected words" in text(page(browser, recording), "[data-checks]")

    press(browser, recording)
    assert texts(page(browser, recording), ".item .checking") == ["Being checked again"]
    assert recording.status == Status.READY
    work_off()

    after = lines_of(recording)
    words = "We ship the new editor on Monday."
    assert after.pop(("decision", words)) == [(words, Verdict.SUPPORTED, 4000)]
    assert before.pop(("decision", SAID[1]))
    assert after == before
    old, new = versions()
    assert (new.based_on, new.made_by, new.template) == (old.id, bob.id, "General")
    assert not any(entry.changed for entry in digests.newest(recording.id).entries)
    (_kind, asked, given) = chosen.summariser.restated[0]
    assert asked.text == SAID[1]
    assert [line.text for line in given] == [SAID[0], words, *SAID[2:4]]
    assert page(browser, recording).css_first("[data-checks] button") is None
    assert recording.status == Status.READY


def test_a_line_that_nothing_carries_any_more_goes_and_the_version_says_so(
    browser, meeting, correct, work_off
):
    recording, _ = meeting
    correct(1, "We paint the new editor on Monday.")

    press(browser, recording)
    work_off()

    assert not digests.newest(recording.id).decisions
    assert "1 line taken out" in page(browser, recording).text()
    listed = parse(browser.get(address(recording, "notes", "versions")))
    assert "1 line taken out" in texts(listed, ".version-row")[0]


def test_two_who_press_at_once_make_one_job(browser, sign_in, alice, meeting, correct, work_off):
    recording, _ = meeting
    correct(1, "We ship the new editor on Monday.")
    form = page(browser, recording).css_first(".item form").attributes["action"]

    browser.post(form)
    sign_in(alice).post(form)
    sign_in(alice).post(address(recording, "notes", "check-again"))

    assert len(redo_runs()) == 1
    work_off()
    assert len(versions()) == 2


def test_more_lines_join_what_waits_and_all_of_them_are_one_version(
    browser, meeting, correct, work_off, chosen
):
    recording, _ = meeting
    correct(1, "We ship the new editor on Monday.")
    press(browser, recording)
    correct(2, "Who talks to the painters?")
    correct(0, "Good evening everybody.")

    press(browser, recording, "Check them again")

    (run,) = redo_runs()
    assert len(run.options["lines"]) == 3
    work_off()
    assert len(versions()) == 2
    assert len(chosen.summariser.restated) == 3


def test_what_fails_leaves_all_as_it_was_and_says_why(
    app, browser, meeting, correct, work_off, chosen
):
    recording, _ = meeting
    correct(1, "We ship the new editor on Monday.")
    broken = QuotingSummariser(refuse)
    adapters.connect(app, replace(chosen, summariser=broken))
    before = lines_of(recording)

    press(browser, recording)
    work_off()

    assert lines_of(recording) == before
    assert len(versions()) == 1
    assert (recording.status, recording.problem) == (Status.READY, None)
    told = texts(page(browser, recording), ".item .doubt")
    assert "Could not be checked: The server is closed." in told
    adapters.connect(app, chosen)
    press(browser, recording)
    work_off()
    assert len(versions()) == 2


def refuse(_point):
    raise ExternalError("The server is closed.", permanent=True)


def test_a_suggestion_is_redone_in_its_place(browser, meeting, correct, work_off):
    recording, _ = meeting
    task = db.session.scalars(select(Task)).one()
    days = []

    for words in ("I will burn the notes by 5 May.", "I will burn the release notes."):
        correct(3, words)
        press(browser, recording, section="tasks")
        work_off()
        days.append(task.due and task.due.strftime("%d %b"))

    assert db.session.scalars(select(Task)).one().id == task.id
    assert task.title == "burn the release notes."
    assert [one.quote for one in task.evidence] == ["I will burn the release notes."]
    assert days == ["05 May", None]  # a day whose words were corrected away is none any more
    assert len(versions()) == 1
    assert page(browser, recording, "tasks").css_first(".checking") is None


def test_a_task_that_a_person_touched_is_only_marked(browser, meeting, correct, sign_in, bob):
    recording, _ = meeting
    task = db.session.scalars(select(Task)).one()
    browser.post(address(recording, "tasks", task.id, "accept"))
    correct(3, "I will burn the release notes.")

    found = page(browser, recording, "tasks")

    assert texts(found, ".task-meta > .doubt") == ["The line changed since"]
    assert "Check again" not in found.text()
    answer = browser.post(address(recording, "tasks", task.id, "check-again"))
    assert answer.status_code == 404
    assert not redo_runs()


def test_names_and_merged_voices_make_no_line_stale(browser, meeting, team, bob):
    recording, lines = meeting
    who = factories.viewer(bob, team)
    other = factories.speaker(recording, 2, "Bea")
    speakers.rename(who, recording.id, lines[0].speaker_id, "Anna")
    speakers.merge(who, recording.id, lines[0].speaker_id, other.id)
    db.session.commit()

    assert page(browser, recording).css_first("[data-checks]") is None
    assert browser.post(address(recording, "notes", "check-again")).status_code == 303
    assert not redo_runs()


def test_only_who_may_edit_can_ask(sign_in, victor, charlie, meeting, correct):
    recording, _ = meeting
    correct(1, "We ship the new editor on Monday.")
    item = digests.newest(recording.id).decisions[0].id
    asked = address(recording, "notes", "lines", item, "check-again")

    assert sign_in(victor).post(asked).status_code == 403
    assert sign_in(charlie).post(asked).status_code == 404
    assert "Check again" not in page(sign_in(victor), recording).text()
    assert not redo_runs()


def test_while_the_notes_are_written_nothing_is_checked(browser, meeting, correct, team, bob):
    recording, _ = meeting
    correct(1, "We ship the new editor on Monday.")
    runs.rerun(factories.viewer(bob, team), recording.id, Step.SUMMARISE)
    db.session.commit()

    answer = browser.post(address(recording, "notes", "check-again"))

    assert answer.status_code == 409
    assert not redo_runs()


@ON_SQLITE
def test_a_killed_worker_leaves_all_as_it_was_and_another_goes_on(
    browser, meeting, correct, tmp_path
):
    recording, _ = meeting
    gate = Gate(tmp_path)
    gate.close("restate")
    correct(1, "We ship the new editor on Monday.")
    press(browser, recording)
    with running(gate, "default") as worker:
        wait_until(lambda: "restate" in gate.reached(), "under way")
        worker.kill_horse_of(redo_runs()[0])
        gate.open("restate")
        assert len(versions()) == 1
        mend_until(lambda: redo_runs()[0].state == RunState.DONE, "done")

    assert len(versions()) == 2
    assert [one.text for one in digests.newest(recording.id).decisions] == [
        "We ship the new editor on Monday."
    ]

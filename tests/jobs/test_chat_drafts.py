"""The page fills while a model writes, and what was only a draft is nowhere afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from notes import adapters, digests, run_claims, runs, summary_drafts
from notes.db import db
from notes.engines.base import Cite, Digest, Statement
from notes.engines.chat.summariser import ChatSummariser
from notes.jobs import watching
from notes.models import Recording, Run, RunState, Status, Step, SummaryItem
from tests import factories
from tests.html import text, texts
from tests.jobs.writing import QUICK, Onlooker, beside, run_of, until
from tests.standins import chat as standin
from tests.standins import chat_faults as faults
from tests.standins.chat_http import WORDS
from tests.standins.engines import QuotingSummariser

LATE = 0.9  # of the answer: decisions and questions are out, its end isn't


@pytest.fixture
def chat():
    with standin.serving() as server:
        yield server


@pytest.fixture
def chosen(app, chosen, chat, monkeypatch):
    monkeypatch.setattr(watching, "PAUSE_S", 0)
    engine = ChatSummariser(chat.url, standin.MODEL, SecretStr(standin.KEY), patience=QUICK)
    connected = replace(chosen, summariser=engine, fallback=QuotingSummariser())
    adapters.connect(app, connected)
    return connected


@pytest.fixture
def watched(app, sign_in, bob, chat):
    """`watched(recording)` has somebody look at its page while its notes are written."""

    def prepare(recording, share=LATE):
        onlooker = Onlooker(app, sign_in(bob), share)
        onlooker.recording = recording.id
        chat.fail_next(faults.looked_at(onlooker))
        return onlooker

    return prepare


def breaking_late(handler, before):
    words = handler.usual()
    handler.say(words, before=before, breaks_after=int(LATE * len(words)) // WORDS)


def test_what_is_written_so_far_is_on_the_page_and_marked(arrive, work_off, watched):
    recording = arrive()
    seen = watched(recording)

    work_off()

    (draft,) = seen.page.css("#section-summary [data-draft]")
    assert draft.attributes["aria-label"] == "Being written"
    assert "may change or go" in text(seen.page, "[data-draft]")
    assert texts(seen.page, "[data-draft] .item.decision .item-text") == [
        "We ship the new editor on Friday."
    ]
    assert texts(seen.page, "[data-draft] .item.decision .time-chip") == ["0:00"]


def test_a_draft_is_no_summary(arrive, work_off, watched):
    recording = arrive()
    seen = watched(recording)

    work_off()

    assert "We ship the new editor" not in seen.markdown
    assert seen.page.css("#section-summary .summary-head") == []


def test_it_is_gone_once_the_notes_stand(arrive, work_off, watched, sign_in, bob):
    recording = arrive()
    watched(recording)

    work_off()

    run = run_of(recording)
    assert (run.state, run.draft) == (RunState.DONE, None)
    page = sign_in(bob).get(f"/recordings/{recording.id}").text
    assert "data-draft" not in page
    assert digests.newest(recording.id).decisions


def test_it_is_gone_when_the_server_fails_in_the_middle(arrive, work_off, chat):
    recording = arrive()
    chat.fail_next(lambda handler: breaking_late(handler, lambda _at: None))

    work_off()

    run = run_of(recording)
    assert (run.state, run.draft) == (RunState.WAITING, None)
    assert db.session.scalars(select(SummaryItem)).all() == []


def test_open_pages_hear_of_it_when_it_comes_and_when_it_goes(app, arrive, work_off, chat):
    revs = []

    def rev():
        db.session.rollback()
        return db.session.get_one(Recording, key).rev_summary

    def script(handler):
        with beside(app):
            revs.append(rev())
            words = handler.usual()
            handler.say(
                words,
                before=lambda at: at / len(words) > LATE and until(lambda: rev() > revs[0]),
                breaks_after=int(len(words) / WORDS),
            )
            revs.append(rev())

    key = arrive().id
    chat.fail_next(script)
    work_off()

    assert revs[0] < revs[1] < rev()


def test_the_notes_before_stay_on_the_page_while_new_ones_are_written(
    arrive, work_off, watched, bob, team
):
    recording = arrive()
    work_off()
    runs.rerun(factories.viewer(bob, team), recording.id, Step.SUMMARISE)
    db.session.commit()
    seen = watched(recording)

    work_off()

    assert seen.page.css("details#summary-draft:not([open]) [data-draft]")
    assert seen.page.css("#section-summary > .section .item.decision[data-verdict]")


def digest_of(words):
    return Digest(decisions=(Statement(words, (Cite("l1", 0, 3),)),))


@pytest.fixture
def claim(team):
    """The right to write the notes of a recording."""
    recording = factories.recording(team, status=Status.PROCESSING)
    run = Run(recording_id=recording.id, step=Step.SUMMARISE, state=RunState.QUEUED)
    db.session.add(run)
    db.session.commit()
    found = run_claims.take(run.id, "here:1:1")
    db.session.commit()
    return found


def test_who_lost_the_step_shows_nothing_and_stops(claim):
    db.session.execute(Run.__table__.update().values(claim=None, state=RunState.QUEUED))
    db.session.commit()

    with pytest.raises(run_claims.ClaimLost):
        watching.Watching(claim, [], None).draft(digest_of("Too late."))


def test_drafts_come_no_faster_than_one_a_second(claim, monkeypatch):
    monkeypatch.setattr(watching, "PAUSE_S", 60)
    onlooker = watching.Watching(claim, [], None)

    onlooker.draft(digest_of("First."))
    onlooker.draft(digest_of("Second."))

    (said,) = summary_drafts.shown(db.session.get_one(Run, claim.run_id)).decisions
    assert said.text == "First."


def test_nothing_written_yet_wakes_nobody(claim):
    before = db.session.get_one(Recording, claim.recording_id).rev

    watching.Watching(claim, [], None).draft(Digest())

    db.session.expire_all()
    assert db.session.get_one(Recording, claim.recording_id).rev == before


@pytest.mark.parametrize("ending", ["end", "postpone", "take"])
def test_every_end_of_the_work_is_the_end_of_its_draft(claim, ending):
    watching.Watching(claim, [], None).draft(digest_of("So far."))
    if ending == "end":
        run_claims.end(claim, RunState.FAILED, "It broke.")
    elif ending == "postpone":
        run_claims.postpone(claim, "Later.")
    else:
        db.session.execute(Run.__table__.update().values(claim=None, state=RunState.QUEUED))
        run_claims.take(claim.run_id, "there:2:2")
    db.session.commit()
    db.session.expire_all()

    run = db.session.get_one(Run, claim.run_id)
    assert run.draft is None
    assert summary_drafts.shown(run) is None

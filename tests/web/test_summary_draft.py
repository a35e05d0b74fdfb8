"""Open pages see notes grow, whoever looks, and see them go."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from notes import accounts, api_keys, run_claims, summary_drafts
from notes.db import db
from notes.engines.base import Chapter, Cite, Digest, Promise, Section, Statement
from notes.models import Run, RunState, Status, Step
from tests import factories
from tests.html import parse, text, texts

STARTS = {"l1": 5000, "l2": 65_000}


def statement(words, line="l1"):
    return Statement(words, (Cite(line, 0, 3),))


DIGEST = Digest(
    overview=(statement("It was about the launch."),),
    chapters=(Chapter("Launch", 0),),
    sections=(
        Section("Launch", 5000, (statement("The date moves."), statement("So do we.", "l2"))),
        Section("Until next time", None, (statement("They ask the printers.", "l2"),)),
    ),
    decisions=(statement("We launch in May.", "l2"),),
    questions=(statement("Who tells the <b>printers</b>?"),),
    tasks=(Promise("Call them", (Cite("l2", 0, 3),)),),
)


@pytest.fixture
def recording(team):
    return factories.recording(team, status=Status.PROCESSING)


@pytest.fixture
def claim(recording):
    run = Run(recording_id=recording.id, step=Step.SUMMARISE, state=RunState.QUEUED)
    db.session.add(run)
    db.session.commit()
    found = run_claims.take(run.id, "here:1:1")
    db.session.commit()
    return found


@pytest.fixture
def written(claim):
    """So much is written."""
    summary_drafts.keep(claim, DIGEST, STARTS)
    db.session.commit()
    return claim


def summary(message):
    return LexborHTMLParser(message["sections"]["summary"])


def test_an_open_page_is_sent_what_is_written(written, recording, bob, listen):
    messages = listen(bob, recording)

    page = next(summary(data) for _, _, data in messages if data and "summary" in data["sections"])

    headings = texts(page, "[data-draft] h3")
    assert headings[0] == "Overview"
    assert headings[1].startswith("Launch")
    assert headings[2] == "Until next time", "a part of a template has no moment"
    assert texts(page, "[data-draft] .overview .item-text") == ["It was about the launch."]
    assert texts(page, "[data-draft] .item-text") == [
        "It was about the launch.",
        "The date moves.",
        "So do we.",
        "They ask the printers.",
        "We launch in May.",
        "Who tells the <b>printers</b>?",
    ]
    assert texts(page, "[data-draft] .item .time-chip") == [
        *["0:05", "0:05", "1:05"],
        *["1:05", "1:05", "0:05"],
    ]
    assert "1 task found so far" in text(page, "[data-draft]")


def test_the_next_draft_takes_its_place(written, recording, bob, listen):
    messages = listen(bob, recording)
    _, rev, _ = next(one for one in messages if one[2] and "summary" in one[2]["sections"])
    summary_drafts.keep(written, Digest(decisions=(statement("We launch in June."),)), STARTS)
    db.session.commit()

    page = next(summary(data) for _, number, data in messages if data and number > rev)

    assert texts(page, "[data-draft] .item-text") == ["We launch in June."]


def test_it_goes_when_the_step_fails(written, recording, bob, listen):
    messages = listen(bob, recording)
    _, rev, _ = next(one for one in messages if one[2] and "summary" in one[2]["sections"])
    summary_drafts.withdraw(written)
    db.session.commit()

    page = next(summary(data) for _, number, data in messages if data and number > rev)

    assert page.css("[data-draft]") == []


def test_who_only_reads_sees_it_too(written, recording, victor, sign_in):
    page = parse(sign_in(victor).get(f"/recordings/{recording.id}"))

    assert len(page.css("[data-draft] .item")) == 6


def test_a_stranger_sees_nothing(written, recording, charlie, sign_in):
    answer = sign_in(charlie).get(f"/recordings/{recording.id}/summary")

    assert answer.status_code == 404
    assert "We launch" not in answer.text


def test_nothing_of_it_leaves_by_the_api_or_as_markdown(
    app, written, recording, alice, team, sign_in
):
    _, token = api_keys.make(accounts.viewer_of(alice), "Reader", ["*"], None)
    db.session.commit()
    one = f"/api/projects/{team.id}/desktop_recordings/{recording.id}/"
    headers = {"Authorization": f"Bearer {token}"}

    paths = ("", "summary/", "tasks/", "exports/md/", "exports/json/")
    told = [app.test_client().get(f"{one}{path}", headers=headers) for path in paths]
    told.append(sign_in(alice).get(f"/recordings/{recording.id}/summary.md"))

    assert [answer.status_code for answer in told] == [200] * 6
    assert not any("We launch" in answer.text for answer in told)


def test_a_run_that_waits_shows_no_draft_of_before(written, recording, bob, sign_in):
    run = db.session.get_one(Run, written.run_id)
    run.state = RunState.QUEUED
    db.session.commit()

    page = parse(sign_in(bob).get(f"/recordings/{recording.id}"))

    assert page.css("[data-draft]") == []

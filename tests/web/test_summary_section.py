"""The summary of a recording on its page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from notes.db import db
from notes.models import ClientFields, RunState, Status, Step
from tests import factories
from tests.html import parse, text, texts

HTMX = {"HX-Request": "true"}
NASTY = "<script>alert(1)</script><img src=http://evil.example/x.png>"


@pytest.fixture
def recording(team):
    return factories.recording(team)


@pytest.fixture
def browser(sign_in, alice):
    return sign_in(alice)


@pytest.fixture
def line(recording):
    maya = factories.speaker(recording, 1, "Maya")
    return factories.segment(recording, "We release on the tenth.", 65_000, speaker=maya)


def section(browser, recording):
    return parse(browser.get(f"/recordings/{recording.id}/summary"))


def test_every_line_has_a_chip_for_where_it_was_said(browser, recording, line):
    item = factories.item(factories.summary(recording), "The tenth.", kind="decision")
    factories.evidence(line, item)

    page = section(browser, recording)

    (chip,) = page.css(".decision .time-chip")
    assert chip.attributes["href"] == f"/recordings/{recording.id}?t=65"
    assert chip.attributes["data-seek-ms"] == "65000"
    (quote,) = page.css(f"#{chip.attributes['aria-describedby']}")
    assert text(quote, "q") == "We release on the tenth."
    assert text(page, ".decision > .by") == "Maya"


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("supported", []),
        ("partly", ["Only partly found in the transcript"]),
        ("not_found", ["Not found in the transcript"]),
    ],
)
def test_what_the_transcript_does_not_carry_is_marked_in_words(
    browser, recording, line, verdict, words
):
    factories.evidence(line, factories.item(factories.summary(recording)), verdict=verdict)

    page = section(browser, recording)

    assert texts(page, ".item > .doubt") == words
    assert bool(page.css(".item.unchecked")) == bool(words)


def test_why_a_line_is_doubted_is_said(browser, recording, line):
    item = factories.item(factories.summary(recording))
    doubts = [["number", "the 12th"], ["speaker", "Ben"]]
    factories.evidence(line, item, verdict="partly", doubts=doubts)

    page = section(browser, recording)

    (why,) = texts(page, ".item > .doubt-why")
    assert why.startswith("The number the 12th is not in the lines it cites. Somebody other than")


def test_a_line_that_changed_since_is_marked(browser, recording, line):
    factories.evidence(line, factories.item(factories.summary(recording)))
    browser.post(f"/recordings/{recording.id}/lines/{line.id}/edit", data=edited(browser, line))

    assert texts(section(browser, recording), ".item > .doubt") == ["The line changed since"]


def edited(browser, line):
    from notes.corrections import mark

    return {"text": "Something else.", "base": mark(line)}


@pytest.mark.parametrize(
    ("engine", "words"),
    [
        ("extractive, MiniLM", "Picked from what was said (extractive, MiniLM), "),
        ("gpt-5 at example.org", "Written by gpt-5 at example.org, "),
    ],
)
def test_it_says_who_wrote_it_and_how(browser, recording, line, engine, words):
    factories.item(factories.summary(recording, engine=engine))

    assert text(section(browser, recording), ".summary-head .grow").startswith(words)


def test_topics_have_their_time(browser, recording, line):
    item = factories.item(factories.summary(recording), heading="Budget", heading_ms=5000)
    factories.evidence(line, item)

    page = section(browser, recording)

    assert text(page, ".section h3") == "Budget 0:05"


def test_a_silent_recording_says_so(browser, recording):
    assert text(section(browser, recording), ".empty h2") == "Nothing to sum up"


def test_without_a_summary_one_can_be_asked_for(browser, recording, line):
    page = section(browser, recording)

    (again,) = page.css(".empty form")
    assert again.attributes["action"] == f"/recordings/{recording.id}/rerun"
    assert again.css_first("input[name=step]").attributes["value"] == "summarise"


def test_work_going_on_is_said_in_words(browser, team):
    recording = factories.recording(team, status=Status.PROCESSING)

    page = section(browser, recording)

    assert text(page, "[role=status]") == "The summary is written once the transcript is complete."
    assert len(page.css(".skeleton")) == 1


def test_a_new_summary_being_written_leaves_the_old_one_to_read(browser, recording, line):
    factories.item(factories.summary(recording), "Old one.")
    factories.run(recording, Step.SUMMARISE, state=RunState.RUNNING)

    page = section(browser, recording)

    assert "being written anew" in text(page, "[role=status]")
    assert texts(page, ".item-text") == ["Old one."]


def test_a_failure_says_why_and_offers_to_try_again(browser, recording, line):
    factories.run(recording, Step.SUMMARISE, state=RunState.FAILED, reason="The disk is full.")

    page = section(browser, recording)

    assert "The disk is full." in text(page, "[role=alert]")
    assert len(page.css("[role=alert] form")) == 1


def test_an_earlier_failure_is_why_there_is_none(browser, team):
    recording = factories.recording(team, status=Status.ERROR, problem="The file has no sound.")

    assert "The file has no sound." in text(section(browser, recording), ".alert")


def test_what_was_said_is_text_and_loads_nothing(browser, recording):
    line = factories.segment(recording, NASTY, 0)
    summary = factories.summary(recording, engine=NASTY[:80])
    factories.evidence(line, factories.item(summary, NASTY, heading=NASTY, heading_ms=0))

    page = section(browser, recording)

    assert page.css("script, img") == []
    assert text(page, ".item-text") == NASTY


def test_it_can_be_had_as_markdown(browser, recording, line):
    factories.evidence(line, factories.item(factories.summary(recording), NASTY, kind="decision"))

    answer = browser.get(f"/recordings/{recording.id}/summary.md")

    assert answer.mimetype == "text/markdown"
    words = answer.get_data(as_text=True)
    assert f"(http://localhost/recordings/{recording.id}?t=65)" in words
    assert "<script>" not in words.replace("\\<", "")


def test_a_stranger_finds_nothing(sign_in, charlie, recording):
    browser = sign_in(charlie)

    for path in ("summary", "summary.md"):
        assert browser.get(f"/recordings/{recording.id}/{path}").status_code == 404


def test_a_viewer_reads_without_buttons(sign_in, victor, recording, line):
    factories.item(factories.summary(recording), "Read me.")

    page = section(sign_in(victor), recording)

    assert texts(page, ".item-text") == ["Read me."]
    assert page.css("form") == []


def sent(recording, summary, **values):
    db.session.add(ClientFields(recording_id=recording.id, summary=summary, **values))
    db.session.commit()


def test_what_an_app_sent_comes_first_and_says_so(browser, recording, line):
    sent(recording, "## Outcome\n\nWe **release**.")
    factories.item(factories.summary(recording), "The tenth.", kind="decision")

    page = section(browser, recording)

    assert text(page, "[data-sent-summary] .summary-head .grow") == "Sent by an app"
    assert texts(page, "[data-sent-summary] .prose > *") == ["Outcome", "We release."]
    assert text(page, "[data-sent-summary] strong") == "release"
    first, second, *_ = page.css("#section-summary > *:not([role])")
    assert "data-sent-summary" in first.attributes
    assert "summary-head" in second.attributes["class"]


def test_what_an_app_sent_is_harmless(browser, recording):
    sent(recording, NASTY)

    page = section(browser, recording)

    assert page.css("[data-sent-summary] script, [data-sent-summary] img") == []


def test_what_an_app_sent_is_shown_while_nothing_else_is(browser, recording):
    sent(recording, "All of it.", summary_generated_at=datetime(2026, 11, 3, 12, tzinfo=UTC))
    recording.status = Status.PROCESSING
    db.session.commit()

    page = section(browser, recording)

    assert text(page, "[data-sent-summary] .prose") == "All of it."
    assert page.css_first("[data-sent-summary] time").attributes["datetime"].startswith("2026-11")
    assert page.css(".skeleton, .empty") == []


def test_what_an_app_sent_is_copied_first(browser, recording):
    sent(recording, "All of it.")
    factories.item(factories.summary(recording), "The tenth.", kind="decision")

    copied = browser.get(f"/recordings/{recording.id}/summary.md").text

    assert copied.startswith("All of it.\n\n")
    assert "The tenth." in copied

"""The shape of the notes on a recording's page: what stands where, what stands apart."""

from __future__ import annotations

import pytest

from tests import factories
from tests.html import parse, text, texts


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


def test_overview_chapters_and_who_agreed_come_in_their_order(browser, recording, line):
    summary = factories.summary(recording, template="Stand-up")
    for text_, kind, values in (
        ("On the tenth.", "decision", {"agreed": [str(line.speaker_id)]}),
        ("All about the release.", "overview", {}),
        ("It is late.", "point", {"heading": "Blockers"}),
    ):
        factories.evidence(line, factories.item(summary, text_, kind, **values))
    for heading, ms in (("Hello", 0), ("The date", 60_000)):
        factories.item(summary, heading, "chapter", heading=heading, heading_ms=ms)

    page = section(browser, recording)

    assert texts(page, "h3") == ["Overview", "Chapters 2", "Decisions 1", "Blockers"]
    assert texts(page, ".decision > .by") == ["Agreed: Maya"]
    links = page.css("[data-chapters] a")
    assert [one.attributes["data-seek-ms"] for one in links] == ["0", "60000"]
    assert texts(page, "[data-chapters] li") == ["0:00Hello", "1:00The date"]
    assert "as “Stand-up”" in text(page, ".summary-head .grow")


def test_what_is_not_found_is_shut_away_and_says_what_it_was_meant_to_be(browser, recording, line):
    summary = factories.summary(recording)
    factories.evidence(line, factories.item(summary, "The tenth.", heading="Date"))
    for text_, kind, values in (
        ("Berlin pays.", "decision", {}),
        ("It costs nine.", "point", {"heading": "Money"}),
    ):
        item = factories.item(summary, text_, kind, **values)
        factories.evidence(line, item, verdict="not_found", doubts=[["name", "Berlin"]])

    page = section(browser, recording)

    assert texts(page, ".section .item-text") == ["The tenth."]
    (block,) = page.css("details.apart")
    assert "open" not in block.attributes
    assert text(block, "summary") == "Not found in the transcript (2)"
    assert texts(block, ".meant") == ["Decision:", "Money:"]
    assert texts(block, ".item > .doubt") == ["Not found in the transcript"] * 2
    why = "The name Berlin is not in the lines it cites."
    assert texts(block, ".item > .doubt-why") == [why, why]


def test_a_quote_says_who_when_and_what_is_doubted(browser, recording, line):
    item = factories.item(factories.summary(recording))
    factories.evidence(line, item, verdict="partly", doubts=[["number", "the 12th"]])

    page = section(browser, recording)

    assert text(page, ".cite-head") == "Maya 1:05"
    assert "The number the 12th is not" in text(page, ".cite-quote .doubt")


def test_what_is_copied_carries_its_mark_and_reason(browser, recording, line):
    item = factories.item(factories.summary(recording), "On the 12th.", kind="decision")
    factories.evidence(line, item, verdict="not_found", doubts=[["number", "12"]])

    words = browser.get(f"/recordings/{recording.id}/summary.md").text

    assert "## Decisions" not in words
    assert words.partition("## Not found in the transcript\n\n")[2].startswith("- Decision: On")
    assert "(not found in the transcript: The number 12 is not in the lines it cites.)" in words

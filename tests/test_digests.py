"""The newest summary as it reads today, and as Markdown."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from notes import corrections, digests, minutes, speakers
from notes.db import db
from notes.models import Role, Verdict
from notes.recordings import Viewer
from tests import factories


@pytest.fixture
def recording(team):
    return factories.recording(team)


@pytest.fixture
def line(recording):
    maya = factories.speaker(recording, 1, "Maya")
    return factories.segment(recording, "We release on the tenth.", 12_000, speaker=maya)


def newest(recording):
    db.session.expire_all()
    return digests.newest(recording.id)


def test_without_a_summary_there_is_none(recording):
    assert newest(recording) is None


def test_the_newest_summary_counts(recording, line):
    factories.item(factories.summary(recording), "Old")
    factories.item(factories.summary(recording), "New")

    (topic,) = newest(recording).topics

    assert [entry.text for entry in topic.entries] == ["New"]


def test_items_are_sorted_into_topics_decisions_and_questions(recording, line):
    summary = factories.summary(recording)
    for heading, ms, text in (("Date", 0, "a"), ("Date", 0, "b"), ("Budget", 5000, "c")):
        factories.item(summary, text, heading=heading, heading_ms=ms)
    factories.item(summary, "d", kind="decision")
    factories.item(summary, "q", kind="question")

    notes = newest(recording)

    shown = [(topic.heading, topic.start_ms, len(topic.entries)) for topic in notes.topics]
    assert shown == [("Date", 0, 2), ("Budget", 5000, 1)]
    assert [entry.text for entry in notes.decisions] == ["d"]
    assert [entry.text for entry in notes.questions] == ["q"]


def test_a_line_says_where_it_comes_from(recording, line):
    item = factories.item(factories.summary(recording), kind="decision")
    factories.evidence(line, item)

    (entry,) = newest(recording).decisions

    (cited,) = entry.cited
    assert (cited.start_ms, cited.quote) == (12_000, "We release on the tenth.")
    assert (entry.by, entry.verdict, entry.changed) == ("Maya", Verdict.SUPPORTED, False)


@pytest.mark.parametrize(
    ("verdicts", "worst"),
    [
        ((), Verdict.NOT_FOUND),
        ((Verdict.SUPPORTED, Verdict.PARTLY), Verdict.PARTLY),
        ((Verdict.NOT_FOUND, Verdict.SUPPORTED), Verdict.NOT_FOUND),
    ],
)
def test_the_worst_verdict_counts(recording, line, verdicts, worst):
    item = factories.item(factories.summary(recording), kind="decision")
    for one in verdicts:
        factories.evidence(line, item, verdict=one)

    assert newest(recording).decisions[0].verdict == worst


def test_a_corrected_line_is_told(recording, line, alice, team):
    item = factories.item(factories.summary(recording), kind="decision")
    factories.evidence(line, item)
    who = Viewer(alice, team.id, Role.OWNER)

    corrections.correct(who, recording.id, line.id, "We wait.", corrections.mark(line))
    db.session.commit()

    assert newest(recording).decisions[0].changed


def test_a_line_given_to_another_is_told_but_not_one_of_a_voice_made_one(
    recording, line, alice, team
):
    ours, other = factories.speaker(recording, 7), factories.speaker(recording, 8)
    line.speaker_id = ours.id
    item = factories.item(factories.summary(recording), kind="decision")
    factories.evidence(line, item, speaker_id=ours.id)
    who = Viewer(alice, team.id, Role.OWNER)

    merged = speakers.merge(who, recording.id, ours.id, other.id)
    db.session.commit()
    assert not newest(recording).decisions[0].changed
    speakers.unmerge(who, recording.id, merged)
    db.session.commit()
    assert not newest(recording).decisions[0].changed
    corrections.assign(who, recording.id, line.id, other.id)
    db.session.commit()
    assert newest(recording).decisions[0].changed


def test_a_correction_beside_the_quoted_words_changes_nothing(recording, line, alice, team):
    item = factories.item(factories.summary(recording), kind="decision")
    factories.evidence(line, item, end_char=10)  # "We release"
    who = Viewer(alice, team.id, Role.OWNER)

    text = "Well: We release on the twelfth."
    corrections.correct(who, recording.id, line.id, text, corrections.mark(line))
    db.session.commit()

    assert not newest(recording).decisions[0].changed


def test_a_removed_line_is_told(recording, line):
    item = factories.item(factories.summary(recording), kind="decision")
    factories.evidence(line, item)
    line.removed = True
    db.session.commit()

    assert newest(recording).decisions[0].changed


def test_what_is_not_found_is_apart_with_its_reason(recording, line):
    summary = factories.summary(recording)
    factories.evidence(line, factories.item(summary, "The tenth.", heading="Date"))
    made_up = factories.item(summary, "Berlin pays.", heading="Money")
    factories.evidence(line, made_up, verdict="not_found", doubts=[["name", "Berlin"]])

    notes = newest(recording)

    assert [one.text for one in notes.carried.entries] == ["The tenth."]
    assert [one.heading for one in notes.carried.topics] == ["Date"]
    (apart,) = notes.unfound
    assert (apart.text, apart.heading) == ("Berlin pays.", "Money")
    assert apart.doubts == ("The name Berlin is not in the lines it cites.",)


def test_chapters_end_where_the_next_begins(recording, line):
    summary = factories.summary(recording)
    factories.item(summary, "x", heading="A part of a template", heading_ms=None)
    for heading, ms in (("Money", 60_000), ("Hello", 0)):
        factories.item(summary, heading, "chapter", heading=heading, heading_ms=ms)

    shown = [(one.heading, one.start_ms, one.end_ms) for one in newest(recording).chapters]

    assert shown == [("Hello", 0, 60_000), ("Money", 60_000, 600_000)]


def test_without_chapters_the_topics_lead_through_from_the_very_beginning(recording, line):
    summary = factories.summary(recording)
    for heading, ms in (("Later", 9000), ("Later", 9000), ("First", 1000), (None, 5000)):
        factories.item(summary, "x", heading=heading, heading_ms=ms)

    chapters = newest(recording).chapters

    assert [(one.heading, one.start_ms) for one in chapters] == [("First", 0), ("Later", 9000)]


def test_who_agreed_is_named_as_today(recording, line):
    maya = line.speaker_id
    gone = factories.speaker(recording, 2, "Merged away")
    agreed = [str(maya), str(gone.id)]
    factories.item(factories.summary(recording), "x", "decision", agreed=agreed)

    assert newest(recording).decisions[0].agreed == ("Maya",)


def test_markdown_has_links_to_the_moments_and_the_doubts(recording, line):
    summary = factories.summary(recording, template="Stand-up")
    overview = factories.item(summary, "All well.", "overview")
    factories.evidence(line, overview, verdict="partly", doubts=[["number", "9"]])
    sure = factories.item(summary, "Sure.", kind="decision", agreed=[str(line.speaker_id)])
    factories.evidence(line, sure)
    factories.item(summary, "Unsure.", heading="Budget")
    for heading, ms in (("Hello", 0), ("Money", 60_000)):
        factories.item(summary, heading, "chapter", heading=heading, heading_ms=ms)

    text = minutes.markdown("Weekly", newest(recording), lambda ms: f"https://x/?t={ms // 1000}")

    assert text == (
        "# Weekly\n\n## Overview\n\n- All well. [0:12](https://x/?t=12) (only partly found in the"
        " transcript: The number 9 is not in the lines it cites.)\n\n"
        "## Decisions\n\n- Sure. Agreed: Maya. [0:12](https://x/?t=12)\n\n"
        "## Chapters\n\n- [0:00](https://x/?t=0) Hello\n"
        "- [1:00](https://x/?t=60) Money\n\n"
        "## Not found in the transcript\n\n- Budget: Unsure. (not found in the transcript:"
        " It cites no line.)\n"
    )


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "*a* _b_ `c` [d](http://e)", "# a", "1. b", "- c", "a | b ~c~"],
)
def test_what_was_said_stays_text_in_markdown(text):
    html = MarkdownIt("commonmark", {"html": True}).render(minutes.plain(text))

    assert html.startswith("<p>")
    assert html.count("<") == 2

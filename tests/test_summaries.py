"""Summaries: every line of them rests on lines that are there."""

import pytest

from notes import digests, runs, summaries
from notes.citing import Transcript
from notes.db import db, now
from notes.engines.base import Chapter, Cite, Closing, Digest, Promise, Section, Statement
from notes.models import Verdict
from tests import factories


@pytest.fixture
def recording(team):
    return factories.recording(team)


@pytest.fixture
def lines(recording):
    ann = factories.speaker(recording, name="Ann")
    return [
        factories.segment(recording, "We ship on Friday.", 0, speaker=ann),
        factories.segment(recording, "The printer is broken.", 2000, speaker=ann),
    ]


def write(recording, digest, template=None):
    runs.start(recording)
    run = runs.current(recording.id)[0]
    found = Transcript(recording.id)
    summary = summaries.write(recording, run.id, "test", digest, found, template=template)
    db.session.commit()
    return summary


def test_items_keep_their_order_and_headings(recording, lines):
    ship = Statement("We ship on Friday.", (Cite(str(lines[0].id), 0, 18),))
    broken = Statement("The printer is broken.", (Cite(str(lines[1].id), 0, 22),))

    summary = write(
        recording,
        Digest(sections=(Section("Plans", 0, (ship,)),), decisions=(ship,), questions=(broken,)),
    )

    assert [(item.kind, item.heading, item.text) for item in summary.items] == [
        ("point", "Plans", "We ship on Friday."),
        ("decision", None, "We ship on Friday."),
        ("question", None, "The printer is broken."),
    ]


def test_evidence_quotes_the_words_it_cites(recording, lines):
    statement = Statement("Ship on Friday", (Cite(str(lines[0].id), 3, 17),))

    summary = write(recording, Digest(decisions=(statement,)))

    (evidence,) = summary.items[0].evidence
    assert (evidence.quote, evidence.segment_id) == ("ship on Friday", lines[0].id)
    assert (evidence.start_ms, evidence.end_ms) == (0, 2000)
    assert evidence.verdict == Verdict.SUPPORTED


def test_a_line_that_says_something_else_is_marked(recording, lines):
    statement = Statement("The coffee machine was sold.", (Cite(str(lines[0].id), 0, 18),))

    summary = write(recording, Digest(decisions=(statement,)))

    assert summary.items[0].evidence[0].verdict == Verdict.NOT_FOUND


def test_what_is_amiss_is_kept_with_the_line(recording, lines):
    statement = Statement("We ship 12 on Friday.", (Cite(str(lines[0].id), 0, 18),))

    summary = write(recording, Digest(decisions=(statement,)))

    assert summary.items[0].evidence[0].doubts == [["number", "12"]]


def test_a_line_that_cites_nothing_is_left_out(recording, lines):
    made_up = Statement("All is well.", (Cite("no-such-line", 0, 5),))
    beyond = Statement("All is well.", (Cite(str(lines[0].id), 500, 510),))

    summary = write(recording, Digest(decisions=(made_up, beyond)))

    assert summary.items == []


def test_overview_chapters_and_template_are_kept(recording, lines):
    ship = Statement("We ship on Friday.", (Cite(str(lines[0].id), 0, 18),))
    part = Section("What we need", None, (ship,))
    chapters = (Chapter("Shipping", 0), Chapter(" ", 1000), Chapter("Printer", 2000))

    summary = write(
        recording, Digest(overview=(ship,), chapters=chapters, sections=(part,)), "Stand-up"
    )

    assert summary.template == "Stand-up"
    assert [(one.kind, one.heading, one.heading_ms, one.text) for one in summary.items] == [
        ("overview", None, None, "We ship on Friday."),
        ("point", "What we need", None, "We ship on Friday."),
        ("chapter", "Shipping", 0, "Shipping"),
        ("chapter", "Printer", 2000, "Printer"),
    ]
    assert [len(one.evidence) for one in summary.items] == [1, 1, 0, 0]


def test_only_who_speaks_close_by_has_agreed(recording, lines):
    near = factories.speaker(recording, number=2, name="Bea")
    far = factories.speaker(recording, number=3, name="Cem")
    factories.segment(recording, "Fine with me.", 4000, speaker=near)
    factories.segment(recording, "Hello.", 6000, speaker=far)
    cites = (Cite(str(lines[0].id), 0, 18),)
    decision = Statement("We ship on Friday.", cites, ("Bea", "Cem", "Ann", "Nobody", "bea"))

    summary = write(recording, Digest(decisions=(decision,)))

    assert summary.items[0].agreed == [str(near.id), str(lines[0].speaker_id)]


def test_what_concerns_open_tasks_is_no_part_of_the_notes(recording, lines):
    cites = (Cite(str(lines[0].id), 0, 18),)

    summary = write(
        recording,
        Digest(tasks=(Promise("Ship", cites, again="a"),), closings=(Closing("b", cites),)),
    )

    assert summary.items == []


def test_the_version_shown_last_counts(recording, lines):
    ship = Statement("We ship on Friday.", (Cite(str(lines[0].id), 0, 18),))
    older = write(recording, Digest(decisions=(ship,)))
    newer = write(recording, Digest(questions=(ship,)))
    assert older.shown_at < newer.shown_at
    assert digests.newest(recording.id).questions != ()

    older.shown_at = now()
    db.session.commit()

    assert digests.newest(recording.id).decisions != ()

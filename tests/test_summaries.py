"""Summaries: every line of them rests on lines that are there."""

import pytest

from notes import runs, summaries
from notes.citing import Transcript
from notes.db import db
from notes.engines.base import Cite, Digest, Section, Statement
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


def write(recording, digest):
    runs.start(recording)
    run = runs.current(recording.id)[0]
    summary = summaries.write(recording, run.id, "test", digest, Transcript(recording.id))
    db.session.commit()
    return summary


def test_items_keep_their_order_and_headings(recording, lines):
    ship = Statement("We ship on Friday.", (Cite(str(lines[0].id), 0, 18),))
    broken = Statement("The printer is broken.", (Cite(str(lines[1].id), 0, 22),))

    summary = write(recording, Digest((Section("Plans", 0, (ship,)),), (ship,), (broken,)))

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

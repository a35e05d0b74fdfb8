"""Lines written anew: what an engine is given, and what of its answers is kept."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from notes import corrections, digests, redoing, redone, run_claims, summaries, summary_versions
from notes.citing import Transcript
from notes.db import db
from notes.engines.base import Cite, Digest, Section, Statement
from notes.models import Run, Segment, Step, Summary, User
from tests import factories

SAID = ["We ship on Friday.", "Fine with me.", "Who pays?", "The tea is cold."]
MONDAY = "We ship on Monday."


@pytest.fixture
def meeting(team):
    """A recording of four lines, each of which is a point; the first is a decision too."""
    recording = factories.recording(team)
    ann = factories.speaker(recording, 1, "Ann")
    lines = [
        factories.segment(recording, words, at * 4000, speaker=ann) for at, words in enumerate(SAID)
    ]
    points = tuple(whole(line) for line in lines)
    decision = Statement(SAID[0], points[0].cites, ("Ann",))
    digest = Digest(sections=(Section("Start", 0, points),), decisions=(decision,))
    run = factories.run(recording, Step.SUMMARISE, state="done")
    summaries.write(recording, run.id, "quoting", digest, Transcript(recording.id))
    db.session.commit()
    return recording, lines


def whole(line):
    return Statement(line.shown, (Cite(str(line.id), 0, len(line.shown)),))


@pytest.fixture
def correct(meeting, team, alice):
    def change(number, words):
        recording, lines = meeting
        who = factories.viewer(alice, team)
        line = corrections.get(who, recording.id, lines[number].id)
        corrections.correct(who, recording.id, line.id, words, corrections.mark(line))
        db.session.commit()

    return change


@pytest.fixture
def claim(meeting, correct, team, bob):
    """The claim on what Bob asked for, once the first line says Monday."""
    recording, _ = meeting
    correct(0, MONDAY)
    redoing.ask_for_all(factories.viewer(bob, team), recording.id)
    db.session.commit()
    run = db.session.scalars(select(Run).where(Run.step == Step.REDO)).one()
    found = run_claims.take(run.id, "this process")
    db.session.commit()
    return found


def pieces_of(claim):
    return redone.wanted(claim, Transcript(claim.recording_id))


def kept(claim, pieces, answer):
    told = redone.store(claim, "quoting", pieces, {one.key: answer(one) for one in pieces})
    db.session.commit()
    return told


def anew(piece):
    return whole(db.session.get_one(Segment, _id(piece.words.lines[0].id)))


def _id(text):
    return next(one.id for one in db.session.scalars(select(Segment)) if str(one.id) == text)


def texts_of(recording):
    notes = digests.newest(recording.id)
    return [one.text for one in notes.topics[0].entries], [one.text for one in notes.decisions]


def test_each_kind_of_line_is_asked_about_with_its_words_and_their_neighbours(claim):
    pieces = pieces_of(claim)

    assert [(one.kind, one.old.text, one.old.agreed) for one in pieces] == [
        ("point", SAID[0], ()),
        ("decision", SAID[0], ("Ann",)),
    ]
    assert [line.text for line in pieces[0].words.lines] == [MONDAY, *SAID[1:3]]


def test_a_heading_and_who_agreed_outlive_it(meeting, claim):
    recording, _ = meeting

    told = kept(claim, pieces_of(claim), lambda one: Statement(
        MONDAY, (Cite(one.words.lines[0].id, 0, 18),), one.old.agreed
    ))  # fmt: skip

    assert told == "2 lines written anew."
    assert texts_of(recording) == ([MONDAY, *SAID[1:]], [MONDAY])
    notes = digests.newest(recording.id)
    assert (notes.topics[0].heading, notes.decisions[0].agreed) == ("Start", ("Ann",))


def test_a_line_that_is_corrected_once_more_meanwhile_is_left(meeting, claim, correct):
    recording, _ = meeting
    pieces = pieces_of(claim)
    correct(0, "We never ship.")

    told = kept(claim, pieces, anew)

    assert told.startswith("2 lines left as before")
    assert texts_of(recording)[1] == [SAID[0]]
    assert db.session.scalars(select(Summary)).one()


def test_an_answer_that_rests_on_nothing_leaves_the_line(meeting, claim):
    recording, _ = meeting

    told = kept(claim, pieces_of(claim), lambda _: Statement("Made up.", (Cite("x", 0, 3),)))

    assert told.startswith("2 lines left as before")
    assert texts_of(recording)[1] == [SAID[0]]


def test_words_that_read_as_they_did_again_are_no_work(claim, correct):
    correct(0, SAID[0])

    assert pieces_of(claim) == []


def test_done_once_more_after_a_crash_it_changes_nothing(claim, meeting):
    kept(claim, pieces_of(claim), anew)

    assert pieces_of(claim) == []
    assert summary_versions.count(claim.recording_id) == 2


def test_where_the_notes_are_new_by_then_nothing_is_put_back(meeting, claim):
    recording, lines = meeting
    pieces = pieces_of(claim)
    run = factories.run(recording, Step.SUMMARISE, state="done")
    digest = Digest(decisions=(whole(lines[3]),))
    summaries.write(recording, run.id, "quoting", digest, Transcript(recording.id))
    db.session.commit()

    told = kept(claim, pieces, anew)

    assert told is None
    assert [one.text for one in digests.newest(recording.id).decisions] == [SAID[3]]
    assert summary_versions.count(recording.id) == 2


def test_who_asked_may_be_gone_by_then(claim, bob):
    pieces = pieces_of(claim)
    db.session.execute(delete(User).where(User.id == bob.id))
    db.session.commit()

    kept(claim, pieces, anew)

    assert summary_versions.checked(claim.recording_id).by is None


def test_a_line_whose_place_another_took_is_looked_for_at_its_time(meeting, claim):
    recording, lines = meeting
    lines[0].removed = True
    factories.segment(recording, "We ship on Tuesday.", 500, end_ms=1500)

    pieces = pieces_of(claim)

    cited = pieces[0].old.cites[0]
    words = {line.id: line.text for line in pieces[0].words.lines}
    assert words[cited.line_id][cited.start : cited.end] == "We ship on Tuesday."

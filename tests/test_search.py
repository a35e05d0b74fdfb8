"""Finding recordings by their words, on both databases alike."""

import pytest
from sqlalchemy import select, text

from notes import recordings, search
from notes.db import db
from notes.models import (
    ClientFields,
    ItemKind,
    Note,
    Recording,
    Role,
    RunState,
    Status,
    Summary,
    SummaryItem,
)
from tests import factories


@pytest.fixture
def viewer(bob, team):
    return factories.viewer(bob, team)


@pytest.fixture
def indexed(team):
    """`indexed(lines…)` gives a recording that can be found."""

    def make(*lines, **values):
        row = factories.recording(team, **values)
        for at, line in enumerate(lines):
            factories.segment(row, line, at * 1000)
        search.index(row.id)
        db.session.commit()
        return row

    return make


def found(viewer, query):
    ids = search.matching(viewer, query)
    return {row.title for row in db.session.scalars(select(Recording).where(Recording.id.in_(ids)))}


@pytest.mark.parametrize(
    "query", ["printer", "PRINTÉR", "print", "печать", "预算", "预", "budget printer"]
)
def test_a_recording_is_found_by_what_was_said(indexed, viewer, query):
    indexed("The printer ate the budget.", "Про печать.", "讨论预算。", title="Wanted")
    indexed("Something else.", title="Other")

    assert found(viewer, query) == {"Wanted"}


@pytest.mark.parametrize("query", ["printer chairs", "inter", "", "!!", "\"'); DROP", "a & | b"])
def test_what_is_not_there_is_not_found(indexed, viewer, query):
    indexed("The printer ate the budget.")

    assert found(viewer, query) == set()


def test_title_note_and_summary_count_too(indexed, viewer):
    row = indexed(title="Zebra meeting")
    db.session.add(Note(recording_id=row.id, body="remember the **giraffe**"))
    summary = Summary(recording_id=row.id, engine="test")
    summary.items.append(SummaryItem(kind=ItemKind.POINT, position=0, heading="Lions", text="Owls"))
    db.session.add(summary)
    db.session.commit()
    search.index(row.id)
    db.session.commit()

    for query in ("zebra", "giraffe", "lions", "owls"):
        assert found(viewer, query) == {"Zebra meeting"}, query


def test_a_correction_takes_the_place_of_what_was_heard(indexed, viewer, bob):
    row = indexed("The panther ate the budget.")
    (line,) = (one for one in [factories.segment(row, "The panter", 9000)])
    line.edited_text, line.edited_by = "The printer", bob.id
    db.session.commit()
    search.index(row.id)
    db.session.commit()

    assert found(viewer, "panter") == set()
    assert found(viewer, "printer") == {row.title}


def test_nobody_finds_what_they_may_not_see(indexed, viewer, charlie, alice):
    indexed("The printer.", title="Team")
    indexed("The printer.", title="Private", visibility="private", created_by=alice)
    gone = indexed("The printer.", title="Gone")
    recordings.delete(viewer, gone.id)
    db.session.commit()
    stranger = factories.viewer(charlie, charlie.memberships[0].team, Role.OWNER)

    assert found(viewer, "printer") == {"Team"}
    assert found(stranger, "printer") == set()


def test_an_edit_makes_the_index_stale_and_indexing_fresh(indexed, viewer):
    row = indexed("The printer.")
    assert search.stale(10) == []

    recordings.rename(viewer, row.id, "Zebras")
    db.session.commit()
    assert search.stale(10) == [row.id]

    search.index(row.id)
    db.session.commit()
    assert search.stale(10) == []
    assert found(viewer, "zebras") == {"Zebras"}


def test_a_recording_at_work_is_left_to_its_steps(indexed, viewer):
    row = indexed("The printer.", status=Status.PROCESSING)
    factories.run(row, state=RunState.RUNNING)
    recordings.rename(viewer, row.id, "Zebras")
    db.session.commit()

    assert search.stale(10) == []


def test_a_meeting_that_clients_write_down_is_found_before_it_ends(team, viewer):
    row = factories.recording(team, status=Status.RECORDING)
    factories.segment(row, "The printer.")

    assert search.stale(10) == [row.id]
    search.index(row.id)
    db.session.commit()

    assert found(viewer, "printer") == {row.title}
    assert search.stale(10) == []


def test_what_the_transcript_does_not_carry_finds_nothing(indexed, viewer):
    row = indexed("We buy a zebra.", title="Zoo")
    line = factories.segment(row, "That is all.")
    summary = factories.summary(row)
    for words, verdict in (("A giraffe.", "partly"), ("An okapi.", "not_found")):
        factories.evidence(line, factories.item(summary, words), verdict=verdict)
    search.index(row.id)

    assert found(viewer, "giraffe") == {"Zoo"}
    assert found(viewer, "okapi") == set()


def test_what_a_client_sent_as_summary_is_found(indexed, viewer):
    row = indexed("The printer.")
    db.session.add(ClientFields(recording_id=row.id, summary="We buy a **zebra**."))
    db.session.commit()
    search.index(row.id)
    db.session.commit()

    assert found(viewer, "zebra") == {row.title}


def test_what_is_gone_for_good_leaves_no_words(indexed, viewer):
    row = indexed("The printer.")
    db.session.delete(row)
    db.session.commit()

    tables = ["search_document"]
    if db.engine.dialect.name == "sqlite":
        tables.append("search_words")
    for table in tables:
        assert db.session.scalar(text(f"SELECT count(*) FROM {table}")) == 0  # noqa: S608


def test_everything_can_be_indexed_anew(indexed, viewer):
    indexed("The printer.", title="One")
    indexed("The printer.", title="Two")
    db.session.execute(text("DELETE FROM search_document"))
    db.session.commit()

    assert search.index_all() == 2
    assert found(viewer, "printer") == {"One", "Two"}

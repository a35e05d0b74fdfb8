"""The live stream: a cursor over the database; and the same by asking again."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import event

from notes import feed, recordings, streaming, windows
from notes.db import db
from notes.models import SECTIONS
from notes.web import sections
from tests import factories, html

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def row(team):
    return factories.recording(team, title="Planning")


def changes(browser, row, after=0):
    return browser.get(f"/recordings/{row.id}/changes?after={after}").json


def lines(message):
    return [html.text(LexborHTMLParser(one), ".said") for one in message["lines"]]


def test_the_first_byte_comes_at_once_and_no_one_keeps_it(app, sign_in, alice, row):
    answer = sign_in(alice).get(f"/recordings/{row.id}/events", buffered=False)

    assert next(iter(answer.response)).decode() == streaming.HELLO
    assert answer.mimetype == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Accel-Buffering"] == "no"
    answer.close()


def test_what_is_committed_later_arrives(listen, alice, row):
    stream = listen(alice, row, after=row.rev)
    next(stream)

    factories.segment(row, "Good morning.", 1000)
    _, number, message = next(stream)

    assert (number, message["rev"], message["more"]) == (row.rev, row.rev, False)
    assert lines(message) == ["Good morning."]
    assert message["sections"] == {}


def test_a_reader_resumes_where_it_stopped(listen, alice, row):
    factories.segment(row, "seen", 0)
    seen = row.rev
    factories.segment(row, "missed", 1000)
    stream = listen(alice, row, after=0, Last_Event_ID=str(seen))
    next(stream)

    _, _, message = next(stream)

    assert lines(message) == ["missed"]


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30])
def test_an_unreadable_number_means_from_the_start(sign_in, alice, row, number):
    factories.segment(row, "first", 0)

    answer = sign_in(alice).get(
        f"/recordings/{row.id}/changes?after=0", headers={"Last-Event-ID": number}
    )

    assert lines(answer.json) == ["first"]


def test_removed_lines_go_by_their_id(sign_in, alice, row):
    line = factories.segment(row, "wrong", 0)
    seen = row.rev
    line.rev, line.removed = recordings.touch(row.id, lines=1), True
    db.session.commit()

    message = changes(sign_in(alice), row, seen)

    assert (message["removed"], message["lines"]) == ([str(line.id)], [])


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_that_changed_comes_drawn(sign_in, alice, row, name):
    recordings.touch(row.id, name)
    db.session.commit()

    message = changes(sign_in(alice), row, 1)

    drawn = LexborHTMLParser(message["sections"][name]).css("[data-section]")
    assert [node.attributes["id"] for node in drawn] == [f"section-{name}"]


def test_new_names_come_for_all_lines_and_the_head(sign_in, alice, row):
    factories.speaker(row, 1, "Maya")
    recordings.touch(row.id, "speakers")
    db.session.commit()

    message = changes(sign_in(alice), row, 1)

    assert message["voices"] == {"1": "Maya"}
    assert set(message["sections"]) == {"speakers", "header"}


def test_a_new_title_comes_for_the_tab(sign_in, alice, row):
    recordings.rename(factories.viewer(alice, alice.memberships[0].team), row.id, "Budget")
    db.session.commit()

    assert changes(sign_in(alice), row, 1)["title"] == "Budget"


def test_what_is_shared_carries_nobodys_token(app, sign_in, alice, row):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        message = changes(sign_in(alice), row)
    finally:
        app.config["WTF_CSRF_ENABLED"] = False

    drawn = "".join(message["sections"].values())
    assert LexborHTMLParser(drawn).css("form") != []
    assert LexborHTMLParser(drawn).css("[name=csrf_token]") == []


def test_catching_up_comes_in_batches_that_lose_none(listen, alice, row, monkeypatch):
    monkeypatch.setattr(windows, "CHANGES_AT_ONCE", 3)
    for number in range(8):
        factories.segment(row, f"line {number}", number * 1000)
    recordings.touch(row.id, "tasks")
    db.session.commit()
    stream = listen(alice, row, after=1)
    next(stream)

    found = [next(stream)[2] for _ in range(3)]

    assert [len(one["lines"]) for one in found] == [3, 3, 2]
    assert [line for one in found for line in lines(one)] == [f"line {n}" for n in range(8)]
    assert [one["more"] for one in found] == [True, True, False]
    assert [list(one["sections"]) for one in found] == [[], [], ["tasks"]]


def test_many_readers_share_one_drawing(listen, alice, bob, row):
    streams = [listen(person, row, after=row.rev) for person in (alice, bob, alice, bob)]
    for stream in streams:
        next(stream)
    factories.segment(row, "once", 0)
    statements = []
    counter = lambda *args: statements.append(args[2])  # noqa: E731
    first = next(streams[0])[2]
    event.listen(db.engine, "before_cursor_execute", counter)

    others = [next(stream)[2] for stream in streams[1:]]

    event.remove(db.engine, "before_cursor_execute", counter)
    assert others == [first] * 3
    assert [one for one in statements if "segment" in one] == []


def test_no_connection_is_held_between_two_looks(listen, alice, row):
    stream = listen(alice, row, after=0)
    db.session.rollback()  # this test's own connection goes back first

    next(stream)
    next(stream)

    assert db.engine.pool.checkedout() == 0


def test_a_number_from_another_database_asks_to_reload(listen, sign_in, alice, row):
    stream = listen(alice, row, after=10_000)
    next(stream)

    assert next(stream)[2] == {"reload": True}
    assert list(stream) == []
    assert changes(sign_in(alice), row, 10_000) == {"reload": True}


def test_silence_is_broken_by_heartbeats(listen, alice, row, monkeypatch):
    monkeypatch.setattr(streaming, "HEARTBEAT_S", 0.01)
    stream = listen(alice, row, after=row.rev)
    next(stream)

    assert next(stream) == (None, 0, None)


def test_a_stream_ends_by_itself(listen, alice, row, monkeypatch):
    monkeypatch.setattr(streaming, "LIFE_S", (0, 0))

    assert len(list(listen(alice, row, after=row.rev))) == 1


def test_too_many_streams_are_told_to_ask_again(app, sign_in, alice, row, monkeypatch):
    monkeypatch.setattr(streaming, "STREAMS_AT_MOST", 0)

    assert sign_in(alice).get(f"/recordings/{row.id}/events").status_code == 503
    assert changes(sign_in(alice), row)["rev"] == row.rev


def test_a_closed_stream_is_forgotten(app, sign_in, alice, row):
    before = feed.feeds(app).open
    answer = sign_in(alice).get(f"/recordings/{row.id}/events", buffered=False)
    iterator = iter(answer.response)
    next(iterator)
    opened = feed.feeds(app).open

    answer.close()

    assert (opened, feed.feeds(app).open) == (before + 1, before)


def test_every_section_has_a_function(app):
    assert set(sections.registry()) == set(SECTIONS)


def test_a_script_in_a_live_line_is_text(sign_in, alice, row):
    factories.segment(row, "<script>alert(1)</script>", 0)

    assert lines(changes(sign_in(alice), row)) == ["<script>alert(1)</script>"]

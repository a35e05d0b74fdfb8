"""A recording's page while it is made in RealtimeKit: how it stands, and its buttons."""

from __future__ import annotations

import pytest

from notes.providers.rooms import Action
from tests.html import parse, text, texts
from tests.rooms import ordered

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
STANDS = "#room-stands"


@pytest.fixture
def one(alice, kit, meeting):
    """A recording that Alice ordered."""
    return ordered.order(alice, kit, meeting)


def page(browser, one):
    return parse(browser.get(f"/recordings/{one.recording_id}"))


def buttons(tree):
    return texts(tree, f"{STANDS} .bot-buttons > form button, {STANDS} .bot-buttons > a")


def tell(browser, one, action, **headers):
    return browser.post(f"/recordings/{one.recording_id}/room/{action}", headers=headers)


def test_it_is_paused_gone_on_with_and_stopped_from_its_page(browser, one):
    asked_for = page(browser, one)
    one.run()
    running = page(browser, one)

    back = tell(browser, one, "pause")
    pending = page(browser, one)
    one.see_to()
    paused = page(browser, one)
    tell(browser, one, "resume")
    one.see_to()
    tell(browser, one, "stop")
    one.see_to()
    ended = page(browser, one)

    assert text(asked_for, f"{STANDS} .bot-title") == "The recording is being asked for"
    assert buttons(asked_for) == ["Stop recording"]
    assert text(running, f"{STANDS} .live-badge") == "Live"
    assert buttons(running) == ["Pause", "Stop recording"]
    assert back.location == f"/recordings/{one.recording_id}#section-steps"
    assert text(pending, f"{STANDS} .bot-pending") == "Asked to pause…"
    assert text(paused, f"{STANDS} .bot-title") == "The recording is paused"
    assert buttons(paused) == ["Go on recording", "Stop recording"]
    assert text(ended, f"{STANDS} .bot-title") == "The recording is being finished"
    assert buttons(ended) == []
    assert one.puts == ["pause", "resume", "stop"]


@ON_SQLITE
def test_the_list_of_recordings_says_when_one_is_paused(browser, one):
    def pill():
        return text(parse(browser.get("/recordings")), ".recording-status .pill")

    asked_for = pill()
    one.run()
    running = pill()
    one.tell(Action.PAUSE)

    assert (asked_for, running, pill()) == ("Being asked for", "Recording", "Paused")


@ON_SQLITE
def test_htmx_gets_the_part_that_changes(browser, one):
    one.run()

    answer = tell(browser, one, "pause", **{"HX-Request": "true"})

    assert answer.status_code == 200
    assert text(parse(answer), "#section-steps .bot-pending") == "Asked to pause…"


@ON_SQLITE
def test_what_has_ended_can_be_told_nothing(browser, one):
    one.run()
    one.tell(Action.STOP)

    answer = tell(browser, one, "pause")

    assert answer.status_code == 303
    assert "has ended" in text(page(browser, one), "#flash")
    assert tell(browser, one, "dance").status_code == 404


@ON_SQLITE
def test_an_order_that_was_refused_says_why(browser, one, kit, meeting):
    kit.record(meeting)  # somebody else was first

    one.see_to()

    assert "is being recorded already" in text(page(browser, one), f"{STANDS} .bot-problem")


@ON_SQLITE
def test_viewers_see_it_and_strangers_do_not(sign_in, victor, charlie, one):
    one.run()

    seen = page(sign_in(victor), one)

    assert text(seen, f"{STANDS} .bot-title") == "The meeting is being recorded"
    assert buttons(seen) == []
    assert tell(sign_in(victor), one, "stop").status_code == 403
    assert tell(sign_in(charlie), one, "stop").status_code == 404
    assert one.puts == []

"""The list of what RealtimeKit has recorded, and one recording of it."""

from __future__ import annotations

import pytest

from notes.db import db
from notes.models import Capture, Recording
from notes.web import rooms
from tests.html import parse, text, texts
from tests.standins.realtimekit_faults import error

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PAGE = "/realtimekit"
LIST = f"{PAGE}/list"


def address_of(one):
    return f"{PAGE}/recordings/{one.id}"


def asked_for_lists(kit):
    return [one.query for one in kit.asked if one.path == "/recordings"]


def test_the_page_waits_for_nobody_and_fetches_the_list(browser, kit, made):
    page = parse(browser.get(f"{PAGE}?search=week"))

    assert kit.asked == []
    address = page.css_first("#rooms-list").attributes["hx-get"]
    assert texts(parse(browser.get(address)), ".rooms-title") == ["Weekly"]
    assert asked_for_lists(kit)[-1]["search"] == ["week"]


def test_a_row_says_how_it_stands_how_long_and_until_when(browser, kit, made):
    made.seconds = 754

    page = parse(browser.get(LIST))

    assert texts(page, ".rooms-state") == ["Complete"]
    said = text(page, ".rooms-meta")
    assert "12:34" in said
    assert "6 B" in said
    assert "Kept until" in said
    assert texts(page, ".rooms-here button") == ["Bring it here"]


def test_without_scripts_a_link_shows_the_list(browser, kit, made):
    page = parse(browser.get(PAGE))
    link = page.css_first("#rooms-list noscript a").attributes["href"]

    assert texts(parse(browser.get(link)), ".rooms-title") == ["Weekly"]


def test_every_filter_reaches_realtimekit_in_its_words(browser, kit, meeting):
    browser.set_cookie("zone", "60:Europe/Berlin")
    chosen = (
        f"meeting_id={meeting.id}&search=week&status=UPLOADED&status=ERRORED&expired=no"
        "&start_time=2026-11-03T10:00&end_time=2026-11-04T10:00&sort_order=ASC&per_page=10"
    )

    browser.get(f"{LIST}?{chosen}")

    (query,) = asked_for_lists(kit)
    assert query == {
        "meeting_id": [meeting.id],
        "search": ["week"],
        "status": ["UPLOADED", "ERRORED"],
        "expired": ["false"],
        "start_time": ["2026-11-03T10:00:00+01:00"],
        "end_time": ["2026-11-04T10:00:00+01:00"],
        "sort_by": ["invokedTime"],
        "sort_order": ["ASC"],
        "per_page": ["10"],
    }


def test_a_wrong_filter_is_said_and_nobody_is_asked(browser, kit):
    page = parse(browser.get(f"{PAGE}?start_time=2026-11-04T10:00&end_time=2026-11-03T10:00"))

    assert texts(page, ".error") == ["Choose a date and a time that isn't before the first one."]
    assert page.css("#rooms-list") == []
    assert kit.asked == []


@pytest.mark.parametrize("first", [0, 1])
def test_pages_follow_each_other_however_they_are_counted(browser, kit, meeting, first):
    kit.first_page = first
    for _ in range(12):
        kit.record(meeting)

    one = parse(browser.get(f"{PAGE}?now=1&per_page=10"))
    following = one.css_first("a[rel=next]").attributes["href"]
    two = parse(browser.get(following))

    assert text(one, ".rooms-count") == "1 to 10 of 12"
    assert text(two, ".rooms-count") == "11 to 12 of 12"
    assert two.css("a[rel=next]") == []
    assert len(two.css("a[rel=prev]")) == 1


def test_what_runs_in_a_meeting_stands_above_its_recordings(browser, kit, meeting, made):
    running = kit.record(meeting)
    kit.move(running, "RECORDING")

    page = parse(browser.get(f"{LIST}?meeting_id={meeting.id}&status=UPLOADED"))
    kit.move(running, "ERRORED")
    after = parse(browser.get(f"{LIST}?meeting_id={meeting.id}"))

    assert texts(page, ".rooms-now .rooms-state") == ["Recording"]
    assert page.css(f"#now-room-{running.id}")
    assert "Nothing is being recorded" in text(after, ".rooms-now")


def test_why_there_is_no_list_is_said_with_a_way_to_try_again(browser, kit):
    kit.fail_next(*[error(403, "no")] * 3)

    page = parse(browser.get(LIST))

    assert "Realtime Admin" in text(page, ".alert.bad")
    assert texts(page, ".alert a") == ["Try again"]


def test_who_looks_too_often_is_told_so_and_the_provider_is_spared(browser, kit, monkeypatch):
    monkeypatch.setattr(rooms, "LOOKS", "1/minute")
    browser.get(LIST)

    page = parse(browser.get(LIST))

    assert len(asked_for_lists(kit)) == 1
    assert "That was too often" in text(page, ".alert.bad")


def test_a_recordings_own_page_tells_why_it_began_and_ended(browser, kit, made):
    page = parse(browser.get(address_of(made)))
    fragment = page.css_first("#room-details").attributes["hx-get"]

    shown = parse(browser.get(fragment))

    assert text(shown, "#room-began") == "Started by Ada"
    assert text(shown, "#room-ended") == "Everybody had left the meeting"


def test_what_is_brought_here_is_open_from_the_list(browser, kit, made):
    answer = browser.post(f"{address_of(made)}/bring")

    capture = db.session.query(Capture).one()
    assert (answer.status_code, answer.location) == (303, f"/recordings/{capture.recording_id}")
    assert capture.external_id == made.id
    link = parse(browser.get(LIST)).css_first(".rooms-here a")
    assert link.attributes["href"] == answer.location


def test_what_expired_is_said_to_be_gone_and_not_brought(browser, kit, meeting):
    old = kit.record(meeting)
    kit.upload(old, b"a film", days=-1)

    row = parse(browser.get(LIST))
    answer = browser.post(f"{address_of(old)}/bring")

    assert "Files expired on" in text(row, ".rooms-meta .gone")
    assert texts(row, ".rooms-here") == ["Not here"]
    assert answer.location == address_of(old)
    assert db.session.query(Recording).count() == 0


def test_a_viewer_is_shown_nothing_of_it(sign_in, victor, kit, made):
    browser = sign_in(victor)

    codes = [
        browser.get(PAGE).status_code,
        browser.get(LIST).status_code,
        browser.get(f"{address_of(made)}/details").status_code,
        browser.post(f"{address_of(made)}/bring").status_code,
    ]

    assert codes == [403, 403, 403, 403]
    assert kit.asked == []
    nav = parse(browser.get("/recordings"))
    assert PAGE not in [one.attributes["href"] for one in nav.css(".sidebar-nav a")]


def test_who_shares_the_servers_account_sees_nothing_of_others(sign_in, alice, charlie, kit, made):
    browser = sign_in(charlie)

    page = parse(browser.get(LIST))
    answer = browser.post(f"{address_of(made)}/bring")

    assert "Connect an account of your own" in text(page, ".alert")
    assert page.css(".rooms-row") == []
    assert answer.status_code == 404


def test_only_where_there_is_an_account_is_there_an_entry(browser, app):
    page = parse(browser.get("/recordings"))
    explained = parse(browser.get(PAGE))

    assert PAGE not in [one.attributes["href"] for one in page.css(".sidebar-nav a")]
    assert texts(explained, ".empty a") == ["Connect RealtimeKit"]

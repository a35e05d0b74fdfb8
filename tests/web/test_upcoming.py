"""The page of what is coming: what it shows, the switch, and who sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notes.connections import redis
from notes.db import db, now
from notes.models import Calendar, Meeting
from tests import factories, html

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HTMX = {"HX-Request": "true"}
PAGE = "/upcoming"


@pytest.fixture
def calendar(team, bob):
    return factories.calendar(team, bob, synced_at=now() - timedelta(minutes=2, seconds=5))


@pytest.fixture
def meeting(calendar):
    return factories.meeting(
        calendar,
        "Budget",
        platform="zoom",
        meeting_url="https://zoom.us/j/84512345678?pwd=a%26b",
        will_record=True,
        reason="record_external",
        is_external=True,
        people=[
            factories.invited("Bob", "bob@example.com"),
            *(factories.invited(f"Guest {n}", f"guest{n}@other.example") for n in range(5)),
        ],
    )


def row(tree, meeting):
    return tree.css_first(f"#meeting-{meeting.id}")


def pressed(tree, meeting):
    (one,) = row(tree, meeting).css("[aria-pressed=true]")
    return one.attributes["value"]


def test_a_meeting_says_when_where_with_whom_and_why_it_is_recorded(sign_in, bob, meeting):
    browser = sign_in(bob)
    browser.set_cookie("zone", "60:Europe/Berlin")

    page = html.parse(browser.get(PAGE))

    one = row(page, meeting)
    assert html.texts(page, ".sidebar-nav [aria-current]") == ["Upcoming"]
    assert html.text(one, ".meeting-title") == "Budget"
    assert html.text(page, ".day-head").startswith("Tomorrow")
    assert html.text(one, ".meeting-state") == "Will be recorded because a guest is from outside"
    assert html.texts(one, ".mark") == ["Zoom", "External", "Guest 0, Guest 1, Guest 2 +2"]
    assert "@" not in one.text()
    assert one.css_first("[title^='guest0@other.example']") is not None
    join = one.css_first("a[target=_blank]").attributes
    assert (join["href"], join["rel"]) == (meeting.meeting_url, "noopener noreferrer")
    assert "Synced 2 minutes ago" in html.text(page, ".upcoming-sync")


def test_a_choice_is_asked_for_and_the_page_says_so_with_and_without_script(sign_in, bob, meeting):
    browser, address = sign_in(bob), f"{PAGE}/{meeting.id}/record"
    assert pressed(html.parse(browser.get(PAGE)), meeting) == "auto"

    plain = browser.post(address, data={"record": "skip"})
    swapped = html.parse(browser.post(address, data={"record": "record"}, headers=HTMX))

    assert (plain.status_code, plain.location) == (303, f"{PAGE}#meeting-{meeting.id}")
    assert pressed(swapped, meeting) == "record"
    assert html.text(swapped, ".meeting-state") == "Asking Recall.ai to record it…"
    assert db.session.get(Meeting, meeting.id).wish == "record"


def test_what_recall_refuses_goes_back_and_says_why(sign_in, bob, meeting):
    meeting.wish_problem = "Recall.ai says: the bot is on its way already."
    meeting.override = False
    db.session.commit()

    page = html.parse(sign_in(bob).get(PAGE))

    assert pressed(page, meeting) == "skip"
    assert "on its way already" in html.text(row(page, meeting), "[role=alert]")


def test_over_and_cancelled_ones_have_no_switch_and_refuse_one(sign_in, bob, calendar):
    over = factories.meeting(calendar, "Over", now() - timedelta(minutes=2), 1)
    gone = factories.meeting(calendar, "Gone", gone_at=now(), platform="zoom")
    browser = sign_in(bob)

    page = html.parse(browser.get(PAGE))

    assert row(page, gone).css_first("s").text() == "Gone"
    for one in (over, gone):
        if row(page, one) is not None:  # just before midnight the one that is over was yesterday's
            assert row(page, one).css("button") == []
        answer = browser.post(f"{PAGE}/{one.id}/record", data={"record": "skip"}, headers=HTMX)
        assert answer.status_code == 409


def test_why_a_choice_isnt_followed_stands_apart_from_it(sign_in, bob, calendar):
    one = factories.meeting(calendar, will_record=False, override=True)

    page = html.parse(sign_in(bob).get(PAGE))

    assert html.text(row(page, one), ".meeting-state") == (
        "Won't be recorded, although you switched it on, "
        "because no meeting link is known that a bot could use"
    )


def test_a_moved_one_says_where_it_stood(sign_in, bob, calendar):
    begins = now() + timedelta(days=3)
    one = factories.meeting(calendar, starts_at=begins, moved_from=begins - timedelta(days=1))

    page = html.parse(sign_in(bob).get(PAGE))

    assert html.text(row(page, one), ".pill") == (
        f"was {one.moved_from:%A}, {one.moved_from.day} {one.moved_from:%B}, {one.moved_from:%H:%M}"
    )


def test_a_finished_one_leads_to_its_recording_and_back(sign_in, bob, alice, team, calendar):
    recording = factories.recording(team, title="Budget")
    one = factories.meeting(calendar, recording_id=recording.id, starts_at=now(), minutes=90)
    browser = sign_in(bob)

    there = row(html.parse(browser.get(PAGE)), one).css_first(".meeting-state a")
    back = html.parse(browser.get(f"/recordings/{recording.id}"))
    elsewhere = html.parse(sign_in(alice).get(f"/recordings/{recording.id}"))

    assert there.attributes["href"] == f"/recordings/{recording.id}"
    assert back.css_first(f".detail-head a[href='{PAGE}/{one.id}']") is not None
    assert elsewhere.css(f"a[href^='{PAGE}/']") == []  # in another's calendar


def test_a_meetings_own_page_names_everybody_and_switches_in_place(sign_in, bob, meeting):
    browser, address = sign_in(bob), f"{PAGE}/{meeting.id}"

    page = html.parse(browser.get(address))
    choice = {"record": "skip", "back": "meeting"}
    plain = browser.post(f"{address}/record", data=choice)
    swapped = html.parse(browser.post(f"{address}/record", data=choice, headers=HTMX))

    assert html.texts(page, ".meeting-people li") == [f"Guest {n}" for n in range(5)]
    assert plain.location == address
    assert pressed(swapped, meeting) == "skip"


def test_an_open_page_is_told_only_what_is_new(sign_in, bob, meeting):
    browser = sign_in(bob)
    root = html.parse(browser.get(PAGE)).css_first("#upcoming").attributes
    calendar = db.session.get(Calendar, meeting.calendar_id)

    again = browser.get(f"{root['data-list']}?seen={root['data-stamp']}")
    meeting.title, calendar.rev = "Budget, moved", calendar.rev + 1
    db.session.commit()
    changed = browser.get(f"{root['data-list']}?seen={root['data-stamp']}")

    # A minute may end in between; then the same comes once more.
    assert again.status_code in {204, 200}
    assert html.text(html.parse(changed), ".meeting-title") == "Budget, moved"


def test_refreshing_is_asked_for_and_shown(sign_in, bob, meeting):
    browser = sign_in(bob)

    shown = html.parse(browser.post(f"{PAGE}/refresh", headers=HTMX))
    plain = browser.post(f"{PAGE}/refresh")

    assert html.texts(shown, ".upcoming-sync span")[0] == "Syncing…"
    assert plain.location == PAGE
    assert db.session.get(Calendar, meeting.calendar_id).asked_at is not None
    assert redis().exists("rq:queue:live")


def test_trouble_keeps_the_list_and_says_how_old_it_is(sign_in, bob, calendar, meeting):
    calendar.problem = "Recall.ai can't be reached."
    calendar.synced_at = now() - timedelta(hours=3)
    calendar.connections[0].connected = False
    meeting.calendar_platform = "google"
    db.session.commit()

    page = html.parse(sign_in(bob).get(PAGE))

    trouble, lost = html.texts(page, ".alert")
    assert "couldn't be read; this is the list of 3 hours ago" in trouble
    assert "Google is disconnected" in lost
    assert "bob@example.com" in lost
    (again,) = page.css("#upcoming-lost a")
    assert again.attributes["href"] == "/settings/calendars#calendar-google"
    said = html.text(row(page, meeting), ".meeting-state")
    assert said == "Won't be recorded until Google is connected again"


@pytest.mark.parametrize(
    ("values", "heading"),
    [
        ({}, "Nothing is coming"),
        ({"synced_at": None}, "Reading your calendar"),
    ],
)
def test_an_empty_page_says_why(sign_in, bob, team, values, heading):
    factories.calendar(team, bob, **values)

    assert html.text(html.parse(sign_in(bob).get(PAGE)), ".empty h2") == heading


def test_without_a_calendar_people_are_told_what_to_connect(sign_in, alice, bob, recall):
    page = html.parse(sign_in(bob).get(PAGE))

    assert page.css_first(".empty a").attributes["href"] == "/settings/calendars"


def test_without_an_account_admins_are_led_to_it_and_others_told_whom_to_ask(sign_in, alice, bob):
    admin, member = (html.parse(sign_in(one).get(PAGE)) for one in (alice, bob))

    assert admin.css_first(".empty a").attributes["href"] == "/settings/integrations"
    assert member.css(".empty a") == []
    assert "Ask an owner or admin" in html.text(member, ".empty p")


def test_nobody_sees_or_changes_anothers(sign_in, alice, charlie, victor, team, meeting):
    for other in (alice, charlie, victor):
        browser = sign_in(other)
        assert row(html.parse(browser.get(PAGE)), meeting) is None
        for path in (f"{PAGE}/{meeting.id}", f"{PAGE}/{meeting.id}/list"):
            assert browser.get(path).status_code == 404
        answer = browser.post(f"{PAGE}/{meeting.id}/record", data={"record": "skip"})
        assert answer.status_code == 404


def test_a_viewer_sees_their_own_and_can_only_have_it_left_alone(sign_in, victor, team):
    own = factories.meeting(factories.calendar(team, victor), platform="zoom", will_record=True)
    browser = sign_in(victor)

    page = html.parse(browser.get(PAGE))
    made = browser.post(f"{PAGE}/{own.id}/record", data={"record": "record"})

    assert html.texts(row(page, own), ".switch button") == ["Don't"]
    assert made.status_code == 403


def test_hundreds_of_meetings_come_in_pages_of_whole_days(sign_in, bob, calendar):
    begins = (now() + timedelta(days=1)).replace(hour=10)
    db.session.add_all(
        Meeting(
            calendar_id=calendar.id,
            external_id=f"m{number}",
            title=f"No {number}",
            starts_at=begins + timedelta(days=number // 20, minutes=number % 20),
            ends_at=begins + timedelta(days=number // 20, minutes=number % 20 + 5),
            people=[],
        )
        for number in range(500)
    )
    db.session.commit()
    browser, address, titles = sign_in(bob), PAGE, []

    while address:
        page = html.parse(browser.get(address))
        assert len(page.css(".meeting")) <= 100
        titles += html.texts(page, ".meeting-title")
        onward = page.css_first("a[rel=next]")
        address = onward.attributes["href"] if onward else None

    assert titles == [f"No {number}" for number in range(500)]


def test_whatever_somebody_names_a_meeting_or_themselves_is_only_text(sign_in, bob, calendar):
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    people = [factories.invited(evil, "eve@other.example")]
    one = factories.meeting(calendar, evil, people=people, will_record=True, reason=evil)
    browser = sign_in(bob)

    listed, alone = (html.parse(browser.get(at)) for at in (PAGE, f"{PAGE}/{one.id}"))

    assert html.text(row(listed, one), ".meeting-title") == evil
    assert html.text(alone, "h1") == evil
    for page in (listed, alone):
        assert page.css("[onerror], #upcoming script") == []

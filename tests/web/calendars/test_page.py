"""A person's own page of calendars: leaving them, reconnecting, the rules, and what they change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notes.db import db, now
from notes.models import Calendar, CalendarConnection
from tests import factories
from tests.html import form, parse, text, texts
from tests.standins.recall_calendar_events import people
from tests.web.calendars.conftest import PAGE

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

RULES = f"{PAGE}/rules"
PREVIEW = f"{PAGE}/preview"
WITH_HTMX = {"HX-Request": "true"}
ALL = {
    "external": True, "internal": True, "non_host": False, "recurring": False,
    "confirmed": False, "only_host": False, "bot_name": "Notetaker",
}  # fmt: skip


def calendar():
    return db.session.query(Calendar).one()


def rules_in(browser, **changes):
    fields = form(parse(browser.get(PAGE)), f"form[action='{RULES}']")
    return {name: value for name, value in (fields | changes).items() if value is not None}


@pytest.fixture
def own(team, alice):
    """A calendar whose every meeting is recorded, and two that are coming."""
    made = factories.calendar(team, alice, preferences=ALL)
    factories.meeting(made, "Inside", will_record=True, platform="zoom")
    factories.meeting(made, "Outside", will_record=True, platform="meet", is_external=True)
    return made


def test_one_calendar_is_disconnected_the_other_stays(connected, alice, there, work):
    connected(alice)
    browser = connected(alice, "microsoft")
    page = parse(browser.get(PAGE))
    assert form(page, "#leave-google form") is not None

    browser.post(f"{PAGE}/google/disconnect")
    while_asked = parse(browser.get(f"{PAGE}/connections"))
    work()

    assert text(while_asked, "#calendar-google .pill") == "Disconnecting"
    assert while_asked.css_first("#connections").attributes["hx-trigger"] == "every 2s"
    page = parse(browser.get(PAGE))
    assert text(page, "#calendar-google p") == "Not connected."
    assert text(page, "#calendar-microsoft .pill") == "Connected"
    assert "hx-trigger" not in page.css_first("#connections").attributes
    [person] = there.calendars.people.values()
    assert [name for name, one in person.connections.items() if one.connected] == ["microsoft"]


def test_all_calendars_are_disconnected_at_once(connected, alice, there, work):
    connected(alice)
    browser = connected(alice, "microsoft")

    browser.post(f"{PAGE}/disconnect")
    work()

    assert texts(parse(browser.get(PAGE)), "#connections .pill") == []
    assert not any(
        one.connected
        for person in there.calendars.people.values()
        for one in person.connections.values()
    )


def test_what_the_company_closed_can_be_connected_again(connected, alice, there, work):
    browser = connected(alice)
    there.calendars.cut_off("alice@example.com")
    db.session.query(Calendar).update({"asked_at": calendar().synced_at})
    db.session.commit()
    work()

    page = parse(browser.get(PAGE))

    assert text(page, "#calendar-google .pill") == "Disconnected"
    assert "alice@example.com" in text(page, "#calendar-google p")
    assert text(page, "#calendar-google form button") == "Reconnect"


def test_an_open_page_gets_what_changes_and_the_rules_once_they_are_known(there, way, work, alice):
    found = way(alice)
    found.finish(found.allow())
    open_page = parse(found.browser.get(PAGE))
    again = open_page.css_first("#connections").attributes["hx-get"]
    assert not open_page.css("#rules")
    assert text(open_page, "#calendar-google .pill") == "Connecting"
    assert not open_page.css("#calendar-google form")

    while_asked = found.browser.get(again)
    work()
    then = parse(found.browser.get(again))

    assert while_asked.status_code == 204
    assert text(then, "#calendar-google .pill") == "Connected"
    assert then.css_first("#rules-place").attributes["hx-swap-oob"] == "true"
    assert then.css("#rules-place form")


def test_what_couldnt_be_asked_is_said(own, there, sign_in, alice):
    own.problem = "Recall.ai took too long to answer."
    db.session.commit()

    page = parse(sign_in(alice).get(PAGE))

    assert "took too long" in text(page, "#connections .alert")


def test_nobody_sees_or_leaves_anothers_calendar(own, there, sign_in, bob, victor):
    for other in (bob, victor):
        browser = sign_in(other)
        shown = browser.get(PAGE).get_data(as_text=True)
        assert "alice@example.com" not in shown
        assert browser.post(f"{PAGE}/disconnect").status_code == 422
        assert browser.post(f"{PAGE}/google/disconnect").status_code == 422
    assert db.session.query(CalendarConnection).filter_by(leaving=True).count() == 0


def test_a_preset_reaches_recall(connected, alice, there, work):
    browser = connected(alice)

    answer = browser.post(RULES, data=rules_in(browser, preset="host", bot_name=" Ada's  notes "))
    told = text(parse(browser.get(PAGE)), "#rules .alert")
    work()

    assert answer.location == f"{PAGE}#rules"
    assert "being told" in told
    [person] = there.calendars.people.values()
    assert person.preferences["record_only_host"] is True
    assert person.preferences["record_non_host"] is False
    assert person.preferences["bot_name"] == "Ada's notes"
    fields = rules_in(browser)
    assert (fields["preset"], fields["bot_name"]) == ("host", "Ada's notes")


def test_single_switches_and_who_sees_it_are_kept(own, there, sign_in, alice):
    browser = sign_in(alice)
    fields = rules_in(browser, preset="own", record_recurring="1", sharing="team")

    browser.post(RULES, data=fields | {"record_external": None, "record_internal": None})
    # A form sends what is ticked, and nothing else.
    kept = calendar()
    page = parse(browser.get(PAGE))

    assert kept.wanted["recurring"] is True
    assert kept.sharing == "team"
    ticked = page.css("#rules input[type=checkbox][checked]")
    assert "record_recurring" in [one.attributes["name"] for one in ticked]
    assert page.css_first("#rules details").attributes.get("open", "no") != "no"


def test_what_recall_refused_is_said(own, there, sign_in, alice):
    own.wanted_problem = "Recall.ai doesn't take this name."
    db.session.commit()

    assert "this name" in text(parse(sign_in(alice).get(PAGE)), "#rules .alert.bad")


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"preset": "made-up"}, ".presets .error"),
        ({"bot_name": "x" * 101}, "#field-bot_name-error"),
        ({"sharing": "world"}, "#field-sharing-error"),
    ],
)
def test_what_cant_be_is_refused_at_its_field(own, there, sign_in, alice, changed, where):
    browser = sign_in(alice)

    answer = browser.post(RULES, data=rules_in(browser, **changed))

    assert answer.status_code == 422
    assert text(parse(answer), where)
    assert calendar().wanted is None


def test_a_viewer_has_nothing_recorded(team, there, sign_in, victor):
    factories.calendar(team, victor, preferences=ALL)
    browser = sign_in(victor)
    page = parse(browser.get(PAGE))
    assert [one.attributes["value"] for one in page.css("input[name=preset]")] == ["none"]

    refused = browser.post(RULES, data={"preset": "all", "sharing": "people"})
    taken = browser.post(RULES, data={"preset": "none", "sharing": "people"})

    assert (refused.status_code, taken.status_code) == (403, 303)
    assert calendar().wanted["external"] is False


def test_what_a_viewer_connects_is_not_recorded_by_itself(connected, there, victor):
    connected(victor)

    [person] = there.calendars.people.values()
    switches = {one: on for one, on in person.preferences.items() if one.startswith("record_")}
    assert set(switches.values()) == {False}
    assert person.preferences["bot_name"]


def test_a_bot_without_a_name_gets_the_usual_one(own, there, sign_in, alice):
    browser = sign_in(alice)

    browser.post(RULES, data=rules_in(browser, bot_name=" "))

    assert calendar().wanted["bot_name"] == "Minutebook notetaker"


def test_the_preview_tells_what_would_change_and_changes_nothing(own, there, sign_in, alice):
    browser = sign_in(alice)

    shown = parse(browser.post(PREVIEW, data={"preset": "internal"}, headers=WITH_HTMX))

    assert text(shown, "strong") == "1 of your 2 coming meetings would be recorded."
    assert texts(shown, "li span") == ["Outside"]
    assert text(shown, "h3.ends") == "No longer recorded: 1"
    assert "guess" in shown.body.text()
    assert calendar().wanted is None


def test_what_a_bot_records_already_isnt_said_to_change(own, there, sign_in, alice):
    factories.meeting(own, "Live", will_record=True, bot_ref="b", platform="zoom", starts_at=now())

    shown = parse(sign_in(alice).post(PREVIEW, data={"preset": "none"}, headers=WITH_HTMX))

    assert texts(shown, "li span") == ["Inside", "Outside"]


def test_every_button_says_whose_calendar_it_is_about(own, there, sign_in, alice):
    page = parse(sign_in(alice).get(PAGE))

    names = [one.attributes.get("aria-label") for one in page.css(".setting .button")]
    assert names == [
        "Other account for your Google calendar",
        "Disconnect your Google calendar",
        "Connect your Microsoft calendar",
    ]


def test_without_script_the_preview_is_the_page_with_the_form_as_it_was(own, there, sign_in, alice):
    browser = sign_in(alice)
    fields = rules_in(browser, preset="external", bot_name="Nora")

    page = parse(browser.post(PREVIEW, data=fields))

    assert texts(page, "#preview li span") == ["Inside"]
    kept = form(page, f"form[action='{RULES}']")
    assert (kept["preset"], kept["bot_name"]) == ("external", "Nora")


def test_the_guess_is_what_recall_decides(connected, alice, there, work):
    """The preview's words against the stand-in, which decides by the published rules."""
    soon = datetime.now(UTC) + timedelta(hours=5)
    there.calendars.add("Team", soon, host="alice@example.com", guests=people("bob@example.com"))
    there.calendars.add("Offer", soon, host="eve@other.org", guests=people("alice@example.com"))
    there.calendars.add("No link", soon, host="alice@example.com", link=None)
    there.calendars.add("Whole day", soon, minutes=1440, host="alice@example.com", all_day=True)
    browser = connected(alice)
    browser.post(RULES, data={"preset": "none", "bot_name": "N", "sharing": "people"})
    work()

    for preset in ("all", "internal", "external", "host"):
        shown = parse(browser.post(PREVIEW, data={"preset": preset, "bot_name": "N"}))
        guessed = sorted(texts(shown, "#preview li span"))
        browser.post(RULES, data={"preset": preset, "bot_name": "N", "sharing": "people"})
        work()
        page = parse(browser.post(PREVIEW, data={"preset": "none", "bot_name": "N"}))
        assert guessed == sorted(texts(page, "#preview li span")), preset
        browser.post(RULES, data={"preset": "none", "bot_name": "N", "sharing": "people"})
        work()

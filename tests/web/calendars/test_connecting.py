"""From the button over the company's page and Recall.ai back: who connects what, and who can't."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

import pytest

from notes.db import db
from notes.models import Calendar, Membership, Role
from tests import factories
from tests.html import parse, text
from tests.standins import recall_calendar_browser as companies
from tests.web.calendars.conftest import PAGE

EVERYTHING = "".join(chr(one) for one in range(0x21, 0x7F))


def stops(answer):
    """Why an answer wasn't handed on."""
    assert answer.status_code == 303
    return urlsplit(answer.location).path.rpartition("/")[2]


def accounts(recall):
    """The accounts that Recall.ai reads, by our ref."""
    return {
        ref: {company: one.email for company, one in person.connections.items()}
        for ref, person in recall.calendars.people.items()
    }


@pytest.mark.parametrize("company", ["google", "microsoft"])
def test_a_calendar_is_connected_and_shown(there, way, work, alice, company, caplog):
    caplog.set_level(logging.INFO)
    there.calendars.make_token = lambda: EVERYTHING
    found = way(alice, company)

    answer = found.finish(found.allow("ada@example.com"))

    assert (answer.status_code, answer.location) == (303, PAGE)
    assert "said yes" in text(parse(found.browser.get(PAGE)), "#flash")
    work()
    page = parse(found.browser.get(PAGE))
    assert text(page, f"#calendar-{company} .pill") == "Connected"
    assert text(page, f"#calendar-{company} p") == "ada@example.com"
    assert there.calendars.complaints == []
    [calendar] = db.session.query(Calendar)
    assert accounts(there) == {calendar.ref: {company: "ada@example.com"}}
    assert "nonce" not in caplog.text
    assert "state=" not in caplog.text


def test_who_switched_in_between_connects_nothing(there, way, alice, bob, sign_in):
    found = way(alice)
    back = found.allow("bob@example.com")

    answer = found.come_back(back, sign_in(bob))

    assert stops(answer) == "somebody-else"
    page = sign_in(bob).get(answer.location)
    assert page.status_code == 403
    assert "Somebody else began this" in text(parse(page), "h1")
    assert all(not one for one in accounts(there).values())


def test_of_two_tabs_the_later_yes_counts(there, way, work, alice):
    found = way(alice)
    first, second = found.begin(), found.begin()

    answers = [
        found.finish(companies.allow(second, "second@example.com")),
        found.finish(companies.allow(first, "first@example.com")),
    ]
    work()

    assert [one.location for one in answers] == [PAGE, PAGE]
    page = parse(found.browser.get(PAGE))
    assert text(page, "#calendar-google p") == "first@example.com"
    assert len(accounts(there)) == 1


def test_another_team_of_ones_own_is_gone_back_to(there, way, work, alice):
    other = factories.team("Team Z")
    db.session.add(Membership(team_id=other.id, user_id=alice.id, role=Role.MEMBER))
    db.session.commit()
    found = way(alice)
    back = found.allow()
    found.browser.post("/settings/team/switch", data={"team_id": other.id})

    found.finish(back)
    work()

    assert text(parse(found.browser.get(PAGE)), "#calendar-google .pill") == "Connected"


def test_a_token_that_is_not_taken_is_not_used_again(there, way, work, alice):
    found = way(alice)
    back = found.allow()
    there.calendars.expire_tokens()

    answer = found.finish(back)

    assert text(parse(answer), "h1") == "That took too long"
    assert found.finish(found.allow()).location == PAGE

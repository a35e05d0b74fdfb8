"""What is handed on of a company's answer, what is stopped, and what people read then."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from notes import sealing
from notes.db import db, now
from notes.models import CalendarConsent, ProviderAccount
from tests.html import parse, text, texts
from tests.standins import recall_calendar_browser as companies
from tests.standins import recall_faults as faults
from tests.web.calendars.conftest import PAGE

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

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


def test_what_a_company_answers_is_handed_on_byte_by_byte(there, way, alice):
    found = way(alice)
    query = urlsplit(found.allow()).query
    odd = f"{query}&scope=a+b%20c&x=%2F%C3%A9/?:@!$'()*,;=~&empty=&&flag&authuser=0"

    answer = found.browser.get("/calendars/google/callback", query_string=odd)

    assert answer.status_code == 302
    assert answer.location == f"{there.url}/api/v1/calendar/google_oauth_callback/?{odd}"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_no_page_holds_a_token(there, way, work, alice):
    there.calendars.make_token = lambda: "a-token-of-a-person"
    found = way(alice)

    asked = found.begin()
    found.finish(companies.allow(asked))
    work()

    assert "a-token-of-a-person" in asked
    pages = [PAGE, f"{PAGE}/connections", f"{PAGE}/setup", "/upcoming"]
    shown = [found.browser.get(one).get_data(as_text=True) for one in pages]
    assert [one for one in shown if "a-token" in one] == []


def test_who_signed_out_in_between_connects_nothing(there, way, client, alice):
    found = way(alice)

    answer = found.come_back(found.allow(), client)

    assert stops(answer) == "signed-out"
    page = client.get(answer.location)
    assert "state" not in answer.location
    assert parse(page).css_first("a.button").attributes["href"].startswith("/login?next=")
    assert all(not one for one in accounts(there).values())


def test_an_answer_to_nothing_that_began_here_is_not_handed_on(there, sign_in, alice):
    browser = sign_in(alice)
    state = '{"recall_calendar_auth_token":"x","success_url":"http://localhost/?nonce=y"}'

    answers = [
        browser.get("/calendars/google/callback", query_string=query)
        for query in ({}, {"code": "1", "state": "{"}, {"code": "1", "state": state})
    ]

    assert [stops(one) for one in answers] == ["unknown"] * 3


def test_an_answer_for_the_other_company_is_not_handed_on(there, way, alice):
    found = way(alice)
    query = urlsplit(found.allow()).query

    answer = found.browser.get("/calendars/microsoft/callback", query_string=query)

    assert stops(answer) == "unknown"


def test_a_connect_of_yesterday_is_stopped(there, way, alice):
    found = way(alice)
    back = found.allow()
    db.session.query(CalendarConsent).update({"created_at": now() - timedelta(hours=2)})
    db.session.commit()

    assert stops(found.come_back(back)) == "too-old"
    assert all(not one for one in accounts(there).values())


def test_the_same_answer_twice_says_that_it_was_used(there, way, alice):
    found = way(alice)
    back = found.allow()
    found.finish(back)

    answer = found.finish(back)

    assert text(parse(answer), "h1") == "That answer was used already"


def test_who_is_refused_reads_why(there, way, alice):
    found = way(alice)
    answer = found.finish(companies.deny(found.begin()))

    page = parse(answer)
    assert text(page, "h1") == "Nothing was connected"
    assert page.css_first("form[action$='/google/connect']")
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_where_an_admin_has_to_agree_it_says_so(there, way, alice):
    there.calendars.admin_consent = True
    found = way(alice, "microsoft")

    answer = found.finish(companies.no_admin(found.begin()))

    assert text(parse(answer), "h1") == "Your company's admin has to agree first"


def test_a_cause_nobody_knows_is_quoted(there, way, alice):
    there.calendars.refuse_next = ["The <moon> is full"]
    found = way(alice)

    page = parse(found.finish(found.allow()))

    assert text(page, "q") == "The <moon> is full"


def test_recall_that_is_down_is_said_on_the_page(there, way, alice, sign_in):
    there.fail_next(*[faults.refuse(503, {})] * 4)
    browser = sign_in(alice)

    answer = browser.post(f"{PAGE}/google/connect")

    assert (answer.status_code, answer.location) == (303, PAGE)
    assert "Recall.ai" in text(parse(browser.get(PAGE)), "#flash .alert.bad")


def test_without_a_client_there_is_no_button(there, configure, sign_in, alice, bob):
    configure(google_oauth_client_id=None)

    page = parse(sign_in(bob).get(PAGE))

    assert not page.css("form[action$='/google/connect']")
    assert "An owner or admin has to do that first." in text(page, "#calendar-google p")
    assert "Set it up" in text(parse(sign_in(alice).get(PAGE)), "#calendar-google p")
    answer = sign_in(bob).post(f"{PAGE}/google/connect")
    assert answer.location == PAGE


def test_a_team_of_another_region_comes_back_by_an_address_of_its_own(
    there, way, alice, team, sign_in
):
    own = ProviderAccount(
        team_id=team.id,
        provider="recall",
        region="eu-central-1",
        sealed_key=sealing.seal(SecretStr("k" * 20)),
        calendar_clients={"google": "own-client"},
    )
    db.session.add(own)
    db.session.commit()
    shown = parse(sign_in(alice).get(f"{PAGE}/setup"))
    assert text(shown, "#google-redirect").endswith("/calendars/google/callback/eu-central-1")
    found = way(alice)
    own.region = None  # so that the stand-in gives the token
    db.session.commit()
    there.calendars.clients["google"].add("own-client")
    there.key = "k" * 20
    query = urlsplit(found.allow()).query

    answer = found.browser.get("/calendars/google/callback/eu-central-1", query_string=query)

    assert answer.location == (
        f"https://eu-central-1.recall.ai/api/v1/calendar/google_oauth_callback/?{query}"
    )
    assert found.browser.get("/calendars/google/callback/mars-1").status_code == 404


def test_only_these_pages_let_forms_lead_away(there, sign_in, alice):
    def actions(address):
        policy = sign_in(alice).get(address).headers["Content-Security-Policy"]
        return re.search(r"form-action ([^;]*)", policy)[1]

    assert actions(PAGE) == f"'self' https: {there.url} {there.url} {there.url}"
    assert actions("/recordings") == "'self'"


def test_the_nonce_is_in_the_addresses_to_come_back_to_and_new_each_time(there, way, alice):
    found = way(alice)

    states = [json.loads(parse_qs(urlsplit(found.begin()).query)["state"][0]) for _ in range(2)]

    backs = [parse_qs(urlsplit(one["success_url"]).query)["nonce"] for one in states]
    assert backs[0] != backs[1]
    assert texts(parse(found.browser.get(PAGE)), "h1") == ["Settings"]

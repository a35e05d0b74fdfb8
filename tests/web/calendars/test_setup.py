"""What an admin sets up: exact values, the team's own client ids, and what the companies say."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from notes import provider_accounts, sealing
from notes.db import db
from notes.models import ProviderAccount
from tests.html import parse, text, texts
from tests.standins import recall_faults as faults
from tests.web.calendars.conftest import PAGE

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SETUP = f"{PAGE}/setup"


@pytest.fixture
def admin(sign_in, alice):
    return sign_in(alice)


def flash(browser):
    return text(parse(browser.get(SETUP)), "#flash")


def test_only_admins_see_it(there, sign_in, bob):
    browser = sign_in(bob)

    answers = [
        browser.get(SETUP),
        browser.post(f"{SETUP}/google"),
        browser.post(f"{SETUP}/google/check"),
    ]

    assert [one.status_code for one in answers] == [403, 403, 403]
    assert not parse(browser.get(PAGE)).css(f"a[href='{SETUP}']")


def test_the_values_to_paste_are_those_that_are_sent(there, configure, admin):
    configure(public_url="https://notes.example.com")

    page = parse(admin.get(SETUP))

    back = "https://notes.example.com/calendars/{}/callback"
    assert text(page, "#google-redirect") == back.format("google")
    assert text(page, "#microsoft-redirect") == back.format("microsoft")
    assert "notes.example.com" in texts(page, "#google .how li > code")
    assert texts(page, "code[id^=google-scope]") == [
        "https://www.googleapis.com/auth/calendar.events.readonly",
        "https://www.googleapis.com/auth/userinfo.email",
    ]
    assert texts(page, "#needs .pill")[:2] == ["Set", "Fits"]


def test_an_address_that_companies_dont_take_is_said(there, configure, admin):
    configure(public_url="http://notes.example.com")

    assert "Not https" in texts(parse(admin.get(SETUP)), "#needs .pill")


def test_a_team_names_a_client_of_its_own_and_goes_back_to_the_servers(there, admin, team):
    there.calendars.clients["google"].add("own-client")

    admin.post(f"{SETUP}/google", data={"client_id": " own-client "})

    assert flash(admin) == "Google knows this client, and the address to send people back to."
    row = provider_accounts.row(team.id)
    assert row.calendar_clients == {"google": "own-client"}
    assert "client_id=own-client" in admin.post(f"{PAGE}/google/connect").location
    admin.post(f"{SETUP}/google", data={"client_id": ""})
    assert "client_id=google-client" in admin.post(f"{PAGE}/google/connect").location
    assert there.calendars.complaints == []


@pytest.mark.parametrize("pasted", ["GOCSPX-abcdefghijkl", "two words", "x" * 201, "https://x.org"])
def test_what_is_no_client_id_is_refused(there, admin, team, pasted):
    answer = admin.post(f"{SETUP}/google", data={"client_id": pasted})

    assert answer.status_code == 422
    assert "The secret goes to Recall.ai" in text(parse(answer), "#client-google-error")
    assert provider_accounts.row(team.id) is None


def test_the_servers_client_doesnt_serve_an_account_of_the_teams_own(there, admin, team):
    account = ProviderAccount(
        team_id=team.id, provider="recall", sealed_key=sealing.seal(SecretStr("k" * 20)),
        key_ending="kkkk",
    )  # fmt: skip
    db.session.add(account)
    db.session.commit()

    assert "Not set up yet" in text(parse(admin.get(PAGE)), "#calendar-google p")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("clients", "doesn't know this client id"),
        ("redirects", "not the redirect address"),
    ],
)
def test_a_check_says_what_the_company_doesnt_know(there, admin, wrong, words):
    getattr(there.calendars, wrong)["google"] = {"https://another.example.com"}

    admin.post(f"{SETUP}/google/check")

    assert words in flash(admin)


def test_what_microsoft_cant_tell_ahead_isnt_claimed(there, admin):
    admin.post(f"{SETUP}/microsoft/check")

    assert "connect a calendar to be certain" in flash(admin)


def test_a_company_that_is_down_says_nothing_about_the_set_up(there, admin):
    there.fail_next(faults.refuse(503, {}))

    admin.post(f"{SETUP}/google/check")

    assert "That says nothing about the set-up" in flash(admin)


def test_once_somebody_connected_the_secret_is_known_to_work(connected, admin, bob):
    connected(bob)

    page = parse(admin.get(SETUP))

    assert "Works" in texts(page, "#needs .pill")
    assert "1 person has connected" in text(page, "#needs")
    assert "bob@example.com" not in page.html

"""The page of integrations, by role."""

from __future__ import annotations

import itertools
import uuid

import pytest
from pydantic import SecretStr

from notes import refusals
from notes.connections import redis, settings
from notes.db import db
from notes.models import Delivery, Outcome, Role
from notes.providers.base import Refusal
from notes.settings import load
from tests import factories
from tests.html import form, parse, text, texts
from tests.standins import svix

PAGE = "/settings/integrations"
TEST = f"{PAGE}/test"
_numbers = itertools.count(1)


@pytest.fixture
def configure(app, monkeypatch):
    """`configure(public_url=…)` changes what is set."""

    def change(**values):
        chosen = settings().model_copy(update=values)
        monkeypatch.setitem(app.extensions, "notes.settings", chosen)

    return change


def delivery(external_id, recording=None, **values):
    values.setdefault("outcome", Outcome.APPLIED)
    values.setdefault("event", "sdk_upload.complete")
    row = Delivery(
        id=uuid.UUID(int=next(_numbers)),  # in order, however fast they are made
        provider="recall",
        external_id=external_id,
        signed_with=values.pop("signed_with", 1),
        team_id=recording.team_id if recording else None,
        recording_id=recording.id if recording else None,
        **values,
    )
    db.session.add(row)
    db.session.commit()
    return row


def events(page):
    return texts(page, "#deliveries tbody code")


def flash(browser):
    return text(parse(browser.get(PAGE)), "#flash")


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMIN])
def test_admins_see_the_page_and_where_it_is(team, sign_in, role):
    browser = sign_in(factories.user(team, role))

    profile = parse(browser.get("/settings/profile"))
    page = parse(browser.get(PAGE))

    assert f"{PAGE}" in [a.attributes["href"] for a in profile.css(".settings-nav a")]
    assert text(page, ".settings-nav a[aria-current]") == "Integrations"
    assert text(page, "#webhook-address") == "http://localhost/webhooks/recall"


@pytest.mark.parametrize("who", ["bob", "victor"])
def test_others_are_refused_and_not_led_there(request, sign_in, recall, who):
    browser = sign_in(request.getfixturevalue(who))

    assert browser.get(PAGE).status_code == 403
    assert browser.post(TEST).status_code == 403
    assert recall.asked == []
    profile = parse(browser.get("/settings/profile"))
    assert PAGE not in [a.attributes["href"] for a in profile.css(".settings-nav a")]


def test_nobody_is_led_to_the_sign_in(client, app):
    assert client.get(PAGE).status_code == 303


def test_nothing_set_and_nothing_come_is_said(sign_in, alice):
    page = parse(sign_in(alice).get(PAGE))

    assert text(page, "#recall-key .pill") == "Not set"
    assert page.css("#recall-test, #server-secrets, #remove-key") == []
    assert "Webhooks are turned away until there is a secret. Add one below." in texts(
        page, "#webhook .alert"
    )
    assert text(page, "#deliveries h2:not(.card-head h2)") == "Nothing has come yet"


def test_what_is_set_is_said_and_never_shown(sign_in, alice, configure):
    both = f"{svix.SECRET},{svix.OTHER}"
    configure(
        recall_api_key=SecretStr("the-key-itself"),
        recall_webhook_secret=load(recall_webhook_secret=both).recall_webhook_secret,
        public_url="https://notes.example.com",
    )

    answer = sign_in(alice).get(PAGE)

    page = parse(answer)
    assert text(page, "#recall-key .pill") == "Set by the server"
    assert "The server's 2 secrets" in text(page, "#server-secrets")
    assert text(page, "#webhook-address") == "https://notes.example.com/webhooks/recall"
    assert page.css("#webhook .alert") == []
    for secret in ("the-key-itself", svix.SECRET.removeprefix("whsec_")):
        assert secret not in answer.get_data(as_text=True)


def test_an_address_of_this_machine_is_warned_of(sign_in, alice):
    page = parse(sign_in(alice).get(PAGE))

    assert "NOTES_PUBLIC_URL" in " ".join(texts(page, "#webhook .alert"))


def test_a_connection_that_works_is_said(sign_in, alice, recall):
    browser = sign_in(alice)
    page = parse(browser.get(PAGE))
    fields = form(page, f"form[action='{TEST}']")

    answer = browser.post(TEST, data=fields)

    assert (answer.status_code, answer.location) == (303, f"{PAGE}#recall")
    assert flash(browser) == "Recall.ai answers and knows the key."


def test_testing_has_a_limit(sign_in, alice):
    browser = sign_in(alice)

    assert [browser.post(TEST).status_code for _ in range(11)] == [303] * 10 + [429]


def test_deliveries_are_listed_newest_first(sign_in, alice, team):
    recording = factories.recording(team, title="Planning")
    delivery("1", recording, event="sdk_upload.uploading", outcome=Outcome.OLD)
    newest = delivery("2", recording, signed_with=2, outcome=Outcome.FAILED, problem="Oh no.")

    page = parse(sign_in(alice).get(PAGE))

    assert events(page) == ["sdk_upload.complete", "sdk_upload.uploading"]
    cells = texts(page, f"#delivery-{newest.id} td")
    assert cells[2:] == ["Validserver's secret 2", "FailedOh no.", "Planning"]
    link = page.css_first(f"#delivery-{newest.id} a")
    assert link.attributes["href"] == f"/recordings/{recording.id}"


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_words(sign_in, alice, outcome):
    row = delivery("1", outcome=outcome)

    page = parse(sign_in(alice).get(PAGE))

    assert text(page, f"#delivery-{row.id} .pill")


def test_they_come_in_pages_of_fifty(sign_in, alice, team):
    recording = factories.recording(team)
    for number in range(51):
        delivery(str(number), recording, event=f"e.{number}")
    browser = sign_in(alice)

    first = parse(browser.get(PAGE))
    older = parse(browser.get(first.css_first(".pages a[rel=next]").attributes["href"]))

    assert events(first) == [f"e.{number}" for number in range(50, 0, -1)]
    assert events(older) == ["e.0"]
    assert older.css(".pages a[rel=next]") == []
    back = parse(browser.get(older.css_first(".pages a[rel=prev]").attributes["href"]))
    assert events(back) == events(first)


@pytest.mark.parametrize("before", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_page_that_isnt_there_is_no_fault(sign_in, alice, before):
    assert sign_in(alice).get(f"{PAGE}?before={before}").status_code == 200


def test_another_teams_admin_sees_nothing_of_ours(sign_in, team, alice, charlie):
    delivery("1", factories.recording(team))
    delivery("2")  # nobody's

    assert len(events(parse(sign_in(alice).get(PAGE)))) == 2
    assert events(parse(sign_in(charlie).get(PAGE))) == []


def test_what_is_nobodys_is_for_the_first_teams_owners(sign_in, team, alice):
    delivery("1")
    admin = factories.user(team, Role.ADMIN)

    assert events(parse(sign_in(admin).get(PAGE))) == []
    assert len(events(parse(sign_in(alice).get(PAGE)))) == 1


def test_a_private_recordings_title_isnt_shown_to_other_admins(sign_in, team, alice, bob):
    recording = factories.recording(team, bob, title="Salaries", visibility="private")
    row = delivery("1", recording)

    page = parse(sign_in(alice).get(PAGE))

    assert texts(page, f"#delivery-{row.id} td")[4] == "Deleted, or not shared with you"


def test_refused_webhooks_are_counted_with_the_reason(sign_in, alice):
    refusals.note("recall", Refusal.FORGED)
    refusals.note("recall", Refusal.FORGED)

    page = parse(sign_in(alice).get(PAGE))

    words = next(one for one in texts(page, "#webhook .alert") if "turned away at" in one)
    assert words.startswith("2 webhooks were turned away at this server: signed with another")


def test_the_page_comes_while_redis_is_away(app, sign_in, alice, monkeypatch):
    gone = type(redis()).from_url("unix:///nowhere/valkey.sock")
    monkeypatch.setitem(app.extensions, "notes.redis", gone)

    assert sign_in(alice).get(PAGE).status_code == 200

"""The team's own RealtimeKit account on the page of integrations."""

from __future__ import annotations

import pytest

from notes import webhook_keys
from notes.connections import settings
from notes.db import db
from notes.jobs import room_test
from notes.models import ProviderAccount, Role
from tests import factories
from tests.html import form, parse, text, texts
from tests.standins import realtimekit as standin
from tests.standins import realtimekit_webhooks as signing

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = "/settings/integrations"
SAVE = f"{PAGE}/realtimekit"
CHANGES = (SAVE, f"{SAVE}/test", f"{SAVE}/remove")
TYPED = {"account_id": standin.ACCOUNT, "app_id": standin.APP, "token": standin.TOKEN}


@pytest.fixture
def unset(app, kit, monkeypatch):
    """RealtimeKit's stand-in is what is asked, but the server has no account of its own."""
    chosen = settings().model_copy(update={"cloudflare_api_token": None})
    monkeypatch.setitem(app.extensions, "notes.settings", chosen)
    return kit


def own():
    return db.session.query(ProviderAccount).filter_by(provider="realtimekit").one_or_none()


def after_test(browser, team):
    """The card once the worker has done the test."""
    room_test.test(str(team.id))
    db.session.expire_all()
    return parse(browser.get(f"{SAVE}/test"))


def test_an_account_is_kept_tested_and_its_token_shown_no_more(unset, browser, team):
    fields = form(parse(browser.get(PAGE)), f"form[action='{SAVE}']")

    answer = browser.post(SAVE, data=fields | TYPED)

    assert (answer.status_code, answer.location) == (303, f"{PAGE}#realtimekit")
    waiting = browser.get(PAGE)
    page = parse(waiting)
    assert "Set by Alice Adams" in text(page, "#room-account")
    assert texts(page, "#room-account code") == ["…ests", standin.ACCOUNT, standin.APP]
    assert texts(page, "#room-test .pill") == ["Being tested"]
    assert "hx-get" in page.css_first("#room-test").attributes
    assert standin.TOKEN not in waiting.get_data(as_text=True)
    done = after_test(browser, team)
    assert texts(done, "#room-test .pill") == ["Works"]
    assert "hx-get" not in done.css_first("#room-test").attributes


@ON_SQLITE
def test_a_wrong_token_is_kept_and_said_to_be_wrong(unset, browser, team):
    browser.post(SAVE, data=TYPED | {"token": "a-token-that-cloudflare-doesnt-know"})

    page = after_test(browser, team)

    assert texts(page, "#room-test .pill") == ["Failed"]
    assert "doesn't know" in text(page, "#room-test .alert")


@ON_SQLITE
def test_an_empty_token_keeps_the_one_that_is_set(unset, browser, team):
    browser.post(SAVE, data=TYPED)
    before = own().sealed_key

    browser.post(SAVE, data=TYPED | {"app_id": "app-2", "token": ""})

    assert own().sealed_key == before
    assert own().options == {"account_id": standin.ACCOUNT, "app_id": "app-2"}


@ON_SQLITE
def test_what_is_wrong_stands_at_its_field(unset, browser):
    answer = browser.post(SAVE, data=TYPED | {"account_id": "two words"})

    page = parse(answer)
    assert answer.status_code == 422
    assert [one.attributes["id"] for one in page.css("#realtimekit .error")] == [
        "field-account_id-error"
    ]
    assert page.css_first("#own-room-account").attributes.keys() >= {"open"}
    assert standin.TOKEN not in answer.get_data(as_text=True)
    assert own() is None or own().sealed_key is None


@ON_SQLITE
def test_a_removed_account_leaves_the_servers(kit, browser):
    browser.post(SAVE, data=TYPED)

    browser.post(f"{SAVE}/remove")

    page = parse(browser.get(PAGE))
    assert "The server's account is used" in text(page, "#flash")
    assert texts(page, "#room-account .pill") == ["Set by the server"]


@ON_SQLITE
def test_address_events_and_key_are_on_the_page(kit, browser):
    unknown = parse(browser.get(PAGE))
    webhook_keys.keep("realtimekit", signing.pem())
    db.session.commit()
    known = parse(browser.get(PAGE))

    assert text(unknown, "#room-address").endswith("/webhooks/realtimekit")
    assert set(texts(unknown, "#room-steps li:nth-child(3) code")) == {
        "recording.statusUpdate",
        "meeting.ended",
        "meeting.transcript",
        "meeting.summary",
    }
    assert texts(unknown, "#room-key .pill") == ["Not yet"]
    assert texts(known, "#room-key .pill") == ["Known"]


@ON_SQLITE
def test_only_admins_come_near_it(sign_in, bob, victor, team, kit):
    admin = factories.user(team, Role.ADMIN, "Anna Admin")

    codes = {
        person.name: {sign_in(person).post(path, data=TYPED).status_code for path in CHANGES}
        for person in (bob, victor)
    }

    assert codes == {"Bob Brown": {403}, "Victor Vale": {403}}
    assert own() is None
    assert sign_in(bob).get(f"{SAVE}/test").status_code == 403
    assert sign_in(admin).get(f"{SAVE}/test").status_code == 200

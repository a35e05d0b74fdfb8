"""The page that connects desktop apps, by role."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from notes import accounts, api_keys
from notes.db import db
from notes.models import ApiKey, Role
from tests import factories
from tests.html import form, parse, text, texts

PAGE = "/settings/desktop-app"
NAME = {"name": "Laptop"}


@pytest.fixture
def device(app):
    """`device(person, name)` is the row of a token of theirs."""

    def make(person, name="Laptop"):
        key, _ = api_keys.make_for_device(accounts.viewer_of(person), name)
        db.session.commit()
        return key

    return make


def names(page):
    return texts(page, "#devices .key-name")


def address_of(browser):
    browser.post(PAGE, data=NAME)
    return text(parse(browser.get(PAGE)), "#fresh-address")


def test_a_token_is_shown_once_in_its_address_and_works(app, recall, sign_in, bob):
    recall.wall = False
    browser = sign_in(bob)

    answer = browser.post(PAGE, data=NAME)

    assert (answer.status_code, answer.location) == (303, f"{PAGE}#new-device")
    shown = parse(browser.get(PAGE))
    address = text(shown, "#fresh-address")
    assert address.startswith("http://localhost/start-recording/mbk_")
    assert address in text(shown, "#snippet-sdk")
    assert text(shown, "#snippet-curl") == f"curl -X POST {address}"
    path = address.removeprefix("http://localhost")
    assert app.test_client().get(path).json["status"] == "success"
    again = browser.get(PAGE)
    assert address not in again.get_data(as_text=True)
    assert text(parse(again), "#start-address").endswith("/start-recording/YOUR-DEVICE-TOKEN")


def test_only_the_hash_is_kept(sign_in, bob):
    token = address_of(sign_in(bob)).rpartition("/")[2]

    assert token.removeprefix("mbk_") not in str(db.session.execute(select(ApiKey.__table__)).one())


@pytest.mark.parametrize("name", ["", " ", "x" * 121])
def test_a_name_that_cant_be_is_said_at_its_field(sign_in, bob, name):
    answer = sign_in(bob).post(PAGE, data={"name": name})

    assert answer.status_code == 422
    assert text(parse(answer), "#field-name-error")
    assert db.session.scalars(select(ApiKey)).all() == []


def test_the_list_says_when_a_device_was_used_last(app, recall, sign_in, bob):
    recall.wall = False
    browser = sign_in(bob)
    address = address_of(browser)
    assert "never used" in text(parse(browser.get(PAGE)), ".key-times")

    app.test_client().get(address.removeprefix("http://localhost"))

    assert "last used" in text(parse(browser.get(PAGE)), ".key-times")
    assert "One announced recording" in text(parse(browser.get(PAGE)), "#waiting")


def test_a_device_is_renamed(sign_in, bob, device):
    key, browser = device(bob), sign_in(bob)
    action = f"{PAGE}/{key.id}/rename"
    fields = form(parse(browser.get(PAGE)), f"form[action='{action}']")

    answer = browser.post(action, data=fields | {"name": "Old laptop"})

    assert (answer.status_code, answer.location) == (303, f"{PAGE}#devices")
    assert names(parse(browser.get(PAGE))) == ["Old laptop"]


def test_a_name_that_cant_be_leaves_the_one_there_is(sign_in, bob, device):
    key, browser = device(bob), sign_in(bob)

    browser.post(f"{PAGE}/{key.id}/rename", data={"name": " "})

    page = parse(browser.get(PAGE))
    assert "keeps its name" in text(page, ".flash")
    assert names(page) == ["Laptop"]


def test_a_revoked_token_starts_nothing_more(app, recall, sign_in, bob):
    browser = sign_in(bob)
    address = address_of(browser)
    page = parse(browser.get(PAGE))

    browser.post(page.css_first("#devices .dialog form").attributes["action"])

    assert names(parse(browser.get(PAGE))) == []
    answer = app.test_client().get(address.removeprefix("http://localhost"))
    assert "was revoked" in answer.json["message"]


def test_a_member_sees_and_changes_only_their_own(sign_in, alice, bob, device):
    hers, _ = device(alice, "Hers"), device(bob, "His")
    browser = sign_in(bob)

    assert names(parse(browser.get(PAGE))) == ["His"]
    assert browser.post(f"{PAGE}/{hers.id}/revoke").status_code == 404
    assert browser.post(f"{PAGE}/{hers.id}/rename", data=NAME).status_code == 404


def test_admins_see_everybodys(team, sign_in, bob, device):
    device(bob)

    page = parse(sign_in(factories.user(team, Role.ADMIN, "Anna Ames")).get(PAGE))

    assert text(page, "#devices .key-rights") == "Records for Bob Brown"


def test_a_stranger_sees_and_changes_nothing(sign_in, alice, charlie, device):
    key = device(alice)
    browser = sign_in(charlie)

    assert names(parse(browser.get(PAGE))) == []
    assert browser.post(f"{PAGE}/{key.id}/revoke").status_code == 404
    assert browser.post(f"{PAGE}/{key.id}/rename", data=NAME).status_code == 404


def test_a_viewer_is_told_why_not(sign_in, victor):
    browser = sign_in(victor)

    page = parse(browser.get(PAGE))

    assert "Viewers can't connect a desktop app" in text(page, ".settings-body .alert")
    assert page.css("main form[method=post]") == []
    assert browser.post(PAGE, data=NAME).status_code == 403
    assert browser.post(PAGE, data={}).status_code == 403
    assert db.session.scalars(select(ApiKey)).all() == []


def test_a_viewer_changes_no_device_of_their_earlier_days(app, sign_in, victor, device):
    membership = victor.memberships[0]
    membership.role = Role.MEMBER
    db.session.commit()
    key = device(victor)
    membership.role = Role.VIEWER
    db.session.commit()
    browser = sign_in(victor)

    assert browser.post(f"{PAGE}/{key.id}/rename", data=NAME).status_code == 403
    assert browser.post(f"{PAGE}/{key.id}/revoke").status_code == 403


@pytest.mark.parametrize(("person", "there"), [("bob", True), ("victor", False)])
def test_the_settings_lead_there_for_those_who_can_edit(request, sign_in, person, there):
    browser = sign_in(request.getfixturevalue(person))

    page = parse(browser.get("/settings/profile"))

    assert bool(page.css(f".settings-nav a[href='{PAGE}']")) is there


def test_without_an_account_an_admin_is_led_to_it(sign_in, alice):
    page = parse(sign_in(alice).get(PAGE))

    assert "Not connected" in text(page, "#need-account")
    assert page.css_first("#need-account a").attributes["href"] == "/settings/integrations"
    assert page.css("#need-live") == []


def test_without_an_account_a_member_is_told_whom_to_ask(sign_in, bob):
    page = parse(sign_in(bob).get(PAGE))

    assert "Ask an owner or admin" in text(page, "#need-account")
    assert page.css("#need-account a") == []


def test_with_an_account_all_is_there(recall, sign_in, bob):
    page = parse(sign_in(bob).get(PAGE))

    assert "Connected" in text(page, "#need-account .pill")
    assert text(page, "#need-live .pill") == "On"
    assert f'apiUrl: "{recall.url}"' in text(page, "#snippet-sdk")


def test_the_snippet_is_for_version_two(sign_in, bob):
    words = text(parse(sign_in(bob).get(PAGE)), "#snippet-sdk")

    assert "uploadRecording" not in words
    assert "upload-progress" not in words
    assert "uploadToken: answer.upload_token" in words


def test_a_device_is_shown_among_the_keys_but_not_offered_there(sign_in, bob, device):
    device(bob)

    page = parse(sign_in(bob).get("/settings/api-keys"))

    assert text(page, "#keys .key-rights") == "Desktop app: starts recordings, nothing else"
    offered = [one.attributes["value"] for one in page.css("select[name=scopes] option")]
    assert api_keys.START not in offered


def test_a_key_of_that_scope_cant_be_asked_for(sign_in, bob):
    sent = {"name": "Desk", "scopes": api_keys.START, "expires": ""}

    assert sign_in(bob).post("/settings/api-keys", data=sent).status_code == 422


def test_making_tokens_has_a_limit(sign_in, bob):
    browser = sign_in(bob)

    answers = [browser.post(PAGE).status_code for _ in range(21)]

    assert answers == [422] * 20 + [429]

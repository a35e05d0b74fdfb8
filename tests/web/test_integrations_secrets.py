"""The team's own webhook secrets, and its choice of engine, on the page of integrations."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from notes import provider_accounts, webhook_secrets
from notes.accounts import viewer_of
from notes.connections import settings
from notes.db import db, uuid7
from tests.html import form, parse, text, texts
from tests.standins import svix

PAGE = "/settings/integrations"
SECRETS = f"{PAGE}/secrets"


@pytest.fixture
def configure(app, monkeypatch):
    """`configure(public_url=…)` changes what is set."""

    def change(**values):
        chosen = settings().model_copy(update=values)
        monkeypatch.setitem(app.extensions, "notes.settings", chosen)

    return change


@pytest.fixture
def admin(sign_in, alice):
    return sign_in(alice)


def test_secrets_are_added_shown_by_their_ending_and_removed(admin):
    for one in (svix.SECRET, svix.OTHER):
        fields = form(parse(admin.get(PAGE)), f"form[action='{SECRETS}']") | {"secret": one}
        assert admin.post(SECRETS, data=fields).location == f"{PAGE}#secrets"

    shown = admin.get(PAGE)
    page = parse(shown)
    assert texts(page, "#secrets .member code") == ["whsec_…Ynl0", "whsec_…NTY3"]
    assert "until there is a secret" not in text(page, "#webhook")
    for one in (svix.SECRET, svix.OTHER):
        assert one.removeprefix("whsec_") not in shown.get_data(as_text=True)

    action = page.css_first("#secrets dialog form").attributes["action"]
    assert admin.post(action).location == f"{PAGE}#secrets"
    assert texts(parse(admin.get(PAGE)), "#secrets .member code") == ["whsec_…NTY3"]
    assert admin.post(action).status_code == 404


@pytest.mark.parametrize("text_sent", ["", "whsec_short", "no-secret-at-all-but-long-enough"])
def test_what_is_no_secret_is_refused_in_its_place(admin, text_sent):
    answer = admin.post(SECRETS, data={"secret": text_sent})

    assert answer.status_code == 422
    assert text(parse(answer), "#field-secret-error")
    assert not text_sent or text_sent not in answer.get_data(as_text=True)


def test_removing_the_last_one_is_warned_of(admin, alice, configure):
    webhook_secrets.add(viewer_of(alice), svix.SECRET)
    db.session.commit()
    assert "It is the last one" in text(parse(admin.get(PAGE)), "#secrets dialog p")

    configure(recall_webhook_secret=SecretStr(svix.OTHER))
    assert "It is the last one" not in text(parse(admin.get(PAGE)), "#secrets dialog p")


def test_secrets_under_another_key_are_said(admin, alice):
    webhook_secrets.add(viewer_of(alice), svix.SECRET).sealed = "sealed elsewhere"
    db.session.commit()

    page = parse(admin.get(PAGE))

    assert text(page, "#secrets .member .pill") == "Can't be read"
    assert "until there is a secret" in text(page, "#webhook")


def test_with_five_there_is_room_for_no_more(admin, alice):
    for letter in "abcde":
        webhook_secrets.add(viewer_of(alice), f"whsec_{'QUJD' * 7}QUJ{letter}")
    db.session.commit()

    assert parse(admin.get(PAGE)).css(f"form[action='{SECRETS}']") == []


def test_who_transcribes_is_chosen(admin, team):
    fields = form(parse(admin.get(PAGE)), f"form[action='{PAGE}/transcriber']")
    assert fields["transcriber"] == "recallai_async"

    assert admin.post(f"{PAGE}/transcriber", data={"transcriber": "here"}).status_code == 303

    chosen = parse(admin.get(PAGE)).css_first("select[name=transcriber] option[selected]")
    assert chosen.attributes["value"] == "here"
    assert provider_accounts.transcriber(team.id) == "here"
    assert admin.post(f"{PAGE}/transcriber", data={"transcriber": "x"}).status_code == 422


def test_a_secret_that_never_was_is_not_found(admin):
    assert admin.post(f"{SECRETS}/{uuid7()}/remove").status_code == 404

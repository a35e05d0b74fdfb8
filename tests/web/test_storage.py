"""The page on which a team says where its files are kept."""

from __future__ import annotations

import pytest

from notes import stores
from notes.connections import settings
from notes.db import db, now
from notes.models import MediaKind, Store, StoreMove
from tests import factories
from tests.html import form, parse, text, texts

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = "/settings/storage"
SECRET = "a-secret-of-the-teams"
S3 = {
    "bucket": "our-meetings", "region": "eu-central-1", "path": "/notes/",
    "access_key": "AKIAEXAMPLE1234", "secret": SECRET,
}  # fmt: skip


@pytest.fixture
def admin(sign_in, alice):
    return sign_in(alice)


@pytest.fixture
def own(admin):
    """The team's store, as the form sets it."""
    keep(admin)
    return db.session.query(Store).one()


def keep(browser, kind="aws", **typed):
    page = parse(browser.get(f"{PAGE}?kind={kind}"))
    return browser.post(PAGE, data=form(page, "#store-form") | S3 | typed)


def asked_for(page):
    return [
        one.attributes["name"]
        for one in page.css("#store-form :is(input, textarea, select)")
        if one.attributes["name"] not in {"csrf_token", "kind", "auth_method"}
    ]


def test_without_a_store_of_its_own_the_servers_is_said_without_its_address(admin):
    page = parse(admin.get(PAGE))

    assert "A folder on this server" in text(page, "#store-now")
    assert settings().storage not in page.html
    assert page.css_first("#store-form, #store-test") is None
    assert len(page.css(".kind")) == 6


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ("aws", ["bucket", "region", "path", "access_key", "secret", "endpoint"]),
        ("cloudflare", ["bucket", "account_id", "path", "access_key", "secret", "endpoint"]),
        ("gcs", ["bucket", "path", "secret"]),
        ("azure", ["bucket", "path", "access_key"]),
        ("sftp", ["host", "port", "username", "path", "password", "host_key"]),
        ("sftp&auth=KEY", ["host", "port", "username", "path", "password", "private_key",
                           "host_key"]),
    ],
)  # fmt: skip
def test_a_kind_is_asked_for_its_own_fields_only(admin, asked, fields):
    page = parse(admin.get(f"{PAGE}?kind={asked}"))

    assert sorted(asked_for(page)) == sorted(fields)


def test_a_store_is_kept_tested_and_its_secret_shown_no_more(admin):
    answer = keep(admin)

    assert (answer.status_code, answer.location) == (303, f"{PAGE}#store")
    shown = admin.get(PAGE)
    page = parse(shown)
    assert "Amazon S3 our-meetings/notes" in text(page, "#store-now")
    assert "…1234. Set by Alice Adams" in text(page, "#store-now")
    assert "Being tested" in text(page, "#store-test")
    assert page.css_first("#store-test").attributes["hx-get"] == f"{PAGE}/test"
    assert page.css_first("input[name=bucket]").attributes["value"] == "our-meetings"
    assert not any("value" in one.attributes for one in page.css("input[type=password]"))
    assert SECRET not in shown.get_data(as_text=True)


def test_what_is_wrong_stands_at_its_field_and_secrets_are_asked_for_again(admin):
    answer = keep(admin, endpoint="http://minio.example.com")

    page = parse(answer)
    assert answer.status_code == 422
    assert "has to begin with https://" in text(page, "#field-endpoint-error")
    assert page.css_first("input[name=bucket]").attributes["value"] == "our-meetings"
    assert SECRET not in answer.get_data(as_text=True)
    assert db.session.query(Store).count() == 0


def test_another_region_keeps_the_secret(admin, own):
    keep(admin, region="eu-west-1", access_key="", secret="")

    again = db.session.query(Store).filter_by(is_current=True).one()
    assert again.options["region"] == "eu-west-1"
    assert stores.place(again).secrets["secret"].get_secret_value() == SECRET


def test_a_test_says_which_step_failed(admin, own):
    stores.note_test(own.id, stores.place(own), "range", "It gave the whole file.")
    db.session.commit()

    page = parse(admin.get(f"{PAGE}/test"))

    words = [("Write a small file", "done"), ("Read it back", "done"),
             ("Read a part of it", "failed"), ("Delete it", "waiting")]  # fmt: skip
    assert texts(page, ".step") == [f"{name}: {state}" for name, state in words]
    assert "It gave the whole file." in text(page, "[role=alert]")
    assert "hx-get" not in page.css_first("#store-test").attributes


def test_it_can_be_tested_again(admin, own):
    stores.note_test(own.id, stores.place(own), None, None)
    db.session.commit()

    answer = admin.post(f"{PAGE}/test")

    assert answer.location == f"{PAGE}#store"
    assert "Being tested" in text(parse(admin.get(PAGE)), "#store-test")


def test_files_are_counted_by_store_and_moved_on_demand(admin, own, team):
    row = factories.recording(team)
    factories.media_file(row, MediaKind.ORIGINAL, "a", 2_000_000)
    factories.media_file(row, MediaKind.PEAKS, "b", 10, store_id=own.id)

    page = parse(admin.get(PAGE))
    shelves = texts(page, "#store-files .setting")
    assert shelves[0] == "Amazon S3 our-meetings/notes New files 1 file, 10 B"
    assert shelves[1] == "A folder on this server 1 file, 2.0 MB"
    assert "Move 1 file to Amazon S3" in text(page, "#store-files button")

    assert admin.post(f"{PAGE}/move").location == f"{PAGE}#files"
    page = parse(admin.get(f"{PAGE}/files"))
    assert page.css_first("progress").attributes["value"] == "10"
    assert page.css_first("progress").attributes["max"] == "2000010"
    assert page.css_first("#store-files").attributes["hx-get"] == f"{PAGE}/files"


def test_a_move_that_is_held_up_says_why(admin, own, team):
    db.session.add(StoreMove(team_id=team.id, problem="It can't be reached.", retry_at=now()))
    db.session.commit()

    said = text(parse(admin.get(PAGE)), "#store-files .alert")

    assert said == "Moving is held upIt can't be reached. It is tried again by itself."


def test_the_servers_store_can_be_gone_back_to(admin, own):
    admin.post(f"{PAGE}/server")

    assert "A folder on this server" in text(parse(admin.get(PAGE)), "#store-now")


def test_a_key_sealed_under_another_secret_is_said(admin, own):
    own.sealed = "not sealed here"
    db.session.commit()

    page = parse(admin.get(PAGE))

    assert "can't be read" in text(page, "#store [role=alert]")
    assert page.css_first("#store-test") is None
    assert "required" in page.css_first("input[name=secret]").attributes


def test_the_key_of_a_server_is_shown(admin, own):
    own.kind = "sftp"
    own.options = {"host": "files.example.com", "username": "notes", "auth_method": "PASSWORD",
                   "host_key": "ssh-ed25519 AAAAexample"}  # fmt: skip
    db.session.commit()

    page = parse(admin.get(PAGE))

    assert "notes@files.example.com" in text(page, "#store-now")
    assert "ssh-ed25519 AAAAexample" in text(page, "#host-key")


@pytest.mark.parametrize("address", ["", "/test", "/server", "/move"])
def test_members_and_viewers_see_and_change_nothing(sign_in, bob, victor, own, address):
    for person in (bob, victor):
        browser = sign_in(person)
        seen = [browser.get(f"{PAGE}{one}").status_code for one in ("", "/test", "/files")]
        assert seen == [403] * 3
        assert browser.post(f"{PAGE}{address}", data=S3).status_code == 403
    assert db.session.query(Store).filter_by(is_current=True).count() == 1


def test_another_team_sees_nothing_of_it(sign_in, charlie, own):
    page = sign_in(charlie).get(PAGE)

    assert "our-meetings" not in page.get_data(as_text=True)
    assert "A folder on this server" in text(parse(page), "#store-now")

"""Signing in and out, and where it leads."""

import pytest

from notes.connections import redis
from notes.db import db
from notes.web import session
from tests import factories
from tests.html import form, parse, text

RIGHT = {"email": "alice@example.com", "password": factories.PASSWORD}


def test_the_bare_address_leads_to_set_up_while_nobody_is_here(client):
    assert client.get("/").location == "/setup"
    assert client.get("/login").location == "/setup"


def test_the_bare_address_leads_to_sign_in(client, alice):
    assert client.get("/").location == "/login"


def test_the_bare_address_leads_on_when_signed_in(sign_in, alice):
    assert sign_in(alice).get("/").location == "/recordings"
    assert sign_in(alice).get("/login").location == "/recordings"


def test_the_form_signs_in(client, alice):
    page = parse(client.get("/login"))

    answer = client.post("/login", data=form(page, ".auth-card form") | RIGHT)

    assert (answer.status_code, answer.location) == (303, "/recordings")
    assert client.get("/settings/profile").status_code == 200


def test_the_address_may_be_written_in_capitals(client, alice):
    answer = client.post("/login", data=RIGHT | {"email": " ALICE@Example.com "})

    assert answer.status_code == 303


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, alice):
    wrong = client.post("/login", data=RIGHT | {"password": "wrong horse battery"})
    unknown = client.post("/login", data=RIGHT | {"email": "nobody@example.com"})

    assert wrong.status_code == unknown.status_code == 422
    assert text(parse(wrong), "[role=alert]") == text(parse(unknown), "[role=alert]")
    assert form(parse(wrong), ".auth-card form")["email"] == "alice@example.com"


def test_a_password_never_comes_back_in_the_page(client, alice):
    answer = client.post("/login", data=RIGHT | {"email": "nobody@example.com"})

    assert factories.PASSWORD not in answer.text


@pytest.mark.parametrize("field", ["email", "password"])
def test_an_empty_field_says_what_is_missing(client, alice, field):
    answer = client.post("/login", data=RIGHT | {field: ""})

    assert answer.status_code == 422
    assert text(parse(answer), f"#field-{field}-error").startswith("Give your")


@pytest.mark.parametrize("junk", ["\x00", "a" * 5000, "\u202e", "💥@💥", "alice@example.com\x00"])
def test_junk_signs_nobody_in(client, alice, junk):
    assert client.post("/login", data={"email": junk, "password": junk}).status_code == 422


@pytest.mark.parametrize(
    "wanted", ["/settings/team", "/recordings/0190?t=754", "/search?q=a%20b&from=http://x.example/"]
)
def test_signing_in_leads_back_to_the_page_that_was_wanted(client, alice, wanted):
    answer = client.post("/login", query_string={"next": wanted}, data=RIGHT)

    assert answer.location == wanted


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "http://localhost.evil.example/recordings",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\x01//evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "http:evil.example",
        "http:///evil.example",
        "http://localhost//evil.example",
        "https://localhost/recordings",
        "http://user@localhost/recordings",
        "http://[::1",
        "evil.example",
        "",
    ],
)
def test_signing_in_never_leads_to_another_site(client, alice, elsewhere):
    answer = client.post("/login", query_string={"next": elsewhere}, data=RIGHT)

    assert answer.location == "/recordings"


def test_a_closed_page_is_remembered_over_the_sign_in(client, alice):
    answer = client.get("/settings/team?x=1")

    assert (answer.status_code, answer.location) == (303, "/login?next=/settings/team?x%3D1")


def test_htmx_is_sent_to_sign_in_and_back_to_its_page(client, alice):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/recordings/7?t=5"}

    answer = client.post("/settings/team/name", headers=headers)

    assert answer.headers["HX-Redirect"] == "/login?next=/recordings/7?t%3D5"


def test_a_script_is_told_that_it_is_signed_out(client, alice):
    answer = client.get("/csrf", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json["code"]) == (401, "signed_out")


def test_a_session_from_before_the_sign_in_does_not_stay(client, alice):
    with client.session_transaction() as before:
        before["planted"] = "by somebody else"
        before["csrf_token"] = "known to somebody else"
        before["team_id"] = 12345

    client.post("/login", data=RIGHT)

    with client.session_transaction() as after:
        assert after["_user_id"] == alice.get_id()
        assert "planted" not in after
        assert "team_id" not in after
        assert after.get("csrf_token") != "known to somebody else"


def test_signing_out_ends_the_session(sign_in, alice):
    browser = sign_in(alice)

    answer = browser.post("/logout")

    assert (answer.status_code, answer.location) == (303, "/login")
    assert browser.get("/settings/profile").status_code == 303


def test_a_link_does_not_sign_out(sign_in, alice):
    browser = sign_in(alice)

    assert browser.get("/logout").status_code == 405
    assert browser.get("/settings/profile").status_code == 200


def test_a_session_ends_when_its_key_changes(sign_in, alice):
    browser = sign_in(alice)
    alice.session_key = "another"
    db.session.commit()

    assert browser.get("/settings/profile").status_code == 303


@pytest.mark.parametrize(
    "forged", ["1", "1.", ".key", "x.key", "999999999999999999999.key", "-1.key"]
)
def test_a_session_that_names_nobody_is_nobodys(client, alice, forged):
    with client.session_transaction() as cookie:
        cookie["_user_id"] = forged

    assert client.get("/settings/profile").status_code == 303


def test_the_cookie_is_renewed_once_a_day(sign_in, alice):
    browser = sign_in(alice)
    with browser.session_transaction() as cookie:
        cookie.permanent = True
        cookie["day"] = "2026-01-01"

    first, second = browser.get("/settings/profile"), browser.get("/settings/profile")

    assert any(one.startswith("minutebook=") for one in first.headers.getlist("Set-Cookie"))
    assert not any(one.startswith("minutebook=") for one in second.headers.getlist("Set-Cookie"))


def test_a_static_file_sets_no_cookie(sign_in, alice):
    browser = sign_in(alice)
    with browser.session_transaction() as cookie:
        cookie.permanent = True

    with browser.get("/static/-/js/password.js") as answer:
        pass

    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (200, None)
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_person_without_a_team_is_told_so(sign_in, alice):
    db.session.delete(alice.memberships[0])
    db.session.commit()

    answer = sign_in(alice).get("/settings/team")

    assert answer.status_code == 404
    assert "no team" in text(parse(answer), ".fault .second")


def test_paths_of_this_site_are_known(app):
    with app.test_request_context("/", base_url="https://notes.example.com"):
        assert session.own_path("https://notes.example.com/a?b=c") == "/a?b=c"
        assert session.own_path("http://notes.example.com/a") is None
        assert session.own_path(None) is None


def test_the_store_keeps_no_address_of_who_tried(client, alice):
    client.post("/login", data=RIGHT | {"password": "wrong horse battery"})

    assert redis().keys("*")
    assert not [key for key in redis().keys("*") if b"alice" in key]

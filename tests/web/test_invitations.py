"""Inviting by link, and the invitation's page."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from notes import accounts, invitations
from notes.db import db, now
from notes.models import Invitation, Role
from tests import factories
from tests.html import form, parse, text

PAGE = "/settings/team"
ANN = {"name": "Ann Lee", "email": "ann@example.com", "password": "correct horse battery"}


@pytest.fixture
def link(app, alice):
    """`link(role, email)` is the path of a fresh invitation to team A."""

    def make(role="member", email=""):
        _, token = invitations.create(accounts.viewer_of(alice), role, email)
        db.session.commit()
        return f"/invite/{token}"

    return make


def the_invitation():
    return db.session.scalars(select(Invitation)).one()


def test_the_link_is_shown_once(sign_in, alice, client):
    browser = sign_in(alice)

    browser.post(f"{PAGE}/invitations", data={"role": "viewer", "email": ""})

    link = text(parse(browser.get(PAGE)), "#fresh-link")
    assert link.startswith("http://localhost/invite/")
    assert parse(browser.get(PAGE)).css_first("#fresh-link") is None
    assert client.get(link).status_code == 200


def test_an_invitation_for_a_wrong_address_is_refused(sign_in, alice):
    answer = sign_in(alice).post(f"{PAGE}/invitations", data={"role": "member", "email": "ann"})

    assert answer.status_code == 422
    assert text(parse(answer), "#field-email-error")


@pytest.mark.parametrize("data", [{}, {"role": "emperor"}])
def test_an_invitation_needs_a_role(sign_in, alice, data):
    answer = sign_in(alice).post(f"{PAGE}/invitations", data=data)

    assert answer.status_code == 422
    assert text(parse(answer), "#field-role-error")


def test_open_invitations_are_listed_and_withdrawn(sign_in, alice, link, client):
    path, browser = link(email="dora@example.com"), sign_in(alice)
    page = parse(browser.get(PAGE))
    assert text(page, "#invite .member .person > span > span") == "dora@example.com"

    browser.post(page.css_first("#invite .member form").attributes["action"])

    assert client.get(path).status_code == 404
    assert parse(browser.get(PAGE)).css("#invite .member") == []


def test_a_strangers_invitation_is_nothing(sign_in, charlie, link):
    link()

    answer = sign_in(charlie).post(f"{PAGE}/invitations/{the_invitation().id}/revoke")

    assert answer.status_code == 404


def test_a_member_withdraws_nothing(sign_in, bob, link):
    link()

    answer = sign_in(bob).post(f"{PAGE}/invitations/{the_invitation().id}/revoke")

    assert answer.status_code == 403


def test_a_newcomer_makes_an_account(client, link, team):
    path = link("viewer")

    answer = client.post(path, data=form(parse(client.get(path)), ".auth-card form") | ANN)

    assert (answer.status_code, answer.location) == (303, "/recordings")
    assert accounts.viewer_of(accounts.by_email("ann@example.com")).role is Role.VIEWER
    assert text(parse(client.get(PAGE)), ".brand small") == "Team A"


def test_a_person_with_an_account_joins(sign_in, charlie, link, team):
    path, browser = link(), sign_in(charlie)
    assert parse(browser.get(path)).css_first("input[name=password]") is None

    browser.post(path)

    assert text(parse(browser.get(PAGE)), ".brand small") == "Team A"
    assert accounts.viewer_of(charlie, team.id).role is Role.MEMBER


def test_the_way_to_sign_in_comes_back(client, link):
    path = link()

    way = parse(client.get(path)).css_first(".auth-foot a").attributes["href"]

    answer = client.post(way, data={"email": "alice@example.com", "password": factories.PASSWORD})
    assert answer.location == path


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("email", "ann"), ("email", ""), ("password", "short")]
)
def test_a_fault_stands_at_its_field(client, link, field, value):
    answer = client.post(link(), data=ANN | {field: value})

    assert answer.status_code == 422
    assert text(parse(answer), f"#field-{field}-error")


def test_an_address_that_is_taken_is_refused(client, link, bob):
    path = link()

    answer = client.post(path, data=ANN | {"email": "bob@example.com"})

    assert answer.status_code == 422
    assert client.get(path).status_code == 200


def test_a_used_link_has_a_page(client, app, link):
    path = link()
    client.post(path, data=ANN)

    answer = app.test_client().get(path)

    assert answer.status_code == 410
    assert "used already" in text(parse(answer), ".fault .second")


def test_an_expired_link_has_a_page(client, link):
    path = link()
    the_invitation().expires_at = now() - timedelta(minutes=1)
    db.session.commit()

    answer = client.get(path)

    assert answer.status_code == 410
    assert "expired" in text(parse(answer), ".fault .second")
    assert client.post(path, data=ANN).status_code == 410
    assert accounts.by_email("ann@example.com") is None


def test_an_unknown_link_has_a_page(client):
    answer = client.get("/invite/no-such-token")

    assert answer.status_code == 404
    assert "invitation" in text(parse(answer), ".fault .second")


def test_a_link_for_somebody_else_says_so(sign_in, charlie, link):
    path, browser = link(email="dora@example.com"), sign_in(charlie)

    page = parse(browser.get(path))

    assert "dora@example.com" in text(page, ".alert")
    assert browser.post(path).status_code == 403


def test_a_member_is_told_they_are_in(sign_in, bob, link):
    path, browser = link(), sign_in(bob)

    page = parse(browser.get(path))

    assert "in this team already" in text(page, ".auth-card > p")
    assert page.css(".auth-card form") == []
    assert browser.post(path).status_code == 409


@pytest.mark.parametrize("known", [True, False])
def test_the_token_goes_to_no_other_site(client, link, known):
    path = link() if known else "/invite/no-such-token"

    assert client.get(path).headers["Referrer-Policy"] == "no-referrer"


def test_trying_links_ends_after_ten_a_minute(client):
    for _ in range(10):
        client.post("/invite/no-such-token")

    assert client.post("/invite/no-such-token").status_code == 429

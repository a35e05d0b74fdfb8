"""A person's own settings."""

import pytest

from notes import accounts
from tests import factories
from tests.html import form, parse, text, texts

PROFILE = "form[action='/settings/profile']"
NEW = "another good password"


def test_settings_lead_to_the_profile(sign_in, alice):
    assert sign_in(alice).get("/settings").location == "/settings/profile"


def test_the_form_shows_what_is_kept(sign_in, alice):
    fields = form(parse(sign_in(alice).get("/settings/profile")), PROFILE)

    assert (fields["name"], fields["email"]) == ("Alice Adams", "alice@example.com")


def test_a_name_is_changed(sign_in, alice):
    browser = sign_in(alice)

    answer = browser.post(
        "/settings/profile", data={"name": "Alice Zimmer", "email": "alice@example.com"}
    )

    assert answer.status_code == 303
    assert form(parse(browser.get("/settings/profile")), PROFILE)["name"] == "Alice Zimmer"


def test_an_address_is_changed_with_the_password(sign_in, alice):
    data = {"name": "Alice", "email": "new@example.com", "password": factories.PASSWORD}

    sign_in(alice).post("/settings/profile", data=data)

    assert accounts.by_email("new@example.com").id == alice.id


def test_an_address_is_not_changed_without(sign_in, alice):
    answer = sign_in(alice).post(
        "/settings/profile", data={"name": "Alice", "email": "new@example.com"}
    )

    page = parse(answer)
    assert answer.status_code == 422
    assert text(page, "#profile-password-error")
    assert form(page, PROFILE)["email"] == "new@example.com"
    assert accounts.by_email("new@example.com") is None


def test_an_address_of_somebody_else_is_refused(sign_in, alice, bob):
    data = {"name": "Alice", "email": "bob@example.com", "password": factories.PASSWORD}

    answer = sign_in(alice).post("/settings/profile", data=data)

    assert answer.status_code == 422
    assert text(parse(answer), "#field-email-error")


def change(browser, old=factories.PASSWORD, new=NEW):
    return browser.post("/settings/password", data={"old": old, "password": new})


def test_a_new_password_signs_out_everywhere_else(sign_in, alice):
    here, there = sign_in(alice), sign_in(alice)

    answer = change(here)

    assert answer.status_code == 303
    assert here.get("/settings/profile").status_code == 200
    assert there.get("/settings/profile").status_code == 303


def test_a_new_password_leaves_one_in_the_same_team(sign_in, alice):
    other = factories.team("Team Z")
    accounts.add_member(alice, other, "viewer")
    accounts.db.session.commit()
    browser = sign_in(alice)
    browser.post("/settings/team/switch", data={"team_id": other.id})

    change(browser)

    assert text(parse(browser.get("/settings/team")), ".brand small") == "Team Z"


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("wrong", NEW, "#field-old-error"),
        ("", NEW, "#field-old-error"),
        (factories.PASSWORD, "short", "#new-password-error"),
        (factories.PASSWORD, "", "#new-password-error"),
        (factories.PASSWORD, factories.PASSWORD, "#new-password-error"),
    ],
)
def test_a_password_is_not_changed_when_something_is_wrong(sign_in, alice, old, new, at):
    answer = change(sign_in(alice), old, new)

    assert answer.status_code == 422
    assert text(parse(answer), at)
    assert accounts.authenticate("alice@example.com", factories.PASSWORD)


def test_guessing_the_old_password_ends_after_ten_tries(sign_in, alice):
    browser = sign_in(alice)
    for _ in range(10):
        change(browser, "wrong")

    assert change(browser).status_code == 429


def test_signing_out_everywhere_ends_every_session(sign_in, alice):
    here, there = sign_in(alice), sign_in(alice)

    here.post("/settings/sign-out-everywhere")

    assert here.get("/settings/profile").status_code == 303
    assert there.get("/settings/profile").status_code == 303


def test_the_menu_offers_ones_other_teams(sign_in, alice):
    accounts.add_member(alice, factories.team("Team Z"), "viewer")
    accounts.db.session.commit()

    page = parse(sign_in(alice).get("/settings/profile"))

    assert "Switch to Team Z" in texts(page, ".sidebar .menu-item")

"""The page of API keys, by role."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from notes import accounts, api_keys
from notes.db import db, now
from notes.models import ApiKey, Role
from tests import factories
from tests.html import form, parse, text, texts

PAGE = "/settings/api-keys"
SCRIPT = {"name": "Desk", "scopes": "desktop_recording:write", "expires": ""}


@pytest.fixture
def made(app):
    """`made(person, name)` is a key of theirs and its text."""

    def make(person, name="Desk", scope=api_keys.READ, days=None):
        key, token = api_keys.make(accounts.viewer_of(person), name, [scope], days)
        db.session.commit()
        return key, token

    return make


def names(page):
    return texts(page, "#keys .key-name")


def ask(app, token):
    headers = {"Authorization": f"Bearer {token}"}
    return app.test_client().get("/api/projects/@current/", headers=headers).status_code


def test_a_key_is_shown_once_and_works(app, sign_in, alice):
    browser = sign_in(alice)

    answer = browser.post(PAGE, data=SCRIPT)

    assert (answer.status_code, answer.location) == (303, f"{PAGE}#new-key")
    token = text(parse(browser.get(PAGE)), "#fresh-key")
    assert ask(app, token) == 200
    again = browser.get(PAGE)
    assert token not in again.get_data(as_text=True)
    assert text(parse(again), "#keys .person code") == f"mbk_…{token[-4:]}"


def test_only_the_hash_is_kept(sign_in, alice):
    browser = sign_in(alice)
    browser.post(PAGE, data=SCRIPT)
    token = text(parse(browser.get(PAGE)), "#fresh-key")

    kept = db.session.execute(select(ApiKey.__table__)).one()

    assert token.removeprefix("mbk_") not in str(kept)


def test_the_list_says_what_a_key_may_and_how_long(sign_in, alice):
    browser = sign_in(alice)
    browser.post(PAGE, data=SCRIPT | {"expires": "30"})

    page = parse(browser.get(PAGE))

    assert text(page, ".key-rights") == "Read and change recordings, for you"
    times = text(page, ".key-times")
    assert f"works until {now() + timedelta(days=30):%-d %B %Y}" in times
    assert "never used" in times


def test_the_list_says_when_a_key_was_used_last(app, sign_in, alice, made):
    ask(app, made(alice)[1])

    page = parse(sign_in(alice).get(PAGE))

    assert f"last used {now():%-d %B %Y}, " in text(page, ".key-times")


def test_an_expired_key_says_so(sign_in, alice, made):
    key, _ = made(alice, days=1)
    key.expires_at = now() - timedelta(minutes=1)
    db.session.commit()

    page = parse(sign_in(alice).get(PAGE))

    assert text(page, "#keys .pill") == "Expired"
    assert "ended" in text(page, ".key-times")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"scopes": "everything"}, "scopes"),
        ({"scopes": ""}, "scopes"),
        ({"expires": "soon"}, "expires"),
        ({"expires": "0"}, "expires"),
        ({"expires": "9999"}, "expires"),
    ],
)
def test_what_cant_be_is_said_at_its_field(sign_in, alice, wrong, field):
    answer = sign_in(alice).post(PAGE, data=SCRIPT | wrong)

    assert answer.status_code == 422
    assert text(parse(answer), f"#field-{field}-error")
    assert db.session.scalars(select(ApiKey)).all() == []


def test_what_was_typed_stays_when_it_is_refused(sign_in, alice):
    answer = sign_in(alice).post(PAGE, data=SCRIPT | {"expires": "9999"})

    fields = form(parse(answer), f"form[action='{PAGE}']")
    assert (fields["name"], fields["scopes"]) == (SCRIPT["name"], SCRIPT["scopes"])


def test_a_viewer_is_offered_reading_only(sign_in, alice, victor):
    browser = sign_in(victor)

    offered = parse(browser.get(PAGE)).css("select[name=scopes] option")
    answer = browser.post(PAGE, data=SCRIPT)

    assert [node.attributes["value"] for node in offered] == [api_keys.READ]
    assert answer.status_code == 422
    assert "can only read" in text(parse(answer), "#field-scopes-error")
    assert browser.post(PAGE, data=SCRIPT | {"scopes": api_keys.READ}).status_code == 303


def test_a_member_sees_and_ends_only_their_own(sign_in, alice, bob, made):
    hers, _ = made(alice, "Hers")
    his, _ = made(bob, "His")
    browser = sign_in(bob)

    assert names(parse(browser.get(PAGE))) == ["His"]
    assert browser.post(f"{PAGE}/{hers.id}/revoke").status_code == 404
    assert browser.post(f"{PAGE}/{his.id}/revoke").status_code == 303
    assert names(parse(browser.get(PAGE))) == []


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMIN])
def test_admins_see_and_end_everybodys(app, team, sign_in, bob, made, role):
    admin = factories.user(team, role, "Anna Ames")
    _, token = made(bob, "His")
    browser = sign_in(admin)

    page = parse(browser.get(PAGE))
    browser.post(page.css_first("#keys form").attributes["action"])

    assert text(page, ".key-rights") == "Read recordings, for Bob Brown"
    assert ask(app, token) == 401
    assert names(parse(browser.get(PAGE))) == []


def test_a_stranger_sees_and_ends_nothing(app, sign_in, alice, charlie, made):
    key, token = made(alice)
    browser = sign_in(charlie)

    assert names(parse(browser.get(PAGE))) == []
    assert browser.post(f"{PAGE}/{key.id}/revoke").status_code == 404
    assert ask(app, token) == 200


def test_keys_of_ones_other_team_are_not_in_this_list(sign_in, alice, made):
    made(alice, "Here")
    other = factories.team("Team Z")
    accounts.add_member(alice, other, Role.OWNER)
    api_keys.make(accounts.viewer_of(alice, other.id), "There", [api_keys.READ])
    db.session.commit()

    assert names(parse(sign_in(alice).get(PAGE))) == ["Here"]


def test_the_page_says_where_programs_ask(sign_in, team, alice):
    page = parse(sign_in(alice).get(PAGE))

    assert text(page, "#api-address") == f"http://localhost/api/projects/{team.id}/"


def test_the_page_leads_to_the_reference(sign_in, alice):
    browser = sign_in(alice)
    (link,) = parse(browser.get(PAGE)).css("#programs p a")

    assert browser.get(link.attributes["href"]).status_code == 200


def test_making_keys_has_a_limit(sign_in, alice):
    browser = sign_in(alice)

    answers = [browser.post(PAGE).status_code for _ in range(21)]

    assert answers == [422] * 20 + [429]

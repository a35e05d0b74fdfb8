"""The team's page, by role."""

import pytest

from notes import accounts, teams
from notes.db import db
from notes.models import Membership, Role
from tests import factories
from tests.html import parse, text, texts

PAGE = "/settings/team"


@pytest.fixture
def anna(team):
    """An admin of team A."""
    return factories.user(team, Role.ADMIN, "Anna Ames", "anna@example.com")


def members(page):
    return texts(page, ".member .person > span > span:first-child")


@pytest.mark.parametrize("person", ["alice", "bob", "victor"])
def test_everybody_sees_who_is_here(request, sign_in, alice, bob, victor, person):
    page = parse(sign_in(request.getfixturevalue(person)).get(PAGE))

    assert members(page) == ["Alice Adams", "Bob Brown", "Victor Vale"]


@pytest.mark.parametrize("person", ["bob", "victor"])
def test_members_and_viewers_get_no_controls_but_leaving(request, sign_in, alice, person):
    member = request.getfixturevalue(person)

    page = parse(sign_in(member).get(PAGE))

    actions = {node.attributes["action"] for node in page.css(".settings-body form")}
    assert actions == {f"{PAGE}/members/{member.id}/remove"}


def forbidden(alice):
    return {
        f"{PAGE}/name": {"team_name": "Ours"},
        f"{PAGE}/invitations": {"role": "member"},
        f"{PAGE}/members/{alice.id}/role": {"role": "viewer"},
        f"{PAGE}/members/{alice.id}/remove": {},
    }


@pytest.mark.parametrize("person", ["bob", "victor"])
def test_members_and_viewers_are_refused(request, sign_in, alice, person):
    browser = sign_in(request.getfixturevalue(person))

    answers = {path: browser.post(path, data=data) for path, data in forbidden(alice).items()}

    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(
        answers, 403
    )


def test_an_owner_changes_a_role(sign_in, alice, bob):
    answer = sign_in(alice).post(f"{PAGE}/members/{bob.id}/role", data={"role": "admin"})

    assert (answer.status_code, answer.location) == (303, PAGE)
    assert accounts.viewer_of(bob).role is Role.ADMIN


def test_an_admin_gets_no_controls_over_an_owner(sign_in, alice, anna, bob):
    page = parse(sign_in(anna).get(PAGE))

    assert page.css(f"#member-{alice.id} form") == []
    offered = page.css(f"#member-{bob.id} option")
    assert [node.attributes["value"] for node in offered] == ["admin", "member", "viewer"]


def test_an_admin_who_posts_anyway_is_refused(sign_in, alice, anna, bob):
    browser = sign_in(anna)

    assert browser.post(f"{PAGE}/members/{alice.id}/remove").status_code == 403
    answer = browser.post(f"{PAGE}/members/{bob.id}/role", data={"role": "owner"})
    assert answer.status_code == 403


def test_an_unknown_role_is_refused(sign_in, alice, bob):
    answer = sign_in(alice).post(f"{PAGE}/members/{bob.id}/role", data={"role": "emperor"})

    assert answer.status_code == 422
    assert accounts.viewer_of(bob).role is Role.MEMBER


def test_the_last_owner_stays(sign_in, alice, bob):
    browser = sign_in(alice)

    removed = browser.post(f"{PAGE}/members/{alice.id}/remove")
    demoted = browser.post(f"{PAGE}/members/{alice.id}/role", data={"role": "member"})

    assert removed.status_code == demoted.status_code == 409
    assert "only owner" in text(parse(removed), ".fault .second")


def test_who_was_removed_sees_the_team_no_more(sign_in, alice, bob):
    bobs = sign_in(bob)

    sign_in(alice).post(f"{PAGE}/members/{bob.id}/remove")

    assert bobs.get(PAGE).status_code == 404


def test_leaving_leads_to_ones_next_team(sign_in, team, alice, bob):
    accounts.add_member(bob, factories.team("Team Z"), Role.VIEWER)
    db.session.commit()
    browser = sign_in(bob)
    browser.post(f"{PAGE}/switch", data={"team_id": team.id})

    browser.post(f"{PAGE}/members/{bob.id}/remove")

    assert text(parse(browser.get(PAGE)), ".brand small") == "Team Z"


@pytest.mark.parametrize("number", [0, 999_999, 2**31, 10**30])
def test_a_number_that_is_nobodys_is_not_found(sign_in, alice, number):
    assert sign_in(alice).post(f"{PAGE}/members/{number}/remove").status_code == 404


def test_a_stranger_is_nobody_here(sign_in, alice, charlie):
    browser = sign_in(alice)

    assert browser.post(f"{PAGE}/members/{charlie.id}/remove").status_code == 404
    answer = browser.post(f"{PAGE}/members/{charlie.id}/role", data={"role": "viewer"})
    assert answer.status_code == 404
    assert db.session.get(Membership, (charlie.id, charlie.memberships[0].team_id))


def test_the_team_gets_another_name(sign_in, alice):
    browser = sign_in(alice)

    browser.post(f"{PAGE}/name", data={"team_name": "<b>Ours</b>"})

    assert text(parse(browser.get(PAGE)), ".brand small") == "<b>Ours</b>"


def test_a_team_without_a_name_is_refused(sign_in, alice):
    answer = sign_in(alice).post(f"{PAGE}/name", data={"team_name": " "})

    assert answer.status_code == 422
    assert text(parse(answer), "#field-team_name-error")


def test_switching_to_ones_other_team(sign_in, alice):
    other = factories.team("Team Z")
    accounts.add_member(alice, other, Role.VIEWER)
    db.session.commit()
    browser = sign_in(alice)

    answer = browser.post(f"{PAGE}/switch", data={"team_id": other.id})

    assert answer.status_code == 303
    page = parse(browser.get(PAGE))
    assert text(page, ".brand small") == "Team Z"
    assert members(page) == ["Alice Adams", "Team A"]  # and the way back
    assert browser.post(f"{PAGE}/name", data={"team_name": "Ours"}).status_code == 403


@pytest.mark.parametrize("team_id", ["", "x", "999999", "other"])
def test_nobody_switches_to_a_strangers_team(sign_in, alice, charlie, team_id):
    wanted = charlie.memberships[0].team_id if team_id == "other" else team_id

    assert sign_in(alice).post(f"{PAGE}/switch", data={"team_id": wanted}).status_code == 404


def test_a_strangers_team_in_the_cookie_is_ignored(sign_in, alice, charlie):
    browser = sign_in(alice)
    with browser.session_transaction() as cookie:
        cookie["team_id"] = charlie.memberships[0].team_id

    assert text(parse(browser.get(PAGE)), ".brand small") == "Team A"


def test_a_script_in_a_name_is_text(sign_in, team, alice):
    factories.user(team, Role.MEMBER, "<script>alert(1)</script>", "eve@example.com")

    page = parse(sign_in(alice).get(PAGE))

    assert "<script>alert(1)</script>" in members(page)
    assert [node for node in page.css("script") if node.text()] == []


def test_the_number_of_statements_does_not_grow_with_the_team(sign_in, team, alice, statements):
    few = statements(lambda: sign_in(alice).get(PAGE))
    for _ in range(20):
        factories.user(team)

    many = statements(lambda: sign_in(alice).get(PAGE))

    assert many == few
    assert len(teams.members(accounts.viewer_of(alice))) == 21


@pytest.fixture
def statements(app):
    """`statements(act)` counts the SQL statements that acting takes."""
    from sqlalchemy import event

    def count(act):
        seen = []

        def note(_conn, _cursor, statement, *_rest):
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    return count

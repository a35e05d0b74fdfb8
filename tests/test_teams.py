"""Who may change a team's people, and that an owner always stays."""

import threading

import pytest
from sqlalchemy import select

from notes import accounts, teams
from notes.db import db
from notes.errors import Conflict, Forbidden, Invalid, NotesError, NotFound
from notes.models import Membership, Role
from tests import factories


@pytest.fixture
def anna(team):
    """An admin of team A."""
    return factories.user(team, Role.ADMIN, "Anna Ames", "anna@example.com")


def as_viewer(person, team=None):
    return accounts.viewer_of(person, team.id if team else None)


def test_everybody_sees_the_list_by_name(app, victor, alice, bob):
    names = [one.user.name for one in teams.members(as_viewer(victor))]

    assert names == ["Alice Adams", "Bob Brown", "Victor Vale"]


def test_nobody_sees_another_team(app, alice, charlie):
    names = [one.user.name for one in teams.members(as_viewer(charlie))]

    assert names == ["Charlie Cole"]


@pytest.mark.parametrize("actor", ["bob", "victor"])
@pytest.mark.parametrize("deed", ["role", "remove", "rename"])
def test_members_and_viewers_change_nothing(request, app, alice, anna, actor, deed):
    viewer = as_viewer(request.getfixturevalue(actor))
    deeds = {
        "role": lambda: teams.change_role(viewer, anna.id, "member"),
        "remove": lambda: teams.remove(viewer, anna.id),
        "rename": lambda: teams.rename(viewer, "Ours"),
    }

    with pytest.raises(Forbidden):
        deeds[deed]()


def test_an_owner_gives_any_role(app, alice, bob):
    for role in Role:
        teams.change_role(as_viewer(alice), bob.id, role.value)
        assert as_viewer(bob).role is role


def test_an_unknown_role_is_refused(app, alice, bob):
    with pytest.raises(Invalid):
        teams.change_role(as_viewer(alice), bob.id, "emperor")


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MEMBER, Role.VIEWER])
def test_an_admin_gives_the_other_roles(app, alice, anna, bob, role):
    teams.change_role(as_viewer(anna), bob.id, role.value)

    assert as_viewer(bob).role is role


def test_an_admin_makes_no_owner(app, alice, anna, bob):
    with pytest.raises(Forbidden):
        teams.change_role(as_viewer(anna), bob.id, "owner")


@pytest.mark.parametrize(
    "deed", [teams.remove, lambda who, whom: teams.change_role(who, whom, "viewer")]
)
def test_an_admin_does_not_touch_an_owner(app, alice, anna, deed):
    factories.user(factories.team("Elsewhere"), Role.OWNER)

    with pytest.raises(Forbidden):
        deed(as_viewer(anna), alice.id)


@pytest.mark.parametrize("role", ["admin", "member", "viewer"])
def test_the_last_owner_is_not_demoted(app, alice, bob, role):
    with pytest.raises(Conflict):
        teams.change_role(as_viewer(alice), alice.id, role)


def test_the_last_owner_does_not_leave(app, alice, bob):
    with pytest.raises(Conflict):
        teams.remove(as_viewer(alice), alice.id)


def test_one_of_two_owners_leaves(app, team, alice):
    second = factories.user(team, Role.OWNER)

    teams.remove(as_viewer(second), second.id)
    db.session.commit()

    assert [one.user_id for one in teams.members(as_viewer(alice))] == [alice.id]


@pytest.mark.parametrize("person", ["bob", "victor"])
def test_anybody_else_may_leave(request, app, alice, person):
    leaving = request.getfixturevalue(person)

    teams.remove(as_viewer(leaving), leaving.id)
    db.session.commit()

    assert [one.user_id for one in teams.members(as_viewer(alice))] == [alice.id]


def test_a_stranger_is_nobody_in_this_team(app, alice, charlie):
    with pytest.raises(NotFound):
        teams.change_role(as_viewer(alice), charlie.id, "viewer")
    with pytest.raises(NotFound):
        teams.remove(as_viewer(alice), charlie.id)


def test_two_owners_who_demote_each_other_at_once_leave_one(app, team, alice):
    second = factories.user(team, Role.OWNER)
    pairs = [(alice.id, second.id), (second.id, alice.id)]
    start, outcomes = threading.Barrier(2), []

    def race(who, whom):
        with app.app_context():
            viewer = accounts.viewer_of(db.session.get_one(type(alice), who))
            db.session.commit()
            start.wait()
            try:
                teams.change_role(viewer, whom, "member")
                db.session.commit()
                outcomes.append("done")
            except NotesError as error:
                db.session.rollback()
                outcomes.append(error.code)

    threads = [threading.Thread(target=race, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    owners = db.session.scalars(select(Membership).where(Membership.role == Role.OWNER)).all()
    assert len(owners) == 1
    assert sorted(outcomes) == ["conflict", "done"]


@pytest.mark.parametrize("name", ["", "  ", "\x00", "x" * 121])
def test_a_team_needs_a_name(app, alice, name):
    with pytest.raises(Invalid) as refused:
        teams.rename(as_viewer(alice), name)

    assert refused.value.field == "team_name"

"""Invitation links: who makes them, who takes them, once."""

import threading
from datetime import timedelta

import pytest

from notes import accounts, invitations
from notes.db import db, now
from notes.errors import Conflict, Forbidden, Invalid, NotesError, NotFound
from notes.invitations import Unusable
from notes.models import Invitation, Role, User
from tests import factories

GOOD = "correct horse battery"


@pytest.fixture
def invite(app, alice):
    """`invite(role, email)` makes an invitation to team A by its owner: (row, token)."""

    def make(role="member", email=""):
        made = invitations.create(accounts.viewer_of(alice), role, email)
        db.session.commit()
        return made

    return make


def test_the_token_itself_is_not_kept(invite):
    invitation, token = invite()

    kept = {str(getattr(invitation, column.key)) for column in Invitation.__table__.columns}

    assert token not in kept
    assert invitations.find(token) is invitation


def test_a_link_makes_an_account_with_its_role(invite, team):
    invitation, _ = invite("viewer")

    user = invitations.join(invitation, "Ann", "ann@example.com", GOOD)
    db.session.commit()

    assert accounts.viewer_of(user, team.id).role is Role.VIEWER


def test_a_link_lets_an_account_join(invite, team, charlie):
    invitation, _ = invite("admin")

    invitations.accept(invitation, charlie)
    db.session.commit()

    assert accounts.viewer_of(charlie, team.id).role is Role.ADMIN


def test_a_used_link_says_so(invite, charlie):
    invitation, token = invite()
    invitations.accept(invitation, charlie)
    db.session.commit()

    with pytest.raises(Unusable, match="used"):
        invitations.find(token)


def test_an_expired_link_says_so(invite):
    invitation, token = invite()
    invitation.expires_at = now() - timedelta(seconds=1)
    db.session.commit()

    with pytest.raises(Unusable, match="expired"):
        invitations.find(token)


def test_a_link_works_for_seven_days(invite):
    invitation, _ = invite()

    assert timedelta(days=6, hours=23) < invitation.expires_at - now() <= timedelta(days=7)


def test_an_unknown_link_is_nothing(app):
    with pytest.raises(NotFound):
        invitations.find("no such token")


def test_a_withdrawn_link_is_nothing(invite, alice):
    invitation, token = invite()

    invitations.revoke(accounts.viewer_of(alice), invitation.id)
    db.session.commit()

    with pytest.raises(NotFound):
        invitations.find(token)


def test_a_link_for_an_address_lets_nobody_else_in(invite, charlie):
    invitation, _ = invite(email="dora@example.com")

    with pytest.raises(Forbidden):
        invitations.accept(invitation, charlie)


def test_a_link_for_an_address_makes_the_account_with_it(invite):
    invitation, _ = invite(email="Dora@example.com")

    user = invitations.join(invitation, "Dora", "somebody.else@example.com", GOOD)

    assert user.email == "dora@example.com"


def test_a_member_keeps_the_link_good(invite, bob):
    invitation, token = invite()

    with pytest.raises(Conflict):
        invitations.accept(invitation, bob)

    assert invitations.find(token) is invitation


def test_a_member_is_not_invited_again(invite, bob):
    with pytest.raises(Conflict):
        invite(email="bob@example.com")


def test_a_refused_account_keeps_the_link_good(invite):
    invitation, token = invite()

    with pytest.raises(Invalid):
        invitations.join(invitation, "Ann", "ann@example.com", "short")
    db.session.rollback()

    assert invitations.find(token).accepted_at is None


@pytest.mark.parametrize("person", ["bob", "victor"])
def test_members_and_viewers_do_not_invite(request, app, person):
    viewer = accounts.viewer_of(request.getfixturevalue(person))

    with pytest.raises(Forbidden):
        invitations.create(viewer, "member")


def test_an_admin_invites_no_owner(app, team):
    admin = accounts.viewer_of(factories.user(team, Role.ADMIN))

    with pytest.raises(Forbidden):
        invitations.create(admin, "owner")


def test_members_see_no_invitations(invite, alice, bob):
    invite()

    assert len(invitations.pending(accounts.viewer_of(alice))) == 1
    assert invitations.pending(accounts.viewer_of(bob)) == []


def test_a_stranger_withdraws_nothing(invite, charlie):
    invitation, _ = invite()

    with pytest.raises(NotFound):
        invitations.revoke(accounts.viewer_of(charlie), invitation.id)


def test_a_member_withdraws_nothing(invite, bob):
    invitation, _ = invite()

    with pytest.raises(Forbidden):
        invitations.revoke(accounts.viewer_of(bob), invitation.id)


def test_an_admin_does_not_withdraw_an_owners_invitation(invite, team):
    invitation, _ = invite("owner")
    admin = accounts.viewer_of(factories.user(team, Role.ADMIN))

    with pytest.raises(Forbidden):
        invitations.revoke(admin, invitation.id)


def test_of_people_racing_with_one_link_one_gets_in(app, invite):
    _, token = invite()
    elsewhere = factories.team("Elsewhere")
    people = [factories.user(elsewhere).id for _ in range(4)]
    start, outcomes = threading.Barrier(4), []

    def race(user_id):
        with app.app_context():
            user = db.session.get_one(User, user_id)
            invitation = invitations.find(token)
            start.wait()
            try:
                invitations.accept(invitation, user)
                db.session.commit()
                outcomes.append("in")
            except NotesError as error:
                db.session.rollback()
                outcomes.append(error.code)

    threads = [threading.Thread(target=race, args=(user_id,)) for user_id in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes) == ["gone", "gone", "gone", "in"]

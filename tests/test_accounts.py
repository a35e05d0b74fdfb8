"""People and their accounts: what is kept, what is refused, and who is first."""

import statistics
import threading
import time

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from notes import accounts
from notes.db import db
from notes.errors import Conflict, Invalid, NotesError, NotFound
from notes.models import Membership, Role, Team, User
from tests import factories

GOOD = "correct horse battery"


def test_an_address_is_kept_in_one_spelling(app):
    accounts.create_user("  Ann.Lee@Example.COM ", "Ann  Lee", GOOD)
    db.session.commit()

    found = accounts.by_email("ann.lee@example.com")

    assert (found.email, found.name) == ("ann.lee@example.com", "Ann Lee")
    assert accounts.by_email("ANN.LEE@example.com ") is found


def test_an_account_without_a_name_is_called_by_its_address(app):
    assert accounts.create_user("ann@example.com", "", GOOD).name == "ann"


@pytest.mark.parametrize("email", ["ann@office.local", "ann@localhost", "ann@wiki.test"])
def test_an_address_of_a_house_without_a_public_domain_is_taken(app, email):
    assert accounts.create_user(email, "Ann", GOOD).email == email


@pytest.mark.parametrize(
    "email",
    ["", "ann", "ann@", "@example.com", "a b@example.com", "ann@example.com\x00x", "a" * 300],
)
def test_what_is_no_address_is_refused(app, email):
    with pytest.raises(Invalid) as refused:
        accounts.create_user(email, "Ann", GOOD)

    assert refused.value.field == "email"


def test_an_address_belongs_to_one_account(app, alice):
    with pytest.raises(Invalid) as refused:
        accounts.create_user("ALICE@example.com", "Another", GOOD)

    assert refused.value.field == "email"


def test_control_characters_in_a_name_are_spaces(app):
    assert accounts.create_user("ann@example.com", "Ann\x00\u202eLee", GOOD).name == "Ann Lee"


def test_a_nul_in_an_address_finds_nobody(app, alice):
    assert accounts.by_email("alice@\x00example.com") is None


def test_the_right_password_signs_in(app, alice):
    assert accounts.authenticate("Alice@Example.com", factories.PASSWORD) is alice


@pytest.mark.parametrize("email", ["alice@example.com", "nobody@example.com"])
def test_a_wrong_password_does_not(app, alice, email):
    assert accounts.authenticate(email, "wrong horse battery") is None


def test_an_older_hash_is_renewed_at_sign_in(app, alice):
    alice.password_hash = PasswordHasher(time_cost=1, memory_cost=8192).hash(GOOD)
    db.session.commit()

    accounts.authenticate("alice@example.com", GOOD)

    assert "m=65536" in alice.password_hash
    assert accounts.authenticate("alice@example.com", GOOD) is alice


def test_a_known_and_an_unknown_address_take_the_same_time(app, alice):
    took = {"alice@example.com": [], "nobody@example.com": []}

    for _ in range(7):
        for email, times in took.items():
            began = time.perf_counter()
            accounts.authenticate(email, "wrong horse battery")
            times.append(time.perf_counter() - began)

    known, unknown = (statistics.median(times) for times in took.values())
    assert 0.5 < known / unknown < 2
    assert min(known, unknown) > 0.005, "no Argon2 verification took place"


def test_another_address_asks_for_the_password(app, alice):
    with pytest.raises(Invalid) as refused:
        accounts.rename(alice, "Alice", "new@example.com", "wrong")

    assert refused.value.field == "password"


def test_a_name_changes_without_a_password(app, alice):
    accounts.rename(alice, "Alice Zimmer", "alice@example.com")
    db.session.commit()

    assert accounts.by_email("alice@example.com").name == "Alice Zimmer"


def test_an_address_of_somebody_else_is_refused(app, alice, bob):
    with pytest.raises(Invalid) as refused:
        accounts.rename(alice, "Alice", "bob@example.com", factories.PASSWORD)

    assert refused.value.field == "email"


def test_a_person_is_in_a_team_once(app, alice, team):
    with pytest.raises(Conflict):
        accounts.add_member(alice, team, Role.MEMBER)


def test_a_person_acts_in_their_first_team(app, alice, team):
    other = factories.team("Team Z")
    accounts.add_member(alice, other, Role.VIEWER)
    db.session.commit()

    assert accounts.viewer_of(alice).team_id == team.id
    assert accounts.viewer_of(alice, other.id).role is Role.VIEWER


def test_a_stranger_acts_in_no_team(app, charlie, team):
    with pytest.raises(NotFound):
        accounts.viewer_of(charlie, team.id)


def test_the_first_owner_owns_a_new_team(app):
    accounts.set_up("ann@example.com", "Ann", GOOD, "Research")
    db.session.commit()

    viewer = accounts.viewer_of(accounts.by_email("ann@example.com"))

    assert viewer.role is Role.OWNER
    assert db.session.get_one(Team, viewer.team_id).name == "Research"


def test_nobody_is_first_twice(app, alice):
    with pytest.raises(Conflict):
        accounts.set_up("ann@example.com", "Ann", GOOD, "Research")


def test_of_people_racing_to_be_first_one_wins(app):
    start, outcomes = threading.Barrier(4), []

    def race(number):
        with app.app_context():
            start.wait()
            try:
                accounts.set_up(f"ann{number}@example.com", "Ann", GOOD, "Research")
                db.session.commit()
                outcomes.append("first")
            except NotesError as error:
                db.session.rollback()
                outcomes.append(error.code)

    _all_at_once(race, 4)

    assert sorted(outcomes) == ["conflict", "conflict", "conflict", "first"]
    assert db.session.scalar(select(func.count()).select_from(User)) == 1
    assert db.session.scalar(select(func.count()).select_from(Membership)) == 1
    assert db.session.scalar(select(func.count()).select_from(Team)) == 1


def test_who_comes_second_waits_for_the_first_to_be_done(app):
    accounts.set_up("ann@example.com", "Ann", GOOD, "Research")  # not committed yet
    outcomes = []

    def second():
        with app.app_context():
            try:
                accounts.set_up("ben@example.com", "Ben", GOOD, "Research")
                db.session.commit()
                outcomes.append("first")
            except NotesError as error:
                db.session.rollback()
                outcomes.append(error.code)

    thread = threading.Thread(target=second)
    thread.start()
    thread.join(timeout=0.7)  # time enough to go wrong; it stands and waits
    db.session.commit()
    thread.join(timeout=30)

    assert outcomes == ["conflict"]


def test_of_people_racing_for_an_address_one_wins(app):
    start, outcomes = threading.Barrier(3), []

    def race(_number):
        with app.app_context():
            start.wait()
            try:
                accounts.create_user("ann@example.com", "Ann", GOOD)
                db.session.commit()
                outcomes.append("made")
            except NotesError as error:
                db.session.rollback()
                outcomes.append(error.code)

    _all_at_once(race, 3)

    assert sorted(outcomes) == ["invalid", "invalid", "made"]


def test_the_setup_token_is_typed_in_any_case(app):
    token = accounts.setup_token("a secret of sixteen")

    assert accounts.is_setup_token(token, "a secret of sixteen")
    assert accounts.is_setup_token(token.replace("-", " ").lower(), "a secret of sixteen")
    assert not accounts.is_setup_token(token, "another secret of sixteen")
    assert not accounts.is_setup_token("", "a secret of sixteen")
    assert not accounts.is_setup_token("ÄÖÜ-123", "a secret of sixteen")


def _all_at_once(race, count):
    threads = [threading.Thread(target=race, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

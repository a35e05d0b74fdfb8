"""What a password must be."""

import pytest

from notes import accounts, passwords
from notes.errors import Invalid
from tests import factories


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short 123",
        "aaaaaaaaaaaaaaa",
        "abababababab",
        "password123",
        "Password!!",
        "1234567890",
        "x" * 1025,
        "ann@example.com",
        "Ann Example1",
    ],
)
def test_a_weak_password_is_refused(password):
    with pytest.raises(Invalid) as refused:
        passwords.check(password, "ann@example.com", "Ann Example")

    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "password", ["correct horse battery", "päßwörter sind gut", "7 ducks cross", "Tr0ub4dor&3x"]
)
def test_a_good_password_is_taken(password):
    passwords.check(password, "ann@example.com", "Ann Example")


def test_a_change_asks_for_the_old_password(app, alice):
    with pytest.raises(Invalid) as refused:
        passwords.change(alice, "wrong horse battery", "another good password")

    assert refused.value.field == "old"


def test_a_change_needs_another_password(app, alice):
    with pytest.raises(Invalid) as refused:
        passwords.change(alice, factories.PASSWORD, factories.PASSWORD)

    assert refused.value.field == "password"


def test_a_change_ends_sessions(app, alice):
    before = alice.session_key

    passwords.change(alice, factories.PASSWORD, "another good password")

    assert alice.session_key != before
    assert accounts.authenticate("alice@example.com", "another good password") is alice
    assert accounts.authenticate("alice@example.com", factories.PASSWORD) is None

"""Whom a name means."""

from __future__ import annotations

import pytest

from notes import assignees
from notes.models import Role
from tests import factories


@pytest.fixture
def people(team):
    """Two Anns, two of one whole name, and others of whom each is the only one."""
    names = {
        "Ann Archer": "ann@example.com",
        "Ann Baker": "abaker@example.com",
        "Carl Dunn": "first@example.com",
        "Carl  Dunn": "second@example.com",
        "Maya Lindqvist": "m.lindqvist@example.com",
        "Max": "maya@example.org",
        "Zoë Quist": "zq@example.com",
    }
    return {mail: factories.user(team, Role.VIEWER, name, mail) for name, mail in names.items()}


@pytest.mark.parametrize(
    ("name", "mail"),
    [
        ("ann  ARCHER", "ann@example.com"),
        ("abaker", "abaker@example.com"),
        ("ABaker@example.com", "abaker@example.com"),
        ("m.lindqvist", "m.lindqvist@example.com"),
        ("zoë", "zq@example.com"),
        ("Max", "maya@example.org"),
        ("Carl Dunn (first@example.com)", None),
    ],
)
def test_a_name_that_only_one_can_be(team, people, name, mail):
    found = assignees.sure(name, assignees.members(team.id))

    assert (found.email if found else None) == mail


@pytest.mark.parametrize("name", ["Ann", "Carl", "Carl Dunn", "Maya", "Ann Smith", "an", "", None])
def test_nobody_is_guessed(team, people, name):
    assert assignees.sure(name, assignees.members(team.id)) is None


def test_a_namesake_is_chosen_with_their_address(team, people):
    key, text = assignees.given_to(team.id, "carl dunn (second@example.com)")

    assert (key, text) == (people["second@example.com"].id, "")


def test_a_name_of_nobody_stays_as_it_was_typed(team, people):
    assert assignees.given_to(team.id, "  Jane   Doe ") == (None, "Jane Doe")


def test_people_of_other_teams_are_not_meant(team, charlie):
    assert assignees.given_to(team.id, "Charlie Cole") == (None, "Charlie Cole")

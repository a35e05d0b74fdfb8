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
        ("Zoe Quist", "zq@example.com"),
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


def test_who_has_only_a_first_name_may_be_taken_for_another(team, people):
    factories.user(team, Role.VIEWER, "Max Weber", "weber@example.com")
    members = assignees.members(team.id)

    assert assignees.sure("Max", members) is None
    assert assignees.given_to(team.id, "Max")[0] == people["maya@example.org"].id, "chosen by label"


@pytest.mark.parametrize("name", ["team", "Everybody", "we", "me"])
def test_an_address_that_is_nobodys_name_is_nobody(team, name):
    factories.user(team, Role.MEMBER, "Sue Young", f"{name.lower()}@example.com")

    assert assignees.sure(name, assignees.members(team.id)) is None


@pytest.mark.parametrize(
    ("voices", "voice", "mail"),
    [
        ([], None, "zq@example.com"),
        (["Zoe"], 0, "zq@example.com"),
        (["Zoë Quist", None], 0, "zq@example.com"),
        (["Zoe Miller"], 0, None),
        (["Zoe Miller", "Zoe Quist"], None, None),
        (["Zoe", "Zoe Quist"], 0, None),
    ],
)
def test_a_first_name_means_who_sat_in_the_meeting(team, people, voices, voice, mail):
    meeting = factories.recording(team)
    known = [factories.speaker(meeting, n, name) for n, name in enumerate(voices, start=1)]

    who, member = assignees.meant("Zoe", known, assignees.members(team.id))

    assert who == (None if voice is None else known[voice])
    assert (member.email if member else None) == mail

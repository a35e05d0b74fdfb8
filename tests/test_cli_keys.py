"""`api-key add`: what it prints works, and what can't be done is said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from notes import accounts
from notes.db import db, now
from notes.models import ApiKey, Role
from tests import factories


@pytest.fixture
def add(app):
    """`add("--user", …)` runs the command."""

    def run(*arguments):
        given = [str(argument) for argument in arguments]
        result = app.test_cli_runner().invoke(args=["api-key", "add", *given])
        db.session.expire_all()
        return result

    return run


def project(app, token):
    headers = {"Authorization": f"Bearer {token}"}
    return app.test_client().get("/api/projects/@current/", headers=headers).json


def test_the_last_word_is_a_key_that_works(app, add, team, alice):
    result = add("--user", "ALICE@example.com", "--scope", "*", "--name", "Desk")

    assert result.exit_code == 0
    assert project(app, result.stdout.split()[-1]) == {"id": team.id, "name": "Team A"}
    key = db.session.scalars(select(ApiKey)).one()
    assert (key.name, key.scopes, key.user_id, key.expires_at) == ("Desk", ["*"], alice.id, None)


@pytest.mark.parametrize("by", ["id", "name"])
def test_a_team_is_named_by_number_or_name(app, add, alice, by):
    later = factories.team("Later team")
    accounts.add_member(alice, later, Role.MEMBER)
    db.session.commit()

    result = add(
        *("--user", alice.email, "--scope", "desktop_recording:read"),
        *("--name", "Desk", "--team", getattr(later, by)),
    )

    assert project(app, result.stdout.strip())["id"] == later.id


def test_several_scopes_and_an_end(add, alice):
    add(
        *("--user", alice.email, "--scope", "desktop_recording:read"),
        *("--scope", "desktop_recording:write", "--name", "Desk", "--expires-days", 2),
    )

    key = db.session.scalars(select(ApiKey)).one()
    assert key.scopes == ["desktop_recording:read", "desktop_recording:write"]
    assert timedelta(days=1, hours=23) < key.expires_at - now() < timedelta(days=2, minutes=1)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"--user": "nobody@example.com"}, "Nobody here has the address"),
        ({"--user": "victor@example.com"}, "can only read"),
        ({"--scope": "everything"}, "is not one of"),
        ({"--name": " "}, "Please give a name."),
        ({"--team": "No"}, "There is no team called No."),
        ({"--team": "99999999"}, "There is no team called 99999999."),
        ({"--team": "Team B"}, "is in no such team"),
        ({"--expires-days": "0"}, "after 1 to 3650 days"),
    ],
)
def test_what_cant_be_done_is_said_and_nothing_is_made(add, alice, victor, charlie, changed, words):
    options = {"--user": alice.email, "--scope": "*", "--name": "Desk"} | changed

    result = add(*(part for option in options.items() for part in option))

    assert result.exit_code != 0
    assert words in result.stderr
    assert db.session.scalars(select(ApiKey)).all() == []

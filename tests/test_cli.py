"""The shell's commands for people and recordings, with their words and exit codes."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from notes import accounts
from notes.db import db
from notes.models import Membership, Recording, Role, Team, User
from tests import factories, sounds

PASSWORD = "correct horse battery"


@pytest.fixture
def flask(app):
    """`flask("team", "add", "A")` runs a command; its result has `output` and `exit_code`."""

    def run(*arguments, stdin=""):
        runner = app.test_cli_runner()
        result = runner.invoke(args=[str(argument) for argument in arguments], input=stdin)
        db.session.expire_all()
        return result

    return run


@pytest.fixture
def meeting(tmp_path):
    """A short sound file."""
    path = tmp_path / "weekly sync.wav"
    path.write_bytes(sounds.wav())
    return path


def test_team_add_prints_its_number(flask):
    result = flask("team", "add", "Research")

    team = db.session.scalars(select(Team)).one()
    assert (result.exit_code, result.stdout) == (0, f"{team.id}\n")
    assert team.name == "Research"


def test_a_team_is_not_made_twice(flask, team):
    result = flask("team", "add", team.name)

    assert result.exit_code == 1
    assert "There is a team of that name already." in result.stderr


def test_user_add_makes_the_first_team_if_there_is_none(flask):
    result = flask(
        "user", "add", "ann@example.com", "--role", "owner", "--password-stdin", stdin=PASSWORD
    )

    assert result.exit_code == 0
    member = db.session.scalars(select(Membership)).one()
    assert (member.user.email, member.role) == ("ann@example.com", Role.OWNER)
    assert accounts.authenticate("ann@example.com", PASSWORD) == member.user


def test_user_add_takes_the_first_team(flask, team):
    factories.team("Later team")

    flask("user", "add", "ann@example.com", "--role", "viewer", "--password-stdin", stdin=PASSWORD)

    assert db.session.scalars(select(Membership)).one().team_id == team.id


def test_user_add_takes_the_named_team(flask, team):
    later = factories.team("Later team")

    flask(
        *("user", "add", "ann@example.com", "--role", "member", "--team", "Later team"),
        *("--name", "Ann Ames", "--password-stdin"),
        stdin=f"{PASSWORD}\n",
    )

    member = db.session.scalars(select(Membership)).one()
    assert (member.team_id, member.user.name) == (later.id, "Ann Ames")
    assert accounts.authenticate("ann@example.com", PASSWORD)


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        (["--role", "owner"], "", "--password-stdin"),
        (["--role", "boss", "--password-stdin"], PASSWORD, "'boss' is not one of"),
        (["--role", "owner", "--password-stdin"], "short", "at least"),
        (["--role", "owner", "--team", "No", "--password-stdin"], PASSWORD, "no team called No"),
    ],
)
def test_what_cant_be_done_is_said_and_nothing_is_made(flask, arguments, stdin, words):
    result = flask("user", "add", "ann@example.com", *arguments, stdin=stdin)

    assert result.exit_code != 0
    assert words in result.stderr
    assert not db.session.scalars(select(User)).all()
    assert not db.session.scalars(select(Team)).all()


def test_an_address_that_is_none_is_refused(flask):
    result = flask("user", "add", "ann", "--role", "owner", "--password-stdin", stdin=PASSWORD)

    assert result.exit_code == 1
    assert "isn't an e-mail address" in result.stderr


def test_an_imported_file_is_a_recording_of_that_person(flask, alice, meeting):
    result = flask("recordings", "import", meeting, "--user", "ALICE@example.com")

    recording = db.session.scalars(select(Recording)).one()
    assert (result.exit_code, result.stdout) == (0, f"{recording.id}\n")
    assert (recording.created_by, recording.title) == (alice.id, "Weekly sync")
    assert meeting.exists()


def test_a_file_that_was_taken_before_gives_the_id_it_has(flask, alice, meeting):
    first = flask("recordings", "import", meeting, "--user", alice.email)

    second = flask("recordings", "import", meeting, "--user", alice.email)

    assert second.stdout == first.stdout
    assert "taken before" in second.stderr
    assert second.exit_code == 0


def test_one_bad_file_doesnt_stop_the_others(flask, alice, meeting, tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("no sound at all\n" * 50)

    result = flask("recordings", "import", text, meeting, "--user", alice.email)

    assert result.exit_code == 1
    assert f"{text}: " in result.stderr
    assert uuid.UUID(result.stdout.strip())
    assert len(db.session.scalars(select(Recording)).all()) == 1


def test_a_viewer_imports_nothing(flask, victor, meeting):
    result = flask("recordings", "import", meeting, "--user", victor.email)

    assert result.exit_code == 1
    assert not db.session.scalars(select(Recording)).all()


def test_an_unknown_person_imports_nothing(flask, app, meeting):
    result = flask("recordings", "import", meeting, "--user", "nobody@example.com")

    assert result.exit_code == 1
    assert "There is no account with the address nobody@example.com." in result.stderr


def test_reindex_counts_what_can_be_found(flask, team):
    factories.recording(team)

    result = flask("reindex")

    assert (result.exit_code, result.stdout) == (
        0,
        "1 recordings can be found by their words.\n",
    )

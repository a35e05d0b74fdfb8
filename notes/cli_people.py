"""Teams and people from the shell."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup
from sqlalchemy import select

from notes import accounts, teams
from notes.cli_words import in_words
from notes.db import db
from notes.errors import Conflict, NotFound
from notes.models import Role, Team

FIRST_TEAM = "Our team"

team = AppGroup("team", help="Teams.")
user = AppGroup("user", help="People.")


@team.command("add")
@click.argument("name")
@in_words
def add_team(name: str) -> None:
    """Make a team called NAME and print its number."""
    if teams.by_name(name):
        raise Conflict("There is a team of that name already.")
    added = teams.create(name)
    db.session.commit()
    click.echo(added.id)


@user.command("add")
@click.argument("email")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    required=True,
    help="What they may do.",
)
@click.option("--team", "team_name", help="Their team. The first one, if not given.")
@click.option("--name", default="", help="What they are called. Their address, if not given.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@in_words
def add_user(email: str, role: str, team_name: str | None, name: str, password_stdin: bool) -> None:
    """Make an account for EMAIL and print its number."""
    if not password_stdin:
        raise click.UsageError(
            "Say --password-stdin and give the password on standard input, "
            "where no list of processes shows it."
        )
    password = sys.stdin.readline().rstrip("\r\n")
    added = accounts.create_user(email, name, password)
    accounts.add_member(added, _wanted_team(team_name), Role(role))
    db.session.commit()
    click.echo(added.id)


def _wanted_team(name: str | None) -> Team:
    """The team by that name, or the first one, which is made if there is none."""
    if name is None:
        first = db.session.scalars(select(Team).order_by(Team.id).limit(1)).first()
        return first or teams.create(FIRST_TEAM)
    found = teams.by_name(name)
    if found is None:
        raise NotFound(f"There is no team called {name}. Make it with: team add '{name}'")
    return found

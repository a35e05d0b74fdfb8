"""API keys from the shell."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from notes import accounts, api_keys, teams
from notes.cli_words import in_words
from notes.db import db
from notes.errors import NotFound
from notes.models import Team

api_key = AppGroup("api-key", help="Keys with which programs act for people.")


@api_key.command("add")
@click.option("--user", "email", required=True, help="The address of whom the key acts for.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(api_keys.SCOPES),
    multiple=True,
    required=True,
    help="What the key may do; may be given more than once.",
)
@click.option("--name", required=True, help="What the key is for.")
@click.option("--team", help="The team's number or name. The person's first one, if not given.")
@click.option("--expires-days", type=int, help="After how many days the key ends. Never, if not.")
@in_words
def add_key(
    email: str, scopes: tuple[str, ...], name: str, team: str | None, expires_days: int | None
) -> None:
    """Make a key and print it. It can't be shown again."""
    person = accounts.by_email(email)
    if person is None:
        raise NotFound(f"Nobody here has the address {email}.")
    viewer = accounts.viewer_of(person, _team_id(team))
    _, token = api_keys.make(viewer, name, scopes, expires_days)
    db.session.commit()
    click.echo(token)


def _team_id(given: str | None) -> int | None:
    """The number of a team given by its number or its name."""
    if given is None:
        return None
    by_number = given.isascii() and given.isdecimal() and len(given) < 10
    found = db.session.get(Team, int(given)) if by_number else None
    found = found or teams.by_name(given)
    if found is None:
        raise NotFound(f"There is no team called {given}.")
    return found.id

"""The shell's door: `flask --app app team add`, `user add`, `recordings import`, `doctor`…"""

from __future__ import annotations

from typing import Any

import click
from flask import Flask, g
from flask.cli import with_appcontext

from notes import cli_backup, cli_doctor, cli_keys, cli_people, cli_recordings, cli_storage


class _Migrations(click.Group):
    """Flask-Migrate's commands. It brings Alembic, so it is loaded when one of them runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._real().list_commands(ctx))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found: click.Command | None = self._real().get_command(ctx, cmd_name)
        return found

    @staticmethod
    def _real() -> Any:
        from flask_migrate.cli import db

        return db


@with_appcontext
def _no_options() -> None:
    g.directory, g.x_arg = None, ()


COMMANDS = (
    cli_people.team,
    cli_people.user,
    cli_keys.api_key,
    cli_recordings.recordings,
    cli_recordings.reindex,
    cli_doctor.doctor,
    cli_storage.storage,
    cli_backup.backup,
    cli_backup.restore,
    _Migrations("db", callback=_no_options, help="The database's schema."),
)


def register(app: Flask) -> None:
    """Make the commands known to `flask --app app`."""
    for command in COMMANDS:
        app.cli.add_command(command)

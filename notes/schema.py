"""The database's schema: brought to the newest by the migrations. Foundation.

Flask-Migrate and Alembic are large; they are loaded when a migration is asked for, not by every
process that only uses the tables.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import inspect

from notes.connections import settings
from notes.db import db

MIGRATIONS = Path(__file__).resolve().parent / "migrations"


class _Known:
    """What Flask-Migrate looks up on the app, made at first use."""

    directory = str(MIGRATIONS)

    @cached_property
    def migrate(self) -> Any:
        import flask_migrate

        return flask_migrate.Migrate(directory=self.directory)


def connect(app: Flask) -> None:
    """Let `flask db …` find the migrations."""
    app.extensions["migrate"] = _Known()


def upgrade() -> None:
    """Bring the current app's database to the newest schema. Raises what Alembic raises."""
    from alembic import command

    command.upgrade(_config(), "head")


def ensure() -> None:
    """Make the tables in a database that has none; one that has some is left as it is."""
    settings().data_dir.mkdir(parents=True, exist_ok=True)
    if not inspect(db.engine).has_table("alembic_version"):
        upgrade()


def newest() -> str:
    """The id of the newest migration."""
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _config() -> Any:
    from alembic.config import Config

    config = Config(MIGRATIONS / "alembic.ini")
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config

"""How the shell's commands say no: one sentence, exit code 1, nothing half done."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from sqlalchemy.exc import DBAPIError

from notes import schema
from notes.db import db
from notes.errors import NotesError

P = ParamSpec("P")
R = TypeVar("R")


def in_words(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what a command raises into a sentence for people."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            schema.ensure()  # the shell may well come before the first start
            return command(*args, **kwargs)
        except NotesError as error:
            db.session.rollback()
            raise click.ClickException(error.message) from None
        except DBAPIError as error:
            db.session.rollback()
            raise click.ClickException(
                f"The database refused ({str(error.orig).strip().splitlines()[0]}). "
                "`flask --app app doctor` says more."
            ) from None

    return run

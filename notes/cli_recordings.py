"""Recordings from the shell."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from notes import accounts, checks, search, uploads
from notes.cli_words import in_words
from notes.db import db
from notes.errors import NotesError, NotFound
from notes.recordings import Viewer
from notes.twins import Twin

recordings = AppGroup("recordings", help="Recordings.")


@recordings.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--user", "email", required=True, help="Whose recordings they are.")
@click.pass_context
@in_words
def import_files(ctx: click.Context, files: tuple[Path, ...], email: str) -> None:
    """Take FILES as recordings and print the id of each, one a line.

    They are judged as an upload is. A file that was taken before gives the id it has. Works
    while the product runs or not; what has to be done with them is done when it runs.
    """
    person = accounts.by_email(email)
    if person is None:
        raise NotFound(f"There is no account with the address {email}.")
    viewer = accounts.viewer_of(person)
    with _quietly():
        taken = [_take(viewer, file) for file in files]
    if not checks.queue_server().ok:
        click.echo("Minutebook isn't running. The work on them begins when it does.", err=True)
    if not all(taken):
        ctx.exit(1)


@contextmanager
def _quietly() -> Iterator[None]:
    """Without a warning for each job that can't be queued: it is told once, in the end."""
    log = logging.getLogger("notes")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


@click.command("reindex")
@with_appcontext
@in_words
def reindex() -> None:
    """Make the search index anew from what the recordings say."""
    click.echo(f"{search.index_all()} recordings can be found by their words.")


def _take(viewer: Viewer, file: Path) -> bool:
    """Whether the file is a recording now; what came of it is told."""
    try:
        recording = uploads.take_file(viewer, file)
        db.session.commit()
    except Twin as twin:
        db.session.rollback()
        recording = twin.recording
        click.echo(f"{file}: taken before, as “{recording.title}”.", err=True)
    except NotesError as error:
        db.session.rollback()
        click.echo(f"{file}: {error.message}", err=True)
        return False
    except OSError as error:
        db.session.rollback()
        click.echo(f"{file}: it can't be read ({error.strerror}).", err=True)
        return False
    click.echo(recording.id)
    return True

"""`backup` and `restore`: everything an installation knows, in one file."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import with_appcontext

from notes import chat_accounts, cli_archive, provider_accounts, search, stores, webhook_secrets
from notes.cli_archive import Kept
from notes.cli_words import in_words
from notes.connections import settings

LOST = (
    "{count} of the keys and secrets for other companies can't be read here: NOTES_SECRET_KEY "
    "isn't the backup's. Use that one, or set them again in the settings."
)
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("file", type=FILE)
@click.option(
    "--without-team-stores", is_flag=True, help="Leave out files in stores that teams have named."
)
@click.pass_context
@with_appcontext
@in_words
def backup(ctx: click.Context, file: Path, without_team_stores: bool) -> None:
    """Write the database, the stored files and the secret key to FILE (a tar archive)."""
    kept = cli_archive.write(file, team_stores=not without_team_stores)
    click.echo(f"{file}: {kept.rows} rows, {kept.files} files.")
    click.echo(
        "It holds the secret key and everything people recorded. Keep it as safe as the "
        "data folder itself.",
        err=True,
    )
    _tell(kept)
    if kept.problems:
        ctx.exit(1)


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
@in_words
def restore(file: Path) -> None:
    """Bring FILE, made by backup, back into an empty installation."""
    kept = cli_archive.read(file)
    search.index_all()
    sealed = (provider_accounts, webhook_secrets, chat_accounts, stores)
    lost = sum(one.unreadable() for one in sealed)
    if settings().secret_key is not None and lost:  # else the backup's own key is used from now on
        click.echo(LOST.format(count=lost), err=True)
    _tell(kept)
    click.echo(f"{kept.rows} rows and {kept.files} files are back. Start with: make run")


def _tell(kept: Kept) -> None:
    for problem in kept.problems:
        click.echo(problem, err=True)

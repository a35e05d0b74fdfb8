"""File stores from the shell: what lies where, and moving it."""

from __future__ import annotations

import time
from collections.abc import Callable

import click
from flask.cli import AppGroup
from sqlalchemy import select

from notes import (
    leftovers,
    processes,
    render,
    store_bringing,
    store_contents,
    store_copying,
    store_moving,
    store_sweeping,
    stores,
    teams,
)
from notes.cli_words import in_words
from notes.db import db
from notes.errors import Conflict, Invalid, NotFound
from notes.models import Team
from notes.storage import Storage
from notes.store_bringing import Brought
from notes.store_moving import MoveLost

storage = AppGroup("storage", help="Where files are kept.")

EVERY_S = 1.0
"""So often at most a line says how far it is."""
ELSEWHERE = (
    "{team}: its files are being moved by another process already. Wait for it, or end it and "
    "run this again."
)
LOST = (
    "Files that are in neither store as they were when they came: {count}. Nothing was deleted of "
    "them."
)
AGAIN = "Run the command again to go on: what was moved stays moved."


@storage.command("list")
@in_words
def show() -> None:
    """Say for each team where its files lie."""
    for team in _teams(None):
        state = store_contents.state(team.id)
        click.echo(f"{team.name} (team {team.id}):")
        for one in state.lying:
            mark = "new files go here" if one.is_current else "earlier store"
            click.echo(f"  {_amount(one.files, one.size)} in {stores.name(one.store)} - {mark}")
        if state.is_moving:
            click.echo("  They are being moved.")
        if state.problem:
            click.echo(f"  {state.problem}")
        left = leftovers.waiting(team.id)
        if left.files:
            click.echo(
                f"  {left.files} old copies wait to be deleted. {left.problem or ''}".rstrip()
            )


@storage.command("move")
@click.option("--team", "name", help="Only this team's, by name or number. Else: every team's.")
@click.option("--now", is_flag=True, help="Delete the old copies at once instead of in two hours.")
@click.pass_context
@in_words
def move(ctx: click.Context, name: str | None, now: bool) -> None:
    """Bring files to the store that their team uses now.

    Each is copied, read back and compared with what it was when it came; only then the copy
    takes its place. This can be ended at any moment and run again, while the product runs or
    not. Without --now, old copies go two hours later, for whoever still plays them.
    """
    done = [_move(team) for team in _teams(name)]
    if now:
        for team in _teams(name):
            _sweep(team)
    if not all(done):
        ctx.exit(1)


@storage.command("bring")
@click.argument("address")
@click.option("--delete", is_flag=True, help="Delete each there once it is proven to be here.")
@click.pass_context
@in_words
def bring(ctx: click.Context, address: str, delete: bool) -> None:
    """Bring the files of this server's store from ADDRESS, where NOTES_STORAGE_URL led before.

    Run it with NOTES_STORAGE_URL set to the new address. Everything that is here afterwards was
    read back and compared with what it was when it came. It can be ended at any moment and run
    again.
    """
    try:
        old = Storage(address)
    except (ValueError, ImportError) as error:
        raise Invalid(f"{address} can't be used as a store ({error}).") from None
    brought = store_bringing.bring(old, _brought(), delete=delete)
    click.echo(f"Files copied: {brought.copied}. Already here: {brought.there}.")
    if brought.lost:
        click.echo(LOST.format(count=brought.lost), err=True)
        ctx.exit(1)


def _brought() -> Callable[[Brought], None]:
    told = 0.0

    def tell(brought: Brought) -> None:
        nonlocal told
        if time.monotonic() - told >= EVERY_S:
            told = time.monotonic()
            click.echo(f"  {brought.copied} copied, {brought.there} already here")

    return tell


def _move(team: Team) -> bool:
    """Whether everything of a team's is where it should be."""
    team_id, name = team.id, team.name
    wanted = store_moving.start(team_id)
    claim = store_moving.take(team_id, processes.me()) if wanted else None
    db.session.commit()
    if not wanted:
        click.echo(f"{name}: all files are in {_current(team_id)}.")
        return True
    if claim is None:
        raise Conflict(ELSEWHERE.format(team=name))
    click.echo(f"{name}: files go to {_current(team_id)}.")
    try:
        store_copying.go_on(claim, _progress(team_id))
    except MoveLost:
        db.session.rollback()
        raise Conflict(ELSEWHERE.format(team=name)) from None
    return _report(team_id, name)


def _progress(team_id: int) -> Callable[[], None]:
    """Says how far it is, now and then."""
    told = 0.0

    def tell() -> None:
        nonlocal told
        if time.monotonic() - told >= EVERY_S:
            told = time.monotonic()
            state = store_contents.state(team_id)
            db.session.commit()
            here, there = state.here, state.elsewhere
            whole = _amount(here[0] + there[0], here[1] + there[1])
            click.echo(f"  {_amount(*here)} of {whole}")

    return tell


def _report(team_id: int, name: str) -> bool:
    state = store_contents.state(team_id)
    click.echo(f"{name}: {_amount(*state.here)} in {_current(team_id)}.")
    if state.problem:
        again = "" if state.elsewhere[0] == 0 else f" {AGAIN}"
        click.echo(f"{name}: {state.problem}{again}", err=True)
    db.session.commit()
    return state.elsewhere[0] == 0


def _sweep(team: Team) -> None:
    team_id, name = team.id, team.name
    leftovers.hurry(team_id=team_id)
    db.session.commit()
    store_sweeping.sweep(team_id)
    left = leftovers.waiting(team_id)
    if left.files:
        why = left.problem or "somebody works with them; they go by themselves after that."
        click.echo(f"{name}: {left.files} old copies stay for now: {why}", err=True)
    else:
        click.echo(f"{name}: no old copies are left.")
    db.session.commit()


def _teams(name: str | None) -> list[Team]:
    """The team that is named, or all. Raises NotFound."""
    if name is None:
        return list(db.session.scalars(select(Team).order_by(Team.id)))
    by_id = db.session.get(Team, int(name)) if name.isascii() and name.isdigit() else None
    found = by_id or teams.by_name(name)
    if found is None:
        raise NotFound(f"There is no team “{name}”.")
    return [found]


def _current(team_id: int) -> str:
    return stores.name(stores.current(team_id))


def _amount(files: int, size: int) -> str:
    return f"{files} file{'' if files == 1 else 's'} ({render.size(size)})"

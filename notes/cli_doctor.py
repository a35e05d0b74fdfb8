"""`doctor`: looks at every setting and service, and says what to do about what is wrong."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import click
from flask.cli import with_appcontext
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from notes import (
    adapters,
    calendar_health,
    chat_accounts,
    checks,
    cli_doctor_rooms,
    cli_doctor_store,
    cli_doctor_stores,
    live_tokens,
    provider_accounts,
    render,
    schema,
    webhook_secrets,
)
from notes.checks import State
from notes.connections import settings
from notes.db import db
from notes.errors import ExternalError
from notes.providers.base import Account
from notes.settings import LOOPBACK

LITTLE_ROOM = 2 * 2**30
RECALL, CALENDARS = "recall.ai", "calendars"
START = "Start the product with `make run`"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do if that is wrong."""

    name: str
    state: State
    advice: str = ""


@click.command("doctor")
@click.pass_context
@with_appcontext
def doctor(ctx: click.Context) -> None:
    """Check every setting and service. Exits with 1 if anything is wrong."""
    wrong = 0
    for finding in findings():
        mark = click.style("ok   ", "green") if finding.state.ok else click.style("WRONG", "red")
        click.echo(f"{mark} {finding.name:<12} {finding.state.detail}")
        if not finding.state.ok:
            wrong += 1
            click.echo(f"      {'':<12} → {finding.advice}")
    click.echo("Everything is well." if not wrong else f"{wrong} to mend.")
    ctx.exit(1 if wrong else 0)


def findings() -> Iterator[Finding]:
    """Every check, one after the other."""
    looks: tuple[Callable[[], Finding], ...] = (
        _address, _data_folder, _room, _secret, _database, _schema, _redis, _store, _workers,
        _weights, _chat,
    )  # fmt: skip
    for look in looks:
        yield look()
    for name, state, advice in cli_doctor_stores.look():
        yield Finding(name, state, advice)
    yield from _team_chats()
    yield from _recall()
    for name, state, advice in cli_doctor_rooms.look():
        yield Finding(name, state, advice)
    yield _calendars()


def _address() -> Finding:
    config = settings()
    exposed = config.host not in LOOPBACK and config.base_url.startswith("http://")
    if exposed and config.public_url:
        return Finding(
            "address",
            State(ok=False, detail=f"{config.base_url} is not encrypted"),
            "Put a proxy with HTTPS in front and set NOTES_PUBLIC_URL=https://…",
        )
    return Finding("address", State(ok=True, detail=config.base_url))


def _data_folder() -> Finding:
    folder = settings().data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"minutebook")
    except OSError as error:
        state = State(ok=False, detail=f"{folder} can't be written to ({error.strerror})")
        return Finding("data folder", state, "Make it writable, or set NOTES_DATA_DIR.")
    return Finding("data folder", State(ok=True, detail=str(folder)))


def _room() -> Finding:
    try:
        free = shutil.disk_usage(settings().data_dir).free
    except OSError:
        state = State(ok=False, detail="unknown, because the data folder isn't there")
        return Finding("room", state, "Make the folder, or set NOTES_DATA_DIR.")
    state = State(ok=free >= LITTLE_ROOM, detail=f"{render.size(free)} free")
    return Finding("room", state, "Make room: a long video alone can need more than that.")


def _secret() -> Finding:
    kept = settings().data_dir / "secret_key"
    if settings().secret_key is not None:
        return Finding("secret key", State(ok=True, detail="set by NOTES_SECRET_KEY"))
    if kept.exists() and kept.stat().st_mode & 0o077:
        state = State(ok=False, detail=f"{kept} can be read by others")
        return Finding("secret key", state, f"chmod 600 {kept}")
    return Finding("secret key", State(ok=True, detail="in the data folder"))


def _database() -> Finding:
    advice = f"Check NOTES_DATABASE_URL, and that the database runs. {START} for the embedded one."
    return Finding("database", checks.database(), advice)


def _schema() -> Finding:
    newest = schema.newest()
    try:
        found = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError:
        db.session.rollback()
        found = None
    state = State(ok=found == newest, detail=f"{found or 'no tables'} of {newest}")
    return Finding("schema", state, f"{START}, or bring it up with: flask --app app db upgrade")


def _redis() -> Finding:
    embedded = settings().embedded_valkey
    advice = f"{START}." if embedded else "Check NOTES_REDIS_URL, and that the server runs."
    return Finding("redis", checks.queue_server(), advice)


def _store() -> Finding:
    state = checks.store(adapters.adapters().storage)
    return Finding("file store", state, cli_doctor_store.advice(settings()))


def _workers() -> Finding:
    return Finding(
        "workers",
        checks.workers(),
        f"{START}, or a worker alone: python worker.py media (or default, or live --cron)",
    )


def _weights() -> Finding:
    problem = adapters.weights_problem(settings())
    state = State(ok=problem is None, detail=problem or "all there")
    return Finding("engines", state, "Install the dependencies again: rm -r .venv; make run")


def _chat() -> Finding:
    name, config = "chat server", settings()
    if config.llm_base_url is None:
        return Finding(name, State(ok=True, detail="not used: LLM_BASE_URL isn't set"))
    problem = adapters.chat_problem(config)
    detail = problem or f"{config.llm_model} answers at {config.llm_base_url}"
    advice = "Check LLM_BASE_URL, LLM_MODEL and LLM_API_KEY, and that the server runs."
    return Finding(name, State(ok=problem is None, detail=detail), advice)


def _team_chats() -> Iterator[Finding]:
    """Each team's own chat server."""
    for own, team in chat_accounts.every():
        problem = None
        try:
            server = chat_accounts.server(own.team_id)
            if server is not None:
                adapters.adapters().check(server)
        except ExternalError as error:
            problem = error.message
        detail = f"{team}'s: {problem or f'{own.model} answers at {own.base_url}'}"
        advice = f"Set it again in {team} under Settings, Notes, or remove it there."
        yield Finding("chat server", State(ok=problem is None, detail=detail), advice)


def _recall() -> Iterator[Finding]:
    """The server's account at Recall.ai, each team's own, and whether webhooks can come."""
    own, server = provider_accounts.with_key(), provider_accounts.of_server()
    if server is None and not own:
        detail = "not used: RECALL_API_KEY isn't set, and no team has a key of its own"
        yield Finding(RECALL, State(ok=True, detail=detail))
        return
    if server is not None:
        advice = "Check RECALL_API_KEY and RECALL_API_BASE: a key works in its own region only."
        yield Finding(RECALL, _answers(server, server.base_url), advice)
    for row, team in own:
        whose = f"{team}'s key …{row.key_ending}"
        advice = f"Set it again in {team} under Settings, Integrations."
        try:
            account = provider_accounts.of(row.team_id)
        except ExternalError as error:
            yield Finding(RECALL, State(ok=False, detail=f"{whose}: {error.message}"), advice)
            continue
        if account is not None:
            yield Finding(RECALL, _answers(account, f"{whose}, {account.base_url}"), advice)
    yield _webhooks()


def _answers(account: Account, whose: str) -> State:
    try:
        adapters.adapters().recorder(account).check()
    except ExternalError as error:
        return State(ok=False, detail=f"{whose}: {provider_accounts.why(error, account)}")
    return State(ok=True, detail=f"{whose}: answers")


def _webhooks() -> Finding:
    """Whether Recall.ai can reach us and is believed. Without, recordings come, only later."""
    secrets, kept = webhook_secrets.all_secrets(), webhook_secrets.unreadable()
    local = live_tokens.is_this_machine
    if local(settings().base_url) and not local(settings().recall_api_base):
        state = State(ok=False, detail=f"Recall.ai can't reach {settings().base_url}")
        return Finding("webhooks", state, "Set NOTES_PUBLIC_URL to the address people use.")
    if kept:
        detail = f"{kept} of the secrets can't be read: NOTES_SECRET_KEY isn't what it was"
        state = State(ok=False, detail=detail)
        return Finding("webhooks", state, "Add them again under Settings, Integrations.")
    if not secrets:
        state = State(ok=False, detail="turned away: there is no secret to check them with")
        advice = "Add one under Settings, Integrations, or set RECALL_WEBHOOK_SECRET."
        return Finding("webhooks", state, advice)
    count = "a secret" if len(secrets) == 1 else f"{len(secrets)} secrets"
    detail = f"taken at {settings().base_url}/webhooks/recall, with {count}"
    return Finding("webhooks", State(ok=True, detail=detail))


def _calendars() -> Finding:
    """Whether people can connect their calendars, and whether those that are can be read."""
    companies, health = calendar_health.companies(), calendar_health.look()
    if not companies and not health.people:
        detail = "not used: neither GOOGLE_OAUTH_CLIENT_ID nor MICROSOFT_OAUTH_CLIENT_ID is set"
        return Finding(CALENDARS, State(ok=True, detail=detail))
    if not provider_accounts.any_account(provider_accounts.RECALL):
        state = State(ok=False, detail="can't be read: there is no Recall.ai account")
        return Finding(CALENDARS, state, "Set RECALL_API_KEY, or a key under Integrations.")
    if health.failing:
        detail = f"{health.failing} couldn't be read for an hour: {health.problem}"
        advice = "See that Recall.ai answers and that workers run; it is tried again by itself."
        return Finding(CALENDARS, State(ok=False, detail=detail), advice)
    names = " and ".join(companies) or "none any more"
    again = f", {health.cut_off} to be connected again" if health.cut_off else ""
    detail = f"{names} can be connected; read for {health.people}{again}"
    return Finding(CALENDARS, State(ok=True, detail=detail))

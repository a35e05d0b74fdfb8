"""`doctor` looks at everything and says what to do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import current_app
from rq import Worker
from rq.serializers import JSONSerializer
from sqlalchemy import text

from notes import provider_accounts, schema, webhook_secrets
from notes.accounts import viewer_of
from notes.connections import redis, settings
from notes.db import db, now
from notes.jobqueue import QueueName, queue
from notes.models import Calendar, CalendarConnection
from tests.connected import connected
from tests.standins import recall as standin
from tests.standins import svix


@pytest.fixture
def doctor(app):
    settings().data_dir.joinpath("files").mkdir(exist_ok=True)

    def run():
        return app.test_cli_runner().invoke(args=["doctor"])

    return run


@pytest.fixture
def workers(app):
    one = Worker([queue(name) for name in QueueName], connection=redis(), serializer=JSONSerializer)
    one.register_birth()
    yield
    one.register_death()


def lines(result) -> dict[str, str]:
    """What was found, by the thing looked at."""
    found = [line for line in result.stdout.splitlines() if line[:5] in {"ok   ", "WRONG"}]
    return {line[6:18].strip(): line[:5].strip() for line in found}


def test_all_is_well(doctor, workers):
    result = doctor()

    assert set(lines(result).values()) == {"ok"}, result.stdout
    assert result.exit_code == 0
    assert result.stdout.endswith("Everything is well.\n")


def test_what_is_wrong_is_named_with_what_to_do(doctor):
    result = doctor()

    assert result.exit_code == 1
    assert {name for name, mark in lines(result).items() if mark == "WRONG"} == {"workers"}
    assert "make run" in result.stdout
    assert result.stdout.endswith("1 to mend.\n")


def test_an_old_schema_is_told(doctor, workers):
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        result = doctor()
    finally:
        with db.engine.begin() as connection:
            connection.execute(
                text("UPDATE alembic_version SET version_num = :newest"),
                {"newest": schema.newest()},
            )

    assert lines(result)["schema"] == "WRONG"
    assert "db upgrade" in result.stdout


def test_a_key_that_others_can_read_is_told(doctor, workers, app, tmp_path):
    changed = settings().model_copy(update={"secret_key": None, "data_dir": tmp_path})
    (tmp_path / "secret_key").write_text("a key that everybody can read")
    (tmp_path / "secret_key").chmod(0o644)
    kept, app.extensions["notes.settings"] = settings(), changed
    try:
        result = doctor()
    finally:
        app.extensions["notes.settings"] = kept

    assert lines(result)["secret key"] == "WRONG"
    assert "chmod 600" in result.stdout


def test_without_a_key_recall_isnt_used(doctor, workers):
    result = doctor()

    assert lines(result)["recall.ai"] == "ok"
    assert "RECALL_API_KEY isn't set" in result.stdout
    assert "webhooks" not in lines(result)


@pytest.mark.parametrize(("key", "found"), [(standin.KEY, "ok"), ("another", "WRONG")])
def test_a_key_for_recall_is_tried(doctor, workers, app, key, found):
    with standin.serving() as server, connected(app, server, key=key):
        result = doctor()

    assert lines(result)["recall.ai"] == found
    assert ("Check RECALL_API_KEY" in result.stdout) == (found == "WRONG")
    assert not server.made


@pytest.fixture
def public(app, recall, monkeypatch):
    """Recall's stand-in can be asked, the server has no key of its own, others reach it."""
    changed = settings().model_copy(
        update={"recall_api_key": None, "public_url": "https://notes.example.com"}
    )
    monkeypatch.setitem(app.extensions, "notes.settings", changed)
    return recall


def test_teams_own_accounts_are_tried_each(doctor, workers, public, alice, charlie):
    ours, theirs = viewer_of(alice), viewer_of(charlie)
    provider_accounts.set_key(ours, standin.KEY, None)
    provider_accounts.set_key(theirs, "a-key-that-isnt-known", None)
    webhook_secrets.add(ours, svix.SECRET)
    db.session.commit()

    result = doctor()

    assert f"Team A's key …ests, {public.url}: answers" in result.stdout
    assert "Team B's key …nown" in result.stdout
    assert "Set it again in Team B under Settings, Integrations." in result.stdout
    assert lines(result)["webhooks"] == "ok"
    assert result.stdout.endswith("1 to mend.\n")
    for secret in (standin.KEY, "a-key-that-isnt-known", svix.SECRET):
        assert secret not in result.stdout


def test_a_key_under_another_secret_is_told(doctor, workers, public, alice):
    provider_accounts.set_key(viewer_of(alice), standin.KEY, None).sealed_key = "of another"
    webhook_secrets.add(viewer_of(alice), svix.SECRET).sealed = "of another"
    db.session.commit()

    result = doctor()

    assert lines(result)["recall.ai"] == "WRONG"
    assert "Team A's key …ests: A key kept here can't be read" in result.stdout
    assert lines(result)["webhooks"] == "WRONG"
    assert "1 of the secrets can't be read" in result.stdout
    assert public.asked == []


def test_without_a_secret_webhooks_are_told_to_be_turned_away(doctor, workers, public, alice):
    provider_accounts.set_key(viewer_of(alice), standin.KEY, None)
    db.session.commit()

    result = doctor()

    assert lines(result)["webhooks"] == "WRONG"
    assert "there is no secret" in result.stdout


def test_an_address_nobody_reaches_is_told(doctor, workers, public, alice, app, monkeypatch):
    elsewhere = {"public_url": None, "recall_api_base": "http://recall.invalid"}
    changed = settings().model_copy(update=elsewhere)
    monkeypatch.setitem(app.extensions, "notes.settings", changed)
    provider_accounts.set_key(viewer_of(alice), standin.KEY, None)
    db.session.commit()

    result = doctor()

    assert lines(result)["webhooks"] == "WRONG"
    assert "Set NOTES_PUBLIC_URL" in result.stdout


def test_calendars_are_looked_at(doctor, workers, team, alice):
    chosen = settings()
    app = current_app
    ids = {"google_oauth_client_id": "x.apps.googleusercontent.com"}
    app.extensions["notes.settings"] = chosen.model_copy(update=ids)
    without_account = doctor()
    app.extensions["notes.settings"] = chosen
    row = Calendar(team_id=team.id, user_id=alice.id, provider="recall", problem="No answer.")
    row.created_at = now() - timedelta(hours=2)
    row.connections = [CalendarConnection(platform="google")]
    db.session.add(row)
    db.session.commit()

    with standin.serving() as server, connected(app, server):
        failing = doctor()
        row.problem = None
        db.session.commit()
        well = doctor()

    assert "there is no Recall.ai account" in without_account.stdout
    assert "1 couldn't be read for an hour: No answer." in failing.stdout
    assert lines(well)["calendars"] == "ok"

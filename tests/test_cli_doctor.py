"""`doctor` looks at everything and says what to do."""

from __future__ import annotations

import pytest
from rq import Worker
from rq.serializers import JSONSerializer
from sqlalchemy import text

from notes import schema
from notes.connections import redis, settings
from notes.db import db
from notes.jobqueue import QueueName, queue
from tests.connected import connected
from tests.standins import recall as standin


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


@pytest.mark.parametrize(("key", "found"), [(standin.KEY, "ok"), ("another", "WRONG")])
def test_a_key_for_recall_is_tried(doctor, workers, app, key, found):
    with standin.serving() as server, connected(app, server, key=key):
        result = doctor()

    assert lines(result)["recall.ai"] == found
    assert ("Check RECALL_API_KEY" in result.stdout) == (found == "WRONG")
    assert not server.made

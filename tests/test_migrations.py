"""The schema comes from the migrations, and is what the models say, on both databases."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from notes import schema
from notes.assembly import create_app
from notes.db import Base, db
from notes.settings import Settings
from tests import services


@pytest.fixture
def empty_database(database_url, tmp_path):
    """The address of a database without any table, of the kind the suite runs on."""
    with services.empty_database(database_url, tmp_path) as url:
        yield url


@pytest.fixture
def fresh(empty_database, tmp_path):
    """An app on a database without any table, its context pushed."""
    app = create_app(
        Settings(data_dir=tmp_path, database_url=empty_database, secret_key="a key for tests only")
    )
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


def shape():
    """Every table's columns, indexes and foreign keys, in words that can be compared."""
    inspector = inspect(db.engine)
    return {
        name: (
            sorted((one["name"], str(one["type"])) for one in inspector.get_columns(name)),
            sorted(str(one["name"]) for one in inspector.get_indexes(name)),
            sorted(str(one["name"]) for one in inspector.get_foreign_keys(name)),
        )
        for name in tables()
    }


def test_there_is_one_newest_migration():
    heads = ScriptDirectory(str(schema.MIGRATIONS)).get_heads()

    assert heads == [schema.newest()]


def test_from_empty_the_migrations_make_what_the_models_say(fresh):
    schema.upgrade()

    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "include_object": lambda *found: not is_search(*found)},
        )
        assert compare_metadata(context, Base.metadata) == []


def is_search(_object, name, kind, reflected, _compare):
    return kind in {"table", "index"} and reflected and "search_" in (name or "")


def test_down_and_up_again_gives_the_same_tables(fresh):
    schema.upgrade()
    before = shape()

    command.downgrade(schema._config(), "base")
    assert tables() <= {"alembic_version"}
    schema.upgrade()

    assert shape() == before


def test_a_second_upgrade_changes_nothing(fresh):
    schema.upgrade()
    before = shape()

    schema.upgrade()

    assert shape() == before


def test_ensure_makes_tables_only_where_there_are_none(fresh):
    schema.ensure()
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))

    schema.ensure()

    with db.engine.connect() as connection:
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    assert version == "0001"

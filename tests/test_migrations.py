"""The schema comes from the migrations, and is what the models say, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from notes import schema
from notes.assembly import create_app
from notes.db import Base, db, now
from notes.models import Evidence, Recording, Segment, Summary, SummaryItem, Task, Team
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


def test_tasks_keep_what_rests_on_them_down_and_up(fresh):
    schema.upgrade()
    with_moment, loose = a_task_with_its_moment(), Task(team_id=1, title="Buy chairs")
    db.session.add(loose)
    db.session.commit()

    for version in ("0006", "head"):
        (command.upgrade if version == "head" else command.downgrade)(schema._config(), version)
        with db.engine.connect() as connection:
            count = connection.execute(text("SELECT count(*) FROM evidence")).scalar()
            titles = connection.execute(text("SELECT title FROM task")).scalars().all()
        assert (count, titles) == (1, [with_moment])


def test_summaries_keep_their_lines_down_and_up(fresh):
    schema.upgrade()
    a_summary_with_its_lines()

    command.downgrade(schema._config(), "0008")
    before = kept_of_summaries()
    command.upgrade(schema._config(), "head")

    assert before == kept_of_summaries() == (1, ["point", "decision"], 1)
    summary = db.session.scalars(select(Summary)).one()
    assert summary.shown_at == summary.created_at


def kept_of_summaries():
    """How many summaries, the kinds of their lines, how many moments those rest on."""
    with db.engine.connect() as connection:
        summaries = connection.execute(text("SELECT count(*) FROM summary")).scalar()
        kinds = connection.execute(text("SELECT kind FROM summary_item ORDER BY position"))
        moments = connection.execute(text("SELECT count(*) FROM evidence")).scalar()
        return summaries, list(kinds.scalars()), moments


def a_summary_with_its_lines():
    """Of an older day, shown again since; one line rests on a moment, a chapter on none."""
    recording, segment = a_line()
    long_ago = now() - timedelta(days=3)
    summary = Summary(recording_id=recording.id, engine="test", created_at=long_ago)
    for position, kind in enumerate(("point", "decision", "overview", "chapter")):
        summary.items.append(SummaryItem(kind=kind, position=position, text="They call."))
    summary.items[0].evidence.append(a_moment(segment))
    db.session.add(summary)
    db.session.commit()
    db.session.remove()


def a_task_with_its_moment():
    """The title of a task of a recording that rests on a line."""
    recording, segment = a_line()
    task = Task(team_id=1, recording_id=recording.id, title="Call them")
    task.evidence.append(a_moment(segment))
    db.session.add(task)
    db.session.commit()
    return "Call them"


def a_line():
    """A recording with one line."""
    db.session.add(Team(id=1, name="Team"))
    db.session.flush()
    recording = Recording(team_id=1, title="Weekly sync")
    db.session.add(recording)
    db.session.flush()
    place = {"start_ms": 0, "end_ms": 1000}
    segment = Segment(
        recording_id=recording.id, source_key="a", seq=1, rev=1, text="I call them.", **place
    )
    db.session.add(segment)
    db.session.flush()
    return recording, segment


def a_moment(segment):
    """What rests on the line's first words."""
    ends = {"start_char": 0, "end_char": 6, "quote": "I call"}
    place = {"start_ms": 0, "end_ms": 1000}
    return Evidence(segment_id=segment.id, verdict="supported", **ends, **place)

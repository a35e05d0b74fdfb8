"""Fixtures: the app on real SQLite and real PostgreSQL, a real Valkey, people in two teams.

Tests that ask for `app` (or anything built on it) run once for each database.
"""

from __future__ import annotations

import contextvars
import os

import hypothesis
import pytest
from flask import has_app_context
from flask.testing import FlaskClient
from sqlalchemy import event

from notes.assembly import create_app
from notes.connections import redis
from notes.db import Base, db
from notes.models import Role
from notes.settings import Settings
from tests import factories, services
from tests.connected import connected
from tests.standins import recall as standin

# Written out once: the suite empties its tables ten thousand times.
EMPTY = tuple(str(table.delete()) for table in reversed(Base.metadata.sorted_tables))


# How long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


def pytest_xdist_auto_num_workers(config):
    """One more than there are cores: many tests wait for processes that they have started."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Files whose few tests start the whole product begin first, or the last of them would run
    alone. The others come in any order, so that some wait while others work."""
    items.sort(key=lambda item: item.path.parent.name != "launcher")


class Browser(FlaskClient):
    """A test client whose requests have their own app context and database session.

    As in production: nothing of `g` stays for the next request, and what a view forgets to
    commit is lost. What the test itself holds is read anew afterwards.
    """

    def open(self, *args, **kwargs):
        response = contextvars.Context().run(super().open, *args, **kwargs)
        if has_app_context():
            db.session.expire_all()
        return response


@pytest.fixture(scope="session")
def valkey_url():
    with services.valkey_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_url():
    with services.postgres_server() as url:
        yield url


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request, tmp_path_factory):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('db') / 'test.sqlite3'}"
    return request.getfixturevalue("postgres_url")


@pytest.fixture(scope="session")
def session_app(database_url, valkey_url, tmp_path_factory):
    """One app a database; its tables are made by the migrations."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("data"),
        database_url=database_url,
        redis_url=valkey_url,
        secret_key="a key for tests only",
    )
    app = create_app(settings)
    app.testing = True
    app.test_client_class = Browser
    app.config["WTF_CSRF_ENABLED"] = False  # tests/web/test_csrf.py turns it on
    with app.app_context():
        from flask_migrate import upgrade

        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _dont_wait_for_the_disk)
            db.engine.dispose()
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


def _dont_wait_for_the_disk(connection, _record):
    connection.execute("PRAGMA synchronous = OFF").close()  # no test cuts the power


@pytest.fixture
def app(session_app):
    """The app with an empty database and an empty Redis, its context pushed."""
    with session_app.app_context():
        yield session_app
        db.session.remove()
        with db.engine.begin() as connection:
            for statement in EMPTY:
                connection.exec_driver_sql(statement)
        redis().flushdb()


@pytest.fixture
def recall(app):
    """Recall.ai's stand-in, with which the server has an account."""
    with standin.serving() as server, connected(app, server):
        yield server


@pytest.fixture
def client(app):
    """A browser in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def team(app):
    return factories.team("Team A")


@pytest.fixture
def alice(team):
    """The owner of team A."""
    return factories.user(team, Role.OWNER, "Alice Adams", "alice@example.com")


@pytest.fixture
def bob(team):
    """A member of team A."""
    return factories.user(team, Role.MEMBER, "Bob Brown", "bob@example.com")


@pytest.fixture
def victor(team):
    """A viewer of team A."""
    return factories.user(team, Role.VIEWER, "Victor Vale", "victor@example.com")


@pytest.fixture
def charlie(app):
    """The owner of another team: a stranger."""
    return factories.user(
        factories.team("Team B"), Role.OWNER, "Charlie Cole", "charlie@example.com"
    )


@pytest.fixture
def sign_in(app):
    """`sign_in(person)` gives a browser in which that person is signed in."""

    def browser(person):
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = person.get_id()
            session["_fresh"] = True
        return client

    return browser

"""Keys, and clients that speak with one."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from notes import accounts, api_keys
from notes.assembly import create_app
from notes.db import db
from notes.models import Role, Status
from notes.settings import Settings
from tests import factories
from tests.api import things
from tests.api.meetings import meeting
from tests.conftest import Browser

BEGIN = datetime(2026, 5, 22, 10, tzinfo=UTC)

_count = itertools.count(1)


class Api:
    """A program with a key; paths are relative to its project: `api.get("desktop_recordings/")`."""

    def __init__(self, client, token, project):
        self.client = client
        self.token = token
        self.root = f"/api/projects/{project}/"

    def open(self, method, path="", **options):
        """A request; a path that begins with `/` is taken as it is."""
        headers = {"Authorization": f"Bearer {self.token}"} | dict(options.pop("headers", {}))
        address = path if path.startswith("/") else self.root + path
        return self.client.open(address, method=method, headers=headers, **options)

    def get(self, path="", **options):
        return self.open("GET", path, **options)

    def post(self, path="", **options):
        return self.open("POST", path, **options)

    def patch(self, path="", **options):
        return self.open("PATCH", path, **options)

    def put(self, path="", **options):
        return self.open("PUT", path, **options)

    def delete(self, path="", **options):
        return self.open("DELETE", path, **options)


@pytest.fixture
def key(app):
    """`key(person, scopes="*")` gives a key of theirs in their first team.

    A viewer's key may hold any scope: it was made while they were more.
    """

    def make(person, scopes="*", team_id=None, days=None):
        viewer = replace(accounts.viewer_of(person, team_id), role=Role.MEMBER)
        wanted = [scopes] if isinstance(scopes, str) else scopes
        _, token = api_keys.make(viewer, f"Key {next(_count)}", wanted, days)
        db.session.commit()
        return token

    return make


@pytest.fixture
def api(app, key, alice):
    """`api(person=alice, scopes="*")` gives a program that acts for them in their first team."""

    def program(person=None, scopes="*", project=None):
        person = person or alice
        token = key(person, scopes)
        return Api(app.test_client(), token, project or accounts.viewer_of(person).team_id)

    return program


@pytest.fixture
def made(team, alice, tmp_path):
    """A meeting of Alice's with something of everything."""
    return meeting(team, alice, tmp_path)


@pytest.fixture
def several(team, alice, bob):
    """Five recordings, an hour apart, the newest last."""
    platforms = ["zoom", "teams", "meet", "slack", "upload"]
    return [
        factories.recording(
            team,
            bob if number == 1 else alice,
            f"Meeting {number}",
            Status.ERROR if number == 2 else Status.READY,
            platform=platform,
            started_at=BEGIN + timedelta(hours=number),
        )
        for number, platform in enumerate(platforms)
    ]


@pytest.fixture
def statements(app):
    """`statements(call)` is how many statements a call takes."""

    def count(call):
        seen = []
        listener = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        try:
            call()
        finally:
            event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    return count


@pytest.fixture(scope="session")
def things_app(session_app, database_url, valkey_url, tmp_path_factory):
    """An app of its own with operations made up for these tests, on the same database."""
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("things"),
        database_url=database_url,
        redis_url=valkey_url,
        secret_key="a key for tests only",
    )
    other = create_app(settings)
    other.test_client_class = Browser
    other.config["WTF_CSRF_ENABLED"] = False  # these hang on no blueprint
    things.serve(other)
    yield other
    with other.app_context():
        db.engine.dispose()


@pytest.fixture
def program(things_app, key, alice, team):
    """Alice's program, where operations made up for tests are served too."""
    return Api(things_app.test_client(), key(alice), team.id)


@pytest.fixture
def reached(recall):
    """Recall's stand-in, which can reach us on this very machine."""
    recall.wall = False
    return recall


@pytest.fixture
def device(app):
    """`device(person)` gives the text of a token of theirs."""

    def make(person, name="Laptop"):
        viewer = replace(accounts.viewer_of(person), role=Role.MEMBER)
        _, token = api_keys.make_for_device(viewer, name)
        db.session.commit()
        return token

    return make


@pytest.fixture
def ask(app):
    """`ask(token)` is a client without cookies that has the token in the address."""

    def get(token="", method="GET", **options):
        path = f"/start-recording/{token}" if token else "/start-recording"
        return app.test_client().open(path, method=method, **options)

    return get

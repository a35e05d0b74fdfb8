"""A real server, Chromium, and pages of people who are signed in."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from notes.db import db
from notes.models import Role, User
from tests import factories
from tests.served import Served

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@pytest.fixture(scope="module")
def served(valkey_url, tmp_path_factory):
    server = Served(tmp_path_factory.mktemp("served"), valkey_url)
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="module")
def chromium():
    if not CHROMIUM.exists():
        pytest.skip("Chromium isn't installed")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=15_000)  # as much as a page has, also beside other tests
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def desk(served):
    """The server's own database, to prepare things and to look: its team and its owner."""
    with served.app.app_context():
        user = db.session.scalars(db.select(User).order_by(User.id)).first()
        yield SimpleNamespace(user=user, team=user.memberships[0].team)


@pytest.fixture
def recording(desk):
    """A meeting of three lines by two voices."""
    recording = factories.recording(desk.team, desk.user)
    maya, tom = factories.speaker(recording, 1, "Maya"), factories.speaker(recording, 2)
    for at, (voice, words) in enumerate([(maya, "First."), (tom, "Second."), (maya, "Third.")]):
        factories.segment(recording, words, at * 5000, speaker=voice)
    return recording


@pytest.fixture
def mate(desk):
    """Another member of the team."""
    return factories.user(desk.team, Role.MEMBER, "Bob Brown")


@pytest.fixture
def sit_down(served, chromium):
    """`sit_down(person)` gives a page of a browser of theirs; nothing in it may fail."""
    contexts, faults = [], []

    def page_of(person, **options):
        context = chromium.new_context(base_url=served.url, reduced_motion="reduce", **options)
        context.set_default_timeout(15_000)
        cookie = served.cookie_of(person.get_id())
        context.add_cookies([{"name": "minutebook", "value": cookie, "url": served.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if _is_policy(said) else None)
        contexts.append(context)
        return page

    yield page_of
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def open_page(sit_down, desk):
    """`open_page(recording, query)` gives its page on a desktop, the owner's or `person`'s."""

    def opened(recording, query="", person=None):
        page = sit_down(person or desk.user, viewport={"width": 1440, "height": 900})
        page.goto(f"/recordings/{recording.id}{query}")
        return page

    return opened


def _is_policy(said):
    return said.type == "error" and "Content Security Policy" in said.text

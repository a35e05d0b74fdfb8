"""A server whose OAuth clients are set, whose companies are the stand-in's, and people's way
through them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import pytest

from notes import adapters
from notes.db import db
from notes.jobs import calendars as jobs
from notes.models import Calendar
from notes.providers.calendars import Company
from tests.standins import recall_calendar_browser as companies

PAGE = "/settings/calendars"


@pytest.fixture
def configure(app, recall, monkeypatch):
    """`configure(google_oauth_client_id=None)` changes what is set."""

    def change(**values):
        chosen = app.extensions["notes.settings"].model_copy(update=values)
        monkeypatch.setitem(app.extensions, "notes.settings", chosen)

    return change


@pytest.fixture
def there(app, recall, configure):
    """Both companies, set up at the server and at Recall.ai."""
    configure(google_oauth_client_id="google-client", microsoft_oauth_client_id="microsoft-client")
    pages = {one: f"{recall.url}/consent/{one}" for one in Company}
    adapters.connect(app, replace(app.extensions["notes.adapters"], consent_pages=pages))
    return recall


@dataclass
class Way:
    """The steps of a person's browser, one by one."""

    browser: object
    company: str = "google"

    def begin(self):
        """Press the button; gives the address of the consent page."""
        answer = self.browser.post(f"{PAGE}/{self.company}/connect")
        assert answer.status_code == 303
        return answer.location

    def allow(self, email="alice@example.com"):
        """Say yes; gives the address of ours that the company sends the browser to."""
        return companies.allow(self.begin(), email)

    def come_back(self, address, browser=None):
        """Go where the company sends the browser."""
        return (browser or self.browser).get(within(address))

    def finish(self, address):
        """From there over Recall.ai to the page of ours at the end."""
        handed_on = self.come_back(address)
        assert handed_on.status_code == 302
        return self.browser.get(within(companies.follow(handed_on.location)))


@pytest.fixture
def way(sign_in):
    """`way(person)` or `way(person, "microsoft")`."""

    def of(person, company="google"):
        return Way(sign_in(person), company)

    return of


@pytest.fixture
def work(app):
    """A worker does what waits."""

    def see_to_all():
        for calendar_id in db.session.scalars(db.select(Calendar.id)).all():
            db.session.rollback()
            jobs.see_to(str(calendar_id))

    return see_to_all


@pytest.fixture
def connected(there, way, work):
    """`connected(person)` has a calendar that was read."""

    def connect(person, company="google", email=None):
        found = way(person, company)
        found.finish(found.allow(email or person.email))
        work()
        return found.browser

    return connect


def within(address):
    """An address of ours as the test's browser asks for it."""
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")

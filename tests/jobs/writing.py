"""A recording whose notes a stand-in writes, and a look at its page from beside."""

from __future__ import annotations

import time
from contextlib import contextmanager

from notes import runs
from notes.db import db
from notes.engines.chat.patience import Patience
from notes.models import ChatAccount, Step
from tests import html

QUICK = Patience(connect_s=1, read_s=10, total_s=20, tries=1, pause_s=0.001)


def run_of(recording):
    return runs.newest(getattr(recording, "id", recording))[Step.SUMMARISE]


def until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError(f"waited {seconds} s in vain")


@contextmanager
def beside(app):
    """The app as another process has it: a session of its own."""
    with app.app_context():
        try:
            yield
        finally:
            db.session.remove()


class Onlooker:
    """Looks at a recording's page once so much of the answer is out and a draft of it is kept."""

    def __init__(self, app, browser, share):
        self.app, self.browser, self.share = app, browser, share
        self.recording = None
        self.page = self.markdown = self.draft = self.rev = None

    def __call__(self, share):
        if share < self.share or self.page is not None:
            return
        with beside(self.app):
            self.draft = until(self._draft)
            self.page = html.parse(self.browser.get(f"/recordings/{self.recording}"))
            self.markdown = self.browser.get(f"/recordings/{self.recording}/summary.md").text

    def _draft(self):
        db.session.rollback()
        newest = run_of(self.recording)
        return newest.draft


def account(team, url, model, **more):
    """A team's own chat server, without asking whether it may be."""
    own = ChatAccount(team_id=team.id, base_url=url, model=model, **more)
    db.session.add(own)
    db.session.commit()
    return own

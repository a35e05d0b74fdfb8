"""The demo: an account, a meeting at work, one that runs, and nothing left afterwards."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest
import requests
from selectolax.lexbor import LexborHTMLParser

from tests.launcher.running import alive, until
from tests.standins import recall_calendar_browser

SLOW_S = 200.0  # two meetings are worked on, on whatever machine this is


def greeted(one):
    """What the greeting said: the password, the folder, the live meeting's path."""
    until(lambda: "Ctrl-C" in one.output or one.process.poll() is not None)
    said = one.output
    password = re.search(r"with the password (\S+)", said)[1]
    folder = Path(re.search(r"Data is kept in (\S+)", said)[1])
    path = re.search(r"A meeting begins right now: http://[^/]+(/recordings/\S+)", said)[1]
    return password, folder, path


class Reader:
    """Somebody who is signed in."""

    def __init__(self, one, password):
        self.address, self.browser = one.address, requests.Session()
        form = self.page("/login").css_first("input[name=csrf_token]")
        told = {
            "email": "demo@example.com",
            "password": password,
            "csrf_token": form.attributes["value"],
        }
        self.browser.post(f"{self.address}/login", data=told, timeout=10)

    def page(self, path):
        return LexborHTMLParser(self.browser.get(self.address + path, timeout=10).text)

    def text(self, path):
        """The words of a page's main part, with single spaces."""
        return " ".join(self.page(path).css_first("main").text().split())

    def connect(self):
        """Connect a calendar at Google's stand-in, as a browser would."""
        form = self.page("/settings/calendars").css_first('form[action$="/google/connect"]')
        token = form.css_first("input[name=csrf_token]").attributes["value"]
        sent = self.browser.post(
            self.address + form.attributes["action"],
            data={"csrf_token": token},
            allow_redirects=False,
            timeout=10,
        )
        back = recall_calendar_browser.allow(sent.headers["Location"])
        self.browser.get(back, timeout=10)


@pytest.fixture
def demo(launch):
    """`demo(*options)` starts one that removes its folder when the test is over."""
    started = []

    def start(*options):
        started.append(launch(arguments=("demo", *options)))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.end()


def test_the_demo_has_an_account_and_a_meeting_and_leaves_nothing(demo):
    one = demo()
    password, folder, _ = greeted(one)
    everybody = one.everybody()

    page = one.sign_in("demo@example.com", password)
    code = one.end()

    assert "Sample meeting" in LexborHTMLParser(page).body.text()
    assert code == 0
    assert not alive(everybody)
    assert not folder.exists()


@pytest.mark.timeout(300)
def test_a_meeting_runs_by_itself_and_ends_as_notes_with_video(demo):
    one = demo("--speed", "30")
    password, _, path = greeted(one)
    reader = Reader(one, password)

    until(lambda: "Today we plan the move to the new office." in reader.text(path))
    reader.connect()
    until(lambda: "Harbour Foods: offer" in reader.text("/upcoming"))
    until(lambda: "New office: weekly check-in" in reader.text("/recordings"))
    until(lambda: reader.page(path).css_first("video"), SLOW_S)
    until(
        lambda: (
            "third weekend in January" in reader.page(path).css_first("#section-summary").text()
        ),
        SLOW_S,
    )

    text = reader.text(path)
    for name in ("Nora", "Peter", "Ian", "Sam"):
        assert name in text


def test_its_stand_in_is_started_again_at_the_same_address(demo):
    one = demo()
    _, one.folder, _ = greeted(one)
    before = one.parts()["recall"]

    os.kill(before, signal.SIGKILL)

    until(lambda: one.parts().get("recall", before) != before)


@pytest.mark.parametrize("speed", ["fast", "0", "nan"])
def test_a_speed_that_is_none_is_refused(demo, speed):
    one = demo("--speed", speed)

    assert one.process.wait(timeout=20) == 2
    assert "There is no" in one.output

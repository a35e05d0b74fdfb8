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
from tests.standins.realtimekit_life import MEETING_ID

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

    def send(self, path, selector, **typed):
        """Send a form of a page; gives where it leads."""
        form = self.page(path).css_first(selector)
        token = form.css_first("input[name=csrf_token]").attributes["value"]
        sent = self.browser.post(
            self.address + form.attributes["action"],
            data={"csrf_token": token, **typed},
            allow_redirects=False,
            timeout=10,
        )
        return sent.headers["Location"]

    def connect(self):
        """Connect a calendar at Google's stand-in, as a browser would."""
        there = self.send("/settings/calendars", 'form[action$="/google/connect"]')
        self.browser.get(recall_calendar_browser.allow(there), timeout=10)

    def record_a_room(self):
        """Have RealtimeKit's meeting recorded, and stop that once it runs; gives its page."""
        path = self.send("/realtimekit/new", ".rooms-form", meeting_id=MEETING_ID)
        until(lambda: self.page(path).css_first(".live-badge"))
        self.send(path, "#room-sure form")
        return path


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
    room = reader.record_a_room()
    until(lambda: "Harbour Foods: offer" in reader.text("/upcoming"))
    until(lambda: "New office: weekly check-in" in reader.text("/recordings"))
    until(lambda: reader.page(path).css_first("video"), SLOW_S)
    until(
        lambda: (
            "third weekend in January" in reader.page(path).css_first("#section-summary").text()
        ),
        SLOW_S,
    )

    until(lambda: "Written by Cloudflare RealtimeKit" in reader.text(room), SLOW_S)

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

"""The stand-in as a program."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.standins import recall as standin
from tests.standins.conftest import ZOOM

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = """
import sys
before = set(sys.modules)
import tests.standins.recall_program
new = [sys.modules[name] for name in sys.modules if name not in before]
print([one.__name__ for one in new if "site-packages" in str(getattr(one, "__file__", ""))])
"""


@pytest.fixture
def program(receiver):
    """It at work, at a hundred times the pace; gives its process and its address."""
    options = ["--webhook", receiver.url, "--speed", "400"]
    command = [sys.executable, "-m", "tests.standins.recall", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout.readline()
        yield process, re.search(r"http://\S+", said)[0]
        process.kill()


def test_a_bot_that_is_asked_for_goes_to_the_meeting(program, receiver):
    _, address = program
    headers = {"Authorization": f"Token {standin.KEY}"}
    endpoint = {"type": "webhook", "url": receiver.url, "events": ["transcript.data"]}
    order = {"meeting_url": ZOOM, "recording_config": {"realtime_endpoints": [endpoint]}}
    requests.post(f"{address}/api/v1/bot/", json=order, headers=headers, timeout=5)

    with receiver.news:
        assert receiver.news.wait_for(lambda: "bot.done" in receiver.names, 30), receiver.names

    told = set(receiver.names)
    assert {"transcript.data", "bot.in_call_recording", "recording.done"} <= told
    recordings = requests.get(f"{address}/api/v1/recording/", headers=headers, timeout=5).json()
    (made,) = recordings["results"]
    link = made["media_shortcuts"]["video_mixed"]["data"]["download_url"]
    assert requests.get(link, timeout=5).content[4:8] == b"ftyp"


def test_it_ends_when_it_is_told_to(program):
    process, _ = program
    process.terminate()

    assert process.wait(timeout=10) == 0


def test_it_needs_nothing_that_the_product_doesnt():
    found = subprocess.run(
        [sys.executable, "-c", FOREIGN], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == "[]"

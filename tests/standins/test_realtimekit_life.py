"""RealtimeKit's stand-in when its meeting moves by itself, as the demo has it."""

from __future__ import annotations

import io

import av
import pytest
import requests

from tests.launcher.running import until
from tests.standins import realtimekit as standin
from tests.standins import recall_meeting
from tests.standins.realtimekit_life import MEETING_ID, Stage
from tests.standins.recall_program import MEETING


@pytest.fixture(scope="module")
def stage():
    with standin.serving(kit=Stage()) as kit:
        kit.open(recall_meeting.load(MEETING), speed=120)
        yield kit


class Caller:
    """Somebody with the token."""

    def __init__(self, kit):
        self.base = f"{kit.base_url}/accounts/{kit.account_id}/realtime/kit/{kit.app_id}"
        self.headers = {"Authorization": f"Bearer {kit.token}"}

    def get(self, path):
        answer = requests.get(self.base + path, headers=self.headers, timeout=5).json()
        return answer["data"]

    def send(self, method, path, **body):
        address = self.base + path
        return requests.request(method, address, json=body, headers=self.headers, timeout=5).json()[
            "data"
        ]

    def uploaded(self, recording_id):
        path = f"/recordings/{recording_id}"
        until(lambda: self.get(path)["status"] == "UPLOADED")
        return self.get(path)


@pytest.fixture
def caller(stage):
    return Caller(stage)


def seconds(content):
    with av.open(io.BytesIO(content)) as file:
        return file.duration / av.time_base


def fetched(link):
    return requests.get(link, timeout=5).content


def test_a_recording_that_nobody_stops_has_the_whole_meeting(stage, caller):
    one = caller.send("POST", "/recordings", meeting_id=MEETING_ID)

    done = caller.uploaded(one["id"])

    assert done["recording_duration"] == round(stage.play.seconds)
    assert seconds(fetched(done["download_url"])) == pytest.approx(stage.play.seconds, abs=1)
    summary = caller.get(f"/sessions/{done['session_id']}/summary")["summaryDownloadUrl"]
    assert b"third weekend in January" in fetched(summary)
    again = caller.send("POST", "/recordings", meeting_id=MEETING_ID)
    assert again["status"] == "INVOKED"
    assert caller.uploaded(again["id"])["session_id"] != done["session_id"]


def test_voices_are_as_long_as_they_were_recorded(stage, caller):
    one = caller.send("POST", "/recordings/track", meeting_id=MEETING_ID)["recording"]
    until(lambda: stage.played.get(one["id"], 0) > 20)

    caller.send("PUT", f"/recordings/{one['id']}", action="stop")

    done = caller.uploaded(one["id"])
    files = done["download_url"][0]["download_urls"]
    assert len(files) == len(stage.play.people)
    for file in files.values():
        assert seconds(fetched(file["download_url"])) == pytest.approx(
            done["recording_duration"], abs=1.5
        )

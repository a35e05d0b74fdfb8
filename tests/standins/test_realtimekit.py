"""RealtimeKit's stand-in, held to the public Python package of Cloudflare: what it answers is
valid there, and that package and our client read the same in it."""

from __future__ import annotations

from datetime import datetime

import pytest
import requests
from cloudflare import APIStatusError, Cloudflare
from pydantic import SecretStr

from notes.providers.base import BadSignature
from notes.providers.realtimekit import sessions, webhook
from notes.providers.realtimekit.client import App, RealtimeKitClient
from notes.providers.room_orders import Filters, StartRecording, StartTracks
from notes.providers.rooms import Action
from tests.standins import realtimekit as standin
from tests.standins import realtimekit_faults as faults
from tests.standins.realtimekit_webhooks import pem
from tests.standins.receiver import receiving

WHERE = {"account_id": standin.ACCOUNT}
STORE = {"type": "aws", "access_key": "a", "secret": "s", "bucket": "b", "region": "eu-central-1"}


@pytest.fixture
def kit():
    with standin.serving() as server:
        yield server


@pytest.fixture
def official(kit):
    """Cloudflare's own client, which refuses any answer that its models don't fit."""
    with Cloudflare(
        api_token=standin.TOKEN,
        base_url=kit.base_url,
        max_retries=0,
        timeout=10,
        _strict_response_validation=True,
    ) as client:
        yield client.realtime_kit


@pytest.fixture
def ours(kit):
    app = App(standin.ACCOUNT, standin.APP)
    return RealtimeKitClient(app, SecretStr(standin.TOKEN), kit.base_url)


@pytest.fixture
def meeting(kit):
    return kit.meet("Weekly")


def same(theirs, found):
    """Whether that package and our client read the same recording."""
    assert theirs.id == found.id
    assert theirs.status == found.status
    assert theirs.session_id == found.session_id
    assert theirs.output_file_name == found.file_name
    assert theirs.file_size == found.size_bytes
    assert theirs.recording_duration == found.duration_s
    assert theirs.invoked_time == found.invoked_at
    assert theirs.started_time == found.started_at
    assert theirs.stopped_time == found.stopped_at
    assert theirs.download_url == found.link
    assert theirs.audio_download_url == found.audio_link
    assert theirs.download_url_expiry == found.expires_at


@pytest.mark.parametrize("status", ["INVOKED", "PAUSED", "UPLOADED", "ERRORED"])
def test_a_recording_is_read_alike(kit, official, ours, meeting, status):
    one = kit.record(meeting, {"storage_config": STORE})
    kit.move(one, "RECORDING")
    if status == "UPLOADED":
        kit.upload(one, b"film", b"sound")
    kit.move(one, status)

    theirs = official.recordings.get_one_recording(one.id, app_id=standin.APP, **WHERE)

    found = ours.found(one.id)
    same(theirs.data, found)
    assert theirs.data.start_reason.reason == found.began.reason
    assert theirs.data.start_reason.caller.type == found.began.by
    assert theirs.data.storage_config.bucket == found.store["bucket"] == "b"


def test_a_list_is_read_alike(kit, official, ours, meeting):
    for number in range(5):
        one = kit.record(meeting)
        kit.move(one, "ERRORED" if number % 2 else "RECORDING")
    asked = {"status": ["RECORDING", "INVOKED"], "page_no": 2, "per_page": 2, "expired": False}

    theirs = official.recordings.get_recordings(standin.APP, **asked, **WHERE)

    found = ours.recordings(Filters(**asked))
    assert len(found.recordings) == 1
    for listed, row in zip(theirs.data, found.recordings, strict=True):
        same(listed, row)
        assert listed.meeting.title == row.meeting.title
        assert listed.meeting.created_at == row.meeting.created_at
    assert (theirs.paging.total_count, theirs.paging.start_offset, theirs.paging.end_offset) == (
        found.total, found.first, found.last,
    )  # fmt: skip
    assert kit.asked[0].query == kit.asked[1].query


def test_a_recording_is_asked_for_alike(kit, official, ours, meeting):
    order = {
        "meeting_id": meeting.id,
        "allow_multiple_recordings": True,
        "audio_config": {"channel": "mono", "codec": "AAC", "export_file": True},
        "video_config": {
            "codec": "H264",
            "width": 640,
            "height": 360,
            "export_file": True,
            "watermark": {
                "url": "https://notes.example.com/logo.png",
                "position": "left top",
                "size": {"width": 20, "height": 20},
            },
        },
        "file_name_prefix": "Weekly",
        "interactive_config": {"type": "ID3"},
        "max_seconds": 120,
        "realtimekit_bucket_config": {"enabled": True},
        "rtmp_out_config": {"rtmp_url": "rtmp://live.example.com/key"},
        "storage_config": STORE,
        "url": "https://notes.example.com/stage",
    }

    theirs = official.recordings.start_recordings(standin.APP, **order, **WHERE)
    found = ours.start(StartRecording(**order))

    assert kit.asked[0].body == kit.asked[1].body == order
    assert theirs.data.status == found.status == "INVOKED"
    assert {theirs.data.id, found.id} == set(kit.recordings)


def test_tracks_are_asked_for_alike(kit, official, ours, meeting):
    order = {
        "meeting_id": meeting.id,
        "layers": {"default": {"file_name_prefix": "voice", "media_kind": "audio"}},
        "user_ids": ["user-1"],
    }

    theirs = official.recordings.start_track_recording(standin.APP, **order, **WHERE)
    kit.move(kit.recordings[theirs.data.recording.id], "ERRORED")
    found = ours.start_tracks(StartTracks(**order))

    assert kit.asked[0].body == kit.asked[1].body == order
    assert theirs.data.recording.status == found.status == "INVOKED"


def test_what_runs_is_paused_and_stopped_alike(kit, official, ours, meeting):
    one = kit.record(meeting)
    kit.move(one, "RECORDING")
    place = {"app_id": standin.APP, **WHERE}

    theirs = official.recordings.get_active_recordings(meeting.id, **place)
    same(theirs.data, ours.active(meeting.id))
    paused = official.recordings.pause_resume_stop_recording(one.id, action="pause", **place)
    assert paused.data.status == "PAUSED"
    assert ours.command(one.id, Action.RESUME).status == "RECORDING"
    stopped = official.recordings.pause_resume_stop_recording(one.id, action="stop", **place)
    same(stopped.data, ours.found(one.id))


def test_files_of_a_session_are_offered_alike(kit, official, ours, meeting):
    kit.transcribe(meeting, standin.Line(0, 900, "Ada", "Yes."))
    kit.summarise(meeting, "Yes.")
    place = {"app_id": standin.APP, **WHERE}

    words = official.sessions.get_session_transcripts(meeting.session_id, **place).data
    summary = official.sessions.get_session_summary(meeting.session_id, **place).data

    assert words.transcript_download_url == ours.transcript(meeting.session_id).link
    assert summary.summary_download_url == ours.summary(meeting.session_id).link
    assert words.session_id == summary.session_id == meeting.session_id


def test_a_session_and_who_was_there_are_told_alike(kit, official, ours, meeting):
    kit.join(meeting, "user-1", "Ada")
    kit.join(meeting, "user-2", "Ben", 90)
    asked = WHERE | {"app_id": standin.APP, "session_id": meeting.session_id}

    theirs = official.sessions.get_session_details(**asked).data
    there = official.sessions.get_session_participants(**asked).data.participants
    wanted = official.meetings.get_meeting_by_id(meeting.id, **WHERE | {"app_id": standin.APP}).data

    found = sessions.session(ours.look(f"/sessions/{meeting.session_id}"))
    peers = sessions.peers(ours.look(f"/sessions/{meeting.session_id}/participants")).peers
    assert (theirs.id, theirs.associated_id) == (found.session_id, found.meeting_id)
    assert datetime.fromisoformat(theirs.started_at) == found.started_at
    assert [(one.user_id, one.id, one.display_name) for one in there] == [
        (one.user_id, one.peer_id, one.who.name) for one in peers
    ]
    assert (wanted.transcribe_on_end, wanted.summarize_on_end) == (False, False)


@pytest.mark.parametrize(
    ("script", "status"), [(faults.error(404, "no"), 404), (faults.gateway(403, 10000, "no"), 403)]
)
def test_a_refusal_has_its_status_there_too(kit, official, script, status):
    kit.fail_next(script)

    with pytest.raises(APIStatusError) as refused:
        official.recordings.get_one_recording("r", app_id=standin.APP, **WHERE)

    assert refused.value.status_code == status


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({}, "meeting_id"),
        ({"max_seconds": 10}, "max_seconds"),
        ({"video_config": {"codec": "AV1"}}, "video_config"),
        ({"storage_config": {"type": "sftp", "host": "h"}}, "storage_config"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_body_out_of_bounds_is_refused(kit, meeting, body, problem):
    url = f"{kit.base_url}/accounts/{standin.ACCOUNT}/realtime/kit/{standin.APP}/recordings"
    sent = {"meeting_id": meeting.id} | body if body else {}

    answer = requests.post(
        url, json=sent, headers={"Authorization": f"Bearer {standin.TOKEN}"}, timeout=5
    )

    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith(problem)
    assert kit.recordings == {}


def test_webhooks_arrive_signed(kit, meeting):
    with receiving() as receiver:
        kit.webhooks.url = receiver.url
        one = kit.record(meeting)
        kit.move(one, "RECORDING")
        kit.end(meeting)

        assert kit.webhooks.sent() == [200] * 4
    assert receiver.names == ["recording.statusUpdate"] * 2 + [
        "meeting.ended",
        "recording.statusUpdate",
    ]
    headers, body = receiver.came[0]
    assert webhook.verify(headers, body, [SecretStr(pem())], meeting.began).secret == 1


def test_a_webhook_is_sent_again_after_a_5xx_only(kit, meeting):
    with receiving() as receiver:
        receiver.answers.extend([503, 200, 400])
        kit.webhooks.url = receiver.url
        kit.record(meeting)
        kit.end(meeting)

        assert kit.webhooks.sent() == [503, 200, 400, 200]
    (first, body), (second, again) = receiver.came[:2]
    assert body == again
    assert first["rtk-uuid"] != second["rtk-uuid"]


def test_a_webhook_with_a_wrong_key(kit, meeting):
    with receiving() as receiver:
        kit.webhooks.url, kit.webhooks.signer = receiver.url, "foreign"
        kit.record(meeting)
        kit.webhooks.sent()

    headers, body = receiver.came[0]
    with pytest.raises(BadSignature):
        webhook.verify(headers, body, [SecretStr(pem())], meeting.began)


def test_webhooks_are_lost_and_come_twice(kit, meeting):
    with receiving() as receiver:
        kit.webhooks.url = receiver.url
        kit.webhooks.faults.lose = lambda body: body["event"] == "meeting.ended"
        kit.webhooks.faults.twice = lambda body: body["event"] == "meeting.summary"
        kit.end(meeting)
        kit.summarise(meeting, "Yes.")
        kit.webhooks.sent()

    assert receiver.names == ["meeting.summary"] * 2
    assert receiver.came[0][1] == receiver.came[1][1]

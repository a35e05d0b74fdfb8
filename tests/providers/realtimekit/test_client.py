"""What we ask of RealtimeKit, and what we make of its answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notes.errors import ExternalError
from notes.providers.base import CaptureState
from notes.providers.room_orders import Filters, StartRecording, StartTracks
from notes.providers.rooms import Action
from tests.standins import realtimekit_faults as faults
from tests.standins.realtimekit_webhooks import pem

FILM = bytes(range(256)) * 400


def still():
    """Somebody waits for the download."""


def order(meeting, **more):
    return StartRecording(meeting_id=meeting.id, **more)


def test_a_recording_begins(kit, client, meeting):
    made = client.start(order(meeting, max_seconds=3600))

    assert (kit.asked[0].method, kit.asked[0].path) == ("POST", "/recordings")
    assert kit.asked[0].body == {"meeting_id": meeting.id, "max_seconds": 3600}
    assert (made.id, made.status, made.state) == (
        next(iter(kit.recordings)),
        "INVOKED",
        CaptureState.CREATED,
    )
    assert (made.session_id, made.link, made.size_bytes, made.expires_at) == (None,) * 4
    assert (made.began.reason, made.began.by) == ("API_CALL", "ORGANIZATION")


def test_every_choice_of_a_recording_is_taken(kit, client, meeting):
    asked = order(
        meeting,
        allow_multiple_recordings=True,
        audio_config={"channel": "stereo", "codec": "MP3", "export_file": True},
        video_config={
            "codec": "H264",
            "width": 1280,
            "height": 720,
            "export_file": True,
            "watermark": {
                "url": "https://notes.example.com/logo.png",
                "position": "right bottom",
                "size": {"width": 100, "height": 20},
            },
        },
        file_name_prefix="Weekly_9am",
        interactive_config={"type": "ID3"},
        max_seconds=60,
        realtimekit_bucket_config={"enabled": False},
        rtmp_out_config={"rtmp_url": "rtmps://live.example.com/key"},
        storage_config={
            "type": "aws",
            "access_key": "AKIA-1",
            "secret": "hush-hush",
            "bucket": "notes",
            "region": "eu-central-1",
            "path": "a/b",
        },
        url="https://notes.example.com/stage",
    )

    made = client.start(asked)

    assert kit.asked[0].body == asked.payload()
    assert kit.asked[0].body["storage_config"]["secret"] == "hush-hush"
    assert set(kit.asked[0].body) == set(StartRecording.model_fields)
    assert made.store == {"type": "aws", "bucket": "notes", "region": "eu-central-1", "path": "a/b"}
    assert made.file_name.startswith("Weekly_9am_")


def test_a_recording_isnt_begun_twice_after_a_lost_answer(kit, client, meeting):
    kit.fail_next(faults.lost)

    with pytest.raises(ExternalError) as failed:
        client.start(order(meeting))

    assert not failed.value.permanent
    assert len(kit.recordings) == 1
    assert client.active(meeting.id).id in kit.recordings


def test_a_start_that_was_turned_away_is_tried_again(kit, client, meeting):
    kit.fail_next(faults.error(429, "Too many", Retry_After="0"))

    assert client.start(order(meeting)).id in kit.recordings


def test_a_second_recording_of_a_meeting_is_refused_in_words(client, meeting):
    client.start(order(meeting))

    with pytest.raises(ExternalError, match="won't do this now"):
        client.start(order(meeting))
    assert client.start(order(meeting, allow_multiple_recordings=True)).status == "INVOKED"


def test_a_meeting_without_anybody_is_said_so(kit, client, meeting):
    kit.end(meeting)

    with pytest.raises(ExternalError, match="no such meeting, or nobody is in it"):
        client.start(order(meeting))


def test_a_recording_is_paused_resumed_and_stopped(kit, client, meeting):
    one = kit.record(meeting)
    kit.move(one, "RECORDING")

    stood = [client.command(one.id, action).status for action in Action]

    assert stood == ["PAUSED", "RECORDING", "UPLOADING"]
    assert [asked.body for asked in kit.asked] == [{"action": word} for word in Action]
    assert client.found(one.id).ended.reason == "API_CALL"


def test_what_cant_be_done_now_is_said_so(kit, client, meeting):
    one = kit.record(meeting)

    with pytest.raises(ExternalError, match="won't do this now"):
        client.command(one.id, Action.RESUME)


def test_what_runs_in_a_meeting(kit, client, meeting):
    assert client.active(meeting.id) is None
    one = kit.record(meeting)

    assert client.active(meeting.id).id == one.id


def test_a_recording_nobody_knows_is_none(kit, client):
    assert client.found("a/../b?c") is None
    assert kit.asked[0].path == "/recordings/a%2F..%2Fb%3Fc"


@pytest.mark.parametrize("recording_id", ["", ".", ".."])
def test_what_would_lead_elsewhere_is_no_id(kit, client, recording_id):
    with pytest.raises(ExternalError, match="no such recording"):
        client.command(recording_id, Action.STOP)
    assert kit.asked == []


def test_a_finished_recording_with_its_links(kit, client, meeting):
    one = kit.record(meeting)
    kit.move(one, "RECORDING")
    kit.upload(one, FILM, b"sound")

    found = client.found(one.id)

    assert (found.state, found.size_bytes) == (CaptureState.COMPLETE, len(FILM))
    assert found.session_id == meeting.session_id
    assert found.link.startswith(kit.url)
    assert found.audio_link.startswith(kit.url)
    assert found.link not in repr(found)
    now = datetime.now(UTC)
    assert not found.expired(now)
    assert found.expired(now + timedelta(days=8))


def test_tracks_of_thirty_speakers(kit, client, meeting, tmp_path):
    asked = StartTracks(
        meeting_id=meeting.id,
        layers={"voices": {"file_name_prefix": "all_voices", "media_kind": "audio"}},
        user_ids=[f"user-{number}" for number in range(30)],
    )
    made = client.start_tracks(asked)
    voices = {f"user-{number}": b"voice %d" % number for number in range(30)}
    kit.upload_tracks(kit.recordings[made.id], voices)

    found = client.found(made.id)

    assert (made.is_tracks, made.meeting_id, made.status) == (True, meeting.id, "INVOKED")
    assert kit.asked[0].body == asked.payload()
    assert (found.link, len(found.tracks), found.tracks[0].layer) == (None, 30, "voices")
    assert [one.user_id for one in found.tracks] == list(voices)
    seventh = found.tracks[7]
    client.media(made.id, tmp_path / "voice", 100, still, seventh.file_name)
    assert (tmp_path / "voice").read_bytes() == b"voice 7"


def test_a_list_with_every_filter(kit, client, meeting):
    old = kit.record(meeting)
    kit.upload(old, FILM, days=-1)
    kit.record(meeting)
    elsewhere = kit.record(kit.meet("Elsewhere"))
    now = datetime.now(UTC)
    filters = Filters(
        meeting_id=meeting.id,
        page_no=1,
        per_page=10,
        search="week",
        sort_by="invokedTime",
        sort_order="ASC",
        start_time=now - timedelta(hours=1),
        end_time=now + timedelta(hours=1),
        expired=True,
        status=["UPLOADED", "ERRORED"],
    )

    page = client.recordings(filters)

    assert [one.id for one in page.recordings] == [old.id]
    assert (page.total, page.first, page.last) == (1, 1, 1)
    assert kit.asked[0].query["status"] == ["UPLOADED", "ERRORED"]
    assert kit.asked[0].query["expired"] == ["true"]
    assert set(kit.asked[0].query) == set(Filters.model_fields)
    assert elsewhere.id in {one.id for one in client.recordings().recordings}


def test_a_listed_recording_has_its_meeting(kit, client, meeting):
    kit.record(meeting)

    (one,) = client.recordings().recordings

    assert (one.meeting_id, one.meeting.id, one.meeting.title) == (meeting.id, meeting.id, "Weekly")
    assert one.meeting.choices["session_keep_alive_time_in_secs"] == 60
    assert one.began is None


@pytest.mark.parametrize("first_page", [0, 1])
def test_a_long_list_is_read_whole_however_its_pages_count(kit, client, meeting, first_page):
    kit.first_page, kit.per_page = first_page, 3
    made = {kit.record(meeting).id for _ in range(8)}

    found = [one.id for one in client.every()]

    assert len(found) == 8
    assert set(found) == made


def test_an_empty_list_ends(client):
    assert list(client.every()) == []


def test_a_list_that_never_moves_on_ends(kit, client):
    paging = {"total_count": 9, "start_offset": 1, "end_offset": 1}
    page = {"success": True, "data": [{"id": "r", "status": "PAUSED"}], "paging": paging}
    kit.fail_next(*faults.burst(faults.refuse(200, page), 9))

    assert [one.id for one in client.every()] == ["r"]
    assert len(kit.asked) == 2


def test_a_list_that_is_none_isnt_taken(kit, client):
    kit.fail_next(faults.refuse(200, {"success": True, "data": None}))

    with pytest.raises(ExternalError, match="can't be read"):
        client.recordings()


def test_the_check_makes_nothing(kit, client):
    client.check()

    assert [(one.method, one.body) for one in kit.asked] == [("GET", None)]


def test_the_key_of_webhooks_is_fetched_without_our_token(kit, client):
    assert client.webhook_key() == pem()
    assert "Authorization" not in kit.asked[0].headers


def test_a_key_that_cant_be_fetched(kit, client):
    kit.fail_next(*faults.burst(faults.html(503), 3))

    with pytest.raises(ExternalError, match="trouble of its own"):
        client.webhook_key()


def test_a_key_that_is_none_isnt_taken(kit, client):
    kit.fail_next(faults.refuse(200, {"success": True, "data": {"publicKey": "no key"}}))

    with pytest.raises(ExternalError, match="can't be read"):
        client.webhook_key()

"""RealtimeKit's recordings by API, begun and read: its paths, names and shapes.

Cloudflare's own Python package, pointed here, reads what it reads there.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from cloudflare import APIStatusError, ConflictError, NotFoundError

from notes.db import db
from notes.models import Capture, Recording, Status
from tests.api.rooms.calls import LIST, ON_SQLITE, STORE, said
from tests.standins.realtimekit_faults import error, hang_up

HERE = {"account_id": "-"}


class TestTheOfficialClient:
    """Pointed here, it reads the same."""

    def test_starts_reads_lists_and_stops_a_recording(self, official, kit, meeting, team):
        begun = official.start_recordings(
            "app", meeting_id=meeting.id, max_seconds=600, storage_config=STORE, **HERE
        ).data
        kit.move(kit.recordings[begun.id], "RECORDING")
        running = official.get_active_recordings(meeting.id, app_id="app", **HERE).data
        paused, resumed, stopped = (
            official.pause_resume_stop_recording(begun.id, app_id="app", action=action, **HERE).data
            for action in ("pause", "resume", "stop")
        )
        kit.upload(kit.recordings[begun.id], b"film", b"sound")
        read = official.get_one_recording(begun.id, app_id="app", **HERE).data
        page = official.get_recordings("app", status=["UPLOADED", "ERRORED"], per_page=5, **HERE)

        statuses = [one.status for one in (begun, running, paused, resumed, stopped, read)]
        assert statuses == ["INVOKED", "RECORDING", "PAUSED", "RECORDING", "UPLOADING", "UPLOADED"]
        theirs = kit.recordings[begun.id]
        assert (read.download_url, read.audio_download_url) == (theirs.link, theirs.audio_link)
        assert (read.file_size, read.recording_duration) == (4, theirs.seconds)
        assert abs(read.invoked_time - theirs.invoked) < timedelta(milliseconds=1)
        assert read.stop_reason.caller.type == "ORGANIZATION"
        assert read.storage_config.bucket == "b"
        assert [(one.id, one.meeting.title) for one in page.data] == [(begun.id, "Weekly")]
        assert (page.paging.total_count, page.paging.start_offset, page.paging.end_offset) == (
            1,
            1,
            1,
        )
        capture = db.session.query(Capture).one()
        assert (capture.external_id, capture.code) == (begun.id, "UPLOADED")
        assert db.session.get_one(Recording, capture.recording_id).team_id == team.id

    @ON_SQLITE
    def test_starts_a_recording_of_each_voice(self, official, kit, meeting):
        layers = {"default": {"media_kind": "audio"}}

        begun = official.start_track_recording("app", meeting_id=meeting.id, layers=layers, **HERE)

        assert kit.recordings[begun.data.recording.id].is_tracks
        assert kit.asked[0].body == {"meeting_id": meeting.id, "layers": layers}

    @ON_SQLITE
    def test_reads_refusals(self, official, meeting):
        with pytest.raises(NotFoundError) as missing:
            official.get_active_recordings(meeting.id, app_id="app", **HERE)
        official.start_recordings("app", meeting_id=meeting.id, **HERE)
        with pytest.raises(ConflictError):
            official.start_recordings("app", meeting_id=meeting.id, **HERE)
        with pytest.raises(APIStatusError) as refused:
            official.start_recordings("app", meeting_id="none", **HERE)

        assert missing.value.body["error"]["code"] == 404
        assert "knows no such meeting" in refused.value.body["error"]["message"]


class TestStart:
    """POST realtimekit/recordings."""

    def test_says_where_the_recording_is_here(self, api, kit, meeting, team, alice):
        answer = api().post(f"{LIST}/", json={"meeting_id": meeting.id, "title": "Planning"})

        assert answer.status_code == 201
        here = answer.json["data"]["minutebook"]
        recording = db.session.get_one(Recording, uuid.UUID(here["recording"]))
        assert (recording.title, recording.created_by) == ("Planning", alice.id)
        assert here["url"].endswith(f"/recordings/{recording.id}")
        assert kit.asked[0].body == {"meeting_id": meeting.id}

    @ON_SQLITE
    def test_takes_an_order_while_realtimekit_cant_be_reached(self, api, kit, meeting):
        kit.fail_next(*[hang_up] * 3)
        program = api()

        answer = program.post(LIST, json={"meeting_id": meeting.id})

        assert answer.status_code == 202
        ours = answer.json["data"]
        assert ours["status"] == "INVOKED"
        assert "broke" in ours["minutebook"]["problem"]
        same = program.get(f"{LIST}/{ours['id']}").json["data"]
        assert (same["id"], same["invoked_time"]) == (ours["id"], ours["invoked_time"])
        capture = db.session.query(Capture).one()
        capture.external_id = kit.record(meeting).id  # it arrived later
        db.session.commit()
        assert program.get(f"{LIST}/{ours['id']}").json["data"]["id"] in kit.recordings

    @ON_SQLITE
    @pytest.mark.parametrize(
        ("body", "told"),
        [
            ({"meeting_id": None}, ("null", "meeting_id")),
            ({"max_seconds": 5}, ("min_value", "max_seconds")),
            (
                {"video_config": {"codec": "VP8"}, "audio_config": {"codec": "AAC"}},
                ("invalid_input", None),
            ),
            ({"storage_config": {"type": "ftp"}}, ("union_tag_invalid", "storage_config")),
            ({"storage": "team"}, ("invalid_input", "storage_config")),
            ({"colour": "red"}, ("extra_forbidden", "colour")),
        ],
    )  # fmt: skip
    def test_refuses_what_makes_no_sense_before_asking(self, api, kit, meeting, body, told):
        answer = api().post(LIST, json={"meeting_id": meeting.id, **body})

        assert said(answer) == (400, *told)
        assert kit.asked == []
        assert db.session.query(Recording).count() == 0

    @ON_SQLITE
    def test_never_repeats_a_credential(self, api, kit, meeting):
        kit.fail_next(error(400, "storage_config is invalid: hidden-thing"))
        body = {"meeting_id": meeting.id, "storage_config": {**STORE, "secret": "hidden-thing"}}
        store = {"type": "azure", "bucket": "b", "access_key": "k", "secret": "hidden-thing"}
        wrong = {"meeting_id": meeting.id, "storage_config": store}

        refused = api().post(LIST, json=body)
        odd = api().post(LIST, json=wrong)

        assert said(refused)[:2] == (400, "refused")
        assert said(odd)[0] == 400
        assert "hidden" not in refused.text + odd.text
        assert db.session.query(Recording).one().status == Status.ERROR

"""RealtimeKit's recordings by API: its paths, names and shapes, our rooms, rights and refusals.

Cloudflare's own Python package, pointed here, reads what it reads there.
"""

from __future__ import annotations

import contextvars
import uuid
from datetime import timedelta

import httpx
import pytest
from cloudflare import APIStatusError, Cloudflare, ConflictError, NotFoundError

from notes import api_keys, rooms
from notes.db import db
from notes.models import Capture, Recording, Status
from tests.rooms.ordered import connected
from tests.standins import realtimekit as standin
from tests.standins.realtimekit_faults import error, hang_up

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HERE = {"account_id": "-"}
STORE = {"type": "gcs", "secret": "{}", "bucket": "b"}


@pytest.fixture
def kit(app):
    with standin.serving() as server, connected(app, server):
        yield server


@pytest.fixture
def meeting(kit):
    return kit.meet("Weekly")


@pytest.fixture
def official(app, kit, key, alice, team):
    """Cloudflare's own client, which refuses any answer that its models don't fit."""

    def wsgi(environ, start_response):
        return contextvars.Context().run(app, environ, start_response)

    with Cloudflare(
        api_token=key(alice),
        base_url=f"http://localhost/api/projects/{team.id}/realtimekit",
        max_retries=0,
        http_client=httpx.Client(transport=httpx.WSGITransport(app=wsgi)),
        _strict_response_validation=True,
    ) as client:
        yield client.realtime_kit.recordings


def said(answer):
    """A refusal, in RealtimeKit's words and in ours."""
    theirs = answer.json["error"]
    assert answer.json["success"] is False
    assert (theirs["code"], theirs["message"]) == (answer.status_code, answer.json["detail"])
    return answer.status_code, answer.json["code"], answer.json["attr"]


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
        answer = api().post(
            "realtimekit/recordings/", json={"meeting_id": meeting.id, "title": "Planning"}
        )

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

        answer = program.post("realtimekit/recordings", json={"meeting_id": meeting.id})

        assert answer.status_code == 202
        ours = answer.json["data"]
        assert ours["status"] == "INVOKED"
        assert "broke" in ours["minutebook"]["problem"]
        same = program.get(f"realtimekit/recordings/{ours['id']}").json["data"]
        assert (same["id"], same["invoked_time"]) == (ours["id"], ours["invoked_time"])
        capture = db.session.query(Capture).one()
        capture.external_id = kit.record(meeting).id  # it arrived later
        db.session.commit()
        assert (
            program.get(f"realtimekit/recordings/{ours['id']}").json["data"]["id"] in kit.recordings
        )

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
        answer = api().post("realtimekit/recordings", json={"meeting_id": meeting.id, **body})

        assert said(answer) == (400, *told)
        assert kit.asked == []
        assert db.session.query(Recording).count() == 0

    @ON_SQLITE
    def test_never_repeats_a_credential(self, api, kit, meeting):
        kit.fail_next(error(400, "storage_config is invalid: hidden-thing"))
        body = {"meeting_id": meeting.id, "storage_config": {**STORE, "secret": "hidden-thing"}}
        store = {"type": "azure", "bucket": "b", "access_key": "k", "secret": "hidden-thing"}
        wrong = {"meeting_id": meeting.id, "storage_config": store}

        refused = api().post("realtimekit/recordings", json=body)
        odd = api().post("realtimekit/recordings", json=wrong)

        assert said(refused)[:2] == (400, "refused")
        assert said(odd)[0] == 400
        assert "hidden" not in refused.text + odd.text
        assert db.session.query(Recording).one().status == Status.ERROR


class TestRights:
    """Who sees and does what."""

    def test_keys_open_what_their_scope_their_role_and_their_team_allow(
        self, api, kit, meeting, victor, charlie
    ):
        reading = api(scopes=api_keys.READ)
        viewing, elsewhere = api(victor), api(charlie)
        one = kit.record(meeting)
        at, told = f"realtimekit/recordings/{one.id}", {"action": "stop"}

        assert reading.get(at).status_code == 200
        assert said(reading.put(at, json=told)) == (403, "permission_denied", None)
        for path in (
            at,
            "realtimekit/recordings",
            f"realtimekit/recordings/active-recording/{meeting.id}",
        ):
            assert said(viewing.get(path)) == (403, "permission_denied", None)
        assert said(viewing.put(at, json=told))[0] == 403
        assert said(viewing.post("realtimekit/recordings", json={"meeting_id": "m"}))[0] == 403
        # The server's account is the first team's: another sees nothing in it but its own.
        assert said(elsewhere.get(at)) == (404, "not_found", None)
        assert said(elsewhere.put(at, json=told)) == (404, "not_found", None)
        assert said(elsewhere.get("realtimekit/recordings"))[0] == 403
        assert (
            said(elsewhere.get(f"realtimekit/recordings/active-recording/{meeting.id}"))[0] == 404
        )
        assert [asked.method for asked in kit.asked].count("PUT") == 0

    @ON_SQLITE
    def test_another_team_has_what_it_ordered_itself(self, api, kit, meeting, alice, charlie):
        begun = api(charlie).post("realtimekit/recordings", json={"meeting_id": meeting.id}).json
        at = f"realtimekit/recordings/{begun['data']['id']}"

        assert api(charlie).get(at).status_code == 200
        assert said(api(alice).get(at)) == (404, "not_found", None)
        assert said(api(alice).put(at, json={"action": "stop"})) == (404, "not_found", None)
        assert api(alice).get("realtimekit/recordings").json["data"] == []

    @ON_SQLITE
    def test_what_somebody_keeps_to_themselves_is_nobody_elses(self, api, kit, meeting, alice, bob):
        begun = (
            api(alice).post("realtimekit/recordings", json={"meeting_id": meeting.id}).json["data"]
        )
        recording = db.session.query(Recording).one()
        recording.visibility = "private"
        db.session.commit()
        at = f"realtimekit/recordings/{begun['id']}"

        assert api(bob).get("realtimekit/recordings").json["data"] == []
        assert said(api(bob).get(at))[0] == 404
        assert said(api(bob).put(at, json={"action": "stop"}))[0] == 404
        assert said(api(bob).get(f"realtimekit/recordings/active-recording/{meeting.id}"))[0] == 404
        assert api(alice).get(at).status_code == 200

    @ON_SQLITE
    def test_without_an_account_or_a_key_there_is_nothing(self, api, app):
        assert said(api().get("realtimekit/recordings")) == (409, "not_connected", None)
        assert said(app.test_client().get("/api/projects/1/realtimekit/recordings"))[0] == 401


class TestTell:
    """PUT realtimekit/recordings/<id>."""

    def test_brings_here_what_began_elsewhere(self, api, kit, meeting, team):
        one = kit.record(meeting)
        kit.move(one, "RECORDING")

        answer = api().put(f"realtimekit/recordings/{one.id}", json={"action": "pause"})

        assert (answer.status_code, answer.json["data"]["status"]) == (200, "PAUSED")
        assert rooms.known(team.id, [one.id])[one.id].source == "realtimekit"

    @ON_SQLITE
    def test_does_once_what_is_asked_for_twice(self, api, kit, meeting):
        one, program = kit.record(meeting), api()
        kit.move(one, "RECORDING")
        at = f"realtimekit/recordings/{one.id}"

        answers = [program.put(at, json={"action": "pause"}) for _ in range(2)]

        assert [answer.json["data"]["status"] for answer in answers] == ["PAUSED", "PAUSED"]
        assert said(program.put(at, json={"action": "dance"})) == (400, "invalid_choice", "action")

    @ON_SQLITE
    def test_says_what_is_too_late_and_what_realtimekit_wont_do(self, api, kit, meeting):
        one, program = kit.record(meeting), api()
        at = f"realtimekit/recordings/{one.id}"

        early = program.put(at, json={"action": "resume"})
        program.put(at, json={"action": "stop"})
        late = program.put(at, json={"action": "resume"})

        assert said(early) == (400, "refused", None)
        assert said(late) == (409, "ended", None)

    @ON_SQLITE
    def test_hands_a_command_on_later(self, api, kit, meeting):
        one, program = kit.record(meeting), api()
        kit.move(one, "RECORDING")
        at = f"realtimekit/recordings/{one.id}"
        program.get(at)
        program.put(at, json={"action": "resume"})
        kit.fail_next(hang_up)

        answer = program.put(at, json={"action": "pause"})

        assert answer.status_code == 202
        assert answer.json["data"]["minutebook"]["command"] == "pause"


@ON_SQLITE
def test_links_of_each_voice_are_a_list_of_layers(api, kit, meeting):
    one = kit.record(meeting, {"layers": {"default": {}}}, is_tracks=True)
    kit.upload_tracks(one, {"ada": b"a", "ben": b"b"})

    answer = api().get(f"realtimekit/recordings/{one.id}")

    assert answer.json["data"]["download_url"] == one.link
    assert answer.json["data"]["type"] == "TRACK"


@ON_SQLITE
def test_what_realtimekit_breaks_is_a_bad_gateway(api, kit):
    kit.fail_next(error(500, "boom"))

    assert said(api().get("realtimekit/recordings")) == (502, "external", None)


@ON_SQLITE
def test_a_list_is_filtered_and_paged_there(api, kit, meeting):
    for status in ("UPLOADED", "ERRORED", "RECORDING"):
        kit.move(kit.record(meeting), status)

    path = "realtimekit/recordings?status=UPLOADED,ERRORED&status=PAUSED&per_page=1&expired=false"
    answer = api().get(f"{path}&sort_by=invokedTime&sort_order=ASC")

    assert answer.json["paging"] == {"total_count": 2, "start_offset": 1, "end_offset": 1}
    assert [one["status"] for one in answer.json["data"]] == ["UPLOADED"]
    assert kit.asked[0].query["status"] == ["UPLOADED", "ERRORED", "PAUSED"]
    assert said(api().get("realtimekit/recordings?status=GONE"))[1] == "invalid_choice"
    assert db.session.query(Recording).count() == 0

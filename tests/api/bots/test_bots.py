"""Bots by API: Recall.ai's names and paths, our rooms, rights and refusals."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from notes import recordings
from notes.db import db, now
from notes.models import Bot, Recording, Status
from notes.providers.recording_config import RecordingConfig
from tests import factories
from tests.api.bots.calls import error, in_call
from tests.bots.rooms import MEET, SAME_ROOM, ZOOM
from tests.standins.recall import hang_up, refuse


class TestCreate:
    """POST bots/."""

    def test_gives_the_bot_that_recall_has(self, send, server, team):
        answer = send(
            bot_name="Scribe", title="Weekly", metadata={"team": "ours"},
            automatic_leave={"waiting_room_timeout": 60},
        )  # fmt: skip

        assert answer.status_code == 201
        bot = answer.json
        recording = db.session.get_one(Recording, uuid.UUID(bot["recording"]))
        assert (bot["meeting_url"], bot["bot_name"], bot["status"]) == (ZOOM, "Scribe", "ready")
        assert (bot["title"], recording.title, recording.team_id) == ("Weekly", "Weekly", team.id)
        assert bot["url"].endswith(f"/recordings/{recording.id}")
        assert bot["automatic_leave"] == {"waiting_room_timeout": 60}
        assert bot["metadata"] == {"team": "ours"}
        assert bot["recording_config"]["transcript"] == {"provider": {"recallai_streaming": {}}}
        assert bot["recording_config"]["realtime_endpoints"] == []
        assert server.bots.only().order["bot_name"] == "Scribe"
        # What we find the recording by is not to be taken away.
        assert server.bots.only().metadata["team"] == str(team.id)

    def test_sends_one_later(self, send, server):
        at = (now() + timedelta(days=1)).replace(microsecond=0)

        answer = send(join_at=at.isoformat())

        assert answer.status_code == 201
        assert server.bots.only().join_at == at
        assert answer.json["join_at"] == at.isoformat().replace("+00:00", "Z")

    def test_records_as_it_is_told(self, send, server):
        answer = send(recording_config={"video_mixed_layout": "audio_only", "transcript": None})

        wanted = RecordingConfig(video_mixed_layout="audio_only").whole()
        assert answer.json["recording_config"] == wanted
        sent = server.bots.only().order["recording_config"]
        assert sent | {"realtime_endpoints": []} == wanted

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            ({"meeting_url": "https://example.com/x"}, ("invalid_input", "meeting_url")),
            ({"meeting_url": None}, ("null", "meeting_url")),
            ({"join_at": "2001-01-01T00:00:00Z"}, ("invalid_input", "join_at")),
            ({"bot_name": "x" * 101}, ("max_length", "bot_name")),
            ({"metadata": {"a": 1}}, ("invalid_input", "metadata__a")),
            (
                {"recording_config": {"video_separate_mp4": {}}},
                ("invalid_input", "recording_config"),
            ),
            (
                {"recording_config": {"video_mixed_layout": "round"}},
                ("invalid_choice", "recording_config__video_mixed_layout"),
            ),
            ({"zoom": {"x": "y" * 70_000}}, ("invalid_input", "recording_config")),
        ],
    )
    def test_refuses_what_makes_no_sense_before_asking(self, send, server, body, told):
        assert error(send(**body)) == (400, *told)
        assert server.asked == []
        assert db.session.query(Bot).count() == 0

    def test_refuses_a_second_bot_for_the_same_room(self, send, server):
        first = send().json

        answer = send(meeting_url=SAME_ROOM)

        assert (answer.status_code, answer.json["code"]) == (409, "bot_exists")
        assert (answer.json["bot"], answer.json["recording"]) == (first["id"], first["recording"])
        assert answer.json["url"] == first["url"]
        assert answer.json["detail"] == "A bot is already going to this meeting."
        assert len(server.bots.made) == 1

    def test_tells_what_recall_refuses(self, send, server):
        server.fail_next(refuse(402, {"detail": "no"}))

        answer = send()

        assert error(answer) == (400, "refused", None)
        assert "no credit" in answer.json["detail"]
        assert db.session.query(Recording).one().status == Status.ERROR
        assert send().status_code == 201  # another try is another bot

    def test_goes_on_by_itself_while_recall_is_away(self, send, server):
        server.fail_next(*[hang_up] * 3)

        answer = send()

        assert answer.status_code == 201
        assert (answer.json["status"], answer.json["problem"]) == (
            "asked", "The connection to Recall.ai broke.",
        )  # fmt: skip

    def test_needs_an_account(self, api):
        answer = api().post("bots/", json={"meeting_url": ZOOM})

        assert (answer.status_code, answer.json["code"]) == (409, "not_connected")
        assert answer.json["bot"] is None

    def test_is_not_for_viewers(self, api, victor, server):
        answer = api(victor).post("bots/", json={"meeting_url": ZOOM})

        assert answer.status_code == 403


class TestRead:
    """GET bots/ and bots/<id>/."""

    def test_shows_what_happened(self, send, server, api):
        made = send().json
        in_call(server)

        bot = api().get(f"bots/{made['id']}/").json

        assert bot["status"] == "in_call_recording"
        assert [one["code"] for one in bot["status_changes"]] == [
            "ready", "joining_call", "in_call_not_recording", "in_call_recording",
        ]  # fmt: skip
        assert set(bot["status_changes"][0]) == {"code", "sub_code", "message", "created_at"}

    def test_lists_the_newest_first_in_pages(self, send, api):
        first, second = send().json, send(meeting_url=MEET).json

        page = api().get("bots/?limit=1").json
        assert (page["count"], [one["id"] for one in page["results"]]) == (2, [second["id"]])
        following = api().get(page["next"].partition("localhost")[2]).json

        assert [one["id"] for one in following["results"]] == [first["id"]]
        assert following["next"] is None

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("platform=google_meet", 1),
            ("platform=zoom", 1),
            ("status=ready", 2),
            ("status=done", 0),
            (f"meeting_url={SAME_ROOM}", 1),
            ("meeting_url=nonsense", 0),
            ("join_at_after=2001-01-01T00:00:00Z", 2),
            ("join_at_before=2001-01-01T00:00:00Z", 0),
        ],
    )
    def test_lists_what_is_asked_for(self, send, api, query, found):
        send()
        send(meeting_url=MEET)

        assert api().get(f"bots/?{query}").json["count"] == found

    def test_shows_strangers_nothing(self, send, api, charlie):
        made = send().json
        stranger = api(charlie)

        assert stranger.get(f"bots/{made['id']}/").status_code == 404
        assert stranger.get("bots/").json["results"] == []
        for path in ("start_recording/", "leave_call/", "delete_media/"):
            assert stranger.post(f"bots/{made['id']}/{path}").status_code == 404
        assert stranger.delete(f"bots/{made['id']}/").status_code == 404

    def test_shows_viewers_everything_and_lets_them_do_nothing(self, send, api, victor, server):
        made = send().json
        in_call(server)
        viewer = api(victor)

        assert viewer.get(f"bots/{made['id']}/").json["id"] == made["id"]
        for path in ("start_recording/", "stop_recording/", "leave_call/", "delete_media/"):
            assert viewer.post(f"bots/{made['id']}/{path}").status_code == 403
        assert viewer.delete(f"bots/{made['id']}/").status_code == 403

    def test_of_a_deleted_recording_is_gone(self, send, api, alice, team):
        made = send().json
        recordings.delete(factories.viewer(alice, team), uuid.UUID(made["recording"]))
        db.session.commit()

        assert api().get(f"bots/{made['id']}/").status_code == 404

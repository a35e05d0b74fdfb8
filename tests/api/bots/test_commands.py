"""Bots told things by API, as Recall.ai's own API has it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from notes.db import db, now
from notes.models import Recording, Run, RunState, Status, Step
from notes.providers.recording_config import RecordingConfig
from tests.api.bots.calls import error, in_call
from tests.jobs.announced import look


class TestTell:
    """The commands."""

    @pytest.mark.parametrize(
        "name", ["stop_recording", "pause_recording", "resume_recording", "leave_call"]
    )
    def test_reaches_the_bot(self, send, api, server, name):
        made = send().json
        bot = in_call(server)

        answer = api().post(f"bots/{made['id']}/{name}/")

        assert (answer.status_code, answer.json["command"]) == (200, None)
        assert bot.told == [(name, None)]

    def test_start_sends_every_key(self, send, api, server):
        made = send().json
        bot = in_call(server)

        answer = api().post(
            f"bots/{made['id']}/start_recording/",
            json={"video_mixed_layout": "gallery_view_v2", "video_separate_png": {}},
        )

        ((name, body),) = bot.told
        wanted = RecordingConfig(video_mixed_layout="gallery_view_v2", video_separate_png={})
        assert (answer.status_code, name) == (200, "start_recording")
        assert set(body) == set(RecordingConfig.model_fields)
        assert body | {"realtime_endpoints": []} == wanted.whole()
        assert answer.json["recording_config"] == wanted.whole()

    def test_start_without_a_body_records_as_ordered(self, send, api, server):
        made = send(recording_config={"video_mixed_layout": "gallery_view"}).json
        bot = in_call(server)

        api().post(f"bots/{made['id']}/start_recording/")

        assert bot.told[0][1]["video_mixed_layout"] == "gallery_view"

    def test_start_refuses_what_recall_would(self, send, api, server):
        made = send().json
        bot = in_call(server)

        answer = api().post(f"bots/{made['id']}/start_recording/", json={"video_separate_mp4": {}})

        assert (answer.status_code, "gallery_view_v2" in answer.json["detail"]) == (400, True)
        assert bot.told == []

    def test_a_bot_that_isnt_there_yet_cant_be_told(self, send, api):
        made = send().json

        answer = api().post(f"bots/{made['id']}/pause_recording/")

        assert error(answer) == (400, "cannot_command_unstarted_bot", None)

    def test_a_bot_that_has_left_cant_be_told(self, send, api, server):
        made = send().json
        bot = in_call(server)
        server.bots.move(bot, "done")
        look()

        answer = api().post(f"bots/{made['id']}/leave_call/")

        assert error(answer) == (400, "cannot_command_completed_bot", None)

    def test_what_recall_refuses_is_told(self, send, api, server):
        made = send().json
        bot = in_call(server)
        server.bots.move(bot, "call_ended")

        answer = api().post(f"bots/{made['id']}/stop_recording/")

        assert error(answer) == (400, "refused", None)
        assert "has left the meeting" in answer.json["detail"]


class TestDelete:
    """DELETE bots/<id>/, and delete_media/."""

    def test_calls_off_a_scheduled_bot(self, send, api, server):
        made = send(join_at=(now() + timedelta(days=1)).isoformat()).json

        assert api().delete(f"bots/{made['id']}/").status_code == 204

        assert server.bots.made == {}
        assert api().get(f"bots/{made['id']}/").json["status"] == "cancelled"

    def test_a_bot_at_once_cant_be_called_off(self, send, api, server):
        made = send().json

        assert error(api().delete(f"bots/{made['id']}/"))[:2] == (405, "method_not_allowed")
        assert len(server.bots.made) == 1

    def test_media_of_a_bot_in_the_meeting_stay(self, send, api, server):
        made = send().json
        in_call(server)

        answer = api().post(f"bots/{made['id']}/delete_media/")

        assert error(answer) == (400, "cannot_command_unstarted_bot", None)

    def test_media_that_arent_here_yet_stay(self, send, api, server):
        made = send().json
        bot = in_call(server)
        server.bots.record(bot, media=b"not yet fetched")
        server.bots.move(bot, "done")
        look()

        assert error(api().post(f"bots/{made['id']}/delete_media/"))[:2] == (409, "conflict")

    def test_media_that_couldnt_be_brought_yet_stay(self, send, api, server):
        made = send().json
        bot = in_call(server)
        server.bots.record(bot, media=b"not yet fetched")
        server.bots.move(bot, "done")
        look()
        fetch = db.session.scalars(db.select(Run).where(Run.step == Step.FETCH)).one()
        fetch.state, fetch.can_retry = RunState.FAILED, True
        db.session.get_one(Recording, fetch.recording_id).status = Status.ERROR
        db.session.commit()

        assert error(api().post(f"bots/{made['id']}/delete_media/"))[:2] == (409, "conflict")

    def test_media_of_a_bot_that_has_nothing_to_bring_can_go(self, send, api, server):
        made = send().json
        server.bots.move(server.bots.only(), "fatal", "meeting_not_found")
        look()

        answer = api().post(f"bots/{made['id']}/delete_media/")

        assert (answer.status_code, answer.json["status"]) == (200, "fatal")

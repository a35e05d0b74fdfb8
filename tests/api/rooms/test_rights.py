"""RealtimeKit's recordings by API: who sees and does what, and what they can be told."""

from __future__ import annotations

from notes import api_keys, rooms
from notes.db import db
from notes.models import Recording
from tests.api.rooms.calls import LIST, ON_SQLITE, said
from tests.standins.realtimekit_faults import error, hang_up


class TestRights:
    """Who sees and does what."""

    def test_keys_open_what_their_scope_their_role_and_their_team_allow(
        self, api, kit, meeting, victor, charlie
    ):
        reading = api(scopes=api_keys.READ)
        viewing, elsewhere = api(victor), api(charlie)
        one = kit.record(meeting)
        at, told = f"{LIST}/{one.id}", {"action": "stop"}

        assert reading.get(at).status_code == 200
        assert said(reading.put(at, json=told)) == (403, "permission_denied", None)
        for path in (
            at,
            LIST,
            f"{LIST}/active-recording/{meeting.id}",
        ):
            assert said(viewing.get(path)) == (403, "permission_denied", None)
        assert said(viewing.put(at, json=told))[0] == 403
        assert said(viewing.post(LIST, json={"meeting_id": "m"}))[0] == 403
        # The server's account is the first team's: another sees nothing in it but its own.
        assert said(elsewhere.get(at)) == (404, "not_found", None)
        assert said(elsewhere.put(at, json=told)) == (404, "not_found", None)
        assert said(elsewhere.get(LIST))[0] == 403
        assert said(elsewhere.get(f"{LIST}/active-recording/{meeting.id}"))[0] == 404
        assert [asked.method for asked in kit.asked].count("PUT") == 0

    @ON_SQLITE
    def test_another_team_has_what_it_ordered_itself(self, api, kit, meeting, alice, charlie):
        begun = api(charlie).post(LIST, json={"meeting_id": meeting.id}).json
        at = f"{LIST}/{begun['data']['id']}"

        assert api(charlie).get(at).status_code == 200
        assert said(api(alice).get(at)) == (404, "not_found", None)
        assert said(api(alice).put(at, json={"action": "stop"})) == (404, "not_found", None)
        assert api(alice).get(LIST).json["data"] == []

    @ON_SQLITE
    def test_what_somebody_keeps_to_themselves_is_nobody_elses(self, api, kit, meeting, alice, bob):
        begun = api(alice).post(LIST, json={"meeting_id": meeting.id}).json["data"]
        recording = db.session.query(Recording).one()
        recording.visibility = "private"
        db.session.commit()
        at = f"{LIST}/{begun['id']}"

        assert api(bob).get(LIST).json["data"] == []
        assert said(api(bob).get(at))[0] == 404
        assert said(api(bob).put(at, json={"action": "stop"}))[0] == 404
        assert said(api(bob).get(f"{LIST}/active-recording/{meeting.id}"))[0] == 404
        assert api(alice).get(at).status_code == 200

    @ON_SQLITE
    def test_without_an_account_or_a_key_there_is_nothing(self, api, app):
        assert said(api().get(LIST)) == (409, "not_connected", None)
        assert said(app.test_client().get("/api/projects/1/realtimekit/recordings"))[0] == 401


class TestTell:
    """PUT realtimekit/recordings/<id>."""

    def test_brings_here_what_began_elsewhere(self, api, kit, meeting, team):
        one = kit.record(meeting)
        kit.move(one, "RECORDING")

        answer = api().put(f"{LIST}/{one.id}", json={"action": "pause"})

        assert (answer.status_code, answer.json["data"]["status"]) == (200, "PAUSED")
        assert rooms.known(team.id, [one.id])[one.id].source == "realtimekit"

    @ON_SQLITE
    def test_does_once_what_is_asked_for_twice(self, api, kit, meeting):
        one, program = kit.record(meeting), api()
        kit.move(one, "RECORDING")
        at = f"{LIST}/{one.id}"

        answers = [program.put(at, json={"action": "pause"}) for _ in range(2)]

        assert [answer.json["data"]["status"] for answer in answers] == ["PAUSED", "PAUSED"]
        assert said(program.put(at, json={"action": "dance"})) == (400, "invalid_choice", "action")

    @ON_SQLITE
    def test_says_what_is_too_late_and_what_realtimekit_wont_do(self, api, kit, meeting):
        one, program = kit.record(meeting), api()
        at = f"{LIST}/{one.id}"

        early = program.put(at, json={"action": "resume"})
        program.put(at, json={"action": "stop"})
        late = program.put(at, json={"action": "resume"})

        assert said(early) == (400, "refused", None)
        assert said(late) == (409, "ended", None)

    @ON_SQLITE
    def test_hands_a_command_on_later(self, api, kit, meeting):
        one, program = kit.record(meeting), api()
        kit.move(one, "RECORDING")
        at = f"{LIST}/{one.id}"
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

    answer = api().get(f"{LIST}/{one.id}")

    assert answer.json["data"]["download_url"] == one.link
    assert answer.json["data"]["type"] == "TRACK"


@ON_SQLITE
def test_what_realtimekit_breaks_is_a_bad_gateway(api, kit):
    kit.fail_next(error(500, "boom"))

    assert said(api().get(LIST)) == (502, "external", None)


@ON_SQLITE
def test_how_long_realtimekit_wants_to_be_left_alone_is_handed_on(api, kit):
    kit.fail_next(*[error(429, "slow", Retry_After="70")] * 3)

    answer = api().get(LIST)

    assert (said(answer), answer.headers["Retry-After"]) == ((502, "external", None), "70")


@ON_SQLITE
def test_a_list_is_filtered_and_paged_there(api, kit, meeting):
    for status in ("UPLOADED", "ERRORED", "RECORDING"):
        kit.move(kit.record(meeting), status)

    path = f"{LIST}?status=UPLOADED,ERRORED&status=PAUSED&per_page=1&expired=false"
    answer = api().get(f"{path}&sort_by=invokedTime&sort_order=ASC")

    assert answer.json["paging"] == {"total_count": 2, "start_offset": 1, "end_offset": 1}
    assert [one["status"] for one in answer.json["data"]] == ["UPLOADED"]
    assert kit.asked[0].query["status"] == ["UPLOADED", "ERRORED", "PAUSED"]
    assert said(api().get(f"{LIST}?status=GONE"))[1] == "invalid_choice"
    assert db.session.query(Recording).count() == 0

"""What was begun elsewhere comes here without any webhook, for whom the account is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from notes import rooms, runs, sealing
from notes.connections import redis
from notes.db import db, now
from notes.jobs.polling import poll
from notes.models import Capture, ProviderAccount, Status, Step
from tests.rooms.finding import as_found, here, look
from tests.standins.realtimekit_faults import error

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def own(team, kit):
    """`own(team)` has that team connect the stand-in's app as an account of its own."""

    def connect(whose=team, app_id=kit.app_id, token=kit.token):
        row = ProviderAccount(
            team_id=whose.id,
            provider="realtimekit",
            sealed_key=sealing.seal(SecretStr(token)),
            options={"account_id": kit.account_id, "app_id": app_id},
        )
        db.session.add(row)
        db.session.commit()
        return row

    return connect


def paths(kit):
    return [one.path for one in kit.asked]


class TestWhoseItIs:
    """The account says it."""

    def test_the_servers_account_has_the_first_teams(self, running, team, charlie):
        look()

        (recording,) = here()
        assert (recording.team_id, recording.title) == (team.id, "Weekly")
        assert (recording.source, recording.platform) == ("realtimekit", "realtimekit")
        assert recording.status == Status.RECORDING
        capture = db.session.scalars(select(Capture)).one()
        assert (capture.kind, capture.external_id, capture.code) == (
            "room",
            running.id,
            "RECORDING",
        )
        assert (capture.meeting_ref, capture.session_ref) == (
            running.meeting.id,
            running.meeting.session_id,
        )

    @ON_SQLITE
    def test_a_teams_own_account_goes_before_the_servers(self, running, team, charlie, own):
        theirs = charlie.memberships[0].team
        own(theirs)

        look()

        assert [one.team_id for one in here()] == [theirs.id]

    @ON_SQLITE
    def test_of_two_who_have_it_the_first_keeps_it(self, kit, running, team, charlie, own):
        theirs = charlie.memberships[0].team
        look()
        own(theirs)

        look()

        assert [one.team_id for one in here()] == [team.id]
        found = as_found(running)
        assert rooms.adopt(theirs.id, found) is None
        assert rooms.adopt(team.id, found) == here()[0]

    @ON_SQLITE
    def test_a_first_team_with_an_account_of_its_own_has_that_ones(self, kit, running, team, own):
        own(app_id="app-2")

        look()

        assert here() == []
        assert [one.team_id for one in rooms.accounts()] == [team.id]
        assert rooms.oversees(team.id)

    @ON_SQLITE
    def test_an_app_whose_token_cant_be_read_stays_its_teams(
        self, kit, running, team, charlie, own
    ):
        own(charlie.memberships[0].team).sealed_key = "of another"
        db.session.commit()

        look()

        assert (here(), rooms.oversees(team.id)) == ([], False)

    @ON_SQLITE
    def test_who_shares_the_servers_account_oversees_nothing(self, kit, team, charlie, own):
        theirs = charlie.memberships[0].team
        assert (rooms.oversees(team.id), rooms.oversees(theirs.id)) == (True, False)

        own(theirs, app_id="app-2")

        assert rooms.oversees(theirs.id)


class TestLooking:
    """Politely, and as far as needed."""

    def test_it_follows_to_the_end(self, kit, running, team, wav):
        look()
        kit.upload(running, wav.read_bytes())

        look()

        (recording,) = here()
        capture = db.session.scalars(select(Capture)).one()
        assert (capture.state, capture.recording_ref) == ("complete", running.id)
        assert capture.kept_until is not None
        assert Step.FETCH in runs.newest(recording.id)

    @ON_SQLITE
    def test_what_the_list_tells_otherwise_is_looked_at_at_once(self, kit, running, team):
        look()
        kit.move(running, "PAUSED")
        for key in redis().keys("rooms:asked:*"):
            redis().delete(key)

        poll()

        db.session.expire_all()
        assert db.session.scalars(select(Capture)).one().code == "PAUSED"

    @ON_SQLITE
    def test_what_is_finished_arrives_at_once_and_once(self, kit, running, team, wav, work_off):
        kit.upload(running, wav.read_bytes())

        for _ in range(3):
            look()
            work_off()

        (recording,) = here()
        fetches = [one for one in runs.timeline(recording.id) if one.step == Step.FETCH]
        assert len(fetches) == 1
        assert fetches[0].state == "done"

    @ON_SQLITE
    def test_what_expired_while_nobody_asked_is_said_plainly(self, kit, running, team, work_off):
        look()
        kit.upload(running, b"film", days=-1)

        look()
        work_off()

        (recording,) = here()
        assert recording.status == Status.ERROR
        until = f"This one could be had until {running.until:%d %B %Y}."
        assert f"Cloudflare RealtimeKit keeps files for 7 days. {until}" in recording.problem

    @ON_SQLITE
    def test_what_cant_be_had_any_more_isnt_taken_over(self, kit, meeting, team):
        failed, expired = kit.record(meeting), kit.record(meeting)
        kit.move(failed, "ERRORED")
        kit.upload(expired, b"film", days=-1)

        look()

        assert here() == []

    @ON_SQLITE
    def test_a_long_list_is_read_once_and_then_its_beginning(self, kit, meeting, team, monkeypatch):
        monkeypatch.setattr("notes.jobs.room_finding.AT_ONCE", 2)
        for _ in range(5):
            kit.record(meeting)
        look()
        assert len(here()) == 5
        kit.asked.clear()

        look()

        assert paths(kit).count("/recordings") == 1

    @ON_SQLITE
    def test_what_is_left_of_a_round_is_taken_over_in_the_next(
        self, kit, meeting, team, monkeypatch
    ):
        monkeypatch.setattr("notes.jobs.room_finding.AT_ONCE", 2)
        monkeypatch.setattr("notes.jobs.room_finding.NEW_AT_ONCE", 2)
        for _ in range(5):
            kit.record(meeting)

        counts = []
        for _ in range(3):
            look()
            counts.append(len(here()))

        assert counts == [2, 4, 5]

    @ON_SQLITE
    def test_an_account_that_fails_is_left_alone_and_the_others_go_on(
        self, kit, running, team, charlie, own
    ):
        own(charlie.memberships[0].team, token="wrong-token-of-theirs")
        own(team)
        look()
        assert [one.team_id for one in here()] == [team.id]
        kit.fail_next(error(429, "Slower.", Retry_After="60"))
        look()
        kit.asked.clear()

        poll()

        assert kit.asked == []

    @ON_SQLITE
    def test_what_the_provider_has_lost_is_given_up(self, kit, running, team):
        look()
        kit.recordings.clear()
        look()
        assert here()[0].status == Status.RECORDING
        db.session.scalars(select(Capture)).one().created_at = now() - timedelta(hours=2)
        db.session.commit()

        look()

        assert here()[0].status == Status.ERROR
        assert here()[0].problem.startswith("Cloudflare RealtimeKit no longer has this recording")

    @ON_SQLITE
    def test_one_that_fails_there_says_why(self, kit, running, team):
        look()
        running.stop_reason = {"reason": "INTERNAL_ERROR"}
        kit.move(running, "ERRORED")

        look()

        assert "internal error" in here()[0].problem
        assert db.session.scalars(select(Capture)).one().cause == "INTERNAL_ERROR"

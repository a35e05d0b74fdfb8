"""RealtimeKit's webhooks through the door: whose key is believed, what is kept, what it moves."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from notes import jobqueue, refusals, webhook_keys
from notes.connections import settings
from notes.db import db, now
from notes.jobqueue import QueueName
from notes.models import Capture, Delivery, Outcome, ProviderKey, Recording, Status
from notes.providers.base import Refusal
from tests import factories
from tests.rooms.ordered import connected
from tests.standins import realtimekit as standin
from tests.standins.realtimekit_faults import error
from tests.standins.realtimekit_webhooks import headers, pem

ADDRESS = "/webhooks/realtimekit"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FETCH = "webhook-key-realtimekit"
STRANGE = json.dumps(
    {"event": "recording.statusUpdate", "recording": {"recordingId": "r-9", "status": "UPLOADED"}}
).encode()


@pytest.fixture
def kit(app):
    with standin.serving() as server, connected(app, server):
        yield server


@pytest.fixture
def keyed(app, kit, monkeypatch):
    """The server has been told the key."""
    changed = settings().model_copy(update={"cloudflare_webhook_public_key": pem()})
    monkeypatch.setitem(app.extensions, "notes.settings", changed)


@pytest.fixture
def tell(app):
    """`tell(body)` posts it as RealtimeKit does, signed by the key of that name."""

    def post(body=STRANGE, signer="own", **sent):
        signed = headers(body, signer) if signer else {}
        return app.test_client().post(
            ADDRESS, data=body, headers=signed | sent, content_type="application/json"
        )

    return post


@pytest.fixture
def there(kit):
    """A recording that runs there."""
    made = kit.record(kit.meet("Weekly"))
    made.move("RECORDING")
    return made


@pytest.fixture
def here(team, there):
    """The same here, as far as was heard."""
    recording = factories.recording(
        team, source="realtimekit", status=Status.RECORDING, duration_ms=None
    )
    capture = Capture(
        recording_id=recording.id, provider="realtimekit", kind="room", external_id=there.id
    )
    db.session.add(capture)
    db.session.commit()
    return capture


def body(kit):
    """The last that happened there."""
    return json.dumps(kit.webhooks.told[-1]).encode()


def kept():
    query = select(Delivery).order_by(Delivery.received_at)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def queued():
    return jobqueue.queue(QueueName.LIVE).job_ids


def age_key(by):
    db.session.get_one(ProviderKey, "realtimekit").fetched_at = now() - by
    db.session.commit()


class TestTheKey:
    """Which one is believed, and where it comes from."""

    def test_one_that_is_set_is_believed(self, keyed, tell):
        answer = tell()

        assert (answer.status_code, answer.json) == (200, {"kept": True, "repeat": False})
        (delivery,) = kept()
        assert (delivery.provider, delivery.event) == ("realtimekit", "recording.statusUpdate")
        assert delivery.body == json.loads(STRANGE)
        assert queued() == [f"{delivery.id}-1"]

    @ON_SQLITE
    def test_a_repeat_under_another_id_is_the_same(self, keyed, tell):
        answers = [tell(rtk_uuid=one) for one in ("a", "b")]

        assert [one.json["repeat"] for one in answers] == [False, True]
        assert len(kept()) == 1

    @ON_SQLITE
    @pytest.mark.parametrize(
        ("signer", "reason"), [("other", Refusal.FORGED), (None, Refusal.UNSIGNED)]
    )
    def test_a_wrong_key_is_refused_for_good(self, keyed, tell, signer, reason):
        answer = tell(signer=signer)

        assert (answer.status_code, answer.json["code"]) == (401, "bad_signature")
        assert (kept(), queued()) == ([], [])
        assert [one.reason for one in refusals.noted("realtimekit")] == [reason]

    @ON_SQLITE
    def test_one_that_is_missing_is_fetched_and_the_webhook_wanted_again(self, kit, tell, work_off):
        first = tell()
        assert (first.status_code, queued(), kit.asked) == (503, [FETCH], [])

        work_off()

        assert tell().status_code == 200
        assert len(kept()) == 1

    @ON_SQLITE
    def test_an_old_one_that_doesnt_fit_is_fetched_again(self, kit, tell, work_off):
        webhook_keys.keep("realtimekit", pem("before"))
        age_key(timedelta(minutes=11))
        assert tell().status_code == 503

        work_off()

        assert tell().status_code == 200

    @ON_SQLITE
    def test_what_a_fresh_one_doesnt_fit_is_forged(self, kit, tell):
        webhook_keys.keep("realtimekit", pem())
        age_key(timedelta(minutes=9))

        assert tell(signer="other").status_code == 401
        assert queued() == []

    @ON_SQLITE
    def test_without_an_account_nobody_is_asked_for_it(self, app, tell):
        assert tell().status_code == 503
        assert queued() == []

    @ON_SQLITE
    def test_one_that_cant_be_had_is_asked_for_again(self, kit, tell, work_off):
        kit.fail_next(error(404, "Not here."))
        tell()

        work_off()

        assert tell().status_code == 503
        assert queued() == [FETCH]


class TestWhatIsTold:
    """Only what is here is moved by it."""

    def test_a_recording_here_stands_as_there(self, keyed, tell, kit, here, there, work_off):
        kit.move(there, "PAUSED")
        tell(body(kit))
        kit.move(there, "UPLOADING")
        tell(body(kit))

        work_off()

        assert [one.outcome for one in kept()] == [Outcome.APPLIED] * 2
        db.session.expire_all()
        assert (here.state, here.code) == ("uploading", "UPLOADING")
        assert (here.session_ref, here.meeting_ref) == (there.meeting.session_id, there.meeting.id)
        assert db.session.get(Recording, here.recording_id).status == Status.UPLOADING

    @ON_SQLITE
    def test_old_news_change_nothing(self, keyed, tell, kit, here, there, work_off):
        kit.move(there, "RECORDING")
        late = body(kit)
        kit.move(there, "UPLOADING")
        tell(body(kit))
        tell(late)

        work_off()

        assert sorted(one.outcome for one in kept()) == [Outcome.APPLIED, Outcome.OLD]
        db.session.expire_all()
        assert here.state == "uploading"

    @ON_SQLITE
    def test_the_same_words_again_have_it_looked_at(self, keyed, tell, kit, here, there, work_off):
        for status in ("RECORDING", "PAUSED", "RECORDING"):
            kit.move(there, status)
            tell(body(kit))
            work_off()

        assert len(kept()) == 2
        assert here.code == "RECORDING"

    @ON_SQLITE
    def test_a_recording_that_no_account_knows_is_nobodys(self, keyed, tell, kit, team, work_off):
        tell()
        tell(STRANGE.replace(b"UPLOADED", b"UPLOADING"))

        work_off()

        assert [one.outcome for one in kept()] == [Outcome.NOBODY] * 2
        assert db.session.scalars(select(Recording)).all() == []
        assert [one.path for one in kit.asked].count("/recordings/r-9") == 1

    @ON_SQLITE
    def test_one_that_the_account_knows_comes_here(
        self, keyed, tell, kit, there, team, charlie, work_off
    ):
        kit.move(there, "RECORDING")
        tell(body(kit))

        work_off()

        (recording,) = db.session.scalars(select(Recording))
        assert (recording.team_id, recording.title) == (team.id, "Weekly")
        (delivery,) = kept()
        assert (delivery.outcome, delivery.recording_id) == (Outcome.APPLIED, recording.id)

    @ON_SQLITE
    def test_the_end_of_a_session_has_its_recording_looked_at(
        self, keyed, tell, kit, here, there, work_off
    ):
        tell(b'{"event": "meeting.ended", "meeting": {"id": "%s"}}' % there.meeting.id.encode())
        here.meeting_ref = there.meeting.id
        db.session.commit()
        there.move("UPLOADING")

        work_off()

        db.session.expire_all()
        assert here.state == "uploading"

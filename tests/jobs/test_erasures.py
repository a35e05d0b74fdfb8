"""What is gone here is deleted at its provider, whatever it takes, and never twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from notes import jobqueue
from notes.connections import redis, settings
from notes.db import db, now
from notes.jobqueue import QueueName
from notes.jobs import erasures as job
from notes.jobs import purge as bin_
from notes.jobs.erasures import erase
from notes.jobs.purge import purge
from notes.jobs.reconcile import reconcile
from notes.models import Erasure, Recording, Run, RunState, Status, Step
from notes.processes import me
from tests import factories
from tests.jobs.erasing import LONG_AGO, calls, due_now, left, remove, there
from tests.standins.recall import KEY, refuse, silence
from tests.standins.recall_recordings import status


@pytest.fixture
def meeting(announce):
    """What a desktop app recorded, deleted here for good."""
    found = announce()
    found.end(b"sound")
    return found


def test_the_note_is_written_with_the_removal(meeting):
    recording, started_at = meeting.recording, meeting.recording.started_at
    upload_id, recording_id = meeting.upload["id"], recording.id

    remove(recording)

    (one,) = left()
    assert db.session.scalars(select(Recording)).all() == []
    assert (one.kind, one.external_id) == ("sdk_upload", upload_id)
    assert (one.recorded_at, one.done_at) == (started_at, None)
    assert jobqueue.queue(QueueName.DEFAULT).job_ids == [f"erase-{recording_id}"]


def test_an_upload_of_ours_leaves_no_note(team):
    remove(factories.recording(team))

    assert left() == []


def test_what_a_desktop_app_recorded_is_deleted_there(meeting, recall, work_off):
    remove(meeting.recording)
    work_off()

    assert there(recall) == ["deleted"]
    (one,) = left()
    assert one.done_at is not None
    assert one.problem is None


def test_what_we_knew_of_it_is_enough(meeting, recall):
    (made,) = recall.vault.recordings.values()
    capture = meeting.capture
    capture.recording_ref = made.id
    remove(meeting.recording)
    recall.asked.clear()

    erase()

    assert calls(recall) == [("DELETE", f"/api/v1/recording/{made.id}/")]


def test_what_is_gone_there_already_is_done(meeting, recall):
    (made,) = recall.vault.recordings.values()
    recall.vault.erase(made)
    remove(meeting.recording)

    erase()

    assert [bool(one.done_at) for one in left()] == [True]


def test_an_upload_that_nobody_knows_there_is_done(meeting, recall):
    recall.made.clear()
    remove(meeting.recording)

    erase()

    assert [bool(one.done_at) for one in left()] == [True]


@pytest.mark.parametrize(("age", "is_done"), [({"hours": 1}, False), ({"days": 2}, True)])
def test_what_may_still_come_is_waited_for_a_day(announce, recall, age, is_done):
    found = announce()
    found.recording.started_at = now() - timedelta(**age)
    remove(found.recording)

    erase()

    (one,) = left()
    assert bool(one.done_at) is is_done
    assert (one.problem == job.NOT_YET) is not is_done


def test_it_is_deleted_once_it_has_come(announce, recall):
    found = announce()
    found.upload["status"] = status("uploading")
    remove(found.recording)
    erase()
    found.end(b"sound")
    due_now()

    erase()

    assert there(recall) == ["deleted"]
    assert [bool(one.done_at) for one in left()] == [True]


def test_a_busy_provider_is_left_alone_for_as_long_as_it_asks(announce, recall):
    for found in (announce(), announce()):
        found.end(b"sound")
        remove(found.recording)
    recall.fail_next(refuse(429, {}, Retry_After="77"))
    recall.asked.clear()

    erase()

    first, second = left()
    assert len(recall.asked) == 1
    assert 70 < (first.due_at - now()).total_seconds() <= 77
    assert second.due_at == first.due_at
    assert "too much to do" in first.problem
    assert (first.attempts, second.attempts, second.problem) == (1, 0, None)


def test_pauses_grow_up_to_a_day(meeting, recall):
    remove(meeting.recording)
    pauses = []
    for _ in range(8):
        due_now()
        recall.fail_next(refuse(500, {}))
        erase()
        (one,) = left()
        pauses.append((one.due_at - now()).total_seconds())

    assert 55 < pauses[0] < 80
    assert pauses == pytest.approx(sorted(pauses), abs=5)
    assert 23 * 3600 < pauses[-1] <= 24 * 3600
    assert one.attempts == 8


@pytest.mark.parametrize("fault", [refuse(401, {}), refuse(400, {"code": "no"})])
def test_what_wont_do_is_said_and_tried_again_tomorrow(meeting, recall, fault):
    remove(meeting.recording)
    recall.fail_next(fault)

    erase()

    (one,) = left()
    assert "Recall.ai" in one.problem
    assert 23 * 3600 < (one.due_at - now()).total_seconds() <= 24 * 3600
    due_now()
    erase()
    assert [bool(one.done_at) for one in left()] == [True]


def test_one_that_wont_do_doesnt_keep_the_others(announce, recall):
    for found in (announce(), announce()):
        found.end(b"sound")
        remove(found.recording)
    recall.fail_next(refuse(400, {"code": "no"}))

    erase()

    assert [bool(one.done_at) for one in left()] == [False, True]


def test_without_a_key_it_is_said_and_tried_again_tomorrow(app, meeting, recall, monkeypatch):
    remove(meeting.recording)
    keyless = settings().model_copy(update={"recall_api_key": None})
    monkeypatch.setitem(app.extensions, "notes.settings", keyless)

    erase()

    (one,) = left()
    assert one.problem == job.NO_KEY.format(provider="Recall.ai")
    assert one.due_at > now() + timedelta(hours=23)


def test_one_teams_trouble_isnt_anothers(announce, recall, team):
    found = announce()
    found.end(b"sound")
    remove(found.recording)
    other = factories.team("Team C")
    for one in ("u-7", "u-8"):
        values = {"provider": "recall", "kind": "sdk_upload", "recorded_at": now() - LONG_AGO}
        due_at = now() - timedelta(hours=1)
        db.session.add(Erasure(team_id=other.id, external_id=one, due_at=due_at, **values))
    db.session.commit()
    recall.fail_next(silence)

    erase()

    done = {one.external_id: bool(one.done_at) for one in left()}
    assert done == {"u-7": False, "u-8": False, found.upload["id"]: True}


def test_a_job_that_was_lost_is_queued_again(meeting, recall, work_off):
    remove(meeting.recording)
    redis().flushdb()

    reconcile()
    work_off()

    assert there(recall) == ["deleted"]


def test_what_was_deleted_long_ago_is_forgotten(team):
    for days in (29, 31):
        values = {"provider": "recall", "kind": "bot", "recorded_at": now() - LONG_AGO}
        done_at = now() - timedelta(days=days)
        db.session.add(Erasure(team_id=team.id, external_id=f"{days}", done_at=done_at, **values))
    db.session.commit()

    purge()

    assert [one.external_id for one in left()] == ["29"]


def test_what_a_worker_has_in_hand_is_purged_once_it_lets_go(team):
    recording = factories.recording(team, status=Status.PROCESSING)
    values = {"state": RunState.RUNNING, "worker": me(), "heartbeat_at": now() - LONG_AGO}
    factories.run(recording, Step.PREPARE, **values)
    remove(recording)

    db.session.scalars(select(Run)).one().worker = me().rpartition(":")[0] + ":0"
    db.session.commit()
    purge()
    db.session.expire_all()

    assert db.session.scalars(select(Recording)).all() == []


def test_a_purge_that_was_lost_is_asked_for_again_now_and_then(team):
    recording = factories.recording(team)
    recording.deleted_at = now() - LONG_AGO
    db.session.commit()

    bin_.mend()
    bin_.mend()

    (job_id,) = jobqueue.queue(QueueName.DEFAULT).job_ids
    assert job_id.startswith("purge-")


def test_the_key_is_in_no_reason(meeting, recall):
    remove(meeting.recording)
    recall.fail_next(refuse(400, {"detail": f"Token {KEY}"}))

    erase()

    assert KEY not in left()[0].problem

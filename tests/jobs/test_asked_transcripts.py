"""Where Recall has no transcript it is asked for one: once, whatever happens, and not for ever."""

from __future__ import annotations

import threading

import pytest

from notes import awaited_transcripts, deliveries, provider_accounts, runs, transcripts
from notes.accounts import viewer_of
from notes.adapters import adapters
from notes.db import db
from notes.models import ProviderAccount, RunState, Status, Step
from notes.providers.base import Signed
from notes.providers.recall import webhook
from tests.jobs.announced import SAID, have_due, look, wake
from tests.jobs.workers import mend_until, running
from tests.standins import recall as standin
from tests.standins.engines import Gate
from tests.standins.recall_faults import as_usual, hang_up, lost, refuse

TEXTS = ["We ship the new editor on Friday.", "I will write the release notes."]


def on_asking(*scripts):
    """Plays these where a transcript is asked for; everything else is answered as usual."""
    left = list(scripts)

    def play(handler):
        asks = handler.path.endswith("/create_transcript/")
        script = left.pop(0) if left and asks else as_usual
        if left:
            handler.recall.fails.appendleft(play)
        script(handler)

    return play


def texts(meeting):
    return [line.text for line in transcripts.lines(meeting.recording.id)]


def waits(meeting):
    run = runs.newest(meeting.recording.id)[Step.TRANSCRIBE]
    return run.state == RunState.WAITING and run.setbacks == 0


def orders(meeting):
    """What Recall was asked for, as it came."""
    return [one for one in meeting.recall.asked if one.path.endswith("/create_transcript/")]


@pytest.fixture
def meeting(announce, wav):
    """A meeting that has ended, without a transcript; `made` is what Recall has of it."""
    announced = announce()
    announced.made = announced.end(wav.read_bytes())
    return announced


def write(meeting, said=SAID):
    (asked,) = meeting.made.asked
    meeting.recall.writing.write(meeting.made, asked, said)


def test_it_is_asked_for_once_and_waited_for(meeting, work_off, chosen):
    look()
    work_off()
    for _ in range(6):  # oftener than a step may fail
        wake(work_off)
    assert waits(meeting)
    write(meeting)
    wake(work_off)

    assert meeting.recording.status == Status.READY
    assert texts(meeting) == TEXTS
    assert chosen.transcriber.calls == []
    (order,) = orders(meeting)
    assert order.body["provider"] == {"recallai_async": {"language_code": "auto"}}


def test_the_engine_that_the_team_chose_is_asked_for(meeting, work_off, team):
    row = ProviderAccount(team_id=team.id, provider="recall", transcriber="deepgram_async")
    db.session.add(row)
    db.session.commit()

    look()
    work_off()

    (order,) = orders(meeting)
    assert order.body["provider"] == {"deepgram_async": {}}


def test_a_webhook_that_it_is_there_has_it_read_at_once(meeting, work_off):
    look()
    work_off()
    write(meeting)
    ids = {"sdk_upload": {"id": meeting.upload["id"]}, "recording": {"id": meeting.made.id}}
    content = {"event": "transcript.done", "data": {"data": {}, **ids}}
    deliveries.keep("recall", Signed("msg_1", 1), webhook.read(content), content)
    db.session.commit()

    work_off()

    assert meeting.recording.status == Status.READY
    assert texts(meeting) == TEXTS


def test_one_that_fails_is_no_error_our_own_engine_listens(meeting, work_off, chosen):
    look()
    work_off()
    (asked,) = meeting.made.asked
    meeting.recall.writing.fail(meeting.made, asked, "provider_connection_failed")
    wake(work_off)

    assert (meeting.recording.status, meeting.recording.problem) == (Status.READY, None)
    assert chosen.transcriber.calls == [0]


def test_one_that_takes_too_long_isnt_waited_for(meeting, work_off, chosen):
    look()
    work_off()
    meeting.age_wait(minutes=59)
    wake(work_off)
    assert waits(meeting)

    meeting.age_wait(minutes=61)
    wake(work_off)

    assert meeting.recording.status == Status.READY
    assert chosen.transcriber.calls == [0]


def test_a_refusal_is_taken_at_its_word(meeting, work_off, chosen):
    meeting.recall.fail_next(on_asking(refuse(400, {"code": "nope", "detail": "No."})))

    look()
    work_off()

    assert meeting.recording.status == Status.READY
    assert chosen.transcriber.calls == [0]
    assert len(orders(meeting)) == 1


def test_too_many_questions_are_asked_again_later(meeting, work_off):
    slow = refuse(429, {"detail": "slow"}, Retry_After="40")
    meeting.recall.fail_next(on_asking(slow))
    look()
    work_off()
    assert runs.newest(meeting.recording.id)[Step.TRANSCRIBE].state == RunState.WAITING

    wake(work_off)
    write(meeting)
    wake(work_off)

    assert texts(meeting) == TEXTS
    assert len(meeting.made.asked) == 1


@pytest.mark.parametrize("fault", [lost, hang_up])
def test_an_answer_that_is_lost_makes_no_second_one(meeting, work_off, fault):
    meeting.recall.fail_next(on_asking(fault, fault, fault))
    look()
    work_off()

    wake(work_off)
    write(meeting)
    wake(work_off)

    assert texts(meeting) == TEXTS


def test_a_worker_that_ends_before_it_knows_the_answer_makes_no_second_one(meeting, work_off):
    capture = meeting.capture
    look()
    awaited_transcripts.ask(capture.id)  # a worker begins …
    db.session.commit()
    account = provider_accounts.of(meeting.recording.team_id)
    adapters().recorder(account).ask_transcript(meeting.made.id, "recallai_async", capture.id)

    work_off()  # … and another goes on
    write(meeting)
    wake(work_off)

    assert texts(meeting) == TEXTS


def test_what_nobody_can_tell_any_more_isnt_asked_for_again(meeting, work_off, chosen):
    look()
    awaited_transcripts.ask(meeting.capture.id)
    db.session.commit()
    meeting.age_wait(minutes=51)

    work_off()

    assert meeting.recording.status == Status.READY
    assert chosen.transcriber.calls == [0]
    assert orders(meeting) == []


def test_a_worker_that_is_killed_while_it_asks_makes_no_second_one(
    meeting, recall, tmp_path, monkeypatch
):
    monkeypatch.setenv("RECALL_API_KEY", standin.KEY)
    monkeypatch.setenv("RECALL_API_BASE", recall.url)
    asked, go = threading.Event(), threading.Event()

    def held(handler):
        asked.set()
        go.wait(20)
        handler.serve()

    meeting.recall.fail_next(on_asking(held))
    look()
    with running(Gate(tmp_path)) as worker:
        mend_until(asked.is_set, "it asks")
        worker.kill_horse_of(runs.newest(meeting.recording.id)[Step.TRANSCRIBE])
        go.set()
        mend_until(lambda: _state(meeting) == RunState.WAITING, "it waits")
        write(meeting)
        have_due()
        mend_until(lambda: meeting.recording.status == Status.READY, "ready")

    assert texts(meeting) == TEXTS
    assert len(meeting.made.asked) == 1


def _state(meeting):
    return runs.newest(meeting.recording.id)[Step.TRANSCRIBE].state


def test_words_of_a_client_are_enough(meeting, speak, work_off):
    line = {"timestamp": 500, "speaker": "Ann", "text": "As the app heard it.", "is_final": True}
    speak("POST", f"{meeting.recording.id}/append_segments/", {"segments": [line]})

    look()
    work_off()

    assert texts(meeting) == ["As the app heard it."]
    assert orders(meeting) == []


def test_a_step_that_a_person_has_done_again_is_done_here(meeting, work_off, chosen, alice):
    look()
    work_off()
    write(meeting)
    wake(work_off)

    runs.rerun(viewer_of(alice), meeting.recording.id, Step.TRANSCRIBE)
    db.session.commit()
    work_off()

    assert chosen.transcriber.calls == [0]
    assert len(orders(meeting)) == 1

"""What Recall tells of a bot, in whatever order, ends in what it is."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes import bot_orders, bot_rescue, captures, jobqueue
from notes.db import db
from notes.jobqueue import QueueName
from notes.models import Capture, Outcome, Recording, RunState, Source, Status, Step
from notes.providers.base import About, CaptureState, MediaReady, StateChanged, Unused
from notes.providers.bots import STATES, BotSeen, Command
from tests import factories

BEGAN = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def changed(code, minute=0, sub_code=None, *, bot_id="b-1", ref=None, metadata=None):
    at = BEGAN + timedelta(minutes=minute)
    known = STATES.get(code, CaptureState.CREATED)
    return StateChanged(About(bot_id, ref, metadata or {}), known, at, sub_code, code)


def make(team, external_id="b-1", code="ready"):
    recording = factories.recording(
        team, source=Source.BOT, status=Status.RECORDING, duration_ms=None
    )
    bot = factories.bot(recording, code)
    capture = db.session.query(Capture).filter_by(recording_id=recording.id).one()
    capture.external_id = external_id
    db.session.commit()
    return bot


@pytest.fixture
def bot(team):
    return make(team)


def apply(*happenings, team_id=None):
    outcomes = [captures.apply("recall", one, team_id).outcome for one in happenings]
    db.session.commit()
    db.session.expire_all()
    return outcomes


def of(bot):
    """Everything that what was told may change."""
    capture = db.session.query(Capture).filter_by(recording_id=bot.recording_id).one()
    recording = db.session.get_one(Recording, bot.recording_id)
    return (
        bot.code, bot.sub_code, bot.code_at, bot.ended_at, tuple(map(str, bot.changes)),
        capture.state, recording.status, recording.problem,
    )  # fmt: skip


def test_a_change_moves_everything_at_once(bot):
    assert apply(changed("in_call_recording", 1), changed("call_ended", 5, "bot_kicked")) == [
        Outcome.APPLIED, Outcome.APPLIED,
    ]  # fmt: skip

    assert (bot.code, bot.sub_code) == ("call_ended", "bot_kicked")
    assert bot.ended_at == BEGAN + timedelta(minutes=5)
    assert of(bot)[5:] == (CaptureState.UPLOADING, Status.UPLOADING, None)


def test_a_repeat_is_old_and_leaves_the_page_alone(bot):
    apply(changed("in_call_recording", 1))
    rev = db.session.get_one(Recording, bot.recording_id).rev

    assert apply(changed("in_call_recording", 1)) == [Outcome.OLD]
    assert db.session.get_one(Recording, bot.recording_id).rev == rev


def test_an_older_change_is_kept_and_moves_nothing_back(bot):
    apply(changed("in_call_recording", 5))

    assert apply(changed("joining_call", 1)) == [Outcome.APPLIED]
    assert bot.code == "in_call_recording"
    assert [one["code"] for one in bot.changes] == ["joining_call", "in_call_recording"]


def test_a_word_that_nobody_knows_is_kept_and_shown(bot):
    apply(changed("in_call_recording", 1), changed("gone_for_coffee", 2))

    assert bot.code == "gone_for_coffee"
    assert of(bot)[5:] == (CaptureState.RECORDING, Status.RECORDING, None)


def test_a_bot_that_failed_says_why_in_words(bot):
    apply(changed("fatal", 1, "meeting_not_found"))

    *_, state, status, problem = of(bot)
    assert (state, status) == (CaptureState.FAILED, Status.ERROR)
    assert "meeting" in problem


def test_that_it_had_recorded_may_be_heard_after_that_it_failed(bot):
    apply(changed("fatal", 9), changed("in_call_recording", 5))

    assert of(bot)[5:] == (CaptureState.COMPLETE, Status.PROCESSING, None)


def test_work_of_ours_says_how_a_recording_stands(bot):
    recording = db.session.get_one(Recording, bot.recording_id)
    recording.status = Status.PROCESSING
    factories.run(recording, Step.FETCH, state=RunState.QUEUED)

    apply(changed("fatal", 9))

    assert db.session.get_one(Recording, bot.recording_id).status == Status.PROCESSING


def test_an_event_may_come_before_the_answer_to_our_order(team):
    bot = make(team, "asked:x", "asked")
    ours = {"recording": str(bot.recording_id)}

    assert apply(changed("joining_call", 1, bot_id="b-9", metadata=ours)) == [Outcome.APPLIED]

    capture = db.session.query(Capture).one()
    assert (capture.external_id, bot.code) == ("b-9", "joining_call")
    assert bot_rescue.waiting() == []


def test_an_answer_that_comes_after_the_events_changes_nothing(team):
    bot = make(team, "asked:x", "asked")
    db.session.get_one(Recording, bot.recording_id).meeting_url = "https://zoom.us/j/84512345678"
    errand = bot_orders.take(bot.id)
    ours = {"recording": str(bot.recording_id)}
    apply(changed("joining_call", 1, bot_id="b-9", metadata=ours))

    bot_orders.ordered(errand, BotSeen("b-9", [changed("ready", 0)]))
    db.session.commit()

    assert (bot.code, bot.retry_at) == ("joining_call", None)
    assert [one["code"] for one in bot.changes] == ["ready", "joining_call"]


def test_anything_that_names_our_recording_makes_the_bot_known(team):
    bot = make(team, "asked:x", "asked")
    about = About("b-9", "r-1", {"recording": str(bot.recording_id)})

    assert apply(MediaReady(about)) == [Outcome.APPLIED]
    assert db.session.query(Capture).one().external_id == "b-9"
    assert bot.code == "ready"


def test_a_bot_that_only_borrowed_our_name_isnt_ours(bot):
    """Somebody sent another bot with the metadata of this one."""
    ours = {"recording": str(bot.recording_id)}

    assert apply(changed("done", 1, bot_id="b-2", metadata=ours)) == [Outcome.NOBODY]
    assert bot.code == "ready"


def test_another_teams_secret_vouches_for_nothing(bot, charlie):
    ours = {"recording": str(bot.recording_id)}
    stranger = factories.team("Team C")

    assert apply(changed("done", 1, metadata=ours), team_id=stranger.id) == [Outcome.NOBODY]


def test_an_unused_event_says_whose_it_is(bot):
    assert apply(Unused(About("b-1"))) == [Outcome.UNUSED]


def test_which_recording_an_event_is_about_says_nothing_of_their_order(bot):
    apply(changed("in_call_recording", 1, ref="r-2"), MediaReady(About("b-1", "r-2")))

    assert db.session.query(Capture).one().recording_ref is None


def test_a_command_that_couldnt_be_carried_out_is_tried_when_the_bot_moves(bot):
    bot.command = Command.CANCEL
    bot.retry_at = datetime.now(UTC) + timedelta(hours=1)
    db.session.commit()

    apply(changed("joining_call", 1))

    assert bot.retry_at is None
    assert jobqueue.queue(QueueName.LIVE).job_ids == [f"{bot.id}-2"]


STORIES = [
    [
        changed("joining_call", 1), changed("in_waiting_room", 2),
        changed("in_call_not_recording", 4), changed("in_call_recording", 5),
        changed("breakout_room_entered", 9), changed("in_call_not_recording", 20),
        changed("in_call_recording", 21), changed("recording_done", 55),
        changed("call_ended", 56, "call_ended_by_host"), changed("done", 58),
        changed("media_expired", 600),
    ],
    [
        changed("joining_call", 1), changed("in_waiting_room", 2),
        changed("call_ended", 22, "timeout_exceeded_waiting_room"), changed("done", 23),
    ],
    [changed("joining_call", 1), changed("fatal", 2, "meeting_password_incorrect")],
    [
        changed("joining_call", 1), changed("in_call_recording", 5),
        changed("fatal", 30, "bot_errored"),
    ],
]  # fmt: skip


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_shuffled_repeated_and_dropped_events_end_the_same_once_asked(team, data):
    """Any of the events, any number of times, in any order; then a look at Recall's own list."""
    story = data.draw(st.sampled_from(STORIES))
    heard = data.draw(st.lists(st.sampled_from(story), max_size=2 * len(story)))
    straight, shuffled = (make(team, f"b-{next(_numbers)}") for _ in range(2))
    for bot, told in ((straight, story), (shuffled, heard)):
        capture = db.session.query(Capture).filter_by(recording_id=bot.recording_id).one()
        mine = {id(one): changed_for(one, capture.external_id) for one in story}
        apply(*(mine[id(one)] for one in told))
        captures.seen(capture.id, list(mine.values()))
        db.session.commit()
        db.session.expire_all()

    assert of(shuffled) == of(straight)


def changed_for(one, bot_id):
    return StateChanged(About(bot_id), one.state, one.at, one.detail, one.code)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_without_asking_the_order_of_hearing_still_makes_no_difference(team, data):
    story = data.draw(st.sampled_from(STORIES))
    repeats = data.draw(st.lists(st.sampled_from(story), max_size=4))
    heard = data.draw(st.permutations([*story, *repeats]))
    found = []
    for told in (story, heard):
        bot = make(team, f"b-{next(_numbers)}")
        capture = db.session.query(Capture).filter_by(recording_id=bot.recording_id).one()
        apply(*(changed_for(one, capture.external_id) for one in told))
        found.append(of(bot))

    assert found[0] == found[1]

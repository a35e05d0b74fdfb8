"""Where a bot stands follows from what is known of it, not from the order of hearing it."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes import bot_states
from notes.bot_states import MOST_CHANGES, noted, phase, stand, standing, state
from notes.models import Bot
from notes.providers.base import About, CaptureState, StateChanged
from notes.providers.bots import STATES

BEGAN = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
LIFE = (
    "ready", "joining_call", "in_waiting_room", "in_call_not_recording", "in_call_recording",
    "breakout_room_entered", "in_call_not_recording", "in_call_recording", "recording_done",
    "call_ended", "done", "media_expired",
)  # fmt: skip


def change(code, minute=0, sub_code=None, message=None):
    at = None if minute is None else BEGAN + timedelta(minutes=minute)
    known = STATES.get(code, CaptureState.CREATED)
    return StateChanged(About("b-1"), known, at, sub_code, code, message)


STORY = [change(code, minute) for minute, code in enumerate(LIFE)]
FAILED = [*STORY[:3], change("fatal", 9, "zoom_sdk_error")]


def codes(changes):
    return [one["code"] for one in changes]


def bot(*changes):
    made = Bot(code="asked", changes=[])
    stand(made, noted([], changes))
    return made


def test_changes_stand_in_the_order_of_their_times():
    assert codes(noted([], reversed(STORY))) == list(LIFE)


def test_a_change_is_kept_as_it_was_told():
    (kept,) = noted([], [change("fatal", 3, "meeting_not_found", "No such meeting")])

    assert kept == {
        "code": "fatal",
        "sub_code": "meeting_not_found",
        "message": "No such meeting",
        "created_at": "2026-11-03T10:03:00+00:00",
    }


def test_a_change_told_twice_a_little_apart_is_one():
    first = change("joining_call", 1)
    again = StateChanged(About("b-1"), first.state, first.at + timedelta(seconds=1.5), None,
                         "joining_call", "now with words")  # fmt: skip

    kept = [noted([], pair) for pair in itertools.permutations([first, again])]

    assert kept[0] == kept[1]
    assert [one["message"] for one in kept[0]] == ["now with words"]


def test_a_state_that_comes_again_is_another_change():
    assert len(noted([], STORY)) == len(LIFE)


def test_a_change_without_a_time_is_new_only_where_it_isnt_known():
    known = noted([], STORY[:3])

    assert noted(known, [change("joining_call", None)]) == known
    assert codes(noted(known, [change("in_call_recording", None)]))[-1] == "in_call_recording"


def test_never_more_than_so_many_and_what_counts_is_kept():
    back_and_forth = [
        change("breakout_room_entered" if minute % 2 else "breakout_room_left", minute)
        for minute in range(3 * MOST_CHANGES)
    ]
    ended = change("fatal", 5)

    kept = noted([], [*STORY[:5], *back_and_forth, ended])

    assert len(kept) == MOST_CHANGES
    assert {"in_call_recording", "fatal"} <= set(codes(kept))


@pytest.mark.parametrize(("first", "second"), [("done", "fatal"), ("fatal", "done")])
def test_the_first_end_stands(first, second):
    assert standing(noted([], [change(first, 1), change(second, 2)]))["code"] == first


def test_nothing_after_the_end_counts():
    made = bot(*STORY)

    assert (made.code, made.code_at) == ("done", BEGAN + timedelta(minutes=10))
    assert made.ended_at == BEGAN + timedelta(minutes=9)


def test_a_bot_that_is_out_has_nothing_more_to_do():
    made = Bot(code="in_call_recording", changes=[], command="leave_call", paused=True)

    stand(made, noted([], STORY))

    assert (made.command, made.paused) == (None, False)


def test_a_side_room_changes_the_word_but_not_what_it_can_be_told():
    made = bot(*STORY[:6])

    assert (made.code, phase(made)) == ("breakout_room_entered", "in_call_recording")
    assert state(made.changes) == CaptureState.RECORDING


@pytest.mark.parametrize("code", ["asked", "refused", "cancelled"])
def test_a_bot_of_which_nothing_was_heard_stands_as_we_say(code):
    made = Bot(code=code, changes=[])

    stand(made, [])

    assert (made.code, phase(made)) == (code, code)


def test_a_bot_that_was_called_off_stays_so():
    made = Bot(code="cancelled", changes=[])

    stand(made, noted([], STORY[:2]))

    assert made.code == "cancelled"
    assert codes(made.changes) == ["ready", "joining_call"]


def test_a_bot_that_was_refused_and_is_there_after_all_is_there():
    made = Bot(code="refused", changes=[])

    stand(made, noted([], STORY[:2]))

    assert made.code == "joining_call"


@pytest.mark.parametrize(
    ("story", "found"),
    [
        ([], CaptureState.CREATED),
        (STORY[:4], CaptureState.CREATED),
        (STORY[:5], CaptureState.RECORDING),
        (STORY[:9], CaptureState.UPLOADING),
        (STORY[:10], CaptureState.UPLOADING),
        (STORY, CaptureState.COMPLETE),
        (FAILED, CaptureState.FAILED),
        ([*STORY[:5], change("fatal", 9)], CaptureState.COMPLETE),
        ([change("of a kind we never heard of", 1)], CaptureState.CREATED),
    ],
)
def test_what_it_means_for_the_recording(story, found):
    assert state(noted([], story)) == found


@given(st.data())
def test_any_order_and_any_repeats_end_the_same(data):
    story = data.draw(st.sampled_from([STORY, FAILED]))
    heard = data.draw(st.permutations([*story, *data.draw(st.lists(st.sampled_from(story)))]))
    steps = data.draw(st.lists(st.integers(0, len(heard)), max_size=4).map(sorted))
    known = []
    for start, end in itertools.pairwise([0, *steps, len(heard)]):
        known = noted(known, heard[start:end])

    assert known == noted([], story)
    assert bot_states.moment(standing(known)) == BEGAN + timedelta(
        minutes=10 if story is STORY else 9
    )

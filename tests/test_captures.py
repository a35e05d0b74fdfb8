"""What happens at a provider moves recordings, in whatever order it is heard of."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes import captures, recordings
from notes.db import db, uuid7
from notes.models import Capture, Outcome, Recording, Role, RunState, Source, Status, Step
from notes.providers.base import About, CaptureState, StateChanged, Unused
from tests import factories

BEGAN = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
RECORDING, UPLOADING, COMPLETE, FAILED = (
    CaptureState.RECORDING, CaptureState.UPLOADING, CaptureState.COMPLETE, CaptureState.FAILED,
)  # fmt: skip


def make(team, external_id="u-1", **values):
    values.setdefault("status", Status.RECORDING)
    recording = factories.recording(team, source=Source.DESKTOP_SDK, duration_ms=None, **values)
    capture = Capture(
        recording_id=recording.id, provider="recall", kind="sdk_upload", external_id=external_id
    )
    db.session.add(capture)
    db.session.commit()
    return capture


@pytest.fixture
def capture(team):
    return make(team)


def changed(state, minute=0, *, capture_id="u-1", ref="r-1", metadata=None, detail=None):
    at = None if minute is None else BEGAN + timedelta(minutes=minute)
    return StateChanged(About(capture_id, ref, metadata or {}), state, at, detail)


def apply(*happenings):
    outcomes = [captures.apply("recall", one).outcome for one in happenings]
    db.session.commit()
    return outcomes


def standing(capture):
    db.session.expire_all()
    return capture.state, db.session.get(Recording, capture.recording_id).status


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (RECORDING, Status.RECORDING),
        (UPLOADING, Status.UPLOADING),
        (COMPLETE, Status.PROCESSING),
        (FAILED, Status.ERROR),
    ],
)
def test_any_state_may_be_jumped_to(capture, state, status):
    assert apply(changed(state)) == [Outcome.APPLIED]

    assert standing(capture) == (state, status)
    assert capture.recording_ref == "r-1"
    assert capture.last_event_at == BEGAN


def test_a_failure_is_told_in_words(capture):
    apply(changed(FAILED, detail="no_media"))

    problem = db.session.get(Recording, capture.recording_id).problem
    assert problem.startswith("Recall.ai couldn't take in the recording of this meeting (no media)")


def test_an_older_state_changes_nothing(capture):
    apply(changed(UPLOADING, 5))

    assert apply(changed(RECORDING, 4)) == [Outcome.OLD]
    assert standing(capture) == (UPLOADING, Status.UPLOADING)
    assert capture.last_event_at == BEGAN + timedelta(minutes=5)


def test_a_newer_state_counts_whichever_it_is(capture):
    apply(changed(UPLOADING, 4), changed(RECORDING, 5))

    assert standing(capture) == (RECORDING, Status.RECORDING)


@pytest.mark.parametrize(("final", "other"), [(COMPLETE, FAILED), (FAILED, COMPLETE)])
def test_a_final_state_stays(capture, final, other):
    apply(changed(final, 5))
    before = standing(capture)

    assert apply(changed(RECORDING, 9), changed(other, 9), changed(final, 9)) == [Outcome.OLD] * 3
    assert standing(capture) == before


def test_an_end_counts_although_its_time_is_older(capture):
    apply(changed(UPLOADING, 5), changed(COMPLETE, 4))

    assert standing(capture) == (COMPLETE, Status.PROCESSING)
    assert capture.last_event_at == BEGAN + timedelta(minutes=5)


def test_without_a_time_a_state_goes_on_but_not_back(capture):
    assert apply(
        changed(UPLOADING, None), changed(RECORDING, None), changed(UPLOADING, None)
    ) == [Outcome.APPLIED, Outcome.OLD, Outcome.OLD]  # fmt: skip


def test_a_repeat_leaves_the_page_alone(capture):
    apply(changed(UPLOADING, 5))
    rev = db.session.get(Recording, capture.recording_id).rev

    assert apply(changed(UPLOADING, 5)) == [Outcome.OLD]
    db.session.expire_all()
    assert db.session.get(Recording, capture.recording_id).rev == rev


def test_old_news_may_still_bring_the_recordings_id(capture):
    apply(changed(UPLOADING, 5, ref=None), changed(RECORDING, 1, ref="r-9"))

    db.session.expire_all()
    assert capture.recording_ref == "r-9"


def test_what_the_provider_keeps_for_us_finds_a_capture(capture):
    ours = {"recording": str(capture.recording_id)}

    assert apply(changed(COMPLETE, capture_id=None, metadata=ours)) == [Outcome.APPLIED]
    assert standing(capture)[0] == COMPLETE


def test_the_providers_id_comes_before_ours(team, capture):
    other = make(team, "u-2")

    apply(changed(COMPLETE, capture_id="u-2", metadata={"recording": str(capture.recording_id)}))

    assert standing(other)[0] == COMPLETE
    assert standing(capture)[0] == "created"


@pytest.mark.parametrize("metadata", [{}, {"recording": "x"}, {"recording": str(uuid7())}])
def test_what_is_about_nobody_makes_nothing(capture, metadata):
    happening = changed(COMPLETE, capture_id="u-9", metadata=metadata)

    assert apply(happening) == [Outcome.NOBODY]
    assert db.session.query(Recording).count() == 1
    assert standing(capture) == ("created", Status.RECORDING)


def test_another_providers_capture_is_not_meant(capture):
    assert captures.apply("other", changed(COMPLETE)).outcome == Outcome.NOBODY


def test_an_unused_event_says_whose_it_is(capture):
    applied = captures.apply("recall", Unused(About("u-1")))

    assert applied.outcome == Outcome.UNUSED
    assert applied.recording.id == capture.recording_id


@pytest.mark.parametrize("status", [Status.READY, Status.ERROR])
@pytest.mark.parametrize("state", [RECORDING, UPLOADING, COMPLETE, FAILED])
def test_what_the_client_ended_stays_ended(team, status, state):
    capture = make(team, status=status)

    apply(changed(state))

    assert standing(capture) == (state, status)


def test_work_of_ours_says_how_a_recording_stands(team):
    capture = make(team, status=Status.PROCESSING)
    factories.run(
        db.session.get(Recording, capture.recording_id), Step.FETCH, state=RunState.QUEUED
    )

    apply(changed(FAILED))

    assert standing(capture) == (FAILED, Status.PROCESSING)


def test_a_deleted_recording_is_followed_and_stays_deleted(capture, alice, team):
    recordings.delete(factories.viewer(alice, team, Role.OWNER), capture.recording_id)
    db.session.commit()

    assert apply(changed(COMPLETE)) == [Outcome.APPLIED]
    assert db.session.get(Recording, capture.recording_id).deleted_at is not None


def test_what_is_awaited_is_said_while_it_is(capture):
    recording = db.session.get(Recording, capture.recording_id)
    assert captures.awaited(recording) is None

    apply(changed(COMPLETE))
    db.session.expire_all()
    assert "complete at Recall.ai" in captures.awaited(recording)


STORY = [
    changed(RECORDING, 1), changed(UPLOADING, 2), changed(UPLOADING, 40), changed(COMPLETE, 45),
]  # fmt: skip
_numbers = itertools.count()


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(heard=st.lists(st.sampled_from(STORY), max_size=8).flatmap(st.permutations))
def test_any_order_any_repeats_end_the_same(team, heard):
    capture = make(team, f"story-{next(_numbers)}")
    told = [changed(one.state, None, capture_id=capture.external_id) for one in heard]
    told = [
        StateChanged(new.about, old.state, old.at) for new, old in zip(told, heard, strict=True)
    ]

    apply(*told)

    newest = max(heard, key=lambda one: one.at, default=None)
    assert standing(capture)[0] == (newest.state if newest else "created")

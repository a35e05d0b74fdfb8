"""Whatever order, however often, whatever is lost: the same meeting ends as the same notes."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes import deliveries, live_lines, transcripts, voices
from notes.db import db
from notes.models import Segment, Source, Status
from notes.providers.base import CaptureState, Signed
from notes.providers.recall import realtime, webhook
from tests import factories
from tests.hearing import action, heard, partial, standing
from tests.jobs.announced import have_due, look, wake
from tests.standins.recall_recordings import participant, turn

ADA, NAMESAKE, BEN, NOBODY = (
    participant(100, "Ada"), participant(300, "Ada"), participant(200, "Ben"), participant(7, None),
)  # fmt: skip
SPOKEN: list[tuple[Any, str, float]] = [
    (ADA, "Good morning everybody.", 1.0),
    (BEN, "Morning.", 3.0),
    (NAMESAKE, "Morning.", 3.0),
    (NOBODY, "Can you hear me?", 5.0),
    (ADA, "We ship the editor on Friday.", 8.0),
    (ADA, "Yes.", 12.0),
    (BEN, "Yes.", 12.0),
]
SAID = [turn(*one) for one in SPOKEN]
PEOPLE = [ADA, BEN, NAMESAKE, participant(400, "Cleo")]
WHO = ["Ada", "Ben", "Ada (2)", None, "Ada", "Ada", "Ben"]
LINES = [(who, text) for who, (_, text, _) in zip(WHO, SPOKEN, strict=True)]

FINALS = [heard(*one) for one in SPOKEN]
DRAFTS = [
    partial(who, " ".join(text.split()[:count]), start)
    for who, text, start in SPOKEN
    for count in (1, 2)
]
PRESENCE = [action(name, who) for who in PEOPLE for name in ("join", "leave", "update")]
EVENTS = [
    ("sdk_upload.recording_started", 1), ("sdk_upload.uploading", 2),
    ("sdk_upload.recording_ended", 40), ("sdk_upload.complete", 45), ("sdk_upload.completed", 46),
    ("recording.processing", 1), ("recording.done", 44), ("transcript.processing", 3),
    ("transcript.done", 46), ("video_mixed.done", 44), ("participant_events.done", 44),
    ("recording.deleted", 44), ("bot.status_change", 5), ("sdk_upload.complete", 44),
]  # fmt: skip

_POSTS = st.sampled_from([*FINALS, *DRAFTS, *PRESENCE])
_EVENTS = st.sampled_from(EVENTS)
_ids = itertools.count()

_usual = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_few = settings(_usual, max_examples=5)


def post(recording_id, content):
    """As the door takes it."""
    live_lines.hear(recording_id, realtime.read(content))
    db.session.commit()


def tell(meeting, event, minute):
    """A webhook as its door leaves it."""
    content = {
        "event": event,
        "data": {
            "data": {"updated_at": f"2026-11-03T10:{minute:02}:00Z"},
            "sdk_upload": {"id": meeting.upload["id"]},
            "recording": {"id": meeting.upload["recording_id"]},
        },
    }
    signed = Signed(f"msg-any-order-{next(_ids)}", 1)
    deliveries.keep("recall", signed, webhook.read(content), content)
    db.session.commit()


def notes(recording_id):
    """What came of a meeting: who said what, when, and nothing beside."""
    known = {one.id: one.name for one in voices.of_recording(recording_id)}
    lines = transcripts.lines(recording_id)
    every = db.session.query(Segment).filter_by(recording_id=recording_id, removed=False).count()
    assert every == len(lines), "nothing but final lines"
    return [(known[line.speaker_id], line.text, line.start_ms) for line in lines]


@_usual
@given(order=st.permutations([*FINALS, *FINALS, *DRAFTS, *PRESENCE]))
def test_all_that_is_heard_stands_once_in_whatever_order_it_came(team, order):
    recording = factories.recording(team, source=Source.DESKTOP_SDK, status=Status.RECORDING)

    for content in order:
        post(recording.id, content)

    final = [(who, text) for who, text, is_final in standing(recording) if is_final]
    expected = [(who or "Speaker", text) for who, text in LINES]
    shown = [(who if not who.startswith("Speaker") else "Speaker", text) for who, text in final]
    assert sorted(shown) == sorted(expected)
    drafts = db.session.query(Segment).filter_by(recording_id=recording.id, is_final=False)
    assert drafts.count() <= len({"Ada", "Ada (2)", "Ben", None})


@_few
@given(
    before=st.lists(st.one_of(_POSTS, _EVENTS), max_size=30),
    after=st.lists(st.one_of(_POSTS, _EVENTS), max_size=6),
)
def test_the_complete_transcript_is_the_same_whatever_was_heard(
    announce, wav, work_off, before, after
):
    meeting = announce()
    meeting.end(wav.read_bytes(), transcript=SAID, people=PEOPLE)
    recording_id = meeting.recording.id

    for part in (before, after):
        for one in part:
            if isinstance(one, tuple):
                tell(meeting, *one)
            else:
                post(recording_id, one)
        look()
        work_off()
        wake(work_off)

    assert meeting.capture.state == CaptureState.COMPLETE
    assert (meeting.recording.status, meeting.recording.problem) == (Status.READY, None)
    starts = [round(start * 1000) for _, _, start in SPOKEN]
    assert notes(recording_id) == [
        (who, text, start) for (who, text), start in zip(LINES, starts, strict=True)
    ]
    named = sorted(one.name for one in voices.of_recording(recording_id) if one.name)
    assert named == ["Ada", "Ada (2)", "Ben", "Cleo"]


@_few
@given(heard_first=st.booleans(), order=st.permutations([*FINALS, *EVENTS]))
def test_a_transcript_that_is_asked_for_ends_the_same(announce, wav, work_off, heard_first, order):
    meeting = announce()
    made = meeting.end(wav.read_bytes(), people=PEOPLE, spoken=SAID)
    recording_id = meeting.recording.id
    half = order if heard_first else order[: len(order) // 2]

    for one in half:
        if isinstance(one, tuple):
            tell(meeting, *one)
        else:
            post(recording_id, one)
    look()
    work_off()
    (asked,) = made.asked
    meeting.recall.writing.write(made, asked, SAID)
    for one in order[len(half) :]:
        if isinstance(one, tuple):
            tell(meeting, *one)
        else:
            post(recording_id, one)
    have_due()
    wake(work_off)

    assert meeting.recording.status == Status.READY
    assert [(who, text) for who, text, _ in notes(recording_id)] == LINES
    assert len(made.asked) == 1

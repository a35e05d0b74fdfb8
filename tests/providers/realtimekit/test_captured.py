"""RealtimeKit's recordings, asked about as every provider's are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notes.errors import NotYet
from notes.providers.base import CaptureState
from notes.providers.captured import Readiness
from notes.providers.realtimekit.captured import RealtimeKitCaptures
from notes.speech import Participant
from tests.standins.realtimekit import Line

FILM = b"film" * 100


@pytest.fixture
def captures(client):
    return RealtimeKitCaptures(client)


@pytest.fixture
def finished(kit, meeting):
    """`finished(after_s, length_s)` gives a recording that began so long after its session, and
    the session is over."""

    def make(after_s=0.0, length_s=60.0, cut_s=0.0, **order):
        one = kit.record(meeting, order)
        meeting.began = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
        one.started = meeting.began + timedelta(seconds=after_s)
        one.stopped = one.started + timedelta(seconds=length_s)
        kit.upload(one, FILM)
        one.seconds = round(length_s - cut_s)
        meeting.ended = one.stopped
        return one

    return make


def spoken(captures, one):
    found = captures.lines(captures.recording(one.id).transcript)
    return [(line.utterance.start_ms, line.utterance.end_ms, line.utterance.text) for line in found]


def test_how_a_recording_stands(kit, captures, meeting):
    one = kit.record(meeting)
    kit.move(one, "PAUSED")

    told = captures.upload(one.id)

    assert (told.state, told.code) == (CaptureState.RECORDING, "PAUSED")
    assert (told.about.capture_id, told.about.recording_ref) == (one.id, one.id)
    assert captures.recording(one.id).readiness == Readiness.PENDING
    assert (captures.upload("unknown"), captures.recording("unknown")) == (None, None)


def test_words_of_a_session_that_began_earlier(kit, captures, meeting, finished):
    one = finished(after_s=600, length_s=60)
    kit.transcribe(
        meeting,
        Line(1_000, 2_000, "Ada", "Long before."),
        Line(599_000, 601_500, "Ada", "Across the beginning."),
        Line(630_000, 632_000, "Ben", "In the middle."),
        Line(659_000, 662_000, "Ben", "Across the end."),
        Line(661_000, 662_000, "Ben", "After it."),
    )

    assert spoken(captures, one) == [
        (0, 1_500, "Across the beginning."),
        (30_000, 32_000, "In the middle."),
        (59_000, 60_000, "Across the end."),
    ]


def test_a_paused_recordings_words_have_no_place_in_it(kit, captures, meeting, finished):
    one = finished(length_s=300, cut_s=60)
    kit.transcribe(meeting, Line(1_000, 2_000, "Ada", "Before or after the pause?"))

    assert captures.recording(one.id).transcript is None


def test_the_csv_where_there_is_nothing_else(kit, captures, meeting, finished):
    one = finished()
    kit.transcribe(meeting, Line(1_000, 2_500, "Ada", "Hello everyone."))
    del meeting.files["JSON"]

    assert spoken(captures, one) == [(1_000, 2_000, "Hello everyone.")]


@pytest.mark.parametrize(
    ("transcribes", "over_min", "readiness"),
    [(True, 1, Readiness.PENDING), (True, 20, None), (False, 1, None)],
)
def test_a_transcript_is_waited_for_where_one_is_made(
    captures, meeting, finished, transcribes, over_min, readiness
):
    one = finished()
    meeting.transcribes = transcribes
    meeting.ended = datetime.now(UTC) - timedelta(minutes=over_min)

    found = captures.recording(one.id).transcript

    assert (found.readiness if found else None) == readiness


def test_everybody_with_a_name_was_there_once(kit, captures, meeting, finished):
    for number in range(120):
        kit.join(meeting, f"user-{number}", f"Guest {number}")
    kit.join(meeting, "user-5", "Guest 5", 60)
    one = finished()

    found = captures.people(captures.recording(one.id).people)

    assert len(found) == 120
    assert found[5] == Participant("user-5", "Guest 5")


@pytest.mark.parametrize("first_page", [0, 1])
def test_voices_have_names_and_places(kit, captures, meeting, first_page):
    kit.first_page = first_page
    one = kit.record(meeting, is_tracks=True)
    kit.move(one, "RECORDING")
    one.started = one.started.replace(microsecond=0) - timedelta(minutes=2)
    meeting.began = one.started - timedelta(minutes=10)
    kit.join(meeting, "user_with_lines", "Ada")
    kit.join(meeting, "user-2", "Ben", 630)
    kit.move(one, "UPLOADING")
    kit.upload_tracks(one, {"user_with_lines": b"a", "user-2": b"b", "user-3": b"c"})
    told = captures.recording(one.id).voices
    assert [(voice.who, voice.begin_ms) for voice in told] == [
        (Participant("user_with_lines", "Ada"), 0),
        (Participant("user-2", "Ben"), 30_000),  # its name tells no time that can be: when he came
        (Participant("user-3", None), 0),
    ]

    kit.upload_tracks(one, {"user_with_lines": b"a", "user-2": b"b"}, {"user-2": 45.5})

    told = captures.recording(one.id).voices
    assert [(voice.who.name, voice.begin_ms) for voice in told] == [("Ada", 0), ("Ben", 45_500)]


def test_each_voice_is_taken_once_whatever_the_layers(kit, captures, meeting):
    layers = {"default": {}, "again": {"file_name_prefix": "again"}}
    one = kit.record(meeting, {"layers": layers}, is_tracks=True)
    kit.upload_tracks(one, {"user-1": b"a", "user-2": b"b"})
    meeting.session_id = ""  # nor does anybody tell of a session

    found = captures.recording(one.id)

    assert [voice.who.id for voice in found.voices] == ["user-1", "user-2"]
    assert {voice.file.split("_")[0] for voice in found.voices} == {"default"}
    assert found.transcript is None


def test_what_was_put_elsewhere_says_where(captures, finished):
    store = {"type": "aws", "access_key": "a", "secret": "hush", "bucket": "b", "region": "r"}
    one = finished(storage_config=store, realtimekit_bucket_config={"enabled": False})

    found = captures.recording(one.id)

    assert found.elsewhere.store == {"type": "aws", "bucket": "b", "region": "r"}
    assert found.elsewhere.file_name == "Weekly_1700000000.mp4"


def test_a_summary_is_waited_for_where_one_is_made(kit, captures, meeting, finished):
    one = finished()
    assert captures.summary(one.id) is None
    meeting.sums_up, meeting.ended = True, datetime.now(UTC)
    with pytest.raises(NotYet, match="still summing up"):
        captures.summary(one.id)

    kit.summarise(meeting, "## Decisions\n- Ship it.\n")

    assert captures.summary(one.id) == "## Decisions\n- Ship it."

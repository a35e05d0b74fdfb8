"""What is taken for Recall's own, and what is read in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from notes.providers.base import (
    BadSignature,
    CaptureState,
    MediaReady,
    Received,
    Refusal,
    StateChanged,
    TranscriptReady,
    Unused,
)
from notes.providers.recall import webhook
from tests.standins import svix

# Worked out by hand, once, with another program.
BODY = (
    b'{"event":"sdk_upload.complete",'
    b'"data":{"sdk_upload":{"id":"fa08e580-d7b6-4f88-9f71-5b718c5a5f77"}}}'
)
SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
KNOWN = {
    "svix-id": "msg_0001",
    "svix-timestamp": "1750000000",
    "svix-signature": "v1,afHi9l9a/9JHrd2Dyi+ynBl6pZ4ycR/8Stm7Iy7cC94=",
}
THEN = datetime.fromtimestamp(1750000000, UTC)
UPLOAD = "fa08e580-d7b6-4f88-9f71-5b718c5a5f77"


def verify(headers, body=BODY, secrets=(SECRET,), now=THEN):
    return webhook.verify(headers, body, [SecretStr(one) for one in secrets], now)


def refused(headers, **values):
    with pytest.raises(BadSignature) as error:
        verify(headers, **values)
    return error.value.reason


def renamed(headers):
    return {name.replace("svix", "webhook"): value for name, value in headers.items()}


@pytest.mark.parametrize("headers", [KNOWN, renamed(KNOWN)], ids=["svix", "webhook"])
def test_a_signature_under_either_name_is_taken(headers):
    signed = verify(headers)

    assert (signed.delivery_id, signed.secret) == ("msg_0001", 1)


def test_an_empty_body_can_be_signed():
    headers = KNOWN | {"svix-signature": "v1,RiCXHq+7YsBGqenUvbKR8afk7JZFoOVb1eUnmtISzDo="}

    assert verify(headers, body=b"").secret == 1


def test_any_of_the_secrets_may_have_signed():
    assert verify(KNOWN, secrets=(svix.OTHER, SECRET)).secret == 2


def test_any_of_the_signatures_may_fit():
    both = f"v2,abc v1,AAAA {KNOWN['svix-signature']}"

    assert verify(KNOWN | {"svix-signature": both}).secret == 1


def test_the_family_that_fits_counts():
    assert verify(KNOWN | renamed(KNOWN | {"svix-signature": "v1,AAAA"})).secret == 1


@pytest.mark.parametrize(
    "change",
    [
        {"svix-signature": KNOWN["svix-signature"].replace("v1,", "v2,")},
        {"svix-signature": KNOWN["svix-signature"].removeprefix("v1,")},
        {"svix-signature": "v1,"},
        {"svix-signature": "v1,é"},
        {"svix-id": "msg_0002"},
        {"svix-timestamp": "1750000001"},
    ],
)
def test_a_changed_header_is_refused(change):
    assert refused(KNOWN | change) == Refusal.FORGED


def test_a_changed_body_is_refused():
    assert refused(KNOWN, body=BODY + b" ") == Refusal.FORGED


def test_a_foreign_secret_is_refused():
    assert refused(KNOWN, secrets=(svix.OTHER,)) == Refusal.FORGED


@pytest.mark.parametrize("missing", list(KNOWN))
def test_a_missing_header_is_refused(missing):
    headers = {name: value for name, value in KNOWN.items() if name != missing}

    assert refused(headers) == Refusal.UNSIGNED


@pytest.mark.parametrize("stamp", ["", "soon", "-1750000000", "1750000000.0", "²", "9" * 40])
def test_a_time_that_is_no_number_is_refused(stamp):
    assert refused(KNOWN | {"svix-timestamp": stamp}) == Refusal.UNSIGNED


@pytest.mark.parametrize("away", [-301, 301])
def test_what_was_signed_too_far_from_now_is_refused(away):
    assert refused(KNOWN, now=THEN + timedelta(seconds=away)) == Refusal.STALE


@pytest.mark.parametrize("away", [-299, 299])
def test_clocks_may_differ_a_little(away):
    assert verify(KNOWN, now=THEN + timedelta(seconds=away)).secret == 1


@given(st.binary(max_size=300))
def test_only_the_very_body_is_taken(body):
    headers = svix.headers(body, secret=SECRET, stamp=1750000000)

    assert verify(headers, body=body).secret == 1
    if body != BODY:
        assert refused(headers) == Refusal.FORGED


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("recording_started", CaptureState.RECORDING),
        ("uploading", CaptureState.UPLOADING),
        ("recording_ended", CaptureState.UPLOADING),
        ("complete", CaptureState.COMPLETE),
        ("completed", CaptureState.COMPLETE),
        ("failed", CaptureState.FAILED),
    ],
)
def test_every_name_of_an_uploads_states_is_known(code, state):
    received = webhook.read(json.loads(svix.event(f"sdk_upload.{code}", UPLOAD)))

    assert received.event == f"sdk_upload.{code}"
    assert isinstance(received.happening, StateChanged)
    assert received.happening.state == state


def test_what_an_event_says_is_read():
    body = svix.event(
        "sdk_upload.failed", UPLOAD, "2026-11-03T11:40:00.5+01:00", recording="r-1",
        metadata={"recording": "ours"}, sub_code="no_media",
    )  # fmt: skip

    happening = webhook.read(json.loads(body)).happening

    assert happening.about.capture_id == UPLOAD
    assert happening.about.recording_ref == "r-1"
    assert happening.about.metadata == {"recording": "ours"}
    assert happening.detail == "no_media"
    assert happening.at == datetime(2026, 11, 3, 10, 40, 0, 500000, UTC)
    assert happening.at.tzinfo is not None


def test_a_time_without_a_zone_is_utc():
    body = svix.event("sdk_upload.complete", UPLOAD, "2026-11-03T10:40:00")

    at = webhook.read(json.loads(body)).happening.at

    assert at == datetime(2026, 11, 3, 11, 40, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize("at", [None, "", "soon", 5, "0001-01-01T00:00:00+14:00"])
def test_a_time_that_cant_be_read_is_none(at):
    body = svix.event("sdk_upload.complete", UPLOAD, at)

    assert webhook.read(json.loads(body)).happening.at is None


def test_an_event_we_dont_know_still_says_what_it_is_about():
    received = webhook.read(json.loads(svix.event("calendar.dreamt", UPLOAD)))

    assert received.event == "calendar.dreamt"
    assert isinstance(received.happening, Unused)
    assert received.happening.about.capture_id == UPLOAD


@pytest.mark.parametrize("code", ["done", "failed", "deleted"])
def test_a_transcript_that_is_settled_is_worth_a_look(code):
    happening = webhook.read(json.loads(svix.event(f"transcript.{code}", UPLOAD))).happening

    assert isinstance(happening, TranscriptReady)
    assert happening.about.capture_id == UPLOAD


@pytest.mark.parametrize(
    "event",
    [
        "recording.done", "recording.deleted", "video_mixed.done", "video_mixed.failed",
        "video_separate.done", "audio_mixed.done", "audio_separate.deleted",
        "participant_events.done", "meeting_metadata.failed",
    ],
)  # fmt: skip
def test_media_that_is_settled_is_worth_a_look(event):
    assert isinstance(webhook.read(json.loads(svix.event(event, UPLOAD))).happening, MediaReady)


@pytest.mark.parametrize(
    "event",
    [
        "transcript.processing", "recording.processing", "recording.paused",
        "video_mixed.processing", "calendar.done", "bot.", ".done", "transcript.", "done",
    ],
)  # fmt: skip
def test_what_is_on_its_way_is_no_use(event):
    assert isinstance(webhook.read(json.loads(svix.event(event, UPLOAD))).happening, Unused)


def test_a_recording_that_failed_is_the_end_of_an_upload():
    body = svix.event("recording.failed", UPLOAD, "2026-11-03T10:40:00Z", sub_code="no_media")

    happening = webhook.read(json.loads(body)).happening

    assert isinstance(happening, StateChanged)
    assert (happening.state, happening.detail) == (CaptureState.FAILED, "no_media")


def test_a_recording_that_failed_is_not_the_end_of_a_bot():
    content = {"event": "recording.failed", "data": {"bot": {"id": "b-1"}, "recording": {}}}

    assert isinstance(webhook.read(content).happening, MediaReady)


def test_a_bots_event_is_about_the_bot():
    received = webhook.read({"event": "bot.done", "data": {"bot": {"id": "b-1"}}})

    assert received.happening.about.capture_id == "b-1"


@pytest.mark.parametrize(
    "content",
    [
        None, 3, "x", [], {}, {"event": 5}, {"event": "sdk_upload.complete"},
        {"event": "sdk_upload.complete", "data": []},
        {"event": "sdk_upload.complete", "data": {"sdk_upload": "x", "data": 1, "recording": []}},
        {"event": "sdk_upload.complete", "data": {"sdk_upload": {"id": "a\x00", "metadata": [1]}}},
        {"event": "\ud800\x00" + "x" * 500, "data": {"recording": {"id": 5}}},
    ],
)  # fmt: skip
def test_anything_can_be_read(content):
    received = webhook.read(content)

    assert isinstance(received, Received)
    assert received.happening.about.capture_id is None
    assert received.event.isprintable()
    assert len(received.event) <= 80

"""What is taken for RealtimeKit's own, and what is read in it."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from notes.errors import Invalid
from notes.providers.base import (
    BadSignature,
    CaptureState,
    Refusal,
    StateChanged,
    TranscriptReady,
    Unused,
)
from notes.providers.realtimekit import webhook
from notes.providers.rooms import (
    MeetingEnded,
    RecordingChanged,
    SummaryOffered,
    TranscriptOffered,
)
from tests.standins import realtimekit as standin
from tests.standins.realtimekit_webhooks import headers, pem

BODY = b'{"event":"meeting.ended"}'
# Worked out by hand, once, with another program.
KNOWN_BODY = b'{"event":"meeting.ended","reason":"HOST_ENDED_MEETING"}'
KNOWN_SIGNATURE = (
    "JcTtKuANKEaN2n9guK9ZOn2M82p8xGIo4L5A/AUs4rkxckjKt7BSkSafTMHieRD/SuMwt7IWxy9CWXJQ4wLHblKek5LT"
    "4m60S6LSGa8TOSj0IfEOK20U8MnWOIeDM8ckYxjgX7TpITO7GHDgOJu6AVOShrMBBCXkV+usi54HoRcJdyPLPRP3lZ1v"
    "o+2Kdmdt00HmRCp/Rre0iIIHdAjIylNy7w8YS6VnJZgypM6kGa5Jd7mwnHWZfJSjUCaYtfz79U6nsVRbnScrERTMUIp3"
    "MnPo/T2+Ebxpz299ivw673APHTdWy5MFMLZtsElraoU9cpW4R5ccIbJ9cd1s8O5uGg=="
)
KNOWN_KEY = """-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1/hS5FtM7r6OGtAz4lgz
j0wp31588KMZuyA784gzZfMSe9VIuCiiMmr9Ug/Qn/8PFHguLTpLErC2y+cQKv4/
JdpGex/7e5ylSRtcyUyrsV/fW/26c4oaJxOqCTPkKOD+51QzfM5otJBCgtOh4dDi
k10mZrLwxRS+NvlI9vrc7bd11Stw+Q+av/ldedohNDcg3FSQd98Fr9jv62RN6oce
PPmtol9/OW0cVvU61Z/z4pZMM2NzuTKrFdyaRhOL105ijS4zVBOzRGXXhZW+4FjI
pofe0UfJMlctcqGArObPz8kaU2IGX4zY0ZX2hOS0prBavUAE+NIHZGGdUYQylMno
7QIDAQAB
-----END PUBLIC KEY-----
"""
NOW = datetime(2026, 11, 3, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def verify(given_headers, body=BODY, keys=("own",)):
    return webhook.verify(given_headers, body, [SecretStr(pem(one)) for one in keys], NOW)


def refused(given_headers, **values):
    with pytest.raises(BadSignature) as error:
        verify(given_headers, **values)
    return error.value.reason


def elliptic():
    public = generate_private_key(SECP256R1()).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def test_a_signature_of_another_program_is_taken():
    told = {"rtk-signature": KNOWN_SIGNATURE}

    signed = webhook.verify(told, KNOWN_BODY, [SecretStr(KNOWN_KEY)], NOW)

    assert signed.secret == 1


def test_what_its_key_signed_is_taken():
    assert verify(headers(BODY)).secret == 1


def test_a_repeat_is_the_same_delivery_whatever_its_header_says():
    first, again = headers(BODY), headers(BODY)

    assert first["rtk-uuid"] != again["rtk-uuid"]
    assert verify(first).delivery_id == verify(again).delivery_id
    other = verify(headers(BODY + b" "), body=BODY + b" ")
    assert other.delivery_id != verify(first).delivery_id


def test_an_older_key_may_still_sign():
    assert verify(headers(BODY, "old"), keys=("own", "old")).secret == 2


@pytest.mark.parametrize("signature", ["", "no base64!", "é"])
def test_without_a_signature_it_is_unsigned(signature):
    assert refused({"rtk-signature": signature}) == Refusal.UNSIGNED


def test_without_the_header_it_is_unsigned():
    assert refused({"rtk-uuid": "1"}) == Refusal.UNSIGNED


def test_a_changed_body_is_forged():
    assert refused(headers(BODY), body=BODY + b"\n") == Refusal.FORGED


def test_a_foreign_key_is_forged():
    assert refused(headers(BODY, "foreign")) == Refusal.FORGED


def test_without_any_key_it_is_forged():
    assert refused(headers(BODY), keys=()) == Refusal.FORGED


def test_a_key_that_is_none_fits_nothing():
    with pytest.raises(BadSignature):
        webhook.verify(headers(BODY), BODY, [SecretStr("no key")], NOW)


@settings(max_examples=30)
@given(st.binary(max_size=300))
def test_only_a_signature_is_one(signature):
    told = base64.b64encode(signature).decode()

    assert refused({"rtk-signature": told}) in {Refusal.FORGED, Refusal.UNSIGNED}


def test_a_key_on_one_line_is_the_same_key():
    whole = webhook.public_key(pem())

    assert webhook.public_key(pem().replace("\n", "\\n")) == whole


@pytest.mark.parametrize("key", ["", "no key", elliptic()], ids=["none", "words", "elliptic"])
def test_what_is_no_rsa_key_is_said_so(key):
    with pytest.raises(Invalid, match="no public RSA key"):
        webhook.public_key(key)


@pytest.fixture
def meeting(kit):
    return kit.meet("Weekly")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("INVOKED", CaptureState.CREATED),
        ("RECORDING", CaptureState.RECORDING),
        ("PAUSED", CaptureState.RECORDING),
        ("UPLOADING", CaptureState.UPLOADING),
        ("UPLOADED", CaptureState.COMPLETE),
        ("ERRORED", CaptureState.FAILED),
        ("ARCHIVED", CaptureState.UPLOADING),
    ],
)
def test_how_a_recording_stands(kit, meeting, status, state):
    one = kit.record(meeting)
    kit.move(one, status)

    found = webhook.read(kit.webhooks.told[-1])

    change = found.happening
    assert isinstance(change, StateChanged)
    assert (found.event, change.state, change.code) == ("recording.statusUpdate", state, status)
    assert (change.about.capture_id, change.about.recording_ref) == (one.id, one.id)
    assert change.about.metadata == {"meeting_id": meeting.id, "session_id": meeting.session_id}
    assert change.at is not None


def test_an_earlier_state_never_tells_a_later_time(kit, meeting):
    one = kit.record(meeting)
    for status in ("RECORDING", "PAUSED", "UPLOADING", "UPLOADED"):
        kit.move(one, status)

    times = [webhook.read(body).happening.at for body in kit.webhooks.told]

    assert times == sorted(times)


def test_a_finished_recording_in_full(kit, meeting):
    one = kit.record(meeting)
    kit.upload(one, b"film" * 100)
    body = kit.webhooks.told[-1]

    news = webhook.news(body)

    assert isinstance(news, RecordingChanged)
    assert body["recording"]["fileSize"] == "400"
    assert (news.recording.size_bytes, news.recording.link) == (400, one.link)
    assert news.recording.expires_at is not None
    assert (news.session.title, news.session.organiser) == ("Weekly", "Example organisation")


def test_tracks_come_with_the_news(kit, meeting):
    one = kit.record(meeting, is_tracks=True)
    kit.upload_tracks(one, {"user-1": b"a", "user-2": b"b"})

    found = webhook.news(kit.webhooks.told[-1]).recording

    assert [(track.user_id, track.peer_id) for track in found.tracks] == [
        ("user-1", "peer-1"),
        ("user-2", "peer-2"),
    ]
    assert found.is_tracks


def test_a_meeting_that_ended(kit, meeting):
    kit.end(meeting, "HOST_ENDED_MEETING")

    news = webhook.news(kit.webhooks.told[0])

    assert isinstance(news, MeetingEnded)
    assert (news.reason, news.session.meeting_id) == ("HOST_ENDED_MEETING", meeting.id)
    assert news.session.ended_at is not None
    assert isinstance(webhook.read(kit.webhooks.told[0]).happening, Unused)


def test_a_transcript_that_can_be_had(kit, client, meeting):
    kit.transcribe(meeting, standin.Line(0, 900, "Ada", "Yes."))
    body = kit.webhooks.told[0]

    news = webhook.news(body)

    assert isinstance(news, TranscriptOffered)
    assert news.session.session_id == meeting.session_id
    assert client.lines(news.offer)[0].who.name == "Ada"
    ready = webhook.read(body).happening
    assert isinstance(ready, TranscriptReady)
    assert ready.about.metadata["session_id"] == meeting.session_id


def test_a_summary_that_can_be_had(kit, client, meeting):
    kit.summarise(meeting, "We ship.")

    news = webhook.news(kit.webhooks.told[0])

    assert isinstance(news, SummaryOffered)
    assert client.summary_text(news.offer) == "We ship."
    assert news.offer.expires_at is not None


@pytest.mark.parametrize(
    "body",
    [
        None, [], "text", {}, {"event": 7}, {"event": "meeting.started"},
        {"event": "meeting.transcript"},
        {"event": "meeting.transcript", "transcriptDownloadUrl": 7},
        {"event": "meeting.summary", "summaryDownloadUrl": "file:///etc/passwd"},
        {"event": "recording.statusUpdate"},
        {"event": "recording.statusUpdate", "recording": {"id": "r"}},
        {"event": "recording.statusUpdate", "recording": {"status": "UPLOADED"}},
        {"event": "recording.statusUpdate", "recording": {"id": "a b", "status": "UPLOADED"}},
    ],
)  # fmt: skip
def test_what_says_nothing_is_of_no_use(body):
    assert webhook.news(body) is None
    assert isinstance(webhook.read(body).happening, Unused)


def test_a_recording_may_have_its_id_under_either_name():
    for name in ("id", "recordingId"):
        body = {"event": "recording.statusUpdate", "recording": {name: "r", "status": "PAUSED"}}
        assert webhook.read(body).happening.about.capture_id == "r"


@settings(max_examples=40)
@given(st.sampled_from(["recording", "meeting", "transcriptDownloadUrl"]), JSON)
def test_whatever_is_told_is_read(field, value):
    for event in ("recording.statusUpdate", "meeting.ended", "meeting.transcript"):
        assert webhook.read({"event": event, field: value}).event == event


def test_the_name_of_an_event_fits_a_column():
    assert webhook.read(json.loads('{"event": "%s\\n"}' % ("x" * 200))).event == "x" * 80

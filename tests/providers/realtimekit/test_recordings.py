"""What RealtimeKit answers about recordings, with most of it missing or odd too."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes.providers.base import CaptureState
from notes.providers.realtimekit import recordings
from notes.providers.rooms import Cause

LINK = "https://files.example.com/film.mp4?signed"


def made(**more):
    return recordings.recording({"id": "r", "status": "UPLOADED", **more})


def test_a_recording_of_which_nothing_is_known_yet():
    names = (
        "audio_download_url", "download_url", "download_url_expiry", "file_size", "session_id",
        "started_time", "stopped_time",
    )  # fmt: skip

    found = made(**dict.fromkeys(names))

    assert found == made()
    assert (found.link, found.size_bytes, found.began, found.ended) == (None,) * 4


@pytest.mark.parametrize(
    ("told", "size"),
    [(1048576, 1048576), ("1048576", 1048576), (1048576.0, 1048576), ("", None), ("1 MB", None),
     (-1, None), (True, None), (float("inf"), None), ([], None), (10**400, None)],
)  # fmt: skip
def test_a_size_is_a_number_also_as_text(told, size):
    assert made(file_size=told).size_bytes == size


def test_why_it_began_and_ended():
    caller = {"type": "USER", "user_Id": "u-1", "name": "Ada"}
    found = made(
        start_reason={"reason": "API_CALL", "caller": caller},
        stop_reason={"reason": "ALL_PEERS_LEFT", "caller": {"type": "ORGANIZATION"}},
    )

    assert found.began == Cause("API_CALL", "USER", "u-1", "Ada")
    assert found.ended == Cause("ALL_PEERS_LEFT", "ORGANIZATION")


def test_a_cause_without_a_caller():
    assert made(start_reason={"reason": "RECORD_ON_START"}).began == Cause("RECORD_ON_START")


def test_a_state_that_is_new_is_one_in_between():
    assert made(status="TRANSCODING").state == CaptureState.UPLOADING


def test_times_are_utc():
    found = made(started_time="2026-11-03T12:00:00+02:00", stopped_time="2026-11-03T10:30:00.5")

    assert found.started_at == datetime(2026, 11, 3, 10, tzinfo=UTC)
    assert found.stopped_at == datetime(2026, 11, 3, 10, 30, 0, 500_000, UTC)


@pytest.mark.parametrize("address", ["", "file:///etc/passwd", 7, {}, None])
def test_what_cant_be_fetched_is_no_link(address):
    assert made(download_url=address).link is None
    assert made(audio_download_url=address).audio_link is None


def test_a_link_is_never_shown_by_chance():
    layer = {"layer_name": "default", "download_urls": {"a.webm": {"download_url": LINK}}}

    assert "signed" not in repr(made(download_url=LINK, audio_download_url=LINK))
    assert "signed" not in repr(made(download_url=[layer]))


@pytest.mark.parametrize(
    ("name", "user", "peer"),
    [
        ("speaker_user-123_peer-456_peer_audio_1760000000000.webm", "user-123", "peer-456"),
        ("all_the_voices_u_p_peer_audio_1760000000000.webm", "u", "p"),
        ("voice.webm", None, None),
        ("a_b_peer_audio_soon.webm", None, None),
    ],
)
def test_whose_voice_a_track_is(name, user, peer):
    layer = {"layer_name": "default", "download_urls": {name: {"download_url": LINK}}}

    (track,) = made(download_url=[layer]).tracks

    assert (track.layer, track.file_name, track.link) == ("default", name, LINK)
    assert (track.user_id, track.peer_id) == (user, peer)


def test_when_a_track_was_begun():
    found = recordings.track("default", "s_u_p_peer_audio_1760000000000.webm", LINK)

    assert found.made_at == datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "layers",
    [[], [None], [{}], [{"download_urls": []}], [{"download_urls": {"a.webm": LINK}}],
     [{"download_urls": {"a.webm": {"download_url": None}}}]],
)  # fmt: skip
def test_tracks_that_arent_there_yet(layers):
    found = made(download_url=layers, type="TRACK")

    assert (found.tracks, found.link, found.is_tracks) == ((), None, True)


def test_where_it_is_put_besides_never_with_credentials():
    store = {"type": "sftp", "host": "h", "port": 22.0, "password": "hush", "private_key": "hush"}

    assert made(storage_config=store).store == {"type": "sftp", "host": "h", "port": 22}
    assert made(storage_config=None).store is None


@pytest.mark.parametrize("content", [None, [], "r", {}, {"id": "r"}, {"status": "PAUSED"}])
def test_what_is_no_recording(content):
    assert recordings.recording(content) is None


def test_a_page_says_where_it_is_in_the_list():
    row = {"id": "r", "status": "PAUSED"}
    paging = {"total_count": 41.0, "start_offset": 31, "end_offset": 32}

    page = recordings.page({"data": [row, row | {"id": "s"}, None], "paging": paging})

    assert [one.id for one in page.recordings] == ["r", "s"]
    assert (page.first, page.last, page.total) == (31, 32, 41)


def test_a_page_without_its_place_is_the_whole_list():
    page = recordings.page({"data": [{"id": "r", "status": "PAUSED"}]})

    assert (page.first, page.last, page.total) == (1, 1, 1)


@pytest.mark.parametrize("content", [None, [], {}, {"data": None}, {"data": {}}])
def test_what_is_no_page(content):
    assert recordings.page(content) is None


FIELDS = st.sampled_from(
    ["file_size", "recording_duration", "started_time", "download_url", "start_reason", "meeting",
     "storage_config", "output_file_name"]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(max_examples=60)
@given(FIELDS, JSON)
def test_whatever_a_field_says_the_recording_is_read(name, value):
    assert made(**{name: value}).id == "r"

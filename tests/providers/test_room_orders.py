"""What RealtimeKit can be asked for, and what is refused before it is asked."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest
from pydantic import ValidationError

from notes.providers.room_orders import Filters, StartRecording, StartTracks
from tests.standins.realtimekit_rules import START, TRACK, wrong

AWS = {"type": "aws", "access_key": "a", "secret": "s", "bucket": "b", "region": "r"}
SFTP = {"type": "sftp", "host": "h", "username": "u", "auth_method": "PASSWORD", "password": "p"}
BY_KEY = SFTP | {"auth_method": "KEY", "private_key": "k", "path": "notes"}
STORES = [
    AWS,
    AWS | {"type": "digitalocean", "region": "SGP1"},
    {"type": "azure", "access_key": "AccountName=x", "bucket": "b"},
    {"type": "gcs", "secret": "{}", "bucket": "b", "region": "EU"},
    {"type": "cloudflare", "access_key": "a", "secret": "s", "bucket": "b", "account_id": "c"},
    SFTP,
    BY_KEY,
]


def without(store, name):
    return {key: value for key, value in store.items() if key != name}


def test_only_what_was_chosen_is_sent():
    assert StartRecording(meeting_id="m").payload() == {"meeting_id": "m"}


@pytest.mark.parametrize("store", STORES, ids=lambda store: store["type"])
def test_every_kind_of_store_is_told_as_it_takes_it(store):
    order = StartRecording(meeting_id="m", storage_config=store)

    sent = order.payload()["storage_config"]

    assert store.items() <= sent.items()
    assert wrong(order.payload(), START) is None
    secrets = [store[name] for name in ("access_key", "secret", "password") if name in store]
    assert all(f"'{one}'" not in repr(order) for one in secrets)
    assert set(secrets) <= set(order.secrets())


def test_azure_gets_its_empty_fields():
    sent = StartRecording(meeting_id="m", storage_config=STORES[2]).payload()["storage_config"]

    assert (sent["secret"], sent["region"]) == ("", "")


@pytest.mark.parametrize(
    "store",
    [
        {"type": "ftp", "host": "h"},
        without(AWS, "secret"),
        without(AWS, "region"),
        without(AWS, "bucket"),
        AWS | {"secret": ""},
        AWS | {"host": "h"},
        {"type": "gcs", "bucket": "b"},
        without(SFTP, "password"),
        SFTP | {"private_key": "k"},
        without(BY_KEY, "private_key"),
        SFTP | {"auth_method": "CERTIFICATE"},
        SFTP | {"port": 0},
    ],
)
def test_a_store_that_cant_be_reached_is_refused(store):
    with pytest.raises(ValidationError):
        StartRecording(meeting_id="m", storage_config=store)


def test_a_refused_store_keeps_its_secret_to_itself():
    with pytest.raises(ValidationError) as refused:
        StartRecording(meeting_id="m", storage_config=SFTP | {"password": "hush", "port": 0})

    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    "more",
    [
        {"max_seconds": 59},
        {"max_seconds": 86_401},
        {"file_name_prefix": "9 am"},
        {"file_name_prefix": ""},
        {"audio_config": {"codec": "OPUS"}},
        {"audio_config": {"channel": "5.1"}},
        {"video_config": {"codec": "AV1"}},
        {"video_config": {"width": 0}},
        {"video_config": {"codec": "VP8"}, "audio_config": {"codec": "MP3"}},
        {"video_config": {"watermark": {"position": "middle"}}},
        {"video_config": {"watermark": {"url": "file:///etc/passwd"}}},
        {"interactive_config": {"type": "ID4"}},
        {"realtimekit_bucket_config": {}},
        {"rtmp_out_config": {"rtmp_url": "https://live.example.com"}},
        {"url": "notes.example.com"},
        {"meeting_id": ""},
        {"unknown": 1},
    ],
)
def test_what_is_out_of_bounds_is_refused(more):
    with pytest.raises(ValidationError):
        StartRecording(**({"meeting_id": "m"} | more))


@pytest.mark.parametrize("seconds", [60, 86_400])
def test_the_bounds_themselves_are_fine(seconds):
    assert StartRecording(meeting_id="m", max_seconds=seconds).max_seconds == seconds


def test_webm_without_a_codec_for_its_sound_is_fine():
    order = StartRecording(
        meeting_id="m", video_config={"codec": "VP9"}, audio_config={"export_file": True}
    )

    assert wrong(order.payload(), START) is None


def test_the_address_of_a_stream_is_secret():
    order = StartRecording(meeting_id="m", rtmp_out_config={"rtmp_url": "rtmp://l.example/key"})

    assert "l.example" not in repr(order)
    assert order.secrets() == ["rtmp://l.example/key"]


def test_a_hundred_voices_are_fine_and_one_more_isnt():
    users = [str(number) for number in range(101)]

    assert wrong(StartTracks(meeting_id="m", user_ids=users[:100]).payload(), TRACK) is None
    with pytest.raises(ValidationError):
        StartTracks(meeting_id="m", user_ids=users)


@pytest.mark.parametrize(
    "layers", [{}, {"v": {"media_kind": "video"}}, {"v": {"file_name_prefix": "a b"}}, {"": {}}]
)
def test_layers_that_arent_taken(layers):
    with pytest.raises(ValidationError):
        StartTracks(meeting_id="m", layers=layers)


def test_an_empty_layer_is_sent_as_one():
    assert StartTracks(meeting_id="m", layers={"default": {}}).payload()["layers"] == {
        "default": {}
    }


def test_a_query_says_each_status_and_writes_times_in_full():
    since = datetime(2026, 11, 3, 10, tzinfo=UTC)
    filters = Filters(status=["PAUSED", "ERRORED"], start_time=since, expired=False, search="a b&c")

    query = filters.query()

    assert query.startswith("?")
    assert parse_qs(query[1:]) == {
        "status": ["PAUSED", "ERRORED"],
        "start_time": ["2026-11-03T10:00:00Z"],
        "expired": ["false"],
        "search": ["a b&c"],
    }


def test_no_filter_is_no_query():
    assert Filters().query() == ""


@pytest.mark.parametrize(
    "filters",
    [
        {"status": ["DONE"]},
        {"start_time": datetime(2026, 11, 3)},  # noqa: DTZ001 - what is refused
        {
            "start_time": datetime(2026, 11, 3, tzinfo=UTC),
            "end_time": datetime(2026, 11, 2, tzinfo=UTC),
        },
        {"sort_order": "UP"},
        {"per_page": 0},
    ],
)
def test_a_filter_that_means_nothing_is_refused(filters):
    with pytest.raises(ValidationError):
        Filters(**filters)

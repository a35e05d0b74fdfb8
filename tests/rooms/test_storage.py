"""The team's own file store, in RealtimeKit's words."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from notes import room_sending, room_storage, sealing, stores
from notes.errors import Invalid
from notes.places import FIELDS, Place, StoreKind
from notes.providers.room_orders import StartRecording
from tests.standins.realtimekit_rules import store as is_taken

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BUCKET = {"bucket": "meetings", "region": "eu-central-1", "path": "/notes/"}
KEYS = {"access_key": "id", "secret": "hidden"}
TOLD = [
    ("aws", BUCKET, KEYS),
    ("aws", {**BUCKET, "endpoint": "https://s3.eu-central-1.amazonaws.com/"}, KEYS),
    ("digitalocean", {**BUCKET, "region": "ams3"}, KEYS),
    ("cloudflare", {"bucket": "meetings", "path": "notes", "account_id": "a1"}, KEYS),
    ("azure", {"bucket": "meetings", "path": "notes"}, {"access_key": "AccountName=x;…"}),
    ("gcs", {"bucket": "meetings", "path": "notes"}, {"secret": "{}"}),
    (
        "sftp",
        {"host": "h", "port": "2222", "username": "u", "auth_method": "PASSWORD", "path": "/notes",
         "host_key": "ssh-ed25519 AAAA"},
        {"password": "hidden"},
    ),
    (
        "sftp",
        {"host": "h", "username": "u", "auth_method": "KEY", "path": "notes"},
        {"private_key": "-----BEGIN…", "password": ""},
    ),
]  # fmt: skip


def place(kind, options, secrets):
    return Place(StoreKind(kind), options, {k: SecretStr(v) for k, v in secrets.items()})


@pytest.mark.parametrize(("kind", "options", "secrets"), TOLD)
def test_every_kind_of_store_is_told_as_realtimekit_takes_it(kind, options, secrets):
    asked = StartRecording(
        meeting_id="m1", storage_config=room_storage.told(place(kind, options, secrets))
    )

    told = asked.payload()["storage_config"]
    assert is_taken(told)
    assert (told["type"], told["path"].lstrip("/")) == (kind, "notes/rooms")
    assert told["path"].startswith("/") == (kind == "sftp" and options["path"] == "/notes")
    assert told["bucket" if kind != "sftp" else "host"] == ("meetings" if kind != "sftp" else "h")
    assert {told[name] for name, value in secrets.items() if value} == {*secrets.values()} - {""}


@pytest.mark.parametrize(
    ("kind", "options", "secrets", "words"),
    [
        ("local", {"url": "file:///srv"}, {}, "no file store of its own"),
        ("aws", {**BUCKET, "endpoint": "https://minio.example.com"}, KEYS, "minio.example.com"),
        (
            "cloudflare",
            {"bucket": "b", "account_id": "a", "endpoint": "https://a.eu.r2.cloudflarestorage.com"},
            KEYS,
            "can't be told",
        ),
        ("aws", {"bucket": "meetings"}, KEYS, "region"),
        ("sftp", {"host": "h", "username": "u", "auth_method": "KEY"}, {}, "lacks something"),
    ],
)
def test_what_realtimekit_cant_be_told_is_said(kind, options, secrets, words):
    with pytest.raises(Invalid, match=words) as refused:
        room_storage.told(place(kind, options, secrets))

    assert refused.value.field == "storage_config"


def test_no_kind_of_store_is_forgotten():
    assert {kind for kind, _, _ in TOLD} | {"local"} == {kind.value for kind in FIELDS}


@ON_SQLITE
def test_an_order_has_the_teams_store_in_it(order, kit, meeting, team):
    one = order()
    fields = {"bucket": "meetings", "region": "eu-central-1", **KEYS}
    stores.set_store(one.viewer, "aws", fields)
    asked = StartRecording(meeting_id=meeting.id, allow_multiple_recordings=True)

    made = room_sending.order(one.viewer, asked, to_team_store=True)

    sealed = room_sending.of(made.id).order.sealed
    told = StartRecording.model_validate_json(sealing.unseal(sealed).get_secret_value())
    assert told.payload()["storage_config"] == {
        "type": "aws", "bucket": "meetings", "region": "eu-central-1", "path": "rooms", **KEYS,
    }  # fmt: skip

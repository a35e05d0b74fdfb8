"""What people type about stores: read, refused in words, and never repeated."""

from __future__ import annotations

import json

import pytest

from notes import store_fields
from notes.errors import Invalid
from notes.places import StoreKind

S3 = {
    "bucket": "our-meetings",
    "region": "eu-central-1",
    "path": "/min utes/Größe/",
    "access_key": "AKIA0123456789",
    "secret": "s3cr3t/of+s3",
}
AZURE = {
    "bucket": "meetings",
    "access_key": "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=YWJj;"
    "EndpointSuffix=core.windows.net",
}
GOOGLE = {
    "bucket": "meetings",
    "secret": json.dumps(
        {"client_email": "m@acme.iam", "private_key": "-----BEGIN", "private_key_id": "k9f2"}
    ),
}
SFTP = {
    "host": "Files.example.com",
    "username": "minutes",
    "auth_method": "PASSWORD",
    "password": " with spaces ",
    "port": "022",
}
KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\r\nAAAA\r\n-----END OPENSSH PRIVATE KEY-----"
GOOD = {"aws": S3, "azure": AZURE, "gcs": GOOGLE, "sftp": SFTP}


def read(kind, fields, kept=None, *, inside=False):
    return store_fields.read(StoreKind(kind), fields, kept, inside=inside)


def plain(place):
    return {name: one.get_secret_value() for name, one in place.secrets.items()}


def test_each_kind_takes_what_it_needs_and_no_more():
    s3, sftp = read("aws", {**S3, "host": "x", "csrf": "y"}), read("sftp", SFTP)

    assert s3.options == {
        "bucket": "our-meetings", "region": "eu-central-1", "path": "min utes/Größe",
    }  # fmt: skip
    assert plain(s3) == {"access_key": S3["access_key"], "secret": S3["secret"]}
    assert sftp.options["host"] == "files.example.com"
    assert sftp.options["port"] == "22"
    assert plain(sftp) == {"password": " with spaces "}
    assert [store_fields.ending(read(kind, GOOD[kind])) for kind in GOOD] == [
        "6789", "acme", "k9f2", None,
    ]  # fmt: skip


def test_a_key_keeps_its_lines():
    by_key = {**SFTP, "auth_method": "KEY", "password": "", "private_key": f"  {KEY}  "}

    assert plain(read("sftp", by_key)) == {"private_key": KEY.replace("\r", "") + "\n"}


@pytest.mark.parametrize(
    ("kind", "changed", "field"),
    [
        ("aws", {"bucket": ""}, "bucket"),
        ("aws", {"bucket": "a/b"}, "bucket"),
        ("aws", {"path": "a/../b"}, "path"),
        ("aws", {"secret": ""}, "secret"),
        ("aws", {"endpoint": "store.example.com"}, "endpoint"),
        ("aws", {"endpoint": "https://me:pw@minio.example.com"}, "endpoint"),
        ("aws", {"endpoint": "https://minio.example.com/x"}, "endpoint"),
        ("aws", {"endpoint": "http://minio.example.com"}, "endpoint"),
        ("aws", {"endpoint": "https://10.0.0.8:9000"}, "endpoint"),
        ("azure", {"access_key": "just-a-key"}, "access_key"),
        ("azure", {"access_key": f"{AZURE['access_key']};BlobEndpoint=https://10.1.1.1/a"},
         "access_key"),
        ("gcs", {"secret": "{}"}, "secret"),
        ("gcs", {"secret": json.dumps({**json.loads(GOOGLE["secret"]),
                                       "gcs_base_url": "http://127.0.0.1:9"})}, "secret"),
        ("sftp", {"host": "sftp://files.example.com"}, "host"),
        ("sftp", {"host": "127.0.0.1"}, "host"),
        ("sftp", {"port": "70000"}, "port"),
        ("sftp", {"auth_method": "KEY"}, "private_key"),
        ("sftp", {"auth_method": "KEY", "private_key": "ssh-ed25519 AAAA"}, "private_key"),
    ],
)  # fmt: skip
def test_what_cant_be_is_said_at_its_field_without_what_was_typed(kind, changed, field):
    with pytest.raises(Invalid) as refused:
        read(kind, {**GOOD[kind], **changed})

    assert refused.value.field == field
    assert all(len(one) < 4 or one not in refused.value.message for one in changed.values())


def test_whoever_looks_after_the_server_may_allow_its_own_network():
    at_home = {**S3, "endpoint": "http://10.0.0.8:9000"}

    assert read("aws", at_home, inside=True).options["endpoint"] == "http://10.0.0.8:9000"


def test_a_secret_left_empty_stays_and_goes_to_its_own_server_only():
    kept = read("aws", S3)
    empty = {**S3, "access_key": "", "secret": ""}

    assert plain(read("aws", {**empty, "bucket": "another"}, kept)) == plain(kept)
    with pytest.raises(Invalid) as refused:
        read("aws", {**empty, "endpoint": "https://elsewhere.example.com"}, kept)
    assert refused.value.message == store_fields.AGAIN
    with pytest.raises(Invalid):
        read("aws", {**empty, "access_key": "AKIA-another-key"}, kept)


def test_a_password_is_no_keys_passphrase():
    kept = read("sftp", SFTP)

    with pytest.raises(Invalid) as refused:
        read("sftp", {**SFTP, "auth_method": "KEY", "password": ""}, kept)
    assert refused.value.field == "private_key"


@pytest.mark.parametrize(
    ("kind", "changed", "same"),
    [
        ("aws", {"access_key": "AKIA-new", "secret": "new"}, True),
        ("aws", {"path": "another"}, False),
        ("azure", {"access_key": AZURE["access_key"].replace("YWJj", "ZGVm")}, True),
        ("azure", {"access_key": AZURE["access_key"].replace("acme", "other")}, False),
        ("sftp", {"auth_method": "KEY", "private_key": KEY, "host_key": "ssh-rsa A"}, True),
        ("sftp", {"username": "somebody"}, False),
    ],
)
def test_what_tells_whether_files_are_still_where_they_were(kind, changed, same):
    before, after = read(kind, GOOD[kind]), read(kind, {**GOOD[kind], **changed})

    assert (store_fields.whereabouts(before) == store_fields.whereabouts(after)) is same

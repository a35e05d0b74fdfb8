"""What a place means: which bucket, at which address, opened with what."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from pydantic import SecretStr

from notes import places
from notes.errors import ExternalError
from notes.places import Place, StoreKind
from notes.storage import Storage

KEY = "recordings/0199/original"
KEYS = {"access_key": SecretStr("AKIATEAM"), "secret": SecretStr("team's")}
CONNECTION = "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=a2V5;"


def place(kind, secrets=KEYS, **options):
    return Place(kind, {"bucket": "meetings", **options}, secrets)


def azure(more=""):
    return place(StoreKind.AZURE, {"access_key": SecretStr(CONNECTION + more)})


@pytest.mark.parametrize(
    ("told", "begins"),
    [
        (
            place(StoreKind.AWS, region="eu-west-1", path="notes"),
            "https://meetings.s3.eu-west-1.amazonaws.com/notes/",
        ),
        (
            place(StoreKind.AWS, region="cn-north-1"),
            "https://meetings.s3.cn-north-1.amazonaws.com.cn/",
        ),
        (  # no certificate fits a dot more
            place(StoreKind.AWS, region="eu-west-1", bucket="our.meetings"),
            "https://s3.eu-west-1.amazonaws.com/our.meetings/",
        ),
        (
            place(StoreKind.AWS, region="any", endpoint="https://minio.example.com:9000"),
            "https://minio.example.com:9000/meetings/",
        ),
        (
            place(StoreKind.DIGITALOCEAN, region="fra1"),
            "https://meetings.fra1.digitaloceanspaces.com/",
        ),
        (
            place(StoreKind.CLOUDFLARE, account_id="0a1b"),
            "https://0a1b.r2.cloudflarestorage.com/meetings/",
        ),
        (azure(), "https://acme.blob.core.windows.net/meetings/"),
        (
            azure("EndpointSuffix=core.chinacloudapi.cn"),
            "https://acme.blob.core.chinacloudapi.cn/meetings/",
        ),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_each_company_has_its_address(told, begins):
    storage = Storage(told)

    link = storage.link(KEY, 60)

    parts = urlsplit(link)
    assert link.startswith(begins + KEY)
    assert storage.origin == f"{parts.scheme}://{parts.netloc}"


@pytest.mark.parametrize(
    ("told", "lacks"),
    [
        (place(StoreKind.AWS), "a region"),
        (place(StoreKind.AWS, {}, region="eu-west-1"), "its credentials"),
        (place(StoreKind.AWS, region="evil.example.com/?"), "another region"),
        (place(StoreKind.AWS, region="eu-west-1", bucket="evil/"), "a bucket"),
        (place(StoreKind.AWS, region="eu-west-1", path="a/../../b"), "a folder without"),
        (place(StoreKind.CLOUDFLARE), "an account id"),
        (place(StoreKind.AZURE, {"access_key": SecretStr("key")}), "a connection string"),
        (place(StoreKind.GCS, {"secret": SecretStr("{")}), "the JSON of a service account"),
    ],
)
def test_what_is_not_complete_is_told(told, lacks):
    with pytest.raises(ExternalError, match=f"needs {lacks}") as caught:
        Storage(told)

    assert caught.value.permanent


def test_a_link_is_signed_as_s3_wants_it():
    link = Storage(place(StoreKind.AWS, region="eu-west-1", path="Ton & Bild")).link(KEY, 60)

    told = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    keys = boto3.Session("AKIATEAM", "team's", region_name="eu-west-1").get_credentials()
    auth = S3SigV4QueryAuth(keys, "s3", "eu-west-1", expires=60)
    asked = AWSRequest("GET", link.partition("&X-Amz-Signature=")[0])
    asked.context["timestamp"] = told["X-Amz-Date"]
    words = auth.string_to_sign(asked, auth.canonical_request(asked))
    assert told["X-Amz-Signature"] == auth.signature(words, asked)
    assert told["X-Amz-Expires"] == "60"


def test_the_machines_environment_says_nothing_of_a_teams_store(monkeypatch):
    for name, value in {
        "AWS_SESSION_TOKEN": "the machine's",
        "AWS_ACCESS_KEY_ID": "the machine's",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1",
        "AWS_SKIP_SIGNATURE": "true",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)

    link = Storage(place(StoreKind.AWS, region="eu-west-1")).link(KEY, 60)

    assert link.startswith("https://meetings.s3.eu-west-1.amazonaws.com/")
    told = parse_qs(urlsplit(link).query)
    assert told["X-Amz-Credential"][0].startswith("AKIATEAM/")
    assert "X-Amz-Security-Token" not in told


def test_the_servers_own_store_may_use_the_machines_credentials(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAMACHINE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "the machine's")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9000")

    storage = Storage("s3://meetings/notes")

    link = storage.link(KEY, 60)
    assert link.startswith(f"http://127.0.0.1:9000/meetings/notes/{KEY}?")
    assert "X-Amz-Credential=AKIAMACHINE" in link
    assert storage.origin == "http://127.0.0.1:9000"


@pytest.mark.parametrize(
    ("url", "kind", "options"),
    [
        ("s3://meetings/a%20b/c/", "aws", {"bucket": "meetings", "path": "a b/c"}),
        ("r2://meetings", "cloudflare", {"bucket": "meetings"}),
        ("spaces://meetings", "digitalocean", {"bucket": "meetings"}),
        ("gs://meetings/notes", "gcs", {"bucket": "meetings", "path": "notes"}),
        ("az://meetings", "azure", {"bucket": "meetings"}),
        (
            "abfs://meetings@acme.dfs.core.windows.net/notes",
            "azure",
            {"bucket": "meetings", "path": "notes"},
        ),
        (
            "sftp://ann@files.example.com:2222/srv/notes",
            "sftp",
            {
                "host": "files.example.com",
                "port": "2222",
                "username": "ann",
                "auth_method": "PASSWORD",
                "path": "/srv/notes",
            },
        ),
        ("file:///srv/files", "local", {"url": "file:///srv/files"}),
        ("memory://x", "local", {"url": "memory://x"}),
    ],
)
def test_an_address_is_a_place(url, kind, options):
    found = places.from_url(url)

    assert (found.kind, dict(found.options), found.ours) == (kind, options, True)


def test_what_else_is_told_joins_the_address():
    found = places.from_url("sftp://ann:p%40ss@h", {"private_key": "k"})

    assert found.options["auth_method"] == "KEY"
    assert {name: one.get_secret_value() for name, one in found.secrets.items()} == {
        "password": "p@ss",
        "private_key": "k",
    }


def test_what_a_kind_does_not_know_is_refused():
    with pytest.raises(ValueError, match="aws stores don't know acces_key"):
        places.from_url("s3://meetings", {"acces_key": "misspelt"})

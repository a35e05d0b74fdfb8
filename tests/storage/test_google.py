"""Files in a bucket of Google's: what is told when it refuses, links for any name, what is left of
uploads that fail."""

from __future__ import annotations

import json
import re

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from notes.errors import ExternalError
from notes.storage import StepFailed, Storage
from notes.storage_google import LONGEST_S
from tests.standins import gcs

LARGE = bytes(range(256)) * 2**17  # 32 MiB: several parts


@pytest.fixture
def bucket(google, request):
    """A bucket of a test's own, by its name."""
    name = re.sub(r"\W+", "-", request.node.name, flags=re.ASCII)
    google.shelf.buckets.add(name)
    yield name
    google.trouble = gcs.untroubled
    google.allowed = True


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source"
    path.write_bytes(b"Minutes of the meeting.")
    return path


@pytest.fixture
def large(tmp_path):
    path = tmp_path / "large"
    path.write_bytes(LARGE)
    return path


def told(secret, **other):
    return json.dumps(json.loads(secret) | other)


@pytest.mark.parametrize(
    ("secret", "words"),
    [
        (
            lambda g: gcs.service_account(g.url, rsa.generate_private_key(65537, 2048)),
            "it refuses these credentials",
        ),
        (lambda g: told(g.secret, client_email="who@example.com"), "it refuses these credentials"),
    ],
    ids=["another key", "another account"],
)
def test_wrong_credentials_are_told_for_good(google, bucket, secret, words):
    storage = Storage(google.place(bucket, secret=secret(google)))

    with pytest.raises(StepFailed, match=words) as failed:
        storage.try_out()

    assert (failed.value.step, failed.value.permanent) == ("write", True)


def test_an_account_without_rights_is_told_for_good(google, bucket, source):
    google.allowed = False

    with pytest.raises(ExternalError, match="these credentials don't allow it") as failed:
        Storage(google.place(bucket)).put(source, "a")

    assert failed.value.permanent


def test_a_bucket_that_vanishes_takes_no_file_for_missing(google, bucket, source):
    storage = Storage(google.place(bucket))
    storage.put(source, "a")
    google.shelf.buckets.remove(bucket)

    for asked in (storage.open, storage.exists, lambda key: storage.put(source, key)):
        with pytest.raises(ExternalError, match="there is no bucket of this name") as failed:
            asked("a")
        assert failed.value.permanent


def test_a_part_that_gets_lost_is_sent_again(google, bucket, large):
    lost = []

    def lose_once(handler):
        if handler.query.get("partNumber") != "2" or lost:
            return False
        lost.append(handler.read(1000))
        raise ConnectionError  # the stand-in hangs up

    google.trouble = lose_once
    storage = Storage(google.place(bucket))

    storage.put(large, "a")

    assert lost
    with storage.open("a") as kept:
        assert kept.read() == LARGE


def test_an_upload_that_is_refused_half_way_leaves_nothing(google, bucket, large):
    def no_room(handler):
        if handler.query.get("partNumber") != "3":
            return False
        handler.refuse(403, "AccessDenied", "Access denied.")
        return True

    google.trouble = no_room
    storage = Storage(google.place(bucket))

    with pytest.raises(ExternalError, match="don't allow it"):
        storage.put(large, "a")

    assert not storage.exists("a")
    assert google.shelf.uploads == {}


def test_a_download_that_breaks_off_goes_on(google, bucket, large):
    storage = Storage(google.place(bucket))
    storage.put(large, "a")
    broken = []

    def break_once(handler):
        if handler.command != "GET" or broken:
            return False
        broken.append(handler.headers["Range"])
        first, last = map(int, broken[0].removeprefix("bytes=").split("-"))
        part = {"Content-Range": f"bytes {first}-{last}/{len(LARGE)}"}
        handler.promise(206, last + 1 - first, google.shelf.find(bucket, "a").headers | part)
        handler.wfile.write(LARGE[first : first + 1000])
        raise ConnectionError

    google.trouble = break_once

    with storage.open("a") as kept:
        assert kept.read() == LARGE
    assert broken


@pytest.mark.parametrize("folder", ["Ton & Bild (2026)", "50% = #1? [a+b]", "会議/räum;1,2~'\"!"])
def test_a_link_fits_whatever_a_folder_is_called(google, bucket, source, folder):
    storage = Storage(google.place(bucket, folder))
    storage.put(source, "recordings/1/original", "audio/mp4")

    answer = requests.get(storage.link("recordings/1/original", 60), timeout=5)

    assert (answer.status_code, answer.content) == (200, source.read_bytes())
    assert answer.headers["Content-Type"] == "audio/mp4"
    assert storage.origin == google.url


def test_a_link_never_asks_for_more_than_google_gives(google, bucket, source):
    storage = Storage(google.place(bucket))
    storage.put(source, "a")

    answer = requests.get(storage.link("a", LONGEST_S * 2), timeout=5)

    assert answer.status_code == 200


def test_a_link_is_for_one_file(google, bucket, source):
    storage = Storage(google.place(bucket))
    for key in ("a", "b"):
        storage.put(source, key)

    link = storage.link("a", 60).replace(f"{bucket}/a", f"{bucket}/b")

    assert requests.get(link, timeout=5).status_code == 403


@pytest.mark.parametrize(
    "key", ["", "-----BEGIN PRIVATE KEY-----\nnone\n-----END PRIVATE KEY-----"]
)
def test_a_damaged_key_is_told(google, bucket, key):
    storage = Storage(google.place(bucket, secret=told(google.secret, private_key=key)))

    with pytest.raises(ExternalError, match="can't be read"):
        storage.link("a", 60)
    with pytest.raises(ExternalError):
        storage.try_out()

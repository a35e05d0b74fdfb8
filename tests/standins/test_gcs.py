"""The stand-in of Google Cloud Storage keeps Google's rules, towards the client that we use and
towards browsers."""

from __future__ import annotations

import os
import re
import threading
from datetime import timedelta
from urllib.parse import quote

import obstore
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from obstore.exceptions import PermissionDeniedError, UnauthenticatedError
from obstore.store import GCSStore

from tests.standins import gcs as standin

MIB = 2**20
NAME = "Büro 東京/räum 1"


@pytest.fixture(scope="module")
def google():
    with standin.serving() as one:
        yield one


@pytest.fixture
def store(google, request):
    return opened(google.secret, prefix=re.sub(r"\W", "-", request.node.name))


def opened(secret, bucket=standin.BUCKET, prefix=None):
    options = {"allow_http": True, "timeout": "5s"}
    return GCSStore(bucket, prefix=prefix, service_account_key=secret, client_options=options)


@pytest.fixture
def link(store):
    """A signed address of a small object."""
    obstore.put(store, NAME, b"0123456789")
    return obstore.sign(store, "GET", NAME, timedelta(hours=1))


def code(answer):
    return answer.status_code, answer.text.partition("<Code>")[2].partition("</Code>")[0]


def test_what_comes_in_parts_is_put_together(google, store):
    content = os.urandom(11 * MIB)

    obstore.put(store, NAME, content, use_multipart=True, chunk_size=5 * MIB)

    assert bytes(obstore.get(store, NAME).bytes()) == content
    assert obstore.head(store, NAME)["size"] == len(content)
    assert google.shelf.uploads == {}


def test_only_the_last_part_may_be_small(google):
    number = google.shelf.begin(standin.BUCKET, "a", "audio/mp4")
    etags = [google.shelf.take_part(number, one, pieces(b"small")) for one in (1, 2)]

    with pytest.raises(standin.Refused, match="too small") as told:
        google.shelf.finish(number, list(enumerate(etags, 1)))

    assert (told.value.status, told.value.code) == (400, "EntityTooSmall")
    google.shelf.give_up(number)


@pytest.mark.parametrize(
    ("named", "code"),
    [([2, 1], "InvalidPartOrder"), ([1, 1], "InvalidPartOrder"), ([1, 3], "InvalidPart")],
)
def test_parts_are_named_in_order_and_as_they_came(google, named, code):
    number = google.shelf.begin(standin.BUCKET, "a", "audio/mp4")
    etag = google.shelf.take_part(number, 1, pieces(b"same"))
    google.shelf.take_part(number, 2, pieces(b"same"))

    with pytest.raises(standin.Refused) as told:
        google.shelf.finish(number, [(one, etag) for one in named])

    assert told.value.code == code
    google.shelf.give_up(number)


def test_a_list_has_only_what_begins_like_that(store):
    for one in ("a b/1", "a b/2", "c"):
        obstore.put(store, one, b"x")

    assert [one["path"] for one in obstore.list(store, "a b").collect()] == ["a b/1", "a b/2"]
    assert obstore.list_with_delimiter(store)["common_prefixes"] == ["a b"]


def test_a_long_list_comes_in_pages(google, store):
    for one in range(5):
        obstore.put(store, f"{one}", b"x")
    google.page = 2

    found = [one["path"] for one in obstore.list(store).collect()]

    google.page = 1000
    assert found == ["0", "1", "2", "3", "4"]


def test_what_is_not_there_is_missing(google, store):
    with pytest.raises(FileNotFoundError):
        obstore.get(store, "nothing")
    with pytest.raises(FileNotFoundError):
        obstore.delete(store, "nothing")
    with pytest.raises(FileNotFoundError, match="NoSuchBucket"):
        obstore.put(opened(google.secret, "no bucket"), "a", b"x")


def test_a_token_of_another_key_opens_nothing(google):
    stranger = standin.service_account(google.url, rsa.generate_private_key(65537, 2048))

    with pytest.raises(UnauthenticatedError):
        obstore.put(opened(stranger), "a", b"x")


def test_a_token_lives_an_hour(google):
    store = opened(google.secret)
    obstore.put(store, "a", b"x")
    google.ahead = timedelta(hours=1, minutes=1)

    with pytest.raises(UnauthenticatedError):
        obstore.get(store, "a")

    google.ahead = timedelta()


def test_who_has_no_rights_is_refused(google, store):
    google.allowed = False

    with pytest.raises(PermissionDeniedError):
        obstore.put(store, "a", b"x")

    google.allowed = True


def test_a_link_gives_a_browser_any_part(link):
    answer = requests.get(link, headers={"Range": "bytes=3-5"}, timeout=5)

    assert (answer.status_code, answer.content) == (206, b"345")
    assert answer.headers["Content-Range"] == "bytes 3-5/10"


@pytest.mark.parametrize(
    ("asked", "status", "given"),
    [
        ("bytes=7-", 206, b"789"),
        ("bytes=-2", 206, b"89"),
        ("bytes=8-99", 206, b"89"),
        ("bytes=10-", 416, None),
        ("lines=1-2", 200, b"0123456789"),
    ],
)
def test_ranges_are_those_of_http(link, asked, status, given):
    answer = requests.get(link, headers={"Range": asked}, timeout=5)

    assert answer.status_code == status
    assert given is None or answer.content == given


@pytest.mark.parametrize(
    "forged",
    [
        lambda link: link.replace(quote("räum"), "raum"),
        lambda link: link.replace("X-Goog-Expires=3600", "X-Goog-Expires=36000"),
        lambda link: link[:-2] + ("00" if link[-2:] != "00" else "11"),
        lambda link: link + "&response-content-type=text%2Fhtml",
    ],
)
def test_a_link_that_was_changed_is_refused(link, forged):
    assert code(requests.get(forged(link), timeout=5)) == (403, "SignatureDoesNotMatch")


def test_a_link_is_for_its_method_only(link):
    assert code(requests.delete(link, timeout=5)) == (403, "SignatureDoesNotMatch")


def test_a_link_ends(google, link):
    google.ahead = timedelta(hours=1, seconds=5)

    answer = requests.get(link, timeout=5)

    google.ahead = timedelta()
    assert code(answer) == (400, "ExpiredToken")


def test_without_any_proof_nothing_is_shown(link):
    assert code(requests.get(link.partition("?")[0], timeout=5)) == (401, "AuthenticationRequired")


def test_an_upload_that_breaks_off_changes_nothing(google, store):
    obstore.put(store, "a", b"old")
    before = google.shelf.find(standin.BUCKET, f"{store.prefix}/a")

    with pytest.raises(ConnectionError, match="cut off"):
        google.shelf.keep(standin.BUCKET, f"{store.prefix}/a", "audio/mp4", cut_off(b"new"))

    assert google.shelf.find(standin.BUCKET, f"{store.prefix}/a") is before
    assert len(list(google.shelf.folder.iterdir())) == len(google.shelf.objects)


def test_many_ask_at_once(google, store):
    content = os.urandom(MIB)
    threads = [
        threading.Thread(target=obstore.put, args=(store, f"{one}", content)) for one in range(8)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert len(google.shelf.names(standin.BUCKET, f"{store.prefix}/")) == 8


def pieces(content):
    """A reader of it."""
    left = [content]
    return lambda _size: left.pop() if left else b""


def cut_off(content):
    """A reader that breaks after it."""
    left = [content]

    def read(_size):
        if not left:
            raise ConnectionError("cut off")
        return left.pop()

    return read

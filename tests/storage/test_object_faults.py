"""Buckets whose servers fail, refuse or vanish: what is told, and what is left."""

from __future__ import annotations

import socket
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from notes.errors import ExternalError
from notes.storage import StepFailed, Storage
from notes.storage_buckets import Pace
from tests.standins import cut, gcs
from tests.standins.azurite import OTHER_KEY
from tests.storage.left import left_in

KEY = "recordings/0199/original"
MIB = 2**20
IMPATIENT = Pace(total=timedelta(seconds=5), tries_again=1)


def port_of(url):
    return urlsplit(url).port


@pytest.fixture
def large(tmp_path):
    """A file that leaves in several parts."""
    path = tmp_path / "large"
    path.write_bytes(bytes(range(251)) * (9 * MIB // 251))
    return path


@pytest.fixture
def s3_wire(s3):
    with cut.leading_to(port_of(s3.url)) as wire:
        yield wire


@pytest.fixture(params=["s3", "azure", "gcs"])
def wired(request):
    """A store that is reached by a wire, and the wire."""
    if request.param == "s3":
        server = request.getfixturevalue("s3")
    elif request.param == "azure":
        server = request.getfixturevalue("azure")
    else:
        server = request.getfixturevalue("google")
    with cut.leading_to(port_of(server.url)) as wire:
        url = server.url.replace(str(port_of(server.url)), str(wire.port))
        if request.param == "s3":
            place = server.place(server.bucket(), endpoint=url)
        elif request.param == "azure":
            place = server.place(server.container(), url=url)
        else:
            place = server.place(path=f"wired/{wire.port}", secret=gcs.service_account(url))
        yield Storage(place), wire


def be_impatient(storage):
    storage._shelf._reads = storage._shelf._writes = IMPATIENT


def test_an_upload_that_breaks_leaves_nothing(wired, large):
    storage, wire = wired
    be_impatient(storage)
    wire.up = 3 * MIB

    with pytest.raises(ExternalError, match="the connection to it broke") as caught:
        storage.put(large, KEY)

    assert not caught.value.permanent
    wire.up = float("inf")
    assert not storage.exists(KEY)


def test_parts_of_an_upload_that_broke_are_forgotten(s3, s3_wire, large):
    bucket = s3.bucket()
    storage = Storage(s3.place(bucket, endpoint=f"http://127.0.0.1:{s3_wire.port}"))
    be_impatient(storage)
    s3_wire.up = 3 * MIB

    with pytest.raises(ExternalError):
        storage.put(large, KEY)

    assert "Uploads" not in s3.client.list_multipart_uploads(Bucket=bucket)


def test_an_upload_goes_on_after_a_break(wired, large):
    storage, wire = wired
    wire.up, wire.cuts = 3 * MIB, 1

    storage.put(large, KEY)

    with storage.as_path(KEY) as path:
        assert path.read_bytes() == large.read_bytes()
    assert wire.was_cut == 1


def test_a_download_that_breaks_says_so(wired, large):
    storage, wire = wired
    storage.put(large, KEY)
    be_impatient(storage)
    wire.down = 50_000  # each time it is tried again it comes so far

    with (
        pytest.raises(ExternalError, match="the connection to it broke") as caught,
        storage.as_path(KEY),
    ):
        pass

    assert not caught.value.permanent


def test_a_download_goes_on_after_a_break(wired, large):
    storage, wire = wired
    storage.put(large, KEY)
    wire.down, wire.cuts, wire.was_cut = 3 * MIB, 1, 0

    with storage.as_path(KEY) as path:
        assert path.read_bytes() == large.read_bytes()
    assert wire.was_cut == 1


def test_nobody_there_is_said(s3):
    storage = Storage(s3.place("meetings", endpoint="http://127.0.0.1:1"))
    be_impatient(storage)

    with pytest.raises(StepFailed, match="it can't be reached") as caught:
        storage.try_out()

    assert (caught.value.step, caught.value.permanent) == ("write", False)


def test_who_comes_after_somebody_who_waited_in_vain_does_not_wait(s3):
    with socket.create_server(("127.0.0.1", 0), backlog=64) as silent:
        port = silent.getsockname()[1]
        storage = Storage(s3.place("meetings", endpoint=f"http://127.0.0.1:{port}"))
        storage._shelf._reads = Pace(total=timedelta(seconds=0.3), tries_again=0)

        said = []
        for _ in range(20):
            began = time.monotonic()
            with pytest.raises(ExternalError, match="it doesn't answer in time"):
                storage.open(KEY)
            said.append(time.monotonic() - began)

    assert said[0] >= 0.3
    assert sum(said[1:]) < 0.3


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"secret": "not the right one"}, "it refuses these credentials"),
        ({"key": "AKIAUNKNOWN"}, "it doesn't know this access key"),
    ],
)
def test_wrong_credentials_of_s3_are_told(s3, told, said):
    bucket = s3.bucket()

    with s3.looking():
        Storage(s3.place(bucket)).try_out()
        with pytest.raises(StepFailed, match=said) as caught:
            Storage(s3.place(bucket, **told)).try_out()
        with pytest.raises(ExternalError, match="these credentials are wrong"):
            Storage(s3.place(bucket, **told)).exists(KEY)

    assert (caught.value.step, caught.value.permanent) == ("write", True)


def test_a_wrong_key_of_azure_is_told(azure):
    storage = Storage(azure.place(azure.container(), key=OTHER_KEY))

    with pytest.raises(StepFailed, match="it refuses these credentials") as caught:
        storage.try_out()

    assert (caught.value.step, caught.value.permanent) == ("write", True)


def _vanishing_s3(request):
    s3 = request.getfixturevalue("s3")
    bucket = s3.bucket()
    return s3.place(bucket), lambda: s3.remove(bucket)


def _vanishing_azure(request):
    azure = request.getfixturevalue("azure")
    container = azure.container()
    return azure.place(container), lambda: azure.client.delete_container(container)


@pytest.mark.parametrize("kind", [_vanishing_s3, _vanishing_azure])
def test_a_bucket_that_vanishes_is_no_missing_file(request, source, kind):
    place, remove = kind(request)
    storage = Storage(place)
    storage.put(source, KEY)
    remove()

    for ask in (storage.open, storage.exists, lambda key: storage.put(source, key)):
        with pytest.raises(ExternalError, match="no bucket of this name") as caught:
            ask(KEY)
        assert caught.value.permanent
    storage.delete(KEY)  # it is gone


def test_what_is_replaced_while_it_is_read_is_not_mixed(s3, large):
    storage = Storage(s3.place(s3.bucket()))
    storage.put(large, KEY)

    with storage.open(KEY) as kept:
        kept.read(10)
        large.write_bytes(b"other" * 2 * MIB)
        storage.put(large, KEY)
        with pytest.raises(ExternalError, match="replaced while it was read"):
            kept.read()


def test_a_server_that_gives_no_parts_is_told(s3, s3_wire):
    storage = Storage(s3.place(s3.bucket(), endpoint=f"http://127.0.0.1:{s3_wire.port}"))
    s3_wire.heard = lambda piece: piece.replace(b"range: bytes=", b"x-nge: bytes=")

    with pytest.raises(StepFailed, match="it doesn't give parts of files") as caught:
        storage.try_out()

    assert (caught.value.step, caught.value.permanent) == ("range", True)


@pytest.mark.parametrize(
    ("may", "step"),
    [
        (("s3:GetObject", "s3:ListBucket", "s3:DeleteObject"), "write"),
        (("s3:PutObject", "s3:ListBucket", "s3:DeleteObject"), "read"),
        (("s3:PutObject", "s3:GetObject", "s3:ListBucket"), "delete"),
    ],
)
def test_a_right_that_is_missing_is_told(s3, may, step):
    storage = Storage(s3.place(s3.bucket(), **s3.somebody(*may)))

    with (
        s3.looking(),
        pytest.raises(StepFailed, match="these credentials don't allow it") as caught,
    ):
        storage.try_out()

    assert (caught.value.step, caught.value.permanent) == (step, True)


def test_a_failed_try_leaves_nothing(s3, s3_wire):
    """What could be written and not be read."""
    storage = Storage(s3.place(s3.bucket(), endpoint=f"http://127.0.0.1:{s3_wire.port}"))
    s3_wire.down = 2000  # the probe's bytes don't get through

    with pytest.raises(StepFailed, match="the connection to it broke") as caught:
        storage.try_out()

    assert caught.value.step == "read"
    s3_wire.down = float("inf")
    assert left_in(storage) == []

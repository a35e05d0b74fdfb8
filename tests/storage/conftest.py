"""A file store of each kind, on this machine: real servers, each started once at most."""

from __future__ import annotations

import uuid
from functools import cache

import pytest

from notes.storage import Storage
from tests.standins import azurite, gcs, moto, sshd

SIGNING = ("s3", "azure", "gcs")
FOLDER = "Ton & Bild/Jänner 100% #1"
"""What people call folders."""


@pytest.fixture(scope="session")
def s3():
    with moto.serving() as server:
        yield server


@pytest.fixture(scope="session")
def azure():
    if azurite.unavailable() is not None:
        pytest.skip(azurite.unavailable())
    with azurite.serving() as server:
        yield server


@pytest.fixture(scope="session")
def google():
    with gcs.serving() as server:
        yield server


@pytest.fixture(scope="session")
def sftp():
    if sshd.unavailable() is not None:
        pytest.skip(sshd.unavailable())
    with sshd.serving() as server:
        yield server


def _local(request):
    return f"file://{request.getfixturevalue('tmp_path_factory').mktemp('files')}"


def _in_memory(_request):
    return f"memory:///{uuid.uuid4().hex}"


def _s3(request):
    server = request.getfixturevalue("s3")
    return server.place(server.bucket(), path=FOLDER)


def _azure(request):
    server = request.getfixturevalue("azure")
    return server.place(server.container(), path=FOLDER)


def _google(request):
    return request.getfixturevalue("google").place(path=f"{FOLDER}/{uuid.uuid4().hex}")


def _by_password(request):
    if sshd.without_passwords() is not None:
        pytest.skip(sshd.without_passwords())
    server = request.getfixturevalue("sftp")
    return server.place("PASSWORD", path=f"{FOLDER}/{uuid.uuid4().hex}")


def _by_key(request):
    return request.getfixturevalue("sftp").place(path=f"{FOLDER}/{uuid.uuid4().hex}")


PLACES = {
    "file": _local,
    "memory": _in_memory,
    "s3": _s3,
    "azure": _azure,
    "gcs": _google,
    "sftp by password": _by_password,
    "sftp by key": _by_key,
}


@pytest.fixture
def place_of(request):
    """`place_of(kind)` gives a place of that kind with an empty folder, its server at work."""
    return lambda kind: PLACES[kind](request)


@pytest.fixture(scope="module")
def storage_of(request):
    """`storage_of(kind)` gives the store of a kind, its server at work."""
    return cache(lambda kind: Storage(PLACES[kind](request)))


@pytest.fixture(params=PLACES)
def storage(request, storage_of):
    return storage_of(request.param)


@pytest.fixture(params=SIGNING)
def signing(request, storage_of):
    """A store that makes links."""
    return storage_of(request.param)


@pytest.fixture
def key():
    """What nothing has been kept by."""
    return f"recordings/{uuid.uuid4()}/original-1.mp4"


@pytest.fixture
def source(tmp_path):
    """A file of more than one piece."""
    path = tmp_path / "source"
    path.write_bytes(bytes(range(256)) * 8192)
    return path

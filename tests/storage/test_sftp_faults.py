"""What becomes of files, and what is told, where an SFTP server fails in the middle."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest
from pydantic import SecretStr

from notes.errors import ExternalError
from notes.storage import StepFailed, Storage
from tests.standins import cut, sshd

CONTENT = bytes(range(256)) * 5000  # more than what is fetched at once


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def wire(sftp):
    """Leads to the server, until it is cut."""
    with cut.leading_to(sftp.port) as one:
        yield one


@pytest.fixture
def place(sftp, wire):
    """An empty folder behind the wire."""
    return sftp.place(path=f"faults/{uuid.uuid4().hex}", port=str(wire.port))


def test_an_upload_that_breaks_off_can_be_done_again(sftp, wire, place, source):
    wire.up, wire.cuts = 700_000, 1
    storage = Storage(place)

    with pytest.raises(ExternalError, match="the connection to it broke") as failed:
        storage.put(source, "recordings/1/original")
    appeared = storage.exists("recordings/1/original")
    stored = storage.put(source, "recordings/1/original")

    assert (failed.value.permanent, appeared, stored.size) == (False, False, len(CONTENT))
    storage.delete("recordings/1/original")
    left = (sftp.folder / place.options["path"]).rglob("*")
    assert [one for one in left if one.is_file()] == []


def test_a_download_goes_on_over_broken_lines(wire, place, source):
    storage = Storage(place)
    storage.put(source, "a")
    wire.down, wire.cuts = 900_000, 2

    with storage.as_path("a") as copy:
        assert copy.read_bytes() == CONTENT

    assert wire.was_cut == 2


def test_a_line_that_always_breaks_is_told(wire, place, source):
    storage = Storage(place)
    storage.put(source, "a")
    wire.down = 64 * 2**10

    with pytest.raises(ExternalError, match="the connection to it broke"), storage.as_path("a"):
        pass


def test_a_server_that_is_gone_is_told_and_found_again(sftp, source):
    storage = Storage(sftp.place(path="faults"))
    storage.put(source, "a")
    sftp.stop()

    try:
        with pytest.raises(ExternalError, match="can't be reached") as failed:
            storage.check()
    finally:
        sftp.start()

    assert not failed.value.permanent
    assert storage.exists("a")


def test_the_step_that_fails_is_named(sftp, place):
    wrong = replace(place, secrets={"private_key": SecretStr(sftp.keys["stranger's"])})

    with pytest.raises(StepFailed, match="refuses this user name or key") as failed:
        Storage(wrong).try_out()

    assert (failed.value.step, failed.value.permanent) == ("write", True)


@pytest.mark.skipif(
    sshd.without_passwords() is not None, reason=str(sshd.without_passwords() or "")
)
def test_a_full_disk_is_told(sftp, source):
    with pytest.raises(ExternalError, match="its disk may be full"):
        Storage(sftp.place(path=sshd.FULL)).put(source, "a")


def test_a_folder_that_vanishes_holds_nothing_and_comes_back(sftp, place, source):
    storage = Storage(place)
    storage.put(source, "a")
    folder = sftp.folder / place.options["path"]
    (folder / "a").unlink()
    folder.rmdir()

    gone = not storage.exists("a")
    storage.put(source, "a")

    assert gone
    assert (folder / "a").read_bytes() == CONTENT

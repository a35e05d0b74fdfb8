"""A folder of this machine as a file store, and what other file systems may do wrong."""

from __future__ import annotations

import tempfile
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from notes.errors import ExternalError
from notes.storage import Storage

CONTENT = b"Minutes of the meeting. " * 100_000  # more than one chunk


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source"
    path.write_bytes(CONTENT)
    return path


def test_the_source_stays(tmp_path, source):
    Storage(f"file://{tmp_path / 'files'}").put(source, "a")

    assert source.read_bytes() == CONTENT


def test_a_missing_source_is_not_the_stores_fault(tmp_path):
    with pytest.raises(FileNotFoundError):
        Storage(f"file://{tmp_path / 'files'}").put(tmp_path / "nowhere", "a")


def test_on_a_disk_nothing_half_written_stays(tmp_path, source):
    storage = Storage(f"file://{tmp_path / 'files'}")

    storage.put(source, "recordings/1/original")

    assert [one.name for one in (tmp_path / "files/recordings/1").iterdir()] == ["original"]


def test_deleting_the_last_file_takes_its_folder_along(tmp_path, source):
    storage = Storage(f"file://{tmp_path / 'files'}")
    for key in ("recordings/1/original", "recordings/1/speech"):
        storage.put(source, key)

    storage.delete("recordings/1/original")
    still = (tmp_path / "files/recordings/1").is_dir()
    storage.delete("recordings/1/speech")

    assert (still, (tmp_path / "files/recordings/1").exists()) == (True, False)


def test_a_store_that_is_no_folder_says_so(tmp_path, source):
    (tmp_path / "files").write_text("in the way")

    with pytest.raises(ExternalError, match="The file store failed: Not a directory"):
        Storage(f"file://{tmp_path / 'files'}").put(source, "a/b")


class FullFileSystem(MemoryFileSystem):
    """A store without room."""

    protocol = "full"

    def _open(self, path, mode="rb", **kwargs):
        raise OSError(28, "No space left on device")


class ForgetfulFileSystem(MemoryFileSystem):
    """A store that loses the end of what it is given."""

    protocol = "forgetful"

    def _open(self, path, mode="rb", **kwargs):
        if mode == "rb":
            self.store[path].truncate(10)
        return super()._open(path, mode, **kwargs)


class BucketlessFileSystem(MemoryFileSystem):
    """A store whose bucket is gone."""

    protocol = "bucketless"

    def _open(self, path, mode="rb", **kwargs):
        raise FileNotFoundError(2, "The specified bucket does not exist")


@pytest.fixture
def faulty():
    for kind in (FullFileSystem, ForgetfulFileSystem, BucketlessFileSystem):
        fsspec.register_implementation(kind.protocol, kind, clobber=True)


def test_a_full_store_says_so(faulty, source):
    with pytest.raises(ExternalError, match="The file store failed: its disk is full"):
        Storage("full://x").put(source, "a")


def test_a_store_whose_bucket_is_gone_says_so(faulty, source):
    with pytest.raises(ExternalError, match="its folder is missing"):
        Storage("bucketless://x").put(source, "a")


def test_a_store_that_loses_bytes_is_found_out(faulty, source):
    storage = Storage("forgetful://x")

    with pytest.raises(ExternalError, match="gave back other bytes"):
        storage.put(source, "a")

    assert not storage.exists("a")


def test_on_one_disk_nothing_is_copied(tmp_path, source):
    store = Storage(f"file://{tmp_path / 'kept'}")

    store.put(source, "a/b")

    with store.as_path("a/b") as kept:
        assert kept.samefile(source)


def test_from_another_disk_it_is_copied(tmp_path):
    other = Path("/dev/shm")
    if not other.is_dir() or other.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("There is no second disk here.")
    store = Storage(f"file://{tmp_path / 'kept'}")

    with tempfile.NamedTemporaryFile(dir=other) as source:
        source.write(b"from elsewhere")
        source.flush()
        stored = store.put(Path(source.name), "a/b")

    with store.as_path("a/b") as kept:
        assert (stored.size, kept.read_bytes()) == (14, b"from elsewhere")

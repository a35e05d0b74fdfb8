"""The file store: one contract, on a local disk and on a store that is elsewhere."""

from __future__ import annotations

import hashlib
import tempfile
import uuid
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from notes.errors import ExternalError
from notes.storage import Storage

CONTENT = b"Minutes of the meeting. " * 100_000  # more than one chunk


@pytest.fixture(params=["file", "memory"])
def url(request, tmp_path):
    root = tmp_path / "files" if request.param == "file" else f"/{uuid.uuid4().hex}"
    return f"{request.param}://{root}"


@pytest.fixture
def storage(url):
    return Storage(url)


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source"
    path.write_bytes(CONTENT)
    return path


def read(storage, key):
    with storage.open(key) as file:
        return file.read()


def test_a_stored_file_has_its_size_and_hash(storage, source):
    stored = storage.put(source, "recordings/1/original")

    expected = (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert (stored.size, stored.sha256) == expected
    assert read(storage, "recordings/1/original") == CONTENT


def test_the_source_stays(storage, source):
    storage.put(source, "a")

    assert source.read_bytes() == CONTENT


def test_an_empty_file_can_be_stored(storage, source):
    source.write_bytes(b"")

    assert (storage.put(source, "a").size, read(storage, "a")) == (0, b"")


def test_the_same_key_again_replaces_the_file(storage, source):
    storage.put(source, "a")
    source.write_bytes(b"newer")

    storage.put(source, "a")

    assert read(storage, "a") == b"newer"


def test_a_part_can_be_read(storage, source):
    storage.put(source, "a")

    with storage.open("a") as file:
        file.seek(12)
        assert file.read(11) == CONTENT[12:23]


def test_a_file_can_be_had_as_a_path(storage, source):
    storage.put(source, "recordings/1/original")

    with storage.as_path("recordings/1/original") as path:
        assert path.read_bytes() == CONTENT


def test_a_file_is_there_until_it_is_deleted(storage, source):
    storage.put(source, "a/b")
    before = storage.exists("a/b")
    storage.delete("a/b")

    assert (before, storage.exists("a/b")) == (True, False)


def test_deleting_what_is_not_there_is_fine(storage):
    storage.delete("a/b")

    assert not storage.exists("a/b")


def test_a_missing_file_is_missing(storage):
    with pytest.raises(FileNotFoundError):
        storage.open("a")
    with pytest.raises(FileNotFoundError), storage.as_path("a"):
        pass


def test_a_missing_source_is_not_the_stores_fault(storage, tmp_path):
    with pytest.raises(FileNotFoundError):
        storage.put(tmp_path / "nowhere", "a")


@pytest.mark.parametrize("key", ["", "/etc/passwd", "../a", "a/../../b", "a//b", "a/", ".", "a\\b"])
def test_a_key_stays_inside(storage, source, key):
    with pytest.raises(ValueError, match="not a key of ours"):
        storage.put(source, key)


def test_the_check_leaves_nothing(storage, url):
    storage.check()

    filesystem, root = fsspec.core.url_to_fs(url)
    assert filesystem.find(root) == []


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

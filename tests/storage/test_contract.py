"""The file store: one contract, for every kind, on real servers."""

from __future__ import annotations

import hashlib

import httpx
import pytest

from notes.storage import Storage
from tests.storage.left import left_in


def test_a_file_comes_back_as_it_was(storage, source, key):
    stored = storage.put(source, key, "video/mp4")

    content = source.read_bytes()
    with storage.open(key) as kept:
        assert kept.read() == content
    with storage.as_path(key) as path:
        assert path.read_bytes() == content
    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_a_part_can_be_read(storage, source, key):
    content = source.read_bytes()
    storage.put(source, key)

    with storage.open(key) as kept:
        kept.seek(1_000_003)
        middle = kept.read(700_000)  # more than is fetched at once
        kept.seek(-5, 2)
        end = (kept.read(), kept.read(1), kept.tell())
        kept.seek(12)
        assert kept.read(3) == content[12:15]

    assert middle == content[1_000_003:1_700_003]
    assert end == (content[-5:], b"", len(content))


def test_an_empty_file_can_be_stored(storage, source, key):
    source.write_bytes(b"")

    stored = storage.put(source, key)

    with storage.open(key) as kept:
        assert (stored.size, kept.read()) == (0, b"")
    with storage.as_path(key) as path:
        assert path.read_bytes() == b""


def test_the_same_key_again_replaces_the_file(storage, source, key):
    storage.put(source, key)
    source.unlink()  # a disk may have it by another name
    source.write_bytes(b"newer")
    storage.put(source, key)

    with storage.open(key) as kept:
        assert kept.read() == b"newer"


def test_a_file_is_there_until_it_is_deleted(storage, source, key):
    before = storage.exists(key)
    storage.put(source, key)
    between = storage.exists(key)
    storage.delete(key)
    storage.delete(key)  # what isn't there may go too

    assert (before, between, storage.exists(key)) == (False, True, False)


def test_a_missing_file_is_missing(storage, key):
    with pytest.raises(FileNotFoundError):
        storage.open(key)
    with pytest.raises(FileNotFoundError), storage.as_path(key):
        pass


def test_trying_it_out_leaves_nothing(storage):
    storage.try_out()
    storage.check()

    assert [name for name in left_in(storage) if "check" in name] == []


@pytest.mark.parametrize("key", ["", "/etc/passwd", "../a", "a/../../b", "a//b", "a/", ".", "a\\b"])
def test_a_key_stays_inside(tmp_path, source, key):
    with pytest.raises(ValueError, match="not a key of ours"):
        Storage(f"file://{tmp_path / 'files'}").put(source, key)


def test_a_link_gives_parts_to_who_is_not_signed_in(signing, source, key):
    signing.put(source, key, "video/mp4")

    link = signing.link(key, 60)

    answer = httpx.get(link, headers={"Range": "bytes=1000000-1000099"})
    assert answer.status_code == 206
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Content-Range"] == f"bytes 1000000-1000099/{source.stat().st_size}"
    assert answer.content == source.read_bytes()[1_000_000:1_000_100]
    assert link.startswith(f"{signing.origin}/")


def test_what_makes_no_links_says_so(tmp_path, key):
    storage = Storage(f"file://{tmp_path}")

    assert (storage.link(key, 60), storage.origin) == (None, None)

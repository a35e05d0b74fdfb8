"""Fingerprints."""

from __future__ import annotations

import hashlib

import pytest

from notes.media.hashing import sha256_file


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 2_500_000])
def test_digest_and_size(tmp_path, size):
    content = bytes(range(256)) * (size // 256 + 1)
    path = tmp_path / "a.bin"
    path.write_bytes(content[:size])

    assert sha256_file(path) == (hashlib.sha256(content[:size]).hexdigest(), size)

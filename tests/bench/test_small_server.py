"""Whether the small model server is there, and its model whole."""

from __future__ import annotations

import hashlib

import pytest

from bench import small_server
from bench.small_server import Model

WHOLE = hashlib.sha256(b"one two").hexdigest()


@pytest.fixture
def folder(tmp_path):
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "a.bin").write_bytes(b"one ")
    (packages / "b.bin").write_bytes(b"two")
    return tmp_path


def test_what_is_missing_is_said(folder):
    model = Model("tiny", ("a.bin", "b.bin"), WHOLE)
    assert "no small model server" in small_server.missing(model, folder)

    (folder / "bin").mkdir()
    (folder / "bin" / "python").touch()
    assert "no tiny" in small_server.missing(model, folder)

    small_server.join(model, folder)
    assert small_server.missing(model, folder) is None
    assert model.path(folder).read_bytes() == b"one two"


def test_a_damaged_model_is_refused_and_not_kept(folder):
    model = Model("tiny", ("b.bin", "a.bin"), WHOLE)

    with pytest.raises(RuntimeError, match="damaged"):
        small_server.join(model, folder)

    assert list((folder / "models").iterdir()) == []

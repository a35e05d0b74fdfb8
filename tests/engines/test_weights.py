"""Model files: joined, checked, written once."""

from __future__ import annotations

import hashlib
import multiprocessing

import pytest

from notes.engines import weights
from notes.errors import ExternalError


@pytest.fixture
def parts(tmp_path):
    """Two parts of a model and a file that goes with it."""
    files = []
    for name, content in (("one", b"a" * 3_000_000), ("two", b"b" * 100), ("config.json", b"{}")):
        files.append(tmp_path / name)
        files[-1].write_bytes(content)
    return files


def digest(*files):
    return hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()


def test_parts_are_joined_byte_for_byte_with_the_files_that_go_with_them(parts, tmp_path):
    one, two, config = parts

    folder = weights.join_model([one, two], [config], digest(one, two), tmp_path / "cache")

    assert (folder / "model.bin").read_bytes() == one.read_bytes() + two.read_bytes()
    assert (folder / "config.json").read_bytes() == b"{}"


def test_a_wrong_digest_is_refused_and_leaves_no_model(parts, tmp_path):
    one, two, config = parts

    with pytest.raises(ExternalError, match="checksum") as refused:
        weights.join_model([one, two], [config], "0" * 64, tmp_path / "cache")

    assert refused.value.permanent
    assert not [f for f in (tmp_path / "cache").iterdir() if f.name.startswith("model.bin")]


def test_a_complete_model_is_left_alone(parts, tmp_path):
    one, two, config = parts
    folder = weights.join_model([one, two], [config], digest(one, two), tmp_path / "cache")
    written = (folder / "model.bin").stat().st_mtime_ns

    weights.join_model([one, two], [config], digest(one, two), tmp_path / "cache")

    assert (folder / "model.bin").stat().st_mtime_ns == written


def test_a_half_written_model_is_made_anew(parts, tmp_path):
    one, two, config = parts
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "model.bin").write_bytes(b"half")

    weights.join_model([one, two], [config], digest(one, two), cache)

    assert digest(cache / "model.bin") == digest(one, two)


def test_processes_that_join_at_once_end_with_one_whole_model(parts, tmp_path):
    one, two, config = parts
    arguments = ([one, two], [config], digest(one, two), tmp_path / "cache")

    with multiprocessing.get_context("spawn").Pool(4) as pool:
        folders = pool.starmap(weights.join_model, [arguments] * 4)

    assert set(folders) == {tmp_path / "cache"}
    assert digest(tmp_path / "cache" / "model.bin") == digest(one, two)
    assert not list((tmp_path / "cache").glob("*.partial"))


def test_a_folder_that_cannot_be_made_is_named(parts, tmp_path):
    one, two, config = parts
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ExternalError, match="can't be put into"):
        weights.join_model([one, two], [config], digest(one, two), tmp_path / "file" / "cache")


def test_a_full_disk_is_told_in_words(tmp_path):
    full = OSError(28, "No space left on device")

    told = weights._cannot_write(tmp_path, full)

    assert "disk is full" in told.message
    assert not told.permanent


def test_a_missing_package_is_named():
    with pytest.raises(ExternalError, match="no-such-model") as missing:
        weights.installed_file("no-such-model", "data/model.bin")
    assert missing.value.permanent


@pytest.mark.parametrize(
    ("name", "sha256"),
    [
        (
            "segmentation-3.0.onnx",
            "85ed1bc09ae73bcaadf02f0ceec106358ce1cd54e61148c3b519e3b32afdc4c1",
        ),
        (
            "speaker-campplus.onnx",
            "d19006457143b4f9d4f4a6e0feb4b3d95f25bd37d3adf3bfc478601aa8d56481",
        ),
    ],
)
def test_the_packaged_models_are_those_of_the_notice(name, sha256):
    path = weights.packaged_onnx(name)

    assert digest(path) == sha256
    assert sha256 in path.with_name("NOTICE.md").read_text()


def test_a_packaged_model_that_is_gone_is_named():
    with pytest.raises(ExternalError, match=r"gone\.onnx"):
        weights.packaged_onnx("gone.onnx")

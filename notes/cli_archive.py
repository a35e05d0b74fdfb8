"""What a backup holds: rows, stored files, uploads on their way, and the secret key.

A tar archive. `manifest.json` comes last and has the SHA-256 of every other member, so one that
broke off is not mistaken for a whole one.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from notes import cli_archive_files, incoming, rows, schema
from notes.cli_archive_files import Listed, Shelves
from notes.connections import settings
from notes.db import db, now
from notes.errors import Conflict, ExternalError, Invalid
from notes.models import MediaFile

FORMAT = 1
MANIFEST = "manifest.json"
SECRET = "secret_key"  # noqa: S105 - a member's name
CHUNK = 1 << 20
UNREAD = "{count} of the files in a team's own store could not be read and aren't in it: {why}"
HOME = (
    "{count} of the files were in a team's own store that can't be written to. They are in this "
    "server's store now; `flask storage move` takes them back."
)


@dataclass(frozen=True, slots=True)
class Kept:
    """How much an archive holds."""

    rows: int
    files: int
    problems: tuple[str, ...] = ()  # of stores that didn't give, or take, all of theirs


def write(target: Path, *, team_stores: bool = True) -> Kept:
    """Write everything to a new file that only we may read; without `team_stores` the files in
    teams' own stores stay there alone. Raises Conflict when it exists."""
    if target.exists():
        raise Conflict(f"{target} exists already; name a new file.")
    partial = target.with_name(f".{target.name}.part")
    try:
        with partial.open("xb") as file, tarfile.open(fileobj=file, mode="w") as tar:
            partial.chmod(0o600)
            kept = _Writer(tar).everything(team_stores=team_stores)
        partial.replace(target)
    except OSError as error:
        raise Conflict(f"{target} can't be written: {error.strerror or error}.") from error
    finally:
        partial.unlink(missing_ok=True)
    return kept


class _Writer:
    """Adds members and remembers their hashes."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._hashes: dict[str, str] = {}
        self._problems: dict[str, int] = {}

    def everything(self, *, team_stores: bool) -> Kept:
        count = 0
        with rows.snapshot() as connection, tempfile.TemporaryDirectory() as scratch:
            for table in rows.tables():
                dumped = Path(scratch) / "rows"
                with dumped.open("w", encoding="utf-8") as out:
                    for line in rows.dump(connection, table):
                        out.write(line + "\n")
                        count += 1
                self._add(dumped, f"tables/{table.name}.jsonl")
            listed = cli_archive_files.listed(connection, team_stores=team_stores)
        files = self._stored(listed) + self._arriving()
        self._text(SECRET, settings().secret)
        self._text(
            MANIFEST,
            json.dumps(
                {
                    "format": FORMAT,
                    "schema": schema.newest(),
                    "made_at": now().isoformat(),
                    "sha256": self._hashes,
                },
                indent=1,
            ),
        )
        told = (UNREAD.format(count=count, why=why) for why, count in self._problems.items())
        return Kept(count, files, tuple(told))

    def _stored(self, files: list[Listed]) -> int:
        found = 0
        for file in files:
            try:
                with cli_archive_files.as_path(file) as path:
                    self._add(path, f"files/{file.key}")
            except FileNotFoundError:
                continue  # deleted for good while we wrote
            except ExternalError as error:
                if file.store_id is None:
                    raise
                self._problems[error.message] = self._problems.get(error.message, 0) + 1
                continue
            found += 1
        return found

    def _arriving(self) -> int:
        found = [path for path in sorted(incoming.folder().iterdir()) if path.is_file()]
        for path in found:
            self._add(path, f"incoming/{path.name}")
        return len(found)

    def _text(self, name: str, text: str) -> None:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            self._add(Path(file.name), name)

    def _add(self, path: Path, name: str) -> None:
        info = tarfile.TarInfo(name)
        info.mode, info.size = 0o600, path.stat().st_size
        info.mtime = path.stat().st_mtime
        with path.open("rb") as source:
            self._hashes[name] = _digest(source, info.size)
            source.seek(0)
            self._tar.addfile(info, source)


def _digest(source: IO[bytes], size: int) -> str:
    hasher, left = hashlib.sha256(), size
    while left and (chunk := source.read(min(CHUNK, left))):
        hasher.update(chunk)
        left -= len(chunk)
    return hasher.hexdigest()


def read(source: Path) -> Kept:
    """Bring an archive back. Raises Conflict when this installation holds something already,
    Invalid when the archive is damaged, no backup, or of another version."""
    schema.upgrade()
    _require_empty()
    try:
        with tarfile.open(source, "r:") as tar:
            manifest = _manifest(tar)
            _check(tar, manifest["sha256"])
            return _bring_back(tar, manifest["sha256"])
    except tarfile.TarError as error:
        raise Invalid(f"{source} can't be read as a backup ({error}).") from error


def _require_empty() -> None:
    store = settings().data_dir / "files"
    with db.engine.connect() as connection:
        empty = rows.is_empty(connection)
    if not empty or (store.is_dir() and any(store.iterdir())) or any(incoming.folder().iterdir()):
        raise Conflict(
            "This installation holds something already. Restore into an empty one: "
            "set NOTES_DATA_DIR to a new folder (and NOTES_DATABASE_URL to an empty database)."
        )


def _manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    try:
        found = json.loads(_open(tar, MANIFEST).read())
    except KeyError:
        raise Invalid("The file is no backup, or one that was never finished.") from None
    if found.get("format") != FORMAT or found.get("schema") != schema.newest():
        raise Invalid(
            f"The backup is of another version (schema {found.get('schema')}, here "
            f"{schema.newest()}). Restore it with that version, then bring it up to this one."
        )
    return dict(found)


def _check(tar: tarfile.TarFile, hashes: dict[str, str]) -> None:
    """Read all of it once before anything is changed."""
    for name, wanted in hashes.items():
        try:
            member = tar.getmember(name)
        except KeyError:
            raise Invalid(f"The backup is damaged: {name} is missing.") from None
        if _digest(_open(tar, name), member.size) != wanted:
            raise Invalid(f"The backup is damaged: {name} isn't what it was.")


def _bring_back(tar: tarfile.TarFile, hashes: dict[str, str]) -> Kept:
    files, shelves = 0, _shelves(tar)
    for name in hashes:
        folder, _, rest = name.partition("/")
        if folder == "files":
            _store(tar, name, shelves, rest)
        elif folder == "incoming":
            _copy(tar, name, incoming.folder() / Path(rest).name)
        files += folder in {"files", "incoming"}
    with db.engine.begin() as connection:
        count = sum(
            rows.load(connection, table, _rows(tar, table.name, shelves)) for table in rows.tables()
        )
        rows.renumber(connection)
        rows.count_anew(connection)
    if settings().secret_key is None:
        _copy(tar, SECRET, settings().data_dir / "secret_key")
    lost = len(shelves.brought_home)
    return Kept(count, files, (HOME.format(count=lost),) if lost else ())


def _shelves(tar: tarfile.TarFile) -> Shelves:
    """Where files go. The credentials of stores are sealed with the backup's key, unless this
    installation was given one."""
    key = None if settings().secret_key is not None else _open(tar, SECRET).read().decode()
    stores, files = (_lines(tar, f"tables/{name}.jsonl") for name in ("store", "media_file"))
    return Shelves(stores, files, key)


def _rows(tar: tarfile.TarFile, table: str, shelves: Shelves) -> Iterator[str]:
    lines = _lines(tar, f"tables/{table}.jsonl")
    return map(shelves.as_put, lines) if table == MediaFile.__tablename__ else lines


def _store(tar: tarfile.TarFile, name: str, shelves: Shelves, key: str) -> None:
    with tempfile.NamedTemporaryFile(dir=incoming.folder()) as scratch:
        shutil.copyfileobj(_open(tar, name), scratch, CHUNK)
        scratch.flush()
        shelves.put(Path(scratch.name), key)


def _copy(tar: tarfile.TarFile, name: str, target: Path) -> None:
    fresh = target.with_name(f".{target.name}.new")
    with fresh.open("xb") as out:
        fresh.chmod(0o600)
        shutil.copyfileobj(_open(tar, name), out, CHUNK)
    fresh.replace(target)


def _lines(tar: tarfile.TarFile, name: str) -> Iterator[str]:
    return (line.decode() for line in _open(tar, name))


def _open(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    found = tar.extractfile(name)
    if found is None:
        raise Invalid(f"The backup is damaged: {name} is no file.")
    return found

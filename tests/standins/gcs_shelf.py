"""What Google's stand-in keeps: objects in buckets, and uploads in parts that aren't done. Their
bytes lie on disk, so that a large one costs no memory."""

from __future__ import annotations

import base64
import hashlib
import itertools
import shutil
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from tests.standins.gcs_proofs import Refused

SMALLEST_PART = 5 * 2**20
"""Only the last part may be smaller."""
_BLOCK = 2**18


@dataclass(frozen=True, slots=True)
class Object:
    """One version of an object."""

    bucket: str
    name: str
    path: Path
    size: int
    mime: str
    etag: str
    generation: int
    md5: str | None  # Google has none of what came in parts
    made_at: datetime

    @property
    def headers(self) -> dict[str, str]:
        found = {
            "Content-Type": self.mime,
            "ETag": self.etag,
            "Last-Modified": format_datetime(self.made_at, usegmt=True),
            "Accept-Ranges": "bytes",
            "x-goog-generation": str(self.generation),
            "x-goog-stored-content-length": str(self.size),
        }
        return found | ({"x-goog-hash": f"md5={self.md5}"} if self.md5 else {})


@dataclass(slots=True)
class Upload:
    """One that comes in parts."""

    bucket: str
    name: str
    mime: str
    parts: dict[int, tuple[Path, str]] = field(default_factory=dict)


@dataclass
class Shelf:
    """`buckets` are those that there are."""

    folder: Path
    buckets: set[str]
    objects: dict[tuple[str, str], Object] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _generations: itertools.count[int] = field(default_factory=lambda: itertools.count(1000))

    def keep(self, bucket: str, name: str, mime: str, read: Callable[[int], bytes]) -> Object:
        """Put an object where one of that name may be."""
        path, md5 = self._written(read)
        text = base64.b64encode(bytes.fromhex(md5)).decode()
        return self._place(bucket, name, mime, path, f'"{md5}"', text)

    def find(self, bucket: str, name: str) -> Object:
        """Raises Refused."""
        self.require(bucket)
        try:
            return self.objects[bucket, name]
        except KeyError:
            raise Refused(404, "NoSuchKey", "The specified key does not exist.") from None

    def remove(self, bucket: str, name: str) -> None:
        """Raises Refused."""
        with self._lock:
            found = self.find(bucket, name)
            del self.objects[bucket, name]
        found.path.unlink()

    def require(self, bucket: str) -> None:
        """Raises Refused where there is no such bucket."""
        if bucket not in self.buckets:
            raise Refused(404, "NoSuchBucket", "The specified bucket does not exist.")

    def names(self, bucket: str, prefix: str) -> list[Object]:
        """Raises Refused."""
        self.require(bucket)
        with self._lock:
            found = [one for one in self.objects.values() if one.bucket == bucket]
        return sorted((one for one in found if one.name.startswith(prefix)), key=lambda o: o.name)

    def begin(self, bucket: str, name: str, mime: str) -> str:
        """The id of a new upload in parts. Raises Refused."""
        self.require(bucket)
        number = uuid.uuid4().hex
        self.uploads[number] = Upload(bucket, name, mime)
        return number

    def take_part(self, number: str, part: int, read: Callable[[int], bytes]) -> str:
        """Its ETag. Raises Refused."""
        upload = self.upload(number)
        if not 1 <= part <= 10_000:
            raise Refused(400, "InvalidArgument", "Part number must be from 1 to 10000.")
        path, md5 = self._written(read)
        with self._lock:
            if number not in self.uploads:  # given up meanwhile
                path.unlink()
                raise self._unknown_upload()
            if part in upload.parts:
                upload.parts[part][0].unlink()
            upload.parts[part] = (path, f'"{md5}"')
        return f'"{md5}"'

    def upload(self, number: str) -> Upload:
        """Raises Refused."""
        try:
            return self.uploads[number]
        except KeyError:
            raise self._unknown_upload() from None

    def finish(self, number: str, wanted: Sequence[tuple[int, str]]) -> Object:
        """Put the named parts together; (number, ETag) each, in order. Raises Refused."""
        upload = self.upload(number)
        if not wanted or [one for one, _ in wanted] != sorted({one for one, _ in wanted}):
            raise Refused(400, "InvalidPartOrder", "The parts are not in ascending order.")
        if any(upload.parts.get(one, (None, ""))[1] != etag for one, etag in wanted):
            raise Refused(400, "InvalidPart", "A part could not be found or its entity differs.")
        paths = [upload.parts[one][0] for one, _ in wanted]
        if any(one.stat().st_size < SMALLEST_PART for one in paths[:-1]):
            raise Refused(400, "EntityTooSmall", "A part but the last is too small.")
        whole = self.folder / uuid.uuid4().hex
        with whole.open("wb") as target:
            for one in paths:
                with one.open("rb") as source:
                    shutil.copyfileobj(source, target, _BLOCK)
        self.give_up(number)
        etag = f'"{uuid.uuid4().hex}-{len(paths)}"'
        return self._place(upload.bucket, upload.name, upload.mime, whole, etag, None)

    def give_up(self, number: str) -> None:
        """Forget an upload. Raises Refused."""
        with self._lock:
            upload = self.upload(number)
            del self.uploads[number]
            for path, _ in upload.parts.values():
                path.unlink()

    @staticmethod
    def _unknown_upload() -> Refused:
        return Refused(404, "NoSuchUpload", "The requested upload was not found.")

    def _place(
        self, bucket: str, name: str, mime: str, path: Path, etag: str, md5: str | None
    ) -> Object:
        with self._lock:
            self.require(bucket)
            old = self.objects.get((bucket, name))
            made = self.objects[bucket, name] = Object(
                bucket,
                name,
                path,
                path.stat().st_size,
                mime,
                etag,
                next(self._generations),
                md5,
                datetime.now(UTC),
            )
        if old is not None:
            old.path.unlink()
        return made

    def _written(self, read: Callable[[int], bytes]) -> tuple[Path, str]:
        """A new file with all that is read, and its MD5 in hex."""
        path, hasher = self.folder / uuid.uuid4().hex, hashlib.md5(usedforsecurity=False)
        try:
            with path.open("wb") as target:
                while block := read(_BLOCK):
                    hasher.update(block)
                    target.write(block)
        except ConnectionError:
            path.unlink()
            raise
        return path, hasher.hexdigest()

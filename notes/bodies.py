"""Request bodies that go straight to the disk, however fast or slow they come. For all doors."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import IO, cast

from flask import Response, after_this_request, request
from werkzeug.exceptions import ClientDisconnected
from werkzeug.formparser import FormDataParser

from notes import incoming, uploads
from notes.connections import settings
from notes.db import uuid7
from notes.errors import Invalid, NotesError

SMALL, LARGE = 4 * 1024, 64 * 1024  # bytes; what a killed process has not written yet
QUICK_SECONDS = 0.05
SILENCE_SECONDS = 30.0  # a connection that says nothing for so long is dead: its file is let go
FILES_AT_ONCE = 50
FORM_MEMORY = 2**20  # for fields, and for what the parser looks ahead


def expect(size: int) -> None:
    """Let this request's body have up to `size` bytes, and give up on a dead connection."""
    request.max_content_length = size
    socket = request.environ.get("gunicorn.socket")
    if socket is None:
        return
    before = socket.gettimeout()
    socket.settimeout(SILENCE_SECONDS)

    @after_this_request
    def restore(response: Response) -> Response:
        socket.settimeout(before)  # the connection may carry a paused film next
        return response


def pour(file: incoming.Arriving, most: int) -> None:
    """Write the body to a file as it comes, at most `most` bytes. Raises NoRoom.

    Returns early when the connection breaks; what came is in the file.
    """
    step = SMALL
    while most > 0:
        began = time.monotonic()
        try:
            chunk = request.stream.read(min(step, most))
        except ClientDisconnected:
            return
        if not chunk:
            return
        file.write(chunk)
        most -= len(chunk)
        # A slow connection's bytes are written soon, a fast one's in large pieces.
        quick = time.monotonic() - began < QUICK_SECONDS
        step = min(step * 2, LARGE) if quick else SMALL
        _let_others_run()


def _let_others_run() -> None:
    """Under gevent a fast connection would never wait, so everybody else would."""
    time.sleep(0)


@dataclass(slots=True)
class FormFile:
    """A file that came in a form. `problem` when it wasn't kept."""

    upload_id: uuid.UUID
    filename: str
    arriving: incoming.Arriving
    problem: NotesError | None = None

    def write(self, data: bytes) -> None:
        """Take more of it; the parser of the form calls this."""
        if self.problem is None:
            try:
                self._write(data)
            except NotesError as problem:
                self.problem = problem
                incoming.remove(self.upload_id)
        _let_others_run()

    def _write(self, data: bytes) -> None:
        if self.arriving.size + len(data) > settings().max_upload_bytes:
            raise uploads.too_large()
        self.arriving.write(data)

    def seek(self, _offset: int) -> None:
        """The parser rewinds what it has written; nobody reads it here."""


class _Nothing:
    """Takes the part of a form whose file field was left empty."""

    def write(self, data: bytes) -> None:
        pass

    def seek(self, _offset: int) -> None:
        pass


@dataclass(slots=True)
class _Form:
    locks: ExitStack
    files: list[FormFile] = field(default_factory=list)

    def stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """What the parser of the form writes a file to (its signature)."""
        if not filename:
            return cast("IO[bytes]", _Nothing())
        if len(self.files) == FILES_AT_ONCE:
            raise Invalid(f"Send at most {FILES_AT_ONCE} files at once.", "file")
        upload_id = uuid7()
        incoming.make(upload_id)
        file = self.locks.enter_context(incoming.appending(upload_id))
        self.files.append(FormFile(upload_id, filename, file))
        return cast("IO[bytes]", self.files[-1])


@contextmanager
def form_files(check: Callable[[Mapping[str, str]], None]) -> Iterator[list[FormFile]]:
    """The files of a multipart form, each in its place and locked, hashed as it came.

    `check` sees the other fields and may refuse them. Files are removed when that, or reading,
    fails. Raises Invalid (too many), NoRoom, BadRequest, what `check` raises.
    """
    expect(FILES_AT_ONCE * settings().max_upload_bytes)
    with ExitStack() as locks:
        form = _Form(locks)
        parser = FormDataParser(
            stream_factory=form.stream, max_form_memory_size=FORM_MEMORY, max_form_parts=100
        )
        try:
            _, fields, _ = parser.parse(
                request.stream,
                request.mimetype,
                request.content_length,
                request.mimetype_params,
            )
            check(fields)
        except BaseException:
            for file in form.files:
                incoming.remove(file.upload_id)
            raise
        yield form.files

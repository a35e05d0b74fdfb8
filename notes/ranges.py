"""Parts of a file for players that seek: one byte range, or all of it. Foundation."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import parse_range_header


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes [start, end) of `size`; `partial` where the browser asked for a part."""

    start: int
    end: int
    size: int
    partial: bool

    @property
    def length(self) -> int:
        return self.end - self.start

    @property
    def content_range(self) -> str:
        return f"bytes {self.start}-{self.end - 1}/{self.size}"


def asked(size: int, etag: str) -> Part:
    """What the request asks for. Raises RequestedRangeNotSatisfiable (416).

    All of it where no range is asked for, several are (they need not be served), the header
    can't be read, or `If-Range` names other bytes than these.
    """
    whole = Part(0, size, size, partial=False)
    found = parse_range_header(request.headers.get("Range"))
    if found is None or found.units != "bytes" or len(found.ranges) != 1 or not _same(etag):
        return whole
    first, after = found.ranges[0]
    start = first if first >= 0 else max(size + first, 0)  # the last so many
    end = size if after is None else min(after, size)
    if start >= end:
        raise RequestedRangeNotSatisfiable(size)
    return Part(start, end, size, partial=True)


def _same(etag: str) -> bool:
    condition = request.if_range
    if condition.etag is None and condition.date is None:
        return True
    return condition.etag == etag  # a date says less than a hash: then all of it

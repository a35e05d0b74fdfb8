"""Files of RealtimeKit's stand-in behind links that everybody with the link may follow, for a
while; a download breaks where it is told to."""

from __future__ import annotations

import re
import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.standins.realtimekit_http import Handler

EXPIRED = b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>expired</Message></Error>"


@dataclass
class Shelf:
    """What is behind the links. `breaks`: after so many bytes the next downloads end."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    breaks: deque[int] = field(default_factory=deque)
    ranges: list[str | None] = field(default_factory=list)

    def put(self, name: str, content: bytes) -> str:
        """A link to this content."""
        path = f"/files/{uuid.uuid4().hex}/{name}"
        self.files[path] = content
        return f"{self.url}{path}?X-Amz-Expires=604800&X-Amz-Signature=abc"

    def expire(self) -> None:
        """Every link so far leads nowhere."""
        self.files.clear()

    def answers(self, handler: Handler, path: str) -> bool:
        """Answer a request for a file."""
        if not path.startswith("/files/"):
            return False
        self.ranges.append(handler.headers.get("Range"))
        content = self.files.get(path)
        if content is None or "Authorization" in handler.headers:
            handler.send(403, EXPIRED, "application/xml")
            return True
        asked = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range") or "")
        tag = f'"{len(content)}"'
        start = int(asked[1]) if asked and handler.headers.get("If-Range") == tag else 0
        handler.send_response(206 if start else 200)
        handler.send_header("ETag", tag)
        handler.send_header("Content-Length", str(len(content) - start))
        if start:
            span = f"bytes {start}-{len(content) - 1}/{len(content)}"
            handler.send_header("Content-Range", span)
        handler.end_headers()
        end = len(content)
        if self.breaks:
            end = start + self.breaks.popleft()
            handler.close_connection = True
        handler.wfile.write(content[start:end])
        return True

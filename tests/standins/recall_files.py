"""Files of Recall's stand-in behind signed links that expire: with ranges, and slow or broken
where they are told to be.
"""

from __future__ import annotations

import re
import time
import uuid
from contextlib import suppress
from urllib.parse import parse_qs, urlsplit

DENIED = b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>expired</Message></Error>"
PIECE = 16 * 1024


class Files:
    """What is behind the links. The fields are those of Vault."""

    def answers(self, handler) -> bool:
        """Answer a request for a file; whoever has the link may have it."""
        parts = urlsplit(handler.path)
        if not parts.path.startswith("/signed/"):
            return False
        self.ranges.append(handler.headers.get("Range"))
        content = self._content(parse_qs(parts.query).get("X-Signature", [""])[0])
        if "Authorization" in handler.headers:
            handler.send(400, DENIED, "application/xml")
        elif content is None:
            handler.send(403, DENIED, "application/xml")
        else:
            self._send(handler, content)
        return True

    def _content(self, signature: str) -> bytes | None:
        """What a link that is still good leads to."""
        recording_id, name, until = self.links.get(signature, ("", "", 0.0))
        made = self.recordings.get(recording_id)
        return made.files.get(name) if made is not None and time.monotonic() < until else None

    def _link(self, url, made, name):
        signature = uuid.uuid4().hex
        if self.stale > 0 and name == "media":
            self.stale -= 1
        else:
            self.links[signature] = (made.id, name, time.monotonic() + self.lifetime_s)
        return f"{url}/signed/{name}?X-Expires=21600&X-Signature={signature}"

    def _send(self, handler, content: bytes) -> None:
        tag = f'"{hash(content) & 0xFFFFFFFF:x}"'
        asked = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range") or "")
        start = int(asked[1]) if asked and handler.headers.get("If-Range") == tag else 0
        if asked and start >= len(content):
            handler.send(416, b"", "application/xml")
            return
        handler.send_response(206 if start else 200)
        handler.send_header("ETag", tag)
        handler.send_header("Content-Type", "video/mp4")
        handler.send_header("Content-Length", str(len(content) - start))
        if start:
            span = f"bytes {start}-{len(content) - 1}/{len(content)}"
            handler.send_header("Content-Range", span)
        handler.end_headers()
        with suppress(OSError):  # whoever asked may be gone
            self._pour(handler, content[start:])

    def _pour(self, handler, rest: bytes) -> None:
        if self.breaks:
            handler.wfile.write(rest[: self.breaks.popleft()])
            handler.close_connection = True
        elif self.hold_at is not None and not self.go.is_set():
            handler.wfile.write(rest[: self.hold_at])
            handler.wfile.flush()
            self.sent.set()
            self.go.wait(60)
            handler.close_connection = True
        elif self.bytes_a_second is not None:
            self._trickle(handler, rest, self.bytes_a_second)
        else:
            handler.wfile.write(rest)

    def _trickle(self, handler, rest: bytes, speed: float) -> None:
        piece = max(1, min(PIECE, int(speed / 20)))
        for at in range(0, len(rest), piece):
            handler.wfile.write(rest[at : at + piece])
            if handler.recall.over.wait(piece / speed):
                return

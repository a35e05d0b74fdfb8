"""The HTTP client under the chat server's: bounded in time and size, and never sent elsewhere.

Loaded with the first call, never before.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import cast

import httpx2

from notes.engines.chat.patience import Patience
from notes.outbound import is_loopback


def http_client(base_url: str, patience: Patience) -> httpx2.Client:
    """A client that follows no redirect, and uses no proxy on the way to this machine."""

    def bound(response: httpx2.Response) -> None:
        stream = cast("httpx2.SyncByteStream", response.stream)
        response.stream = _Bounded(stream, response.request, patience)

    return httpx2.Client(
        timeout=httpx2.Timeout(patience.read_s, connect=patience.connect_s),
        follow_redirects=False,
        trust_env=not is_loopback(base_url),
        event_hooks={"response": [bound]},
    )


class _Bounded(httpx2.SyncByteStream):
    """A body that ends with an error once it takes too long or too much."""

    def __init__(
        self, stream: httpx2.SyncByteStream, request: httpx2.Request, patience: Patience
    ) -> None:
        self._stream, self._request, self._patience = stream, request, patience

    def __iter__(self) -> Iterator[bytes]:
        until, size = time.monotonic() + self._patience.total_s, 0
        for block in self._stream:
            size += len(block)
            if time.monotonic() > until:
                raise httpx2.ReadTimeout("too slow", request=self._request)
            if size > self._patience.most_bytes:
                raise httpx2.ReadError("too much", request=self._request)
            yield block

    def close(self) -> None:
        self._stream.close()

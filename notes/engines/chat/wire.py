"""The HTTP client under the chat server's: bounded in time and size, never sent elsewhere, and
kept out of our own networks where the address is somebody's wish.

Loaded with the first call, never before.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import cast

import httpx2

from notes.engines.chat.patience import Patience
from notes.outbound import is_loopback
from notes.outbound_guard import Inside, Resolve, addresses, public_addresses


def http_client(base_url: str, patience: Patience, *, guarded: bool = False) -> httpx2.Client:
    """A client that follows no redirect, and uses no proxy on the way to this machine.

    `guarded`: it reaches public addresses only, and no proxy could take it elsewhere.
    """

    def bound(response: httpx2.Response) -> None:
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            # A few packed bytes can become any number, past what is counted below.
            raise httpx2.ReadError("packed, though it wasn't to be", request=response.request)
        stream = cast("httpx2.SyncByteStream", response.stream)
        response.stream = _Bounded(stream, response.request, patience)

    return httpx2.Client(
        headers={"Accept-Encoding": "identity"},
        timeout=httpx2.Timeout(patience.read_s, connect=patience.connect_s),
        follow_redirects=False,
        trust_env=not is_loopback(base_url),
        transport=Guarded() if guarded else None,
        event_hooks={"response": [bound]},
    )


class Guarded(httpx2.HTTPTransport):
    """Connects to addresses that were looked at, and to nothing else. What it refuses is a
    ConnectError whose cause is `outbound_guard.Inside`."""

    def __init__(self, resolve: Resolve = addresses) -> None:
        super().__init__()
        self._resolve = resolve

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        host = request.url.host
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        try:
            found = public_addresses(host, port, self._resolve)
        except (OSError, Inside) as error:
            raise httpx2.ConnectError("no address to call", request=request) from error
        for last, address in zip((*[False] * (len(found) - 1), True), found, strict=True):
            try:
                return super().handle_request(_sent_to(address, request))
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                if last:
                    raise
        raise AssertionError("at least one address")


def _sent_to(address: str, request: httpx2.Request) -> httpx2.Request:
    """The request for this address of its host; the certificate still has to be the host's."""
    return httpx2.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,  # the host's name is among them
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
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

"""The way out for libraries that connect by themselves: to the open internet, for us alone."""

from __future__ import annotations

import socket
import threading
from base64 import b64encode
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from notes import outbound_tunnel


@pytest.fixture
def echo():
    """A server that gives back what it gets; its port and how many have called."""
    calls = []
    with socket.create_server(("127.0.0.1", 0)) as entrance:

        def serve():
            while True:
                try:
                    line, _ = entrance.accept()
                except OSError:
                    return
                calls.append(line)
                with line:
                    while piece := line.recv(65536):
                        line.sendall(piece)

        thread = threading.Thread(target=serve)
        thread.start()
        yield entrance.getsockname()[1], calls
        entrance.shutdown(socket.SHUT_RDWR)
        thread.join()


def asked(proxy, target, password=None, first=b"CONNECT"):
    """What the proxy answers, and the line to go on with."""
    parts = urlsplit(proxy)
    proof = b64encode(f"{parts.username}:{password or parts.password}".encode())
    line = socket.create_connection((parts.hostname, parts.port), timeout=10)
    line.sendall(
        first + b" %s HTTP/1.1\r\nProxy-Authorization: Basic %s\r\n\r\n" % (target.encode(), proof)
    )
    return line.recv(4096).split(b"\r\n")[0], line


def test_what_is_said_gets_there_and_back(echo):
    port, _ = echo
    proxy = outbound_tunnel.opened(lambda _host, _port: ["127.0.0.1"])

    answer, line = asked(proxy, f"store.example.com:{port}")

    with line:
        line.sendall(b"x" * 300_000)
        line.shutdown(socket.SHUT_WR)
        back = b""
        while piece := line.recv(65536):
            back += piece
    assert (answer, len(back)) == (b"HTTP/1.1 200 Go on", 300_000)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_networks_of_our_own_are_not_reached(echo, host):
    port, calls = echo

    answer, line = asked(outbound_tunnel.address(), f"{host}:{port}")

    line.close()
    assert answer.startswith(b"HTTP/1.1 403")
    assert calls == []


def test_nobody_else_gets_out(echo):
    port, calls = echo
    proxy = outbound_tunnel.opened(lambda _host, _port: ["127.0.0.1"])

    wrong, first = asked(proxy, f"store.example.com:{port}", password="guessed")
    plain, second = asked(proxy, f"http://store.example.com:{port}/", first=b"GET")

    first.close()
    second.close()
    assert wrong.startswith(b"HTTP/1.1 407")
    assert plain.startswith(b"HTTP/1.1 407")
    assert calls == []


def test_a_host_that_is_not_reached_is_told():
    with closing(socket.create_server(("127.0.0.1", 0))) as found:
        port = found.getsockname()[1]
    proxy = outbound_tunnel.opened(lambda _host, _port: ["127.0.0.1"])

    answer, line = asked(proxy, f"store.example.com:{port}")

    line.close()
    assert answer.startswith(b"HTTP/1.1 502")

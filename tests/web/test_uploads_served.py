"""Uploads against a real server: broken and slow connections, and a server that is killed."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
import uuid
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import select

from notes.db import db
from notes.models import Recording, Upload
from tests import sounds
from tests.served import Served

BODY = "application/offset+octet-stream"
WAIT_SECONDS = 10
UNWRITTEN = 64 * 1024  # what a killed server may not have put on the disk yet


@pytest.fixture(scope="module")
def served(valkey_url, tmp_path_factory):
    server = Served(tmp_path_factory.mktemp("served"), valkey_url)
    server.start()
    yield server
    server.close()


def begin(server, browser, size, name="meeting.wav"):
    """The address of a new upload."""
    answer = browser.post(
        f"{server.url}/uploads/",
        headers={
            "Upload-Length": str(size),
            "Upload-Metadata": f"filename {b64encode(name.encode()).decode()}",
        },
        timeout=10,
    )
    assert answer.status_code == 201
    return answer.headers["Location"]


def send(server, browser, address, offset, data):
    return browser.patch(
        server.url + address,
        data=data,
        headers={"Upload-Offset": str(offset), "Content-Type": BODY},
        timeout=30,
    )


def arrived(server, browser, address):
    answer = browser.head(server.url + address, timeout=10)
    return int(answer.headers["Upload-Offset"])


def half_sent(server, browser, address, announced, data):
    """A connection that has announced a piece and sent only `data` of it."""
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    lines = [
        f"PATCH {address} HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        f"Cookie: minutebook={browser.cookies['minutebook']}",
        f"X-CSRFToken: {browser.headers['X-CSRFToken']}",
        f"Content-Type: {BODY}",
        f"Content-Length: {announced}",
        "Upload-Offset: 0",
        "Tus-Resumable: 1.0.0",
    ]
    connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + data)
    return connection


def wait_for(condition):
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


def wait_for_bytes(server, browser, address, count):
    wait_for(lambda: arrived(server, browser, address) >= count)


def kept(server, address):
    """The upload's row and its file's bytes."""
    upload_id = uuid.UUID(address.split("/")[-1])
    with server.app.app_context():
        row = db.session.get_one(Upload, upload_id)
        path = server.settings.data_dir / "incoming" / str(upload_id)
        return row.sha256, row.recording_id, path.read_bytes()


def test_a_broken_connection_keeps_what_came_and_goes_on(served):
    browser, data = served.browser(), sounds.wav(20, seed=1)
    address = begin(served, browser, len(data))
    half = len(data) // 2

    half_sent(served, browser, address, len(data), data[:half]).close()
    wait_for_bytes(served, browser, address, half)
    answer = send(served, browser, address, half, data[half:])

    assert answer.status_code == 204
    assert kept(served, address)[0] == hashlib.sha256(data).hexdigest()
    assert kept(served, address)[2] == data


def test_a_killed_server_goes_on_where_it_stopped(valkey_url, tmp_path):
    data = sounds.wav(20, seed=2)
    server = Served(tmp_path, valkey_url)
    with ExitStack() as stack:
        stack.callback(server.close)
        server.start()
        browser = server.browser()
        address = begin(server, browser, len(data))
        half = len(data) // 2
        with half_sent(server, browser, address, len(data), data[:half]):
            wait_for_bytes(server, browser, address, half - UNWRITTEN)
            server.kill()
        server.start()

        offset = arrived(server, browser, address)
        answer = send(server, browser, address, offset, data[offset:])

        digest, recording_id, content = kept(server, address)
        assert answer.status_code == 204
        assert half - UNWRITTEN <= offset <= half
        assert (digest, content) == (hashlib.sha256(data).hexdigest(), data)
        assert answer.headers["Upload-Recording"] == f"/recordings/{recording_id}"


def test_eight_files_of_one_name_at_once_are_eight_right_recordings(served):
    browser = served.browser()
    files = [sounds.wav(5, seed=100 + number) for number in range(8)]

    def post(data):
        return browser.post(
            f"{served.url}/recordings/new",
            data={"csrf_token": browser.headers["X-CSRFToken"]},
            files={"file": ("zoom_0.wav", data)},
            allow_redirects=False,
            timeout=30,
        )

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, files))

    with served.app.app_context():
        found = {
            f"/recordings/{row.recording_id}": row.sha256
            for row in db.session.scalars(select(Upload).where(Upload.filename == "zoom_0.wav"))
        }
        titles = set(db.session.scalars(select(Recording.title).where(Recording.title == "Zoom 0")))
    assert [answer.status_code for answer in answers] == [303] * 8
    assert [found[answer.headers["Location"]] for answer in answers] == [
        hashlib.sha256(data).hexdigest() for data in files
    ]
    assert titles == {"Zoom 0"}


def test_two_pieces_at_once_leave_one_right_file(served):
    browser, data = served.browser(), sounds.wav(60, seed=3)
    address = begin(served, browser, len(data))

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: send(served, browser, address, 0, data), range(2)))

    codes = sorted(answer.status_code for answer in answers)
    assert codes[0] == 204
    assert codes[1] in {409, 423}
    assert kept(served, address)[2] == data


def test_thirty_slow_uploads_hold_up_nobody(served):
    browser = served.browser()
    addresses = [begin(served, browser, 1000, "slow.wav") for _ in range(30)]
    with ExitStack() as stack:
        slow = [
            stack.enter_context(half_sent(served, browser, address, 1000, b"x"))
            for address in addresses
        ]
        over = threading.Event()

        def trickle():
            while not over.wait(0.05):
                for connection in slow:
                    connection.sendall(b"x")

        sender = threading.Thread(target=trickle)
        sender.start()
        stack.callback(sender.join)
        stack.callback(over.set)

        times = []
        for _ in range(20):
            began = time.monotonic()
            assert browser.get(f"{served.url}/recordings/new", timeout=10).status_code == 200
            times.append(time.monotonic() - began)
        quick = sounds.wav(2, seed=4)
        fast = begin(served, browser, len(quick))
        answer = send(served, browser, fast, 0, quick)

    assert sorted(times)[18] < 0.5  # usually a few milliseconds; room for a busy machine
    assert answer.status_code == 204

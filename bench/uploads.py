"""Files on their way in: one, eight side by side, and many slow ones."""

from __future__ import annotations

import io
import os
import socket
import threading
import time
import wave
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import requests

from bench import serving, stack, table

SIZE = 10 * 10**6
AT_ONCE = 8
SLOW = 30
SETTLE_S = 1.5  # the rest of the steps of the one before


def run(*, quick: bool) -> None:
    """Upload to a server whose engines are instant."""
    rounds = 3 if quick else 8
    with serving.served(workers=(["media"], ["live", "default"])) as up:
        session = up.sign_in()
        answered, seen = zip(*(_one(up, session) for _ in range(rounds)), strict=True)
        rate, during = _side_by_side(up)
        time.sleep(AT_ONCE * SETTLE_S)
        quiet = _page(session, up)
        slow = _beside_slow_ones(up)
    table.show(
        "Uploads of 10 MB",
        [
            ("upload answered, p50", table.ms(table.p50(answered)), "< 250 ms"),
            ("then transcript visible, p50", table.ms(table.p50(seen)), "< 300 ms"),
            (f"{AT_ONCE} side by side", f"{rate:.1f} a second", "> 8"),
            ("a page meanwhile, p95", table.ms(during), "< 100 ms"),
            ("a page with nothing else, p50", table.ms(quiet), ""),
            (f"a page beside {SLOW} very slow uploads, p50", table.ms(slow), "no effect"),
        ],
    )


def _sound() -> bytes:
    """Ten megabytes that no other upload has."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, 16000, 0, "NONE", ""))
        out.writeframes(os.urandom(SIZE - 44))
    return file.getvalue()


def _token(up: stack.Stack, session: requests.Session) -> str:
    page = session.get(f"{up.url}/recordings/new", timeout=30).text
    found = stack.TOKEN.search(page)
    assert found, "no token on the upload page"
    return found[1]


def _send(up: stack.Stack, session: requests.Session, token: str, sound: bytes) -> str:
    answer = session.post(
        f"{up.url}/recordings/new",
        data={"csrf_token": token},
        files={"file": ("meeting.wav", sound, "audio/wav")},
        allow_redirects=False,
        timeout=60,
    )
    assert answer.status_code == 303, answer.text[:500]
    return answer.headers["Location"]


def _one(up: stack.Stack, session: requests.Session) -> tuple[float, float]:
    """Seconds until the answer, and from there until an open page is sent its first line."""
    token, sound = _token(up, session), _sound()
    time.sleep(SETTLE_S)
    begun = time.perf_counter()
    location = _send(up, session, token, sound)
    answered = time.perf_counter()
    with session.get(f"{up.url}{location}/events", stream=True, timeout=30) as page:
        for message in page.iter_lines(chunk_size=None):
            if b"Sentence 1." in message:
                return answered - begun, time.perf_counter() - answered
    raise AssertionError("no transcript")


def _page(session: requests.Session, up: stack.Stack, tries: int = 40) -> float:
    return table.p50([_timed(session, up) for _ in range(tries)])


def _timed(session: requests.Session, up: stack.Stack) -> float:
    begun = time.perf_counter()
    assert session.get(f"{up.url}/recordings", timeout=30).ok
    return time.perf_counter() - begun


def _side_by_side(up: stack.Stack) -> tuple[float, float]:
    """Uploads a second with eight at once, and a page's p95 seconds meanwhile."""
    session = up.sign_in()
    token, sounds = _token(up, session), [_sound() for _ in range(4 * AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        begun = time.perf_counter()
        sent = [pool.submit(_send, up, session, token, sound) for sound in sounds]
        pages: list[float] = []
        while not all(one.done() for one in sent):
            pages.append(_timed(session, up))
            time.sleep(0.02)
        took = time.perf_counter() - begun
        for one in sent:
            one.result()
    return len(sounds) / took, table.p95(pages)


def _beside_slow_ones(up: stack.Stack) -> float:
    """A page's p50 seconds while thirty clients send a byte now and then."""
    session = up.sign_in()
    token = _token(up, session)
    stop = threading.Event()
    slow = [threading.Thread(target=_trickle, args=(up, session, token, stop)) for _ in range(SLOW)]
    for thread in slow:
        thread.start()
    time.sleep(1)
    seconds = _page(session, up)
    stop.set()
    for thread in slow:
        thread.join()
    return seconds


def _trickle(up: stack.Stack, session: requests.Session, token: str, stop: threading.Event) -> None:
    address = urlsplit(up.url)
    cookies = "; ".join(f"{one.name}={one.value}" for one in session.cookies)
    head = (
        f"POST /recordings/new HTTP/1.1\r\nHost: {address.netloc}\r\nCookie: {cookies}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {SIZE}\r\n\r\n"
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n--x\r\n'
        'Content-Disposition: form-data; name="file"; filename="slow.wav"\r\n'
        "Content-Type: audio/wav\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port)) as line:
        line.sendall(head.encode())
        while not stop.wait(0.2):
            line.sendall(b"\0" * 100)

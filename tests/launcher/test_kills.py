"""Everything is killed at once, twice, and the queue server's folder is lost: nothing else is."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import sys
from base64 import b64encode
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

import psutil
import pytest
import requests
from selectolax.lexbor import LexborHTMLParser

from notes.adapters import choose
from notes.engines.base import Hints
from notes.media.speech import to_speech
from notes.settings import Settings
from notes.speech import Utterance
from tests.launcher.running import ROOT, alive, until

CLIP = ROOT / "bench" / "evaldata" / "audio" / "trn03.flac"
EMAIL, PASSWORD = "ines@example.com", "a long enough password"


def add_owner(folder: Path) -> None:
    words = f"user add {EMAIL} --role owner --password-stdin"
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *words.split()],
        cwd=ROOT,
        env={"NOTES_DATA_DIR": str(folder)},
        input=f"{PASSWORD}\n".encode(),
        check=True,
        capture_output=True,
    )


def kill_everybody(one) -> None:
    everybody = one.everybody()
    for process in everybody:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    one.process.wait(timeout=10)
    until(lambda: not alive(everybody))


class Browser:
    """Somebody who is signed in, before and after a restart."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._session = requests.Session()
        token = self._token("/login")
        self._session.post(
            f"{address}/login",
            data={"email": EMAIL, "password": PASSWORD, "csrf_token": token},
            timeout=10,
        )
        self._session.headers["Tus-Resumable"] = "1.0.0"
        self._session.headers["X-CSRFToken"] = self._token("/recordings/new")

    def _token(self, path: str) -> str | None:
        page = LexborHTMLParser(self._session.get(self.address + path, timeout=10).text)
        return page.css_first("input[name=csrf_token]").attributes["value"]

    def begin(self, name: str, size: int) -> str:
        answer = self._session.post(
            f"{self.address}/uploads/",
            headers={
                "Upload-Length": str(size),
                "Upload-Metadata": f"filename {b64encode(name.encode()).decode()}",
            },
            timeout=10,
        )
        return answer.headers["Location"]

    def offset(self, upload: str) -> int:
        answer = self._session.head(self.address + upload, timeout=10)
        return int(answer.headers["Upload-Offset"])

    def send(self, upload: str, offset: int, data: bytes) -> requests.Response:
        return self._session.patch(
            self.address + upload,
            data=data,
            headers={
                "Upload-Offset": str(offset),
                "Content-Type": "application/offset+octet-stream",
            },
            timeout=30,
        )


def asked(folder: Path, question: str) -> list[tuple]:
    with contextlib.closing(sqlite3.connect(folder / "minutebook.sqlite3")) as database:
        return database.execute(question).fetchall()


def heard_at_once(folder: Path, tmp_path: Path) -> list[str]:
    """The words that the engine gives when nobody disturbs it."""
    speech = tmp_path / "speech.wav"
    to_speech(CLIP, speech)
    engine = choose(Settings(data_dir=folder)).transcriber
    heard = engine.transcribe(speech, Hints())
    return [word for one in heard if isinstance(one, Utterance) for word in one.text.split()]


def likeness(one: list[str], other: list[str]) -> float:
    """1 for the same words; a doubted word may come out otherwise in another process."""
    return SequenceMatcher(a=one, b=other, autojunk=False).ratio()


@pytest.mark.timeout(180)
def test_killed_while_uploading_and_while_transcribing_it_is_finished_once(launch, tmp_path):
    content = CLIP.read_bytes()
    half = len(content) // 2

    first = launch()
    first.wait_until_ready()
    add_owner(first.folder)
    browser = Browser(first.address)
    upload = browser.begin("meeting.flac", len(content))
    browser.send(upload, 0, content[:half])
    kill_everybody(first)

    second = launch(port=first.port)
    second.wait_until_ready()
    kept = browser.offset(upload)
    answer = browser.send(upload, kept, content[kept:])
    until(
        lambda: asked(
            second.folder, "SELECT 1 FROM run WHERE step = 'transcribe' AND state = 'running'"
        )
    )
    kill_everybody(second)
    shutil.rmtree(second.folder / "valkey")

    third = launch(port=first.port)
    third.wait_until_ready()
    until(lambda: asked(third.folder, "SELECT 1 FROM recording WHERE status = 'ready'"), 90)

    lines = asked(
        third.folder,
        "SELECT start_ms, end_ms, text FROM segment WHERE NOT removed ORDER BY start_ms, seq",
    )
    done = asked(third.folder, "SELECT step, count(*) FROM run WHERE state = 'done' GROUP BY step")
    assert (kept, answer.status_code) == (half, 204)
    words = [word for *_, text in lines for word in text.split()]
    assert likeness(words, heard_at_once(third.folder, tmp_path)) > 0.85
    assert all(end <= start for (_, end, _), (start, _, _) in pairwise(lines))
    assert dict(done) == dict.fromkeys(
        ["fetch", "prepare", "transcribe", "speakers", "summarise", "index"], 1
    )
    assert asked(third.folder, "SELECT count(*) FROM recording") == [(1,)]

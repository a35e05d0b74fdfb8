"""From the post that tells what was just said to the pages that show the meeting."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator

import requests

from bench import live, serving, stack, table
from notes import live_tokens

SPEAKERS = ("Ada", "Ben", "Cleo")
DRAFTS = 3  # before each line's final words


def run(*, quick: bool) -> None:
    """Post what is said while more and more pages listen."""
    rows = []
    with serving.served() as up:
        session = up.sign_in()
        for pages in (1, 100) if quick else (1, 100, 400):
            told = _Teller(up)
            way = live.seen(up, session, pages, told.say, lines=12 if quick else 30)
            for name, seconds in (
                (f"spoken (posted) to seen, {pages} pages", way),
                (f"such a post answered, {pages} pages", told.answered),
            ):
                aim = "p95 < 300 ms" if seconds is way else "p95 < 100 ms"
                seen = f"{table.ms(table.p50(seconds))} / {table.ms(table.p95(seconds))}"
                rows.append((f"{name}, p50 / p95", seen, aim))
    table.show("Live words", rows)


class _Teller:
    """Posts as Recall.ai does: a few drafts, then the final words."""

    def __init__(self, up: stack.Stack) -> None:
        self._url = f"{up.url}{live_tokens.PATH}"
        self._session = requests.Session()
        self.answered: list[float] = []

    def say(self, recording: uuid.UUID, lines: int) -> Iterator[tuple[int, float]]:
        """Each line begins its way with the post of its final words."""
        address = self._url + live_tokens.token_for(recording)
        for number in range(lines):
            for draft in range(DRAFTS):
                self._post(address, number, f"draft {draft}", "transcript.partial_data")
                time.sleep(live.PAUSE_S / (DRAFTS + 1))
            began = time.perf_counter()
            self._post(address, number, f"marker-{number}-end", "transcript.data")
            yield number, began
            time.sleep(live.PAUSE_S / (DRAFTS + 1))

    def _post(self, address: str, number: int, words: str, event: str) -> None:
        began = time.perf_counter()
        body = json.dumps(post(number, words, event))
        answer = self._session.post(address, body, timeout=10)
        self.answered.append(time.perf_counter() - began)
        assert answer.status_code == 200, answer.status_code


def post(number: int, words: str, event: str = "transcript.data") -> dict[str, object]:
    """What one of the speakers says as the line of this number."""
    who = number % len(SPEAKERS)
    stamps = {"start_timestamp": {"relative": number}, "end_timestamp": {"relative": number + 0.9}}
    data = {
        "words": [{"text": one, **stamps} for one in words.split()],
        "participant": {"id": 100 + who, "name": SPEAKERS[who], "is_host": who == 0},
    }
    return {"event": event, "data": {"data": data}}

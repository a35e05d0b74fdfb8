"""Counting tries: in Redis, without it, and what is said when it was too often."""

import time

import pytest

from notes import throttle
from notes.errors import TooMany

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_without_redis_tries_are_counted_in_memory(app, tmp_path):
    counter = throttle.Counter(f"unix://{tmp_path}/nobody-listens")
    (rate,) = throttle.parse_many("3/minute")
    began = time.monotonic()

    waits = [counter.hit(rate, "sign-in", "somebody") for _ in range(4)]

    assert waits[:3] == [0, 0, 0]
    assert 1 <= waits[3] <= 60
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("wait", "words"), [(1, "a second"), (42, "42 seconds"), (600, "10 minutes")]
)
def test_the_wait_is_said_in_words(app, wait, words):
    assert throttle._words(wait) == words


def test_several_rates_hold_at_once(app):
    with app.test_request_context():
        for _ in range(2):
            throttle.count("2/minute;5/hour", "trying", "this")
        with pytest.raises(TooMany):
            throttle.count("2/minute;5/hour", "trying", "this")
        throttle.forget("2/minute;5/hour", "trying", "this")
        throttle.count("2/minute;5/hour", "trying", "this")

"""Everything an engine gives, in order, as soon as it is there."""

import threading

import pytest

from notes.jobs.pump import batches


def test_everything_arrives_in_order():
    assert [one for batch in batches(iter(range(5000))) for one in batch] == list(range(5000))


def test_what_is_ready_is_not_held_back_for_more():
    goes_on = threading.Event()

    def engine():
        yield 1
        goes_on.wait()
        yield 2

    pieces = batches(engine())
    assert next(pieces) == [1]
    goes_on.set()
    assert [one for batch in pieces for one in batch] == [2]


def test_what_was_given_before_a_failure_arrives_first():
    def engine():
        yield 1
        raise ValueError("stopped")

    pieces = batches(engine())

    assert next(pieces) == [1]
    with pytest.raises(ValueError, match="stopped"):
        next(pieces)


def test_an_engine_nobody_listens_to_stops():
    ended = threading.Event()

    def engine():
        try:
            while True:
                yield 1
        finally:
            ended.set()

    pieces = batches(engine())
    next(pieces)
    pieces.close()

    assert ended.wait(10)

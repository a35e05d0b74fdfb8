"""Lets an engine work while what it has given is being written down."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Generator, Iterator
from typing import TypeVar

T = TypeVar("T")

_BUFFER = 512
_PATIENCE_S = 0.5


class _End:
    """The last thing an engine gives: that it is through, or what stopped it."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def batches(items: Iterator[T]) -> Generator[list[T], None, None]:
    """Everything that `items` has ready, list by list, without waiting for more than one.

    `items` runs in a thread of its own; what it raises is raised here, after all it gave.
    """
    ready: queue.Queue[T | _End] = queue.Queue(_BUFFER)
    over = threading.Event()
    threading.Thread(target=_fill, args=(items, ready, over), name="engine", daemon=True).start()
    try:
        while True:
            batch, end = _drained(ready)
            if batch:
                yield batch
            if end is not None:
                if end.error is not None:
                    raise end.error
                return
    finally:
        over.set()


def _fill(items: Iterator[T], ready: queue.Queue[T | _End], over: threading.Event) -> None:
    end = _End()
    try:
        for item in items:
            _give(item, ready, over)
            if over.is_set():
                break
    except BaseException as error:  # noqa: BLE001 - carried over to the thread that asked
        end = _End(error)
    _give(end, ready, over)


def _give(item: T | _End, ready: queue.Queue[T | _End], over: threading.Event) -> None:
    while not over.is_set():
        with contextlib.suppress(queue.Full):
            ready.put(item, timeout=_PATIENCE_S)
            return


def _drained(ready: queue.Queue[T | _End]) -> tuple[list[T], _End | None]:
    batch: list[T] = []
    item = ready.get()
    while True:
        if isinstance(item, _End):
            return batch, item
        batch.append(item)
        try:
            item = ready.get_nowait()
        except queue.Empty:
            return batch, None

"""Runs what burns CPU or waits in C off the event loop. Foundation.

Under gunicorn's gevent workers one greenlet that hashes a password or reads a large file would
hold up every page of its process; threads take it. Elsewhere it just runs. What waits for a file
store has threads of its own: one that hangs must not keep anybody from signing in.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from gevent.threadpool import ThreadPool

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
_AWAY_AT_ONCE = 16
_away: dict[int, ThreadPool] = {}


def offload(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call `function` in gevent's thread pool when this process serves greenlets.

    Never give it anything that touches the database session or the request.
    """
    if not _serves_greenlets():
        return function(*args, **kwargs)
    from gevent import get_hub

    result: R = get_hub().threadpool.apply(function, args, kwargs)
    return result


def away(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """The same for what asks a file store."""
    if not _serves_greenlets():
        return function(*args, **kwargs)
    result: R = _away_pool().apply(function, args, kwargs)
    return result


def away_each(function: Callable[[T], R], values: Iterable[T]) -> list[R]:
    """The same for many values: what waits for others waits at once, as far as threads go."""
    if not _serves_greenlets():
        return [function(one) for one in values]
    results: list[R] = _away_pool().map(function, values)
    return results


def _serves_greenlets() -> bool:
    from gevent import monkey

    return bool(monkey.is_module_patched("threading"))


def _away_pool() -> ThreadPool:
    from gevent.threadpool import ThreadPool

    found = _away.get(os.getpid())
    if found is None:
        found = _away[os.getpid()] = ThreadPool(_AWAY_AT_ONCE)
    return found

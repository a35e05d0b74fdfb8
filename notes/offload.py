"""Runs what burns CPU or waits in C off the event loop. Foundation.

Under gunicorn's gevent workers one greenlet that hashes a password or reads a large file would
hold up every page of its process; gevent's thread pool takes it. Elsewhere it just runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


def offload(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call `function` in gevent's thread pool when this process serves greenlets.

    Never give it anything that touches the database session or the request.
    """
    from gevent import get_hub, monkey

    if not monkey.is_module_patched("threading"):
        return function(*args, **kwargs)
    result: R = get_hub().threadpool.apply(function, args, kwargs)
    return result


def offload_each(function: Callable[[T], R], values: Iterable[T]) -> list[R]:
    """The same for many values: what waits for others waits at once, as far as threads go."""
    from gevent import get_hub, monkey

    if not monkey.is_module_patched("threading"):
        return [function(one) for one in values]
    results: list[R] = get_hub().threadpool.map(function, values)
    return results

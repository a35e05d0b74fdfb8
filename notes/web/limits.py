"""How often a person or an address may send something to a page.

Addresses are those of the connection; forwarding headers count only behind trusted proxies.
"""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import request

from notes.throttle import count
from notes.web import session

P = ParamSpec("P")
R = TypeVar("R")
_READING = {"GET", "HEAD", "OPTIONS"}


def address() -> str:
    """Where the request comes from; one IPv6 household (/64) counts as one."""
    try:
        found = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "local"  # a unix socket
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _person() -> str:
    user = session.signed_in_or_none()
    return address() if user is None else f"user {user.id}"


def per_person(rates: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Limit what one signed-in person may send to a view (reading is free)."""
    return _limited(rates, _person)


def per_address(rates: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Limit what one network address may send to a view (reading is free)."""
    return _limited(rates, address)


def _limited(rates: str, who: Callable[[], str]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(view)
        def counted(*args: P.args, **kwargs: P.kwargs) -> R:
            if request.method not in _READING:
                count(rates, request.endpoint or "", who())
            return view(*args, **kwargs)

        return counted

    return decorate

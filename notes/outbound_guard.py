"""Keeps calls to addresses that somebody typed out of our own networks. Foundation.

A name is resolved once, every address it has is looked at, and the call goes to an address that
was looked at: a name that means another machine a moment later gains nothing.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], list[str]]
"""The addresses of a host as text. Raises OSError."""

_NAT64 = IPv6Network("64:ff9b::/96")
_HERE = "localhost"


class Inside(Exception):
    """The host is, or could be, in a network of ours: nothing was sent."""


def is_public(address: Address) -> bool:
    """Whether an address is on the open internet, whatever it is wrapped in."""
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return False
        within = _within(address)
        if within is not None:
            return is_public(within)
        if address.is_reserved or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast


def is_inside(host: str) -> bool:
    """Whether a host is in a network of ours as far as its name alone tells: nobody is asked."""
    try:
        return not is_public(ip_address(host.strip("[]")))
    except ValueError:
        return host.rstrip(".").lower().rpartition(".")[2] == _HERE


def addresses(host: str, port: int) -> list[str]:
    """All that a name stands for, in the order to try. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def public_addresses(host: str, port: int, resolve: Resolve = addresses) -> list[str]:
    """Where to connect to reach a host. Raises Inside where any of its addresses isn't public,
    OSError where it has none."""
    found = resolve(host, port)
    if not found:
        raise OSError("no address")
    if not all(is_public(ip_address(one)) for one in found):
        raise Inside(host)
    return found


def _within(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that this one leads to."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour

"""Which addresses may be called at somebody's wish."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from notes import outbound_guard
from notes.outbound_guard import Inside

PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::1"]
INSIDE = [
    "0.0.0.0",
    "10.0.0.8",
    "100.64.0.1",  # shared by a provider's customers
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",  # where clouds keep a machine's own credentials
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.7",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::1",
    "2002:a9fe:a9fe::1",
    "2001:0:7f00:1::",
    "2001:db8::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1111%eth0",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_open_internet_may_be_called(address):
    assert outbound_guard.is_public(ip_address(address))


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_of_ones_own_may_not(address):
    assert not outbound_guard.is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST", "localhost.", "api.localhost", "127.0.0.1", "::1", "[::1]"],
)
def test_some_hosts_tell_by_their_name_where_they_are(host):
    assert outbound_guard.is_inside(host)


@pytest.mark.parametrize("host", ["api.example.com", "8.8.8.8", "notlocalhost", "localhost.com"])
def test_others_have_to_be_asked_for(host):
    assert not outbound_guard.is_inside(host)


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.0.0.1", "0177.0.0.1", "0"])
def test_an_address_in_another_spelling_is_seen_through(host):
    with pytest.raises(Inside):
        outbound_guard.public_addresses(host, 443)


def test_a_name_gives_the_addresses_that_were_looked_at():
    found = outbound_guard.public_addresses(
        "llm.example.com", 443, lambda _host, _port: ["93.184.216.34", "2606:4700::1111"]
    )

    assert found == ["93.184.216.34", "2606:4700::1111"]


def test_one_address_inside_is_enough():
    with pytest.raises(Inside):
        outbound_guard.public_addresses(
            "llm.example.com", 443, lambda _host, _port: ["93.184.216.34", "10.0.0.8"]
        )


def test_a_name_without_an_address_leads_nowhere():
    with pytest.raises(OSError, match="no address"):
        outbound_guard.public_addresses("llm.example.com", 443, lambda _host, _port: [])

"""Which addresses are public, and may be connected to.

Pure: addresses in, yes or no.  Every road to the network asks here, with the very
address that it is about to connect to; the exceptions are ``Config.allow_networks``.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# IPv6 that carries IPv4: prefix, and by how many bits the IPv4 part is shifted.
_CARRIERS = tuple(
    (ipaddress.IPv6Network(network), shift)
    for network, shift in (
        ("::/96", 0),  # IPv4-compatible (RFC 4291)
        ("::ffff:0:0/96", 0),  # IPv4-mapped (RFC 4291)
        ("::ffff:0:0:0/96", 0),  # IPv4-translated (RFC 7915)
        ("64:ff9b::/96", 0),  # NAT64 (RFC 6052)
        ("2002::/16", 80),  # 6to4 (RFC 3056)
    )
)
_TEREDO = ipaddress.IPv6Network("2001::/32")
_NEVER = tuple(
    map(
        ipaddress.ip_network,
        (
            "64:ff9b:1::/48",  # NAT64 inside one network (RFC 8215)
            "fec0::/10",  # site-local, deprecated (RFC 3879)
            # What the standard library of some versions calls global.
            "192.0.0.0/24",  # protocol assignments (RFC 6890)
            "3fff::/20",  # documentation (RFC 9637)
            "5f00::/16",  # segment routing (RFC 9602)
            "192.88.99.0/24",  # 6to4 relays, deprecated (RFC 7526)
        ),
    )
)
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)  # RFC 5214: the interface part, then IPv4


def judged(address: Address) -> tuple[Address, ...]:
    """What has to be public of an address: itself, and every IPv4 address in it.

    The prefix of a carrier is no public network; there, what it carries counts alone.
    """
    if address.version == 4:
        return (address,)
    number = int(address)
    found: list[Address] = []
    if number > 1:  # "::" and "::1" are themselves
        found += [
            ipaddress.IPv4Address(number >> shift & 0xFFFF_FFFF)
            for network, shift in _CARRIERS
            if address in network
        ]
    if address in _TEREDO:  # server, and the client's address with every bit turned
        found.append(ipaddress.IPv4Address(number >> 64 & 0xFFFF_FFFF))
        found.append(ipaddress.IPv4Address(~number & 0xFFFF_FFFF))
    found = found or [address]
    if number >> 32 & 0xFFFF_FFFF in _ISATAP:  # in any network, a private one too
        found.append(ipaddress.IPv4Address(number & 0xFFFF_FFFF))
    return tuple(found)


class Guard:
    """Says which addresses may be connected to."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed = [ipaddress.ip_network(network) for network in allowed]

    def permits(self, text: str) -> bool:
        """Whether this address, in its usual spelling, is public or allowed."""
        address = ipaddress.ip_address(text.partition("%")[0])
        return all(self._permits(one) for one in judged(address))

    def _permits(self, address: Address) -> bool:
        if any(address in network for network in self._allowed):
            return True
        return (
            address.is_global
            and not address.is_multicast
            and not any(address in network for network in _NEVER)
        )

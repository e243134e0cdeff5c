"""Which addresses may be connected to."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.networks import Guard, judged

PUBLIC = ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "8.8.8.8"]
FORBIDDEN = """
    0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.8.9.1 169.254.169.254 172.16.0.1
    192.0.0.1 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.7 203.0.113.9
    224.0.0.1 239.1.2.3 240.0.0.1 255.255.255.255
    :: ::1 fe80::1 fe80::1%eth0 fc00::1 fd12::1 fec0::1 ff02::1 2001:db8::1
    ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1
    64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::7f00:1
    2002:7f00:1::1 2002:a9fe:a9fe::1 2001:0:7f00:1::8.8.8.8
    2001:0:808:808:0:0:80ff:fffe 2606:2800::5efe:127.0.0.1 2606:2800::200:5efe:10.0.0.1
    fd00::5efe:8.8.8.8 fe80::200:5efe:8.8.8.8 fec0::5efe:8.8.8.8 ff02::5efe:8.8.8.8
    64:ff9b:1::5efe:8.8.8.8 2001:db8::5efe:8.8.8.8 192.0.0.100 3fff::1 5f00::1
""".split()


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_permitted(address: str) -> None:
    assert Guard().permits(address)


@pytest.mark.parametrize("address", FORBIDDEN)
def test_others_are_not(address: str) -> None:
    assert not Guard().permits(address)


@pytest.mark.parametrize(
    ("allowed", "address", "permitted"),
    [
        ("127.0.0.1/32", "127.0.0.1", True),
        ("127.0.0.1/32", "127.0.0.66", False),
        ("127.0.0.1/32", "::ffff:127.0.0.1", True),
        ("127.0.0.1/32", "::ffff:127.0.0.66", False),
        ("127.0.0.1/32", "::1", False),
        ("10.0.0.0/8", "10.2.3.4", True),
        ("fd00::/8", "fd12::1", True),
        ("::/0", "10.0.0.1", False),
    ],
)
def test_only_what_is_allowed_by_name_is_an_exception(
    allowed: str, address: str, permitted: bool
) -> None:
    assert Guard([allowed]).permits(address) is permitted


@given(st.ip_addresses(v=4))
def test_carrying_never_makes_an_address_public(address: ipaddress.IPv4Address) -> None:
    guard = Guard()
    number = int(address)
    for form in (
        ipaddress.IPv6Address(0xFFFF << 32 | number),
        ipaddress.IPv6Address((0x2002 << 112) | number << 80 | 1),
        ipaddress.IPv6Address((0x64FF9B << 96) | number),
    ):
        assert judged(form) == (address,)
        assert guard.permits(str(form)) == guard.permits(str(address))


@given(
    st.sampled_from(("fc00::", "fe80::", "fec0::", "ff00::", "2001:db8::", "3fff::")),
    st.integers(0, 2**24 - 1),
    st.sampled_from((0x0000_5EFE, 0x0200_5EFE)),
)
def test_what_a_private_address_carries_does_not_make_it_public(
    network: str, below: int, isatap: int
) -> None:
    start = int(ipaddress.IPv6Address(network)) | below << 64
    carrier = ipaddress.IPv6Address(start | isatap << 32 | 0x0808_0808)
    assert not Guard().permits(str(carrier))


@given(st.ip_addresses())
def test_nothing_permitted_is_private(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if Guard().permits(str(address)):
        assert all(one.is_global for one in judged(address))

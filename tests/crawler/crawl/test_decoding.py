"""Content encodings: whole, bounded, or an error with its reason."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Reason
from crawler.middlewares.decoding import DecodeError, decode

LIMIT = 1 << 20
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": lambda body: zstandard.ZstdCompressor().compress(body),
}


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def reason(body: bytes, encodings: str, limit: int = LIMIT) -> str:
    with pytest.raises(DecodeError) as raised:
        decode(body, encodings, limit)
    return raised.value.reason


@given(st.sampled_from(sorted(PACKERS)), st.binary(max_size=5000))
def test_what_was_packed_comes_out(name: str, body: bytes) -> None:
    assert decode(PACKERS[name](body), name, LIMIT) == body


@given(st.sampled_from(sorted(PACKERS)), st.binary(min_size=1), st.data())
def test_what_is_cut_short_never_passes(
    name: str, body: bytes, data: st.DataObject
) -> None:
    packed = PACKERS[name](body)
    cut = data.draw(st.integers(min_value=1, max_value=len(packed) - 1))
    assert reason(packed[:cut], name) in (Reason.TRUNCATED, Reason.DECODE_ERROR)


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_members_are_counted(name: str) -> None:
    """Each is a few bytes, and what is left was once copied for each of them."""
    few = PACKERS[name](b"a")
    assert decode(few * 1000, name, LIMIT) == b"a" * 1000
    assert reason(PACKERS[name](b"") * 500_000, name) == Reason.DECOMPRESSION_LIMIT


def test_zero_bytes_between_members_are_padding() -> None:
    padded = gzip.compress(b"a") + bytes(100_000)
    assert decode(padded * 3, "gzip", LIMIT) == b"aaa"
    assert reason(padded + gzip.compress(b"b")[:-1], "gzip") == Reason.TRUNCATED


@given(st.sampled_from([*PACKERS, "x-gzip"]), st.binary(max_size=300))
def test_no_bytes_raise_anything_else(name: str, body: bytes) -> None:
    try:
        decode(body, name, LIMIT)
    except DecodeError as error:
        assert Reason(error.reason)


@pytest.mark.parametrize("name", PACKERS)
def test_a_bomb_is_refused_in_bounded_memory(name: str) -> None:
    bomb = PACKERS[name](bytes(64 << 20))
    tracemalloc.start()
    try:
        assert reason(bomb, name) == Reason.DECOMPRESSION_LIMIT
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_the_limit_itself_passes() -> None:
    assert len(decode(gzip.compress(bytes(LIMIT)), "gzip", LIMIT)) == LIMIT


def test_damage_is_found() -> None:
    packed = bytearray(gzip.compress(b"a story, told at length" * 50))
    packed[-6] ^= 1  # in the checksum
    assert reason(bytes(packed), "gzip") == Reason.DECODE_ERROR
    assert reason(b"<html>never packed</html>", "gzip") == Reason.DECODE_ERROR


def test_odd_but_honest_bodies() -> None:
    body = b"<p>a story</p>" * 20
    two = gzip.compress(body[:50]) + gzip.compress(body[50:])
    assert decode(two, "gzip", LIMIT) == body
    assert decode(gzip.compress(body) + b"\0" * 9, "GZIP", LIMIT) == body
    assert decode(raw_deflate(body), "deflate", LIMIT) == body
    assert decode(gzip.compress(brotli.compress(body)), "br, gzip", LIMIT) == body
    assert decode(body, "identity, ", LIMIT) == body


def test_what_was_not_asked_for_is_refused() -> None:
    assert reason(b"x", "compress") == Reason.DECODE_ERROR
    assert reason(b"x", ",".join(["gzip"] * 20)) == Reason.TOO_MANY_ENCODINGS


def test_a_body_cut_on_purpose_gives_what_is_there() -> None:
    body = b"User-agent: *\nDisallow: /private/\n" * 2000
    packed = gzip.compress(body, 0)
    half = decode(packed[: len(packed) // 2], "gzip", LIMIT, partial=True)
    assert body.startswith(half)
    assert len(half) > len(body) // 3

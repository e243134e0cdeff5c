"""The light GET: one whole answer within bounds, or none; no private address."""

from __future__ import annotations

import asyncio

import pytest

from crawler import wire
from crawler.networks import Guard
from crawler.wire import Answer, Unclear, ask

from .raw import RawServer

LOCAL = Guard(["127.0.0.0/8", "::1/128"])
PLAIN = b"HTTP/1.1 200 OK\r\n"


def get(url: str, guard: Guard = LOCAL, *, seconds: float = 5.0) -> Answer:
    return asyncio.run(ask(url, (("If-None-Match", '"v"'),), guard, seconds=seconds))


def answered(data: bytes) -> Answer:
    with RawServer(lambda head: data) as server:
        return get(f"{server.base}/feed.xml?a=1")


def test_a_304_is_heard_as_it_was_said() -> None:
    with RawServer(
        lambda head: b'HTTP/1.1 304 As It Was\r\nETag: "v"\r\nX: \xe9\r\n\r\n'
    ) as server:
        found = get(f"{server.base}/feed.xml?a=1")
    assert (found.status, found.phrase, found.body) == (304, "As It Was", b"")
    assert found.headers == (("ETag", '"v"'), ("X", "é"))
    assert found.ip == "127.0.0.1"
    (head,) = server.heads
    assert head == (
        f"GET /feed.xml?a=1 HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        'Connection: close\r\nIf-None-Match: "v"\r\n\r\n'
    )


@pytest.mark.parametrize(
    ("rest", "body"),
    [
        (b"Content-Length: 4\r\n\r\nfeed and more", b"feed"),
        (b"Content-Length: 0\r\n\r\n", b""),
        (
            b"Transfer-Encoding: Chunked\r\n\r\n2;x=y\r\nfe\r\n2\r\ned\r\n0\r\n\r\n",
            b"feed",
        ),
    ],
)
def test_a_body_of_known_length_is_whole(rest: bytes, body: bytes) -> None:
    assert answered(PLAIN + rest).body == body


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"junk\r\n\r\n",
        b"HTTP/2.0 304 No\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\n\r\n",
        PLAIN + b"\r\nuntil the end",
        PLAIN + b"Content-Length: 9\r\n\r\nfeed",
        PLAIN + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nfeeds",
        PLAIN + b"Content-Length: +4\r\n\r\nfeed",
        PLAIN + b"Content-Length: 999999999\r\n\r\nfeed",
        PLAIN + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        PLAIN + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        PLAIN + b"Transfer-Encoding: chunked\r\n\r\n-2\r\nfe\r\n0\r\n\r\n",
        PLAIN + b"Transfer-Encoding: chunked\r\n\r\n2\r\nfeed\r\n0\r\n\r\n",
        PLAIN + b"Transfer-Encoding: chunked\r\n\r\nfffffff\r\nfe",
        PLAIN + b"Transfer-Encoding: chunked\r\n\r\n0\r\nTrailer: x\r\n\r\n",
        PLAIN + b"no colon\r\nContent-Length: 4\r\n\r\nfeed",
        PLAIN + b"X: a\r\n folded\r\nContent-Length: 4\r\n\r\nfeed",
        PLAIN + b"X: " + b"y" * wire.MAX_HEAD + b"\r\n\r\n",
        PLAIN + b"X: y\r\n" * 20_000 + b"\r\n",
    ],
)
def test_what_is_not_plainly_one_whole_answer_is_left_to_others(data: bytes) -> None:
    with pytest.raises(Unclear):
        answered(data)


def test_chunks_are_counted_before_they_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wire, "MAX_BODY", 100)
    small = b"1\r\nx\r\n" * 50
    with pytest.raises(Unclear, match="large"):
        answered(PLAIN + b"Transfer-Encoding: chunked\r\n\r\n" + small + b"0\r\n\r\n")


def test_who_says_nothing_is_not_waited_for() -> None:
    with RawServer(lambda head: None) as server, pytest.raises(Unclear):
        get(server.base, seconds=0.2)


def test_who_does_not_speak_tls_is_not_trusted() -> None:
    with RawServer(lambda head: b"HTTP/1.1 304 No\r\n\r\n") as server:
        with pytest.raises(Unclear):
            get(f"https://127.0.0.1:{server.port}/")
        assert not server.heads


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "0.0.0.0", "127.1"])
def test_no_connection_to_a_private_address(name: str) -> None:
    with RawServer(lambda head: b"HTTP/1.1 304 No\r\n\r\n") as server:
        with pytest.raises(Unclear):
            get(f"http://{name}:{server.port}/", Guard())
        assert server.connections == 0


def test_only_the_permitted_addresses_of_a_name_are_tried() -> None:
    found = ["10.0.0.1", "93.184.216.34", "::ffff:127.0.0.1", "fe80::1%eth0"]
    assert wire.permitted(found, Guard()) == ["93.184.216.34"]


def test_nothing_is_slipped_into_a_request() -> None:
    async def slipped() -> None:
        headers = (("If-None-Match", '"v"\r\nX-Other: 1'),)
        await ask(f"{server.base}/", headers, LOCAL, seconds=5)

    with RawServer(lambda head: b"HTTP/1.1 304 No\r\n\r\n") as server:
        with pytest.raises(Unclear):
            asyncio.run(slipped())
        assert server.connections == 0

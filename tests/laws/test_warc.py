"""What goes into a WARC file comes out of it, whatever it is."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from archive.warc import Exchange, WarcWriter, iterate, members, read_record
from archive.warc.exchange import sha1

TOKEN = st.text("abcdefghijklmnopqrstuvwxyzABC-", min_size=1, max_size=12).filter(
    lambda name: name.lower() not in ("content-length", "transfer-encoding")
)
VALUE = st.text(
    st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f\x85"),
    max_size=30,
).map(str.strip)
START = datetime(1990, 1, 1, tzinfo=UTC)
MOMENT = st.timedeltas(timedelta(0), timedelta(days=36_500)).map(START.__add__)
EXCHANGES = st.builds(
    Exchange,
    url=st.just("https://paper.example/x"),
    status=st.integers(200, 299),
    reason=st.just("OK"),
    request_headers=st.lists(st.tuples(TOKEN, VALUE), max_size=4).map(tuple),
    response_headers=st.lists(st.tuples(TOKEN, VALUE), max_size=6).map(tuple),
    payload=st.binary(max_size=300),
    fetched=MOMENT,
    ip=st.sampled_from([None, "127.0.0.1", "::1"]),
)


@given(st.lists(EXCHANGES, min_size=1, max_size=4))
def test_round_trip(exchanges: list[Exchange]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with WarcWriter(folder, about={"software": "test"}) as writer:
            kept = [writer.append(exchange) for exchange in exchanges]
        for sent, capture in zip(exchanges, kept, strict=True):
            record = read_record(
                folder, capture.warc_file, capture.offset, capture.length
            )
            length = ("Content-Length", str(len(sent.payload)))
            assert record.http_headers == (*sent.response_headers, length)
            assert record.payload == sent.payload
            assert sha1(record.payload) == capture.payload_digest
            assert (record.status, record.date) == (sent.status, sent.fetched)
            assert (record.id, record.ip) == (capture.id, sent.ip)
        path = folder / kept[0].warc_file
        places = list(members(path))
        assert set(places) >= {(one.offset, one.length) for one in kept}
        foreign = [one for one in iterate(path) if one.type == "response"]
        assert [one.payload for one in foreign] == [one.payload for one in exchanges]


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=4),
    st.binary(max_size=50),
)
def test_no_header_can_break_out(
    path: str, headers: list[tuple[str, str]], payload: bytes
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with WarcWriter(folder, about={"software": "test"}) as writer:
            capture = writer.append(
                Exchange(
                    url=f"https://paper.example/{path}",
                    status=200,
                    reason=path,
                    request_headers=tuple(headers),
                    response_headers=tuple(headers),
                    payload=payload,
                    fetched=datetime(2026, 1, 1, tzinfo=UTC),
                )
            )
        record = read_record(folder, capture.warc_file, capture.offset, capture.length)
        assert record.payload == payload
        assert record.status == 200
        assert len(list(members(folder / capture.warc_file))) == 3

"""WARC files: by the standard, whole after any crash, and no damage goes unseen."""

from __future__ import annotations

import dataclasses
import gzip
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from archive.errors import ArchiveDamaged, CannotWrite, StorageFull
from archive.model import Capture
from archive.warc import WarcWriter, find_file, iterate, members, read_record
from archive.warc.exchange import member, sha1
from archive.warc.recovery import recover

from .samples import START, URL, exchange

ABOUT = {"software": "pressmark/test", "format": "WARC File Format 1.1"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "warc"


@pytest.fixture
def writer(folder: Path) -> Iterator[WarcWriter]:
    with WarcWriter(folder, about=ABOUT) as opened:
        yield opened


def a_file(folder: Path, number: int = 3) -> tuple[Path, list[Capture]]:
    """A finished file of a few pages."""
    with WarcWriter(folder, about=ABOUT) as writer:
        kept = [writer.append(exchange(f"{URL}/{n}")) for n in range(number)]
    return folder / kept[0].warc_file, kept


def warcio_check(path: Path) -> str:
    """Runs the tool in a process; returns what it complains of."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "warcio.cli", "check", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr + (f"exit {done.returncode}" * done.returncode)


def test_every_kind_of_record_stands_up_to_warcio(writer: WarcWriter) -> None:
    first = writer.append(exchange(payload=b"\x1f\x8b\x08 not really gzip"))
    chunked = exchange(
        response_headers=(("Transfer-Encoding", "chunked"), ("Content-Length", "7"))
    )
    writer.append(chunked)
    writer.append(exchange(), revisit_of=first)
    writer.append(exchange(status=304, payload=b"", not_modified_of=first))
    writer.append(exchange(status=404, reason="", payload=b""))
    writer.close()
    path = writer.folder / first.warc_file
    assert warcio_check(path) == ""
    with path.open("rb") as stream:
        types = [record.rec_type for record in WarcioIterator(stream)]
    assert types == [
        "warcinfo",
        *["request", "response"] * 2,
        *["revisit"] * 2,  # how they were asked is not kept: see append()
        "request",
        "response",
    ]


def test_fastwarc_reads_digests_and_payload(folder: Path) -> None:
    path, kept = a_file(folder)
    with path.open("rb") as stream:
        records = ArchiveIterator(
            stream,
            record_types=WarcRecordType.response,
            parse_http=True,
            verify_digests=True,  # leaves out those that fail
        )
        found = [(record.record_id, record.reader.read()) for record in records]
    assert [name.strip("<>") for name, _ in found] == [one.id for one in kept]
    assert [sha1(payload) for _, payload in found] == [
        one.payload_digest for one in kept
    ]


def test_headers_of_the_records(writer: WarcWriter) -> None:
    kept = writer.append(exchange())
    writer.close()
    with (writer.folder / kept.warc_file).open("rb") as stream:
        info, request, response = (
            dict(record.rec_headers.headers) for record in WarcioIterator(stream)
        )
    assert info["WARC-Filename"] == kept.warc_file
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    for headers in (request, response):
        assert headers["WARC-Warcinfo-ID"] == info["WARC-Record-ID"]
        assert headers["WARC-IP-Address"] == "127.0.0.1"
        assert headers["WARC-Target-URI"] == URL
        assert headers["WARC-Date"] == f"{kept.fetched:%Y-%m-%dT%H:%M:%S.%fZ}"
    assert response["WARC-Payload-Digest"] == kept.payload_digest


def test_what_was_received_comes_back(writer: WarcWriter) -> None:
    sent = exchange(
        payload=bytes(range(256)),
        reason="All right é",
        response_headers=(
            ("content-type", "Text/HTML ; charset=x"),
            ("X-Odd", "a:b: c"),
            ("Set-Cookie", "1"),
            ("set-cookie", "2"),
            ("Content-Length", "256"),
            ("X-Latin", "caf\xe9"),
        ),
    )
    kept = writer.append(sent)
    record = read_record(writer.folder, kept.warc_file, kept.offset, kept.length)
    assert record.payload == sent.payload
    assert record.http_headers == sent.response_headers
    assert (record.status, record.reason) == (200, "All right é")
    assert (record.id, record.url, record.date) == (kept.id, URL, sent.fetched)
    assert (record.type, record.ip) == ("response", "127.0.0.1")
    assert kept.mime == "text/html"


def test_transfer_encoding_is_undone_and_length_true(writer: WarcWriter) -> None:
    headers = (("Transfer-Encoding", "chunked"), ("Content-Length", "99"))
    kept = writer.append(exchange(payload=b"four", response_headers=headers))
    record = read_record(writer.folder, kept.warc_file, kept.offset, kept.length)
    assert record.http_headers == (
        ("X-Crawler-Transfer-Encoding", "chunked"),
        ("X-Crawler-Content-Length", "99"),
        ("Content-Length", "4"),
    )


def test_a_hostile_header_cannot_forge_a_record(writer: WarcWriter) -> None:
    evil = "x\r\nWARC-Type: response\r\n\r\nWARC/1.1"
    kept = writer.append(
        exchange(
            url=f"{URL}?a=\r\nb c<d>ü\ud800",
            ip="127.0.0.1",
            reason=evil,
            response_headers=(("X-Evil", evil), (evil, "y")),
            request_headers=(("Cookie", evil),),
        )
    )
    writer.close()
    path = writer.folder / kept.warc_file
    assert warcio_check(path) == ""
    record = read_record(writer.folder, kept.warc_file, kept.offset, kept.length)
    assert record.url == f"{URL}?a=%0D%0Ab%20c%3Cd%3E%C3%BC%3F"
    assert len(list(members(path))) == 3


def test_a_revisit_keeps_no_payload_and_names_the_first(writer: WarcWriter) -> None:
    page = exchange(payload=os.urandom(50_000))
    first = writer.append(page)
    again = writer.append(
        dataclasses.replace(page, url=f"{URL}/again"), revisit_of=first
    )
    third = writer.append(page, revisit_of=again)
    assert again.length < first.length / 10
    assert again.record_type == third.record_type == "revisit"
    assert (again.digest, again.payload_digest) == (first.digest, first.payload_digest)
    assert again.refers_to == third.refers_to == first.id
    record = read_record(writer.folder, again.warc_file, again.offset, again.length)
    assert (record.payload, record.refers_to) == (b"", first.id)


def test_a_second_crawl_weighs_less_than_a_tenth(folder: Path) -> None:
    pages = [exchange(f"{URL}/{n}", payload=os.urandom(20_000)) for n in range(20)]
    with WarcWriter(folder, about=ABOUT) as writer:
        kept = [writer.append(page) for page in pages]
    with WarcWriter(folder, about=ABOUT) as writer:
        again = [
            writer.append(page, revisit_of=one)
            for page, one in zip(pages, kept, strict=True)
        ]
    first, second = (
        (folder / name).stat().st_size
        for name in (kept[0].warc_file, again[0].warc_file)
    )
    assert second < first / 10


def test_files_are_private_named_by_time_and_renamed_when_done(
    writer: WarcWriter,
) -> None:
    kept = writer.append(exchange(url="http://paper.example/../../etc/passwd"))
    (path,) = writer.folder.iterdir()
    assert path.name == f"{kept.warc_file}.open"
    assert path.name.replace("T", "").replace("Z-", "")[:20].isdigit()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(writer.folder.stat().st_mode) == 0o700
    writer.close()
    assert [one.name for one in writer.folder.iterdir()] == [kept.warc_file]


def test_a_full_or_old_file_is_followed_by_another(folder: Path) -> None:
    for limits in ({"max_bytes": 2000}, {"max_seconds": 0.0}):
        with WarcWriter(folder, about=ABOUT, **limits) as writer:
            kept = [writer.append(exchange()) for _ in range(4)]
            assert len({one.warc_file for one in kept}) > 1
        for one in kept:
            assert warcio_check(folder / one.warc_file) == ""
            read_record(folder, one.warc_file, one.offset, one.length)
    assert not list(folder.glob("*.open"))


def test_two_writers_never_share_a_file(folder: Path) -> None:
    with WarcWriter(folder, about=ABOUT) as one, WarcWriter(folder, about=ABOUT) as two:
        kept = [writer.append(exchange()) for writer in (one, two, one, two)]
    assert len({one.warc_file for one in kept}) == 2
    for capture in kept:
        read_record(folder, capture.warc_file, capture.offset, capture.length)


def test_a_link_in_place_of_the_file_is_not_followed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    folder.mkdir()

    class Clock:
        @staticmethod
        def now(_: object) -> object:
            return START

    monkeypatch.setattr("archive.warc.writer.datetime", Clock)
    (folder / "20260301T080000Z-000001.warc.gz.open").symlink_to(victim)
    with WarcWriter(folder, about=ABOUT) as writer:
        kept = writer.append(exchange())
    assert kept.warc_file == "20260301T080000Z-000002.warc.gz"
    assert victim.read_text() == "mine"


def test_the_folder_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    writer = WarcWriter(tmp_path / "file" / "warc", about=ABOUT)
    with pytest.raises(CannotWrite, match="file/warc"):
        writer.append(exchange())


def test_a_full_disk_leaves_no_half_record(folder: Path) -> None:
    """The limit on file size stands in for the disk: the same errors, one by one."""
    script = f"""
import resource, signal, sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from pathlib import Path
from archive.errors import StorageFull
from archive.warc import WarcWriter
from tests.archive.samples import exchange
import os
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
writer = WarcWriter(Path({str(folder)!r}), about={ABOUT!r})
writer.append(exchange()); writer.sync()
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.RLIM_INFINITY))
try:
    writer.append(exchange(payload=os.urandom(100_000)))
except StorageFull as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
writer.append(exchange()); writer.close()
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "File too large" in done.stdout
    (path,) = folder.iterdir()
    assert len(list(members(path))) == 5
    assert warcio_check(path) == ""


def test_after_a_failed_sync_nothing_more_is_promised(
    writer: WarcWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.append(exchange())

    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(StorageFull, match="Input/output error"):
            writer.sync()
    for action in (writer.sync, lambda: writer.append(exchange())):
        with pytest.raises(StorageFull, match="an earlier write failed"):
            action()
    writer.close()
    assert [path.suffix for path in writer.folder.iterdir()] == [".open"]


# What a crash leaves.


def crashed(folder: Path) -> tuple[Path, list[Capture]]:
    """A file without a writer, still under its name of work."""
    path, kept = a_file(folder)
    return path.rename(path.with_name(f"{path.name}.open")), kept


@pytest.mark.parametrize("tail", [b"", b"\0" * 500, b"\x1f\x8b\x08\0\0", b"x" * 4097])
def test_a_tail_is_cut_to_what_is_promised(folder: Path, tail: bytes) -> None:
    path, kept = crashed(folder)
    with path.open("ab") as stream:
        stream.write(tail)
    end = kept[1].offset + kept[1].length
    last = (kept[1].offset, kept[1].length)
    (done,) = recover(folder, {kept[0].warc_file: last}.get)
    (left,) = folder.iterdir()
    assert left.name == kept[0].warc_file
    assert left.stat().st_size == end
    assert left.name in done
    assert warcio_check(left) == ""


def test_a_file_that_nobody_promised_is_removed(folder: Path) -> None:
    crashed(folder)
    recover(folder, lambda file: None)
    assert list(folder.iterdir()) == []


def test_a_file_that_is_too_short_is_damage(folder: Path) -> None:
    path, _ = crashed(folder)
    size = path.stat().st_size
    with pytest.raises(ArchiveDamaged, match=rf"{path.name}: has {size} bytes"):
        recover(folder, lambda file: (size, 1))
    assert path.exists()


@pytest.mark.parametrize("lost", [8, 100, 400])
def test_zeros_where_a_record_was_promised_are_damage(folder: Path, lost: int) -> None:
    path, kept = crashed(folder)
    last = kept[-1]
    data = path.read_bytes()
    path.write_bytes(data[:-lost] + b"\0" * lost)
    with pytest.raises(ArchiveDamaged, match=rf"byte {last.offset} is not whole"):
        recover(folder, lambda file: (last.offset, last.length))
    assert path.stat().st_size == len(data)


def test_a_living_writers_file_is_left_alone(writer: WarcWriter) -> None:
    kept = writer.append(exchange())
    assert recover(writer.folder, lambda file: None) == []
    read_record(writer.folder, kept.warc_file, kept.offset, kept.length)


def test_recovery_of_no_folder_is_nothing(tmp_path: Path) -> None:
    assert recover(tmp_path / "none", lambda file: None) == []


# Damage.


def test_every_flipped_byte_is_found(folder: Path) -> None:
    """Every byte of a small file; gzip ignores a few header bytes, no more."""
    path, _ = a_file(folder, 1)
    whole = path.read_bytes()
    ends = list(members(path))
    unseen = []
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            if list(members(path)) != ends:
                continue
        except ArchiveDamaged as error:
            assert path.name in str(error)
            continue
        unseen.append(at)
    # Time, extra flags and system of a member: bytes 4 to 9 of its header, which say
    # nothing of the record.
    harmless = {start + n for start, _ in ends for n in range(4, 10)}
    assert set(unseen) <= harmless


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.999])
def test_a_cut_file_is_found(folder: Path, keep: float) -> None:
    path, kept = a_file(folder)
    size = path.stat().st_size
    os.truncate(path, int(size * keep))
    with pytest.raises(ArchiveDamaged):
        list(members(path, end=size))
    last = kept[-1]
    with pytest.raises(ArchiveDamaged, match=f"byte {last.offset}"):
        read_record(folder, last.warc_file, last.offset, last.length)


@pytest.mark.parametrize(
    ("shift", "stretch"), [(1, 0), (0, -1), (0, 1), (0, 500), (-1, 1)]
)
def test_a_wrong_place_is_found(folder: Path, shift: int, stretch: int) -> None:
    _, (one, *_) = a_file(folder)
    with pytest.raises(ArchiveDamaged):
        read_record(folder, one.warc_file, one.offset + shift, one.length + stretch)


@pytest.mark.parametrize(
    "block",
    [
        b"WARC/1.1\r\nContent-Length: 3\r\nWARC-Type: x\r\n\r\nabc\r\n",
        b"WARC/1.1\r\nContent-Length: 9\r\nWARC-Type: x\r\n\r\nabc\r\n\r\n",
        b"WARC/1.1\r\nContent-Length: 3\r\nWARC-Block-Digest: sha1:AAAA\r\n"
        b"WARC-Type: x\r\n\r\nabc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nabc\r\n\r\n",
    ],
)
def test_a_member_that_is_no_sound_record(folder: Path, block: bytes) -> None:
    folder.mkdir()
    data = gzip.compress(block)
    (folder / "x.warc.gz").write_bytes(data)
    with pytest.raises(ArchiveDamaged):
        read_record(folder, "x.warc.gz", 0, len(data))


@pytest.mark.parametrize("name", ["../x.warc.gz", "/etc/passwd", "gone.warc.gz", ""])
def test_a_file_that_is_not_there(folder: Path, name: str) -> None:
    with pytest.raises(ArchiveDamaged):
        find_file(folder, name)


# Other people's files.


def test_our_own_file_iterates(folder: Path) -> None:
    path, kept = a_file(folder)
    found = list(iterate(path))
    assert [one.type for one in found] == ["warcinfo", *["request", "response"] * 3]
    responses = [one for one in found if one.type == "response"]
    assert [one.id for one in responses] == [one.id for one in kept]
    for one, capture in zip(responses, kept, strict=True):
        assert one.offset == capture.offset
        assert one == dataclasses.replace(
            read_record(folder, path.name, capture.offset, capture.length), length=0
        )


def test_a_plain_file_and_a_chunked_body(tmp_path: Path) -> None:
    http = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n"
        b"\r\n4\r\nfour\r\n0\r\n\r\n"
    )
    record = gzip.decompress(
        member(
            [
                ("WARC-Type", "response"),
                ("WARC-Record-ID", "<urn:uuid:1>"),
                ("WARC-Target-URI", URL),
                ("WARC-Date", "2026-03-01T08:00:00Z"),
                ("Content-Type", "application/http; msgtype=response"),
            ],
            http,
        )
    )
    path = tmp_path / "plain.warc"
    path.write_bytes(record * 2)
    found = list(iterate(path))
    assert [(one.payload, one.status, one.url) for one in found] == [
        (b"four", 200, URL)
    ] * 2
    assert found[0].date == START


def test_a_damaged_record_is_told_and_the_rest_read(folder: Path) -> None:
    path, kept = a_file(folder, 5)
    data = bytearray(path.read_bytes())
    bad = kept[2]
    data[bad.offset + bad.length // 2] ^= 0xFF
    path.write_bytes(data)
    found = list(iterate(path))
    responses = [one.id for one in found if one.type == "response"]
    assert set(responses) >= {one.id for one in kept} - {bad.id}
    assert [one for one in found if one.damage]


def test_a_file_of_nonsense_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    path.write_bytes(b"no archive at all " * 100)
    assert all(one.damage for one in iterate(path))


def test_a_huge_record_is_told_not_kept(folder: Path) -> None:
    with WarcWriter(folder, about=ABOUT) as writer:
        kept = [writer.append(exchange(payload=b"a" * n)) for n in (9, 5000, 8)]
    found = list(iterate(folder / kept[0].warc_file, max_payload=1000))
    assert [len(one.payload) for one in found if one.type == "response"] == [9, 8]
    assert len([one for one in found if one.damage]) == 1


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match=r"none\.warc"):
        list(iterate(tmp_path / "none.warc"))


def test_reading_begins_at_any_record_of_a_foreign_file(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, about={}) as writer:
        for number in range(4):
            writer.append(exchange(url=f"http://paper.example/{number}"))
    (path,) = tmp_path.glob("*.warc.gz")
    packed = [(record.offset, record.url) for record in iterate(path)]
    plain = tmp_path / "plain.warc"
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    unpacked = [(record.offset, record.url) for record in iterate(plain)]
    assert [url for _, url in packed] == [url for _, url in unpacked]
    for file, whole in ((path, packed), (plain, unpacked)):
        for number, (offset, _) in enumerate(whole):
            records = iterate(file, start=offset)
            rest = [(record.offset, record.url) for record in records]
            assert rest == whole[number:]

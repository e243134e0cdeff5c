"""Export: one line an article, the same bytes each time, whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import signal
import stat
import subprocess
import time
import tracemalloc
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import pytest
import zstandard
from sqlalchemy import insert

from archive.errors import LockHeld
from archive.export.files import Written, write_file
from archive.holdings import pages
from archive.packing import pack
from archive.record import KEYS, dumps
from archive.store import Archive
from archive.tables import articles, captures, revisions

from .command import PRESSMARK, call, environment
from .conftest import Run, Shared
from .corpus import ARTICLES, GRAIN, START, captured
from .schema import SCHEMA, faults


def lines(data: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in data.splitlines()]


def test_every_article_once_in_the_order_of_ids(
    shared: Shared, run: Run, tmp_path: Path
) -> None:
    done = run("export", "-o", "all.jsonl")
    assert (done.code, done.out) == (0, "")
    found = lines((tmp_path / "all.jsonl").read_bytes())
    assert [record["id"] for record in found] == sorted(shared.ids.values())
    assert [faults(record) for record in found] == [[]] * len(shared.ids)
    manifest = json.loads((tmp_path / "all.jsonl.manifest.json").read_text())
    data = (tmp_path / "all.jsonl").read_bytes()
    assert manifest["articles"] == len(shared.ids)
    assert manifest["bytes"] == len(data)
    assert manifest["sha256"] == hashlib.sha256(data).hexdigest()
    assert manifest["schema"] == SCHEMA["title"]
    assert manifest["software"].startswith("pressmark/")
    assert run("export", "-o", "-").out.encode() == data


def test_two_exports_are_the_same_bytes(
    shared: Shared, run: Run, tmp_path: Path
) -> None:
    for name in ("a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.csv"):
        digests = set()
        for _ in range(2):
            assert run("export", "-o", name).code == 0
            digests.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
        assert len(digests) == 1, name
    plain = (tmp_path / "a.jsonl").read_bytes()
    assert gzip.decompress((tmp_path / "a.jsonl.gz").read_bytes()) == plain
    packed = (tmp_path / "a.jsonl.zst").read_bytes()
    reader = zstandard.ZstdDecompressor().decompressobj()
    assert reader.decompress(packed) == plain
    assert reader.eof
    assert not list(tmp_path.glob("*.tmp"))


def test_the_order_of_crawling_does_not_show(
    archive: Archive, tmp_path: Path, database_url: str
) -> None:
    """But for the times, an archive that was filled backwards exports the same."""
    from archive.config import Config
    from archive.store import open_archive

    from . import corpus

    corpus.fill(archive)
    other = tmp_path / "other"
    config = Config(folder=other, warc_dir=other / "warc")
    with open_archive(config, create=True) as backwards:
        backwards.sync_outlets(reversed(corpus.OUTLETS))
        with backwards.begin() as work:
            for article in reversed(ARTICLES.values()):
                work.file(article, captured(article, START))
    times = ("first_seen", "last_seen", "capture")

    def exported(url: str) -> list[dict[str, object]]:
        done = call(tmp_path, url, "export", "-o", "-")
        assert done.code == 0
        return [
            {key: value for key, value in record.items() if key not in times}
            for record in lines(done.out.encode())
        ]

    assert exported(database_url) == exported(config.database_url)


def test_fields_and_texts_may_stay_at_home(shared: Shared, run: Run) -> None:
    found = lines(run("export", "-o", "-", "--fields", "title, id").out.encode())
    assert {tuple(record) for record in found} == {("id", "title")}
    bare = lines(run("export", "-o", "-", "--no-text").out.encode())
    by_id = {record["id"]: record for record in bare}
    assert all("body" not in record and "tail" not in record for record in bare)
    digest = hashlib.sha256(GRAIN.encode()).hexdigest()
    assert by_id[shared.ids["buna"]]["text_sha256"] == digest
    assert by_id[shared.ids["wall"]]["text_sha256"] is None
    assert len(bare[0]) == len(KEYS) - 1
    evidence = lines(run("export", "-o", "-", "--fields", "id,evidence").out.encode())
    assert "published" in {
        key
        for record in evidence
        for key in record["evidence"]  # type: ignore[attr-defined]
    }


def test_filters_and_queries_are_those_of_search(
    shared: Shared, run: Run, tmp_path: Path
) -> None:
    done = run(
        *("export", "-o", "some.jsonl", "--query", "grain", "--outlet", "Racurs"),
        *("--since", "2026-03-03", "--until", "2026-03-03"),
    )
    assert done.code == 0
    (record,) = lines((tmp_path / "some.jsonl").read_bytes())
    assert record["id"] == shared.ids["racurs"]
    manifest = json.loads((tmp_path / "some.jsonl.manifest.json").read_text())
    assert manifest["query"] == "grain"
    assert manifest["filters"] == {
        "since": "2026-03-03T00:00:00+00:00",
        "until": "2026-03-04T00:00:00+00:00",
        "outlet": ["Racurs"],
    }


def test_reprints_name_their_origin(shared: Shared, run: Run) -> None:
    found = {
        record["id"]: record["reprints"]
        for record in lines(run("export", "-o", "-").out.encode())
    }
    group = found[shared.ids["buna"]]
    assert group == found[shared.ids["coast"]] == found[shared.ids["racurs"]]
    assert group["origin"] == shared.ids["racurs"]  # type: ignore[index]
    assert found[shared.ids["flood"]] is None


def test_schema_org_says_the_same_in_other_words(shared: Shared, run: Run) -> None:
    found = lines(
        run(
            "export", "-o", "-", "--as", "schema.org", "--query", "author:wyatt"
        ).out.encode()
    )
    (article,) = found
    assert article["@type"] == "NewsArticle"
    assert article["author"] == [{"@type": "Person", "name": "David Wyatt"}]
    assert article["sourceOrganization"] == [
        {"@type": "Organization", "name": "Racurs"}
    ]
    assert article["citation"] == ["Institute for the Study of War"]
    assert article["articleBody"] == GRAIN
    assert run("export", "-o", "x.csv", "--as", "schema.org").code == 2


def test_what_cannot_be_written(shared: Shared, run: Run, tmp_path: Path) -> None:
    missing = run("export", "-o", "no/such/folder.jsonl")
    assert missing.code == 73
    assert missing.err.splitlines() == [
        "pressmark: no/such/folder.jsonl: No such file or directory"
    ]
    full = run("export", "-o", "/dev/full")
    assert full.code == 74
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


def test_a_failed_export_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("old")

    def fails(out: object) -> None:
        raise RuntimeError("no more articles")

    with pytest.raises(RuntimeError):
        write_file(path, fails, lambda written: {})
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.jsonl"]


def test_two_exports_to_one_file_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"

    def inner(written: Written) -> dict[str, object]:
        with pytest.raises(LockHeld):
            write_file(path, lambda out: None, lambda again: {})
        return {}

    def one(out: BinaryIO) -> None:
        out.write(b"one\n")

    write_file(path, one, inner)
    assert path.read_bytes() == b"one\n"


def many(archive: Archive, number: int) -> None:
    """Articles by the thousand, straight into the tables."""
    article = ARTICLES["racurs"]
    packed = pack(article)
    base = captured(article, START)
    rows: dict[object, list[dict[str, object]]] = {
        captures: [],
        articles: [],
        revisions: [],
    }
    for n in range(number):
        id = f"{n:016x}"
        url = f"https://many.example/{n}"
        rows[captures].append(
            {
                "id": f"urn:uuid:{n}",
                "url": url,
                "url_key": url,
                "fetched": START,
                "status": 200,
                "record_type": "response",
                "payload_digest": str(n),
                "digest": base.digest,
                "warc_file": "many.warc.gz",
                "offset": n,
                "length": 1,
            }
        )
        rows[articles].append(
            {
                "id": id,
                "url": url,
                "url_key": url,
                "host": "many.example",
                "first_seen": START,
                "last_seen": START,
                "revision": 1,
            }
        )
        rows[revisions].append(
            {
                **packed.revision,
                "body": f"{GRAIN}\n\n{n}",
                "article_id": id,
                "number": 1,
                "reading": 1,
                "capture_id": f"urn:uuid:{n}",
                "read": START,
                "text_hash": id,
                "content_hash": id,
                "record_hash": id,
            }
        )
    with archive.begin() as work:
        for table, values in rows.items():
            work.connection.execute(insert(table), values)


def test_memory_does_not_grow_with_the_archive(archive: Archive) -> None:
    many(archive, 6_000)

    def peak(number: int) -> int:
        """Bytes at the most while the records of so many articles pass by."""
        passing = (
            held.record() for page in pages(archive, lambda _: ()) for held in page
        )
        tracemalloc.start()
        try:
            written = sum(len(dumps(record)) for record in islice(passing, number))
            assert written > number * 1_000
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few = peak(1_500)
    assert peak(6_000) < few * 1.25


def test_killed_in_the_middle_it_leaves_the_old_file(
    archive: Archive, tmp_path: Path, database_url: str
) -> None:
    many(archive, 3000)
    path, temporary = tmp_path / "all.jsonl", tmp_path / "all.jsonl.tmp"
    path.write_text("old")
    process = subprocess.Popen(
        [str(PRESSMARK), "export", "-o", "all.jsonl"],
        env=environment(tmp_path, database_url),
        stderr=subprocess.PIPE,
        cwd=tmp_path,
    )
    while not (temporary.exists() and temporary.stat().st_size):
        assert process.poll() is None, "it ended before it could be killed"
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert path.read_text() == "old"
    half = len(temporary.read_bytes().splitlines())
    assert 0 < half < 3000
    print(f"killed after {half} of 3000 lines")
    assert call(tmp_path, database_url, "export", "-o", "all.jsonl").code == 0
    assert len(path.read_bytes().splitlines()) == 3000
    assert not temporary.exists()

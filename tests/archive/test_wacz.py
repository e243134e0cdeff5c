"""Captures that leave as a WACZ file: index, digests, records where it says."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastwarc.warc import ArchiveIterator

from archive.commands.export import command
from archive.config import Config
from archive.model import PagePart
from archive.session import Session
from archive.store import open_archive
from archive.warc.cdxj import surt

from .samples import URL, article, exchange, file

KEYS = {
    "https://www.Paper.example/News/?b=2&a=1": "example,paper)/news?a=1&b=2",
    "http://paper.example:8080/a//b/": "example,paper:8080)/a/b",
    "https://paper.example:443": "example,paper)/",
    "http://127.0.0.1:8000/x#y": "1,0,0,127:8000)/x",
    "http://p.example/a%20b?x=%2f&y=A+b": "example,p)/a%20b?x=/&y=a+b",
    "http://p.example/å?a": "example,p)/%c3%a5?a",
    "http://user:pw@BÜCHER.example.:80/": "example,xn--bcher-kva)/",
    "http://www2.news.paper.example/?": "example,paper,news)/",
}


@pytest.mark.parametrize("url", KEYS)
def test_keys_are_those_of_replay_tools(url: str) -> None:
    assert surt(url) == KEYS[url]


@pytest.fixture
def package(tmp_path: Path) -> zipfile.ZipFile:
    """Three articles, one of them last seen as a revisit of the same payload."""
    config = Config(folder=tmp_path, warc_dir=tmp_path / "pressmark-data" / "warc")
    with open_archive(config, create=True) as archive:
        for n in range(2):
            file(archive, article(url=f"{URL}/{n}"), f"{URL}/{n}")
        page = exchange(f"{URL}/again")
        with archive.begin() as work:
            first = archive.warc.append(page)
            work.capture(first)
            again = archive.warc.append(page, revisit_of=first)
            work.file(article(url=page.url), again)
    for name in ("one.wacz", "two.wacz"):
        session = Session(quiet=True)
        session._config = config
        out = str(tmp_path / name)
        done = CliRunner().invoke(command, ["-o", out], obj=session)
        assert done.exit_code == 0, done.exception
    one, two = ((tmp_path / name).read_bytes() for name in ("one.wacz", "two.wacz"))
    assert one == two
    manifest = json.loads((tmp_path / "one.wacz.manifest.json").read_text())
    assert manifest["articles"] == 3
    return zipfile.ZipFile(io.BytesIO(one))


def test_the_package_says_what_is_in_it(package: zipfile.ZipFile) -> None:
    said = json.loads(package.read("datapackage.json"))
    assert said["wacz_version"] == "1.1.1"
    listed = {resource["path"]: resource for resource in said["resources"]}
    inside = {name for name in package.namelist() if not name.startswith("datapackage")}
    assert set(listed) == inside
    for path, resource in listed.items():
        data = package.read(path)
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    digest = json.loads(package.read("datapackage-digest.json"))
    about = package.read("datapackage.json")
    assert digest["hash"] == f"sha256:{hashlib.sha256(about).hexdigest()}"
    assert {info.compress_type for info in package.infolist()} == {zipfile.ZIP_STORED}


def test_every_line_of_the_index_leads_to_its_record(package: zipfile.ZipFile) -> None:
    warc = package.read("archive/data.warc.gz")
    blocks = package.read("indexes/index.cdx.gz")
    head, *places = package.read("indexes/index.idx").decode().splitlines()
    assert json.loads(head.partition(" 0 ")[2])["format"] == "cdxj-gzip-1.0"
    lines: list[str] = []
    for place in places:
        key, _, words = place.partition(" {")
        at = json.loads("{" + words)
        piece = blocks[at["offset"] : at["offset"] + at["length"]]
        found = gzip.decompress(piece).decode().splitlines()
        assert found[0].startswith(key)
        lines += found
    assert lines == sorted(lines)
    assert len(lines) == 4
    kinds = []
    for line in lines:
        key, _, said = line.split(" ", 2)
        at = json.loads(said)
        start = int(at["offset"])
        member = warc[start : start + int(at["length"])]
        (record,) = ArchiveIterator(io.BytesIO(member), parse_http=False)
        assert record.headers["WARC-Target-URI"] == at["url"]
        assert surt(at["url"]) == key
        kinds.append(at["mime"])
    assert kinds.count("warc/revisit") == 1


def test_pages_are_listed_by_title(package: zipfile.ZipFile) -> None:
    lines = package.read("pages/pages.jsonl").decode().splitlines()
    head, *pages = map(json.loads, lines)
    assert head["format"] == "json-pages-1.0"
    assert {page["title"] for page in pages} == {"Two boats a day"}
    assert {page["url"] for page in pages} == {
        f"{URL}/0",
        f"{URL}/1",
        f"{URL}/again",
    }


def test_the_further_pages_of_an_article_are_in_it(tmp_path: Path) -> None:
    config = Config(folder=tmp_path, warc_dir=tmp_path / "pressmark-data" / "warc")
    urls = [f"{URL}/long?page={n}" for n in (1, 2)]
    with open_archive(config, create=True) as archive, archive.begin() as work:
        kept = [archive.warc.append(exchange(url)) for url in urls]
        parts = tuple(
            PagePart(url=one.url, capture=one.id, start=9 * n, end=9 * n + 9)
            for n, one in enumerate(kept)
        )
        work.capture(kept[1])
        work.file(article(url=urls[0], pages=parts), kept[0])
    session = Session(quiet=True)
    session._config = config
    out = tmp_path / "long.wacz"
    done = CliRunner().invoke(command, ["-o", str(out)], obj=session)
    assert done.exit_code == 0, done.exception
    with zipfile.ZipFile(out) as made:
        index = gzip.decompress(made.read("indexes/index.cdx.gz")).decode()
    assert [url for url in urls if f'"{url}"' in index] == urls

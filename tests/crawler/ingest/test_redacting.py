"""A name taken out of one article: nothing else goes, and it does not come back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from archive.config import Config
from archive.errors import PressmarkError, UsageError
from archive.holdings import find
from archive.merging import merge
from archive.session import Session
from archive.store import open_archive
from archive.tables import captures, metadata
from archive.urls import article_id
from archive.verify import check
from archive.verify.damage import Tally
from archive.warc import Exchange, WarcWriter, members, read_record
from crawler.cli import pressmark
from crawler.redacted import hide

from .foreign_files import DATE

URL = "https://paper.example/2026/03/the-lock-keeper"
OTHER = "https://paper.example/2026/03/the-other-lock"
TEXT = (
    "The old lock at the northern canal was opened on Monday for the first time in "
    "nine years, and the keeper said that the gates had held. Boats waited in a long "
    "row behind the bridge, and children counted them from the towpath all morning."
)


def page(title: str, more: str = "") -> bytes:
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>{title}</title><script type="application/ld+json">{{"@type":"NewsArticle",
"headline":"{title}","datePublished":"2026-03-09T08:00:00Z","author":[
{{"@type":"Person","name":"Zelda Quillfeather"}},
{{"@type":"Person","name":"Tom Reed"}}]}}</script></head><body><article><h1>{title}</h1>
<p class="byline">By <a href="/authors/zelda-quillfeather">Zelda Quillfeather</a></p>
<p>{TEXT}</p><p>Zelda&nbsp;<b>Quillfeather</b> knows the keeper, and ZELDA
QUILLFEATHER has steered her own boat through it. &#81;uillfeather's boat is green, and
it lies at the second quay, where the water is deep and the wind comes from the hill.
{more}</p><p>{TEXT.replace("Monday", "Sunday")}</p></article></body></html>""".encode()


def exchange(url: str, body: bytes, hours: int = 0) -> Exchange:
    return Exchange(
        url=url,
        status=200,
        response_headers=(("Content-Type", "text/html; charset=utf-8"),),
        payload=body,
        fetched=DATE + timedelta(hours=hours),
    )


def written(config: Config, *exchanges: Exchange) -> Path:
    """A WARC file of somebody else's."""
    folder = config.folder / "theirs"
    with WarcWriter(folder, about={}) as writer:
        for one in exchanges:
            writer.append(one)
    (path,) = folder.glob("*.warc.gz")
    return path


@pytest.fixture
def filled(config: Config) -> Iterator[Config]:
    config = replace(config, workers=1)
    with open_archive(config, create=True):
        pass
    path = written(
        config,
        exchange(URL, page("The lock opens")),
        exchange(URL, page("The lock opens", "It was built in the flood's year."), 1),
        exchange(OTHER, page("Another lock opens"), 2),
    )
    assert run(config, "ingest", str(path)).exit_code == 0
    path.unlink()
    yield config


def run(config: Config, *arguments: str) -> Result:
    found = CliRunner().invoke(pressmark, list(arguments), obj=Session(_config=config))
    if found.exception and not isinstance(
        found.exception, (PressmarkError, SystemExit)
    ):
        raise found.exception
    return found


def places(config: Config) -> set[str]:
    """The addresses of records and the names of tables that tell the name."""
    found = set()
    for path in config.warc_dir.glob("*.warc.gz*"):
        for offset, length in members(path):
            record = read_record(path.parent, path.name, offset, length)
            if b"uillfeather" in record.payload.lower():
                found.add(record.url)
    with open_archive(config) as archive, archive.connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                if "uillfeather" in repr(dict(row)).lower():
                    found.add(table.name)
    return found


def damage(config: Config) -> list[str]:
    with open_archive(config) as archive:
        return [str(one) for one in check(archive, Tally())]


def remove(config: Config, *more: str, name: str = "Zelda Quillfeather") -> Result:
    return run(config, "takedown", URL, "--name", name, "--reason", "by law", *more)


def test_the_name_goes_and_the_rest_stays(filled: Config) -> None:
    assert places(filled) >= {URL, OTHER, "bylines", "revisions", "search"}
    tried = remove(filled, "--dry-run")
    assert "2 readings" in tried.output and "nothing was changed" in tried.output
    assert URL in places(filled)
    done = remove(filled)
    assert done.exit_code == 0, done.output
    assert damage(filled) == []
    with open_archive(filled) as archive, archive.connect() as connection:
        held, other = find(connection, URL), find(connection, OTHER)
        kept = connection.execute(select(captures)).all()
    assert held.article.authors == ("Tom Reed",)
    assert "Zelda Quillfeather" in other.article.authors
    assert "[name removed] knows the keeper" in (held.article.body or "")
    assert "[name removed]'s boat is green" in (held.article.body or "")
    assert "flood's year" in (held.article.body or "")
    assert held.article.title == "The lock opens" and held.kept.revision == 2
    kinds = [row.record_type for row in kept if row.url == URL]
    assert sorted(kinds) == ["conversion", "conversion", "metadata", "metadata"]
    assert URL not in places(filled)
    run(filled, "takedown", OTHER, "--reason", "by law")
    assert places(filled) == set()
    for path in filled.data_folder.rglob("*"):
        assert not path.is_file() or b"uillfeather" not in path.read_bytes()


def test_it_does_not_come_back(filled: Config) -> None:
    remove(filled)
    replayed = run(filled, "replay", URL)
    assert replayed.exit_code == 0 and "unchanged 2" in replayed.output
    late = page("The lock opens", "A third boat came in the night, and then a fourth.")
    with open_archive(filled) as archive:
        again = exchange(URL, late, 5)
        redactor = archive.redactor(again)
        assert redactor is not None
        assert archive.redactor(exchange(OTHER, late)) is None
        assert b"uillfeather" not in hide(again, redactor).payload
    path = written(filled, exchange(URL, late, 5))
    taken = run(filled, "ingest", str(path))
    assert taken.exit_code == 0, taken.output
    assert "revised 1" in taken.output
    assert URL not in places(filled)
    assert damage(filled) == []
    told = json.loads(run(filled, "show", URL, "--format", "json").output)
    assert told["authors"] == ["Tom Reed"] and "third boat" in told["body"]


def test_a_name_that_does_not_stand_there(filled: Config) -> None:
    before = places(filled)
    none = remove(filled, name="Nobody Somewhere")
    assert isinstance(none.exception, UsageError)
    assert "'Nobody Somewhere' stands in no page" in str(none.exception)
    assert places(filled) == before


def test_the_whole_may_go_after_the_name(filled: Config) -> None:
    remove(filled)
    done = run(filled, "takedown", article_id(URL), "--reason", "by law")
    assert done.exit_code == 0, done.output
    assert damage(filled) == []
    assert "by law" in run(filled, "show", URL).output


def test_merge_refuses_what_it_would_bring_back(filled: Config) -> None:
    remove(filled)
    folder = filled.folder / "other"
    other = Config(folder=folder, warc_dir=folder / "warc")
    open_archive(other, create=True).close()
    before = places(filled)
    for into, given in ((filled, other), (other, filled)):
        with (
            open_archive(into) as archive,
            open_archive(given, readonly=True) as read,
            pytest.raises(UsageError, match="names were taken out"),
        ):
            merge(archive, read, lambda words: None)
    assert places(filled) == before
    with open_archive(other) as archive, archive.connect() as connection:
        assert connection.execute(select(captures)).all() == []

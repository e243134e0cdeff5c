"""What publishers reserve: kept with captures, asked for by filters, guarded."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from archive import holdings
from archive.config import Config
from archive.copying import copy
from archive.model import Declaration, Evidence, Rights, RobotsWord
from archive.rights import RESERVABLE
from archive.select import Filter, conditions
from archive.store import Archive, open_archive
from archive.tables import articles, captures

from .samples import URL, article, exchange, file
from .test_verify import change, found

ALLOWED = RobotsWord(
    verdict="allowed",
    evidence=Evidence(
        rule="robots.txt",
        exact="Allow: /",
        selector="http://paper.example/robots.txt#L2",
    ),
)


def said(name: str, place: str, value: str | None = None) -> Declaration:
    system = "tdmrep" if name.startswith("tdm") else "robots"
    evidence = Evidence(rule=f"{system}.{place}", exact=value or name, selector=place)
    return Declaration(name=name, value=value, evidence=evidence)


FILE = said("tdm-reservation", "file", "1")
HEADER = said("noarchive", "header")
META = said("noai", "meta")
LICENCE = Declaration(
    name="license",
    value="https://paper.example/terms",
    evidence=Evidence(rule="link.license", exact="/terms", selector="xpath:/html"),
)


def rights_of(archive: Archive, url: str) -> dict[str, object]:
    with archive.connect() as connection:
        record = holdings.find(connection, url).record()
    rights: dict[str, object] = record["rights"]
    return rights


def names(rights: dict[str, object]) -> list[str]:
    return [one["name"] for one in rights["declarations"]]  # type: ignore[attr-defined]


def fill(archive: Archive) -> None:
    """One article with every kind of word, one with none, one of before."""
    url = f"{URL}/reserved"
    page = exchange(url)
    capture = replace(
        archive.warc.append(page), rights=Rights(said=(FILE, HEADER), robots=ALLOWED)
    )
    told = article(url=url, rights=(HEADER, META, LICENCE))
    with archive.begin() as work:
        work.capture(capture)  # as a crawl does: first the way, then the article
        known = Rights(said=(FILE, HEADER, META), robots=ALLOWED)
        work.file(told, replace(capture, rights=known))
    file(archive, article(url=f"{URL}/free"), f"{URL}/free")
    file(archive, article(url=f"{URL}/before"), f"{URL}/before")


@pytest.fixture
def filled(config: Config) -> Config:
    with open_archive(config, create=True) as archive:
        fill(archive)
    sql = (
        "UPDATE captures SET rights = NULL, reserved = NULL, noted = NULL "
        f"WHERE url = '{URL}/before'"
    )
    change(config, sql)
    return config


def test_a_record_says_what_is_reserved(filled: Config) -> None:
    with open_archive(filled) as archive:
        rights = rights_of(archive, f"{URL}/reserved")
        assert rights["reserved"] == ["tdm", "noarchive", "noai"]
        assert names(rights) == ["tdm-reservation", "noarchive", "noai", "license"]
        assert rights["robots"] == {
            "verdict": "allowed",
            "evidence": {
                "rule": "robots.txt",
                "exact": "Allow: /",
                "selector": "http://paper.example/robots.txt#L2",
            },
        }
        assert rights_of(archive, f"{URL}/free")["reserved"] == []
        assert rights_of(archive, f"{URL}/before")["robots"] is None
    assert found(filled) == []


ASKED: dict[str, tuple[Filter, set[str]]] = {
    "tdm": (Filter(rights=("tdm",)), {"reserved"}),
    "either": (Filter(rights=("noindex", "noai")), {"reserved"}),
    "another": (Filter(rights=("noindex",)), set()),
    "any": (Filter(rights=("any",)), {"reserved"}),
    "none": (Filter(rights=("none",)), {"free"}),
    "unknown": (Filter(rights=("unknown",)), {"before"}),
    "not reserved": (Filter(no_reserved=True), {"free", "before"}),
}


def test_filters(filled: Config) -> None:
    with open_archive(filled) as archive:
        for name, (wanted, urls) in ASKED.items():
            pages = holdings.pages(archive, lambda c, w=wanted: conditions(c, w))  # type: ignore[misc]
            found = {held.article.url for page in pages for held in page}
            assert found == {f"{URL}/{one}" for one in urls}, name
    assert Filter(no_reserved=True).described() == {"no_reserved": True}


def test_what_a_later_look_says_counts(archive: Archive) -> None:
    """The page said it, and a 304 repeats no page; a header that came counts."""
    fill(archive)
    url = f"{URL}/reserved"
    page = exchange(url, status=304)
    with archive.begin() as work:
        id = work.connection.scalar(select(articles.c.id).where(articles.c.url == url))
        last = archive.warc.append(exchange(url))
        assert id is not None
        now = replace(last, status=304, rights=Rights(said=(FILE,)))
        work.confirm([(id, now)])
    assert rights_of(archive, url)["reserved"] == ["tdm", "noarchive", "noai"]
    with archive.begin() as work:
        last = archive.warc.append(exchange(url))
        work.confirm([(id, replace(last, rights=Rights()))])
    assert rights_of(archive, url)["reserved"] == ["noai"]
    assert page.status == 304


def test_a_better_reading_restates_the_page_and_keeps_the_site(
    archive: Archive,
) -> None:
    fill(archive)
    url = f"{URL}/reserved"
    with archive.connect() as connection:
        held = holdings.find(connection, url)
    capture = held.kept.capture
    assert capture is not None and capture.rights is not None
    again = replace(held.article, rights=(said("noindex", "meta"),), extractor="new")
    with archive.begin() as work:
        work.refile(again, capture)
    rights = rights_of(archive, url)
    assert rights["reserved"] == ["tdm", "noindex"]
    assert rights["robots"] is not None


HARM = {
    "redirects": "redirects = '[[\"http://a.example/\", 301]]'",
    "via": "via = 'http://other.example/feed'",
    "rights": """rights = '{"said": [], "robots": null}', reserved = ''""",
}


@pytest.mark.parametrize("name", HARM)
def test_verify_names_what_was_changed(filled: Config, name: str) -> None:
    url = f"{URL}/reserved"
    change(filled, f"UPDATE captures SET {HARM[name]} WHERE url = '{url}'")
    named = [line for line in found(filled) if f"its {name} was changed" in line]
    assert len(named) == 1 and url in named[0]


def test_verify_names_another_carrier_and_other_words(filled: Config) -> None:
    with open_archive(filled) as archive, archive.begin() as work:
        id = work.connection.scalar(select(articles.c.id).order_by(articles.c.id))
    change(
        filled,
        "INSERT INTO outlets (id, key, name, languages, entry) "
        "VALUES (99, 'x', 'X', '[]', '{}')",
        f"UPDATE articles SET outlet_id = 99 WHERE id = '{id}'",
        "UPDATE captures SET reserved = 'noindex' WHERE reserved = ''",
    )
    lines = found(filled)
    assert any(f"article {id}: its outlet_id was changed" in line for line in lines)
    assert any("reserved is not what its rights say" in line for line in lines)


def test_words_are_one_word_each() -> None:
    assert not [word for word in RESERVABLE if " " in word]


def test_a_copy_has_the_rights(
    filled: Config, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("copy")
    other = Config(database=f"sqlite:///{folder}/copy.db", warc_dir=folder / "warc")
    with (
        open_archive(filled) as source,
        open_archive(other, create=True) as target,
    ):
        copy(source.engine, target.engine, lambda line: None)
        query = select(captures.c.rights, captures.c.reserved, captures.c.noted)
        ordered = query.order_by(captures.c.id)
        with source.connect() as one, target.connect() as two:
            sent = [tuple(row) for row in one.execute(ordered)]
            assert [tuple(row) for row in two.execute(ordered)] == sent
    assert json.dumps(sent).count("noarchive") > 0

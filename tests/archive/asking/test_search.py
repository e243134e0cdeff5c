"""Search: what a query finds, on both databases, and what it says when it cannot."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archive.errors import NotFound, QueryError, UsageError
from archive.search import finding
from archive.search.query import parse
from archive.select import Filter
from archive.store import Archive

from .conftest import Shared
from .corpus import START

GRAIN = {"buna", "coast", "racurs"}

QUERIES = {
    "corridor": GRAIN,
    "CORRIDOR": GRAIN,
    "grain odesa": GRAIN,
    "grain AND flood": set(),
    "grain OR water": GRAIN | {"flood"},
    "grain NOT reopened": GRAIN - {"coast"},
    "grain -reopened": GRAIN - {"coast"},
    "NOT grain": {"flood", "harbour", "delo", "wall"},
    "NOT (grain OR harbour)": {"flood", "harbour", "delo"},
    '"grain corridor"': {"buna", "racurs", "coast"},
    '"corridor grain"': set(),
    "title:corridor": GRAIN,
    'title:"grain corridor"': {"buna"},
    "title:odesa": set(),
    "text:flood": set(),
    "text:water": {"flood"},
    "reopen*": {"coast"},
    '"nobody wait"*': GRAIN,
    "C++": GRAIN,
    "o'neil": GRAIN,
    "O’Neil": GRAIN,
    "three,metres": {"flood"},
    '"three metres"': {"flood"},
    '"two metres"': set(),
    "varna": {"flood"},
    "Vârna": {"flood"},
    "烏克": {"harbour"},
    "烏克蘭": {"harbour"},
    "糧食走廊": {"harbour"},
    "蘭烏": set(),
    "зерновий": {"delo"},
    "КОРИДОР": {"delo"},
    "коридо*": {"delo"},
    "lang:uk": {"delo"},
    "grain lang:uk": set(),
    "grain OR lang:zh": GRAIN | {"harbour"},
    "author:wyatt": {"buna"},
    'author:"david wyatt"': {"buna"},
    # One key a printed name: capitals are no other person, initials are.
    'author:"JOHN SMITH"': {"flood"},
    'author:"j. smith"': set(),
    "author:коваль": {"racurs"},
    "author:iliescu OR author:wyatt": {"flood", "buna"},
    "author:(iliescu OR wyatt) NOT text:water": {"buna"},
    'outlet:"Buna Times"': {"buna"},
    "outlet:racurs": {"racurs", "delo"},
    "outlet:Ракурс": {"racurs", "delo"},
    "outlet:racurs.example": {"racurs", "delo"},
    "outlet:港口日報": {"harbour"},
    "outlet:harbour.example": {"harbour"},
    "credit:racurs": {"buna"},
    "credit:dpa": {"flood"},
    'credit:"Deutsche Presse-Agentur"': {"flood"},
    "kind:byline": {"flood"},
    "country:ua": {"racurs", "delo"},
    "access:metered": {"delo"},
    "harbour — pilot": GRAIN,
    "https://harbour.example/": set(),
}


def found(archive: Archive, query: str, wanted: Filter | None = None) -> set[str]:
    with archive.connect() as connection:
        result = finding.find(connection, query, wanted or Filter())
    held = list(finding.read(archive, result.revision_ids))
    assert len(held) == result.total
    return {item.id for item in held}


@pytest.mark.parametrize("query", QUERIES)
def test_what_a_query_finds(shared: Shared, query: str) -> None:
    names = {id: name for name, id in shared.ids.items()}
    assert {names[id] for id in found(shared.archive, query)} == QUERIES[query]


def test_every_filter(shared: Shared) -> None:
    cases: list[tuple[Filter, set[str]]] = [
        (Filter(outlet=("Buna Times", "Coast Wire")), {"buna", "coast", "flood"}),
        (Filter(author=("Wyatt", "Smith")), {"buna", "flood"}),
        (Filter(credit=("Racurs",), credit_kind=("source_line",)), {"buna"}),
        (Filter(credit=("Racurs",), credit_kind=("byline",)), set()),
        (Filter(language=("en",), access=("paywalled",)), {"wall"}),
        (Filter(country=("GB",)), {"coast", "flood"}),
        (Filter(since=START - timedelta(days=2)), GRAIN - {"racurs"} | {"harbour"}),
        (Filter(until=START - timedelta(days=4)), {"flood", "wall"}),
    ]
    names = {id: name for name, id in shared.ids.items()}
    every = "NOT zzz"
    for wanted, expected in cases:
        assert {names[id] for id in found(shared.archive, every, wanted)} == expected, (
            wanted
        )


@pytest.mark.parametrize(
    "query",
    [
        *('"open', "(a", "a)", "()", "", "   ", "++", "—", "a OR", "AND a", "NOT"),
        *("titel:x", "*x", "a*b", "lang:u*", "(" * 80, "NOT " * 80 + "a", "x " * 300),
        *("a" * 3000, '""', "\x00", "'", "OR", "AND", "a AND", "a OR OR b"),
        *("😀", "title:", "ـ", 'lang:"British English"', "country:Ukraine"),
        *("access:open", "kind:rumour"),
    ],
)
def test_what_cannot_be_read_is_one_clear_line(shared: Shared, query: str) -> None:
    if query == "title:":
        assert found(shared.archive, query) == set()  # the word "title", which none has
        return
    with pytest.raises(UsageError) as caught, shared.archive.connect() as connection:
        finding.find(connection, query, Filter())
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_an_unknown_outlet_is_asked_about(shared: Shared) -> None:
    with (
        pytest.raises(NotFound, match="did you mean Buna Times"),
        shared.archive.connect() as connection,
    ):
        finding.find(connection, 'outlet:"Buna Time"', Filter())


def test_a_word_in_the_headline_counts_more(shared: Shared) -> None:
    with shared.archive.connect() as connection:
        by_relevance = finding.find(connection, "harbour", Filter(), limit=1)
        by_date = finding.find(connection, "corridor", Filter(), sort="date")
    held = list(finding.read(shared.archive, by_relevance.revision_ids))
    assert by_relevance.total == 4
    assert [item.id for item in held] == [shared.ids["wall"]]
    dates = [
        item.article.published
        for item in finding.read(shared.archive, by_date.revision_ids)
    ]
    assert dates == [
        "2026-03-04T12:00:00+00:00",
        "2026-03-04T10:00:00+02:00",
        "2026-03-03",
    ]


def test_as_of_finds_what_the_page_said_then(shared: Shared) -> None:
    before = Filter(as_of=START + timedelta(minutes=30))
    assert found(shared.archive, '"two metres"', before) == {shared.ids["flood"]}
    assert found(shared.archive, '"three metres"', before) == set()
    assert found(shared.archive, '"three metres" OR text:sun', Filter()) == {
        shared.ids["flood"]
    }
    assert found(shared.archive, 'metres NOT "three metres"', before) == {
        shared.ids["flood"]
    }
    assert found(shared.archive, "author:smith", before) == set()
    assert found(shared.archive, "grain OR metres", before) == {
        shared.ids[name] for name in (*GRAIN, "flood")
    }
    assert found(shared.archive, "grain", Filter(as_of=START)) == set()


def test_no_query_of_a_person_is_an_error_of_the_database(shared: Shared) -> None:
    for query in (
        *("o'neil's", "ukraine,russia", "a:b", "x^2", "{a b}", "NEAR(a b)", "a & b"),
        *("-1", "50%", "[a]", "a\\b", "'; DROP TABLE articles; --", "!a | b", "a:*"),
        *("<->", "title : x", "https://x.org/a?b=c&d", "\ud800", "a\x00b", "½ ﬁn İ"),
    ):
        try:
            found(shared.archive, query)
        except QueryError as error:
            assert "names no word" in str(error) or query in ("a:b", "a:*")


@pytest.mark.parametrize("query", ["foo:bar", 'grain foo:"bar x"', "(foo:bar OR x)"])
def test_a_field_that_is_none_is_said(query: str) -> None:
    with pytest.raises(QueryError, match=r"no field is called foo .*quote them"):
        parse(query)


@pytest.mark.parametrize(
    "query",
    ["10:30", "http://x", "Ukraine: grain", "localhost:8080", '"foo:bar"', "x:"],
)
def test_a_colon_alone_names_no_field(query: str) -> None:
    parse(query)

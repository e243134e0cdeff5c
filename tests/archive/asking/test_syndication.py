"""Who republishes whom, in a world whose truth is known, on both databases."""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from archive.model import CreditKind
from archive.outlets import Outlet
from archive.provenance.syndication import Edge, Reporting, graph
from archive.provenance.trace import trace
from archive.select import Filter
from archive.store import Archive
from archive.views.carrying import Syndication
from archive.views.telling import tell
from archive.views.tracing import trace_object

from ..prose import part, prose
from .conftest import Run, Shared
from .corpus import ARTICLES, OUTLETS, START, captured, credited, date

BUNA = Edge(
    outlet="Buna Times",
    source="Racurs",
    articles=1,
    credited=1,
    archived=1,
    lag=24 * 3600,
    shared=1.0,
)
COAST = Edge(
    outlet="Coast Wire",
    source="Buna Times",
    articles=1,
    credited=1,
    archived=1,
    lag=4 * 3600,
    shared=1.0,
)
FLOOD = Edge(
    outlet="Coast Wire",
    source="Deutsche Presse-Agentur",
    articles=1,
    credited=1,
    archived=0,
    lag=None,
    shared=None,
)


def test_the_edges_of_the_corpus(shared: Shared) -> None:
    with shared.archive.connect() as connection:
        told, found = graph(connection, Filter())
        assert told == (BUNA, COAST, FLOOD)
        only = Filter(outlet=("Buna Times",))
        narrowed = graph(connection, only)
        assert narrowed[0] == (BUNA,)
        assert [one.outlet for one in narrowed[1]] == ["Buna Times"]
    assert {(one.outlet, one.articles, one.carried) for one in found} == {
        ("Racurs", 2, 0),
        ("港口日報", 1, 0),
        ("The Paper", 1, 0),
        ("Buna Times", 1, 1),
        ("Coast Wire", 2, 2),
    }
    assert found[0] == Reporting(outlet="Racurs", articles=2, carried=0)


def test_what_is_counted_is_what_is_told_of_each_article(shared: Shared) -> None:
    """With `--format json` of both, as a person could check it."""
    told: Counter[tuple[str, str]] = Counter()
    with shared.archive.connect() as connection:
        edges, _ = graph(connection, Filter())
        for id in shared.ids.values():
            found = trace_object(trace(connection, id))
            told.update(
                (found["article"]["outlet"], one["outlet"]) for one in found["from"]
            )
    assert told == {(edge.outlet, edge.source): edge.articles for edge in edges}


def test_the_view_is_there_for_sql(shared: Shared) -> None:
    sql = "SELECT outlet, source, source_id, basis FROM syndication ORDER BY 1, 2"
    with shared.archive.connect() as connection:
        assert [tuple(row) for row in connection.execute(text(sql))] == [
            ("Buna Times", "Racurs", shared.ids["racurs"], "credit"),
            ("Coast Wire", "Buna Times", shared.ids["buna"], "credit"),
            ("Coast Wire", "Deutsche Presse-Agentur", None, "credit"),
        ]


def test_the_view_measures_twins_and_tells_canonical_addresses(
    archive: Archive,
) -> None:
    archive.sync_outlets(OUTLETS)
    body = prose(1, 400)
    cut = part(body, 0, 350)
    by_address = credited("racurs.example", kind=CreditKind.CANONICAL)
    texts = (
        ("racurs", body, ()),
        ("buna", cut, (credited("Racurs"), by_address)),
        ("coast", cut, (by_address,)),
    )
    with archive.begin() as work:
        for hours, (name, words, credits) in enumerate(texts):
            one = replace(ARTICLES[name], body=words, credits=credits)
            work.file(one, captured(one, START + timedelta(hours=hours)))
    sql = "SELECT outlet, source, basis, shared FROM syndication ORDER BY 1"
    with archive.connect() as connection:
        (buna, coast) = (tuple(row) for row in connection.execute(text(sql)))
        edges, _ = graph(connection, Filter())
    assert buna[:3] == ("Buna Times", "Racurs", "credit")
    assert coast[:3] == ("Coast Wire", "Racurs", "canonical")
    # The second of the two was compared with the first alone, which has all of it.
    assert buna[3] == coast[3] > 0.9
    assert {(edge.outlet, edge.source, edge.credited) for edge in edges} == {
        ("Buna Times", "Racurs", 1),
        ("Coast Wire", "Racurs", 0),
    }


def test_who_copies_without_a_word_is_known_by_the_dates(archive: Archive) -> None:
    archive.sync_outlets(OUTLETS)
    first = replace(ARTICLES["racurs"], dates=date("2026-03-03T08:00:00+00:00"))
    copy = replace(
        ARTICLES["coast"],
        credits=(),
        body=f"{ARTICLES['coast'].body}\n\nMore in our paper on Friday.",
        dates=date("2026-03-03T11:00:00+00:00"),
    )
    day = replace(ARTICLES["buna"], credits=(), dates=date("2026-03-03"))
    with archive.begin() as work:
        ids = [
            work.file(one, captured(one, START + timedelta(hours=hours))).article_id
            for hours, one in enumerate((copy, day, first))
        ]
    with archive.connect() as connection:
        (edge,), found = graph(connection, Filter())
        told = [trace(connection, id) for id in ids]
    shares = {one.outlet: (one.original, one.undecided) for one in found}
    # The same articles, asked one by one.
    assert {one.ranking.origin.outlet for one in told if one.ranking.origin} == {
        "Buna Times"
    }
    assert [
        (one.basis.value, one.outlet) for one in told[0].sources[told[0].article.id]
    ] == [("date", "Racurs")]
    assert (edge.outlet, edge.source, edge.credited) == ("Coast Wire", "Racurs", 0)
    assert edge.lag == 3 * 3600
    # On one day, without a time: neither was surely first.
    assert shares == {
        "Racurs": (1.0, 1),
        "Buna Times": (1.0, 0),
        "Coast Wire": (0.0, 0),
    }


def test_what_an_outlet_carries_twice_is_a_median(archive: Archive) -> None:
    archive.sync_outlets(OUTLETS)
    with archive.begin() as work:
        for number, hours in enumerate((1, 2, 9)):
            words = f"{ARTICLES['racurs'].body}\n\nNumber {number} of the ship."
            told = "".join(f" word{number}{at}" for at in range(80))
            wrote = replace(
                ARTICLES["racurs"],
                url=f"https://racurs.example/n/{number}",
                body=words + told,
                dates=date("2026-03-03T08:00:00+00:00"),
            )
            took = replace(
                ARTICLES["buna"],
                url=f"https://buna.example/{number}",
                body=words + told,
                dates=date(f"2026-03-03T{8 + hours:02}:00:00+00:00"),
            )
            for article in (wrote, took):
                at = START + timedelta(hours=2 * number)
                work.file(article, captured(article, at))
    with archive.connect() as connection:
        (edge,), _ = graph(connection, Filter())
    assert (edge.articles, edge.archived, edge.lag) == (3, 3, 2 * 3600)


def test_an_outlet_that_comes_later_resolves_what_it_is_credited_for(
    archive: Archive,
) -> None:
    article = ARTICLES["buna"]
    with archive.begin() as work:
        work.file(article, captured(article, START))
        own = ARTICLES["racurs"]
        work.file(own, captured(own, START))
    archive.sync_outlets([OUTLETS[0], Outlet(name="Elsewhere", domains=("e.example",))])
    sql = "SELECT o.name FROM {} x JOIN outlets o ON o.id = x.outlet_id"
    with archive.connect() as connection:
        for table in ("credits", "articles"):
            found = connection.execute(text(sql.format(table))).scalars().all()
            assert found == ["Racurs"]


def test_an_alias_that_moves_takes_its_credits_and_articles_along(
    archive: Archive,
) -> None:
    first, other = OUTLETS[0], Outlet(name="Elsewhere", domains=("e.example",))
    archive.sync_outlets([first, other])
    with archive.begin() as work:
        for name in ("buna", "racurs"):
            one = ARTICLES[name]
            made = work.file(one, captured(one, START))
        linked = replace(
            ARTICLES["coast"],
            credits=(credited("a partner", url="https://racurs.example/n/1"),),
        )
        work.file(linked, captured(linked, START))
    assert made.article_id

    def owners() -> list[tuple[str, ...]]:
        sql = (
            "SELECT coalesce(o.name, '-') FROM {} x "
            "LEFT JOIN outlets o ON o.id = x.outlet_id ORDER BY {}"
        )
        asked = (("credits", "x.name"), ("articles", "x.host"))
        with archive.connect() as connection:
            return [
                tuple(connection.execute(text(sql.format(*one))).scalars())
                for one in asked
            ]

    # Credited: Racurs, a partner.  Of buna.example, coast.example, racurs.example.
    assert owners() == [("Racurs", "Racurs"), ("-", "-", "Racurs")]
    renamed = replace(first, name="Agency", domains=(), aliases=())
    moved = replace(other, aliases=("Racurs",), domains=("racurs.example",))
    archive.sync_outlets([replace(first, domains=("r.example",)), other])
    assert owners() == [("Racurs", "-"), ("-", "-", "-")]
    archive.sync_outlets([renamed, moved])
    assert owners() == [("Elsewhere", "Elsewhere"), ("-", "-", "Elsewhere")]
    # A name that two bear is nobody's.
    archive.sync_outlets([first, replace(moved, domains=("e.example",))])
    assert owners() == [("-", "Racurs"), ("-", "-", "Racurs")]


def test_the_command(shared: Shared, run: Run) -> None:
    told = run("stats", "--syndication").out.splitlines()
    assert told[0].split() == [
        *("carries", "from", "articles", "credited", "both", "here", "lag", "shared")
    ]
    assert "  ".join(told[2].split()) == "  ".join(
        "Coast Wire Buna Times 1 1 1 4 h 100%".split()
    )
    found = json.loads(run("stats", "--syndication", "--format", "json").out)
    assert found["edges"][1]["lag_seconds"] == 4 * 3600
    assert found["outlets"][0]["original"] == 1.0
    rows = run("stats", "--syndication", "--format", "csv").out.splitlines()
    assert [row["source"] for row in csv.DictReader(rows)] == [
        *("Racurs", "Buna Times", "Deutsche Presse-Agentur")
    ]
    drawn = run("stats", "--syndication", "--format", "mermaid").out.splitlines()
    assert '  n0 -- "1" --> n1' in drawn


def test_names_that_no_outlet_bears(shared: Shared, run: Run) -> None:
    found = json.loads(run("stats", "--unresolved", "--format", "json").out)
    assert found["unresolved"] == [
        {
            "name": "dpa",
            "organization": "Deutsche Presse-Agentur",
            "articles": 1,
            "example": shared.ids["flood"],
        }
    ]
    assert "dpa" in run("stats", "--unresolved").out


@pytest.mark.parametrize("form", ["csv", "mermaid"])
def test_forms_of_the_graph_only(run: Run, form: str) -> None:
    ended = run("stats", "--format", form)
    assert (ended.code, ended.out) == (2, "")
    assert "--syndication" in ended.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--near-misses", "--health"), "exclude each other"),
        (("--syndication", "--by", "day"), "exclude each other"),
        (("--unresolved", "--format", "csv"), "--syndication"),
        (("--health", "--outlet", "Racurs"), "--outlet"),
        (("--limit", "3", "--format", "json"), "--limit"),
    ],
)
def test_what_would_be_ignored_is_refused(
    run: Run, options: tuple[str, ...], said: str
) -> None:
    ended = run("stats", *options)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert len(ended.err.splitlines()) == 1


def test_two_that_credit_each_other_are_one_source(archive: Archive) -> None:
    archive.sync_outlets(OUTLETS)
    buna = replace(ARTICLES["buna"], dates=date("2026-03-03T08:00:00+00:00"))
    racurs = replace(
        ARTICLES["racurs"],
        credits=(credited("Buna Times"),),
        dates=date("2026-03-03T11:00:00+00:00"),
    )
    with archive.begin() as work:
        ids = [
            work.file(one, captured(one, START + timedelta(hours=hours))).article_id
            for hours, one in enumerate((racurs, buna))
        ]
    with archive.connect() as connection:
        (edge,), found = graph(connection, Filter())
        for id in ids:
            told = trace(connection, id)
            assert told.ends == (told.ranking.origin,)
            assert told.ranking.outlets == ("Buna Times",)
            assert "credit each other; published earliest" in told.basis
            words = " ".join(tell(told, 200))
            assert "not archived" not in words
            assert "Origin: Buna Times, “Grain corridor opens again”: " in words
            entities = {step.by.id: step for step in told.steps}
            assert told.is_set_aside(entities[ids[1]])
            assert not told.is_set_aside(entities[ids[0]])
    assert (edge.outlet, edge.source, edge.lag) == ("Racurs", "Buna Times", 3 * 3600)
    assert {one.outlet: one.carried for one in found} == {"Racurs": 1, "Buna Times": 0}


def test_the_lag_is_from_the_first_article_of_the_credited(archive: Archive) -> None:
    """Whichever of them was filed first."""
    archive.sync_outlets(OUTLETS)
    hours = {"update": 15, "first": 8}
    theirs = [
        replace(
            ARTICLES["racurs"],
            url=f"https://racurs.example/n/{name}",
            dates=date(f"2026-03-03T{hour:02}:00:00+00:00"),
        )
        for name, hour in hours.items()
    ]
    copy = replace(ARTICLES["buna"], dates=date("2026-03-03T10:30:00+00:00"))
    with archive.begin() as work:
        for number, one in enumerate((*theirs, copy)):
            at = START + timedelta(hours=number)
            made = work.file(one, captured(one, at)).article_id
    with archive.connect() as connection:
        edges, _ = graph(connection, Filter())
        told = trace(connection, made)
        sql = "SELECT lag_seconds FROM syndication"
        assert connection.execute(text(sql)).scalars().all() == [9000]
    assert [(one.source, one.lag) for one in edges] == [("Racurs", 9000.0)]
    (step,) = told.steps
    assert step.article is not None
    assert step.article.article.published == "2026-03-03T08:00:00+00:00"
    assert any("2 h 30 min later" in line for line in tell(told, 100))


def test_no_cell_of_the_csv_is_a_formula() -> None:
    edge = replace(BUNA, outlet="=HYPERLINK(1)", source="@Racurs")
    lines = Syndication(edges=(edge,), reporting=()).as_csv()
    (row,) = csv.DictReader(lines)
    assert (row["outlet"], row["source"]) == ("'=HYPERLINK(1)", "'@Racurs")

"""Who republishes whom, counted by pairs of outlets.

Who has a story from whom, archive.provenance.descent says, as it does for a trace.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import Connection, func, select

from ..outlets import name_key
from ..select import SOURCE, Filter, conditions
from ..tables import articles, credits, revisions, story_members
from .descent import sources
from .groups import named, story_pages, texts, told_by
from .member import Member
from .reprint import lag, shared
from .said import TOLD, Basis, Source

SOME = 50
"""Texts of a pair of outlets that are compared, beside those that are the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One outlet that carries another's articles."""

    outlet: str
    source: str
    articles: int
    credited: int
    """That say so; the others declare its address as their own, or tell later what it
    told, and credit nobody."""

    archived: int
    """Of which the source's article is in the archive, too."""

    lag: float | None
    """Median seconds from the source's date to the carrier's."""

    shared: float | None
    """Median share of the carrier's text that the source has, 0 to 1; of SOME."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """How much of what an outlet prints is its own."""

    outlet: str
    articles: int
    carried: int
    """Of another, by its own word or by date."""

    undecided: int = 0
    """That another outlet tells, too; neither words nor dates say who was first."""

    @property
    def original(self) -> float:
        return 1 - self.carried / self.articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Unresolved:
    """A credited name that no outlet of the catalogue bears."""

    name: str
    organization: str | None
    """In the table of agencies; None where that does not know it either."""

    articles: int
    example: str
    """Id of one of them."""


class _Pair:
    """What is counted of one outlet that carries another's articles."""

    __slots__ = ("archived", "articles", "credited", "lags", "shares")

    def __init__(self) -> None:
        self.articles = self.credited = self.archived = 0
        self.lags = array("d")
        self.shares = array("d")


@dataclass(frozen=True, slots=True)
class Carried:
    """One article, and one that it comes from."""

    pair: tuple[str, str]
    member: Member
    source: Member


def graph(
    connection: Connection, wanted: Filter
) -> tuple[tuple[Edge, ...], tuple[Reporting, ...]]:
    """Every pair of outlets, the most frequent first; and every outlet.

    One pass over the stories: the articles of a page of them are in memory at a time,
    and eight bytes for each lag that is known.
    """
    pairs: dict[tuple[str, str], _Pair] = defaultdict(_Pair)
    printed: Counter[str] = Counter()
    carried: Counter[str] = Counter()
    undecided: Counter[str] = Counter()
    for story in story_pages(connection):
        groups = told_by(connection, story)
        chosen = _chosen(connection, groups, wanted)
        both: list[Carried] = []
        for group in groups.values():
            known = sources(group)
            for member in group:
                if member.id not in chosen:
                    continue
                told = [one for one in known[member.id] if one.basis in TOLD]
                printed[member.outlet] += 1
                carried[member.outlet] += bool(told)
                undecided[member.outlet] += bool(known[member.id]) and not told
                for source in told:
                    pair = pairs[member.outlet, source.outlet]
                    pair.articles += 1
                    pair.credited += source.basis is Basis.CREDIT
                    pair.archived += source.article_id is not None
                both += _both(connection, member, told)
        _measure(connection, both, pairs)
    edges = [_edge(pair, found) for pair, found in pairs.items()]
    outlets = [
        Reporting(
            outlet=name,
            articles=number,
            carried=carried[name],
            undecided=undecided[name],
        )
        for name, number in printed.items()
    ]
    return (
        tuple(sorted(edges, key=lambda e: (-e.articles, e.outlet, e.source))),
        tuple(sorted(outlets, key=lambda r: (-r.original, -r.articles, r.outlet))),
    )


def _chosen(
    connection: Connection, groups: Mapping[int, Sequence[Member]], wanted: Filter
) -> set[str]:
    """The articles of a page that are asked for."""
    if not wanted.described():
        return {member.id for group in groups.values() for member in group}
    query = (
        select(articles.c.id)
        .select_from(
            SOURCE.join(story_members, story_members.c.article_id == articles.c.id)
        )
        .where(*conditions(connection, wanted))
        .where(story_members.c.story.in_(sorted(groups)))
    )
    return set(connection.scalars(query))


def _both(
    connection: Connection, member: Member, told: Sequence[Source]
) -> Iterator[Carried]:
    """Those of the sources of an article that are archived, whatever they tell."""
    far = {one.article_id for one in told if one.article_id and not one.member}
    others = named(connection, {one for one in far if one})
    for one in told:
        source = one.member or others.get(one.article_id or "")
        if source is not None:
            yield Carried((member.outlet, one.outlet), member, source)


def _measure(
    connection: Connection,
    both: Sequence[Carried],
    pairs: Mapping[tuple[str, str], _Pair],
) -> None:
    """Lags and shares of a page, as ``pressmark trace`` tells them of one article."""
    unlike: list[Carried] = []
    asked: Counter[tuple[str, str]] = Counter()
    for one in both:
        pair = pairs[one.pair]
        later = lag(one.source.published, one.member.published)
        if later is not None:
            pair.lags.append(later.total_seconds())
        if one.member.text_hash and one.member.text_hash == one.source.text_hash:
            pair.shares.append(1.0)
        elif len(pair.shares) + asked[one.pair] < SOME:
            asked[one.pair] += 1
            unlike.append(one)
    for at in range(0, len(unlike), SOME):
        page = unlike[at : at + SOME]
        ends = {end.id for one in page for end in (one.member, one.source)}
        known = texts(connection, ends)
        for one in page:
            found = shared(known[one.source.id], known[one.member.id])
            if found is not None:
                pairs[one.pair].shares.append(found)


def _edge(pair: tuple[str, str], found: _Pair) -> Edge:
    return Edge(
        outlet=pair[0],
        source=pair[1],
        articles=found.articles,
        credited=found.credited,
        archived=found.archived,
        lag=median(found.lags) if found.lags else None,
        shared=median(found.shares) if found.shares else None,
    )


def unresolved(connection: Connection, wanted: Filter) -> tuple[Unresolved, ...]:
    """Names that the catalogue might get, the most frequent first."""
    number = func.count(func.distinct(revisions.c.article_id))
    query = (
        select(
            func.min(credits.c.name).label("name"),
            credits.c.organization,
            number.label("number"),
            func.min(revisions.c.article_id).label("example"),
        )
        .select_from(SOURCE.join(credits, credits.c.revision_id == revisions.c.id))
        .where(*conditions(connection, wanted), credits.c.outlet_id.is_(None))
        .group_by(credits.c.name_key, credits.c.organization)
    )
    found = [
        Unresolved(
            name=row.name,
            organization=row.organization,
            articles=row.number,
            example=row.example,
        )
        for row in connection.execute(query)
    ]
    return tuple(sorted(found, key=lambda u: (-u.articles, name_key(u.name))))

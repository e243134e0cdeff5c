"""What the archive holds, counted: articles by who, what and when; outcomes of runs.

Everything is counted over the revisions in force that a Filter leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from .likeness import Relation
from .select import SOURCE, Filter, conditions
from .tables import (
    articles,
    captures,
    channels,
    credits,
    near_misses,
    outlets,
    revisions,
    runs,
    story_links,
    story_members,
)

BY = ("outlet", "credit", "language", "day", "access")
NO_DATE = "(no date)"
NO_LANGUAGE = "(unknown)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many articles have one value."""

    name: str
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The archive in one line."""

    articles: int
    revisions: int
    """Readings in force, of all revisions."""

    captures: int
    outlets: int
    """Of which there are articles."""

    bytes: int
    """Of WARC records that hold captures."""

    first: datetime | None
    last: datetime | None
    """When the first and the last of them were fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stories:
    """What the articles tell."""

    stories: int
    carried: int
    """Of which more than one article tells."""

    links: dict[str, int]
    """By relation: pairs of articles, each with the earlier one that it is like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """What looks like a credit, and no rule claims."""

    article_id: str
    outlet: str
    url: str
    exact: str
    rule: str
    selector: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """One run and what came of it."""

    id: str
    command: str
    started: datetime
    ended: datetime | None
    exit_code: int | None
    counts: dict[str, Any]
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelView:
    """One feed, sitemap or section, as the last look at it found it."""

    outlet: str
    kind: str
    url: str
    checked: datetime | None
    outcome: str | None
    reason: str | None
    failures: int
    failing_since: datetime | None
    found: datetime | None
    """When it was found in place of a channel that is dead."""

    moved: str | None
    """Where it is asked, since its own address said that it has moved there."""


def totals(connection: Connection, wanted: Filter) -> Totals:
    """The articles that fit; revisions and captures are those of these articles."""
    where = conditions(connection, wanted)
    ids = select(articles.c.id).select_from(SOURCE).where(*where)
    carrier = func.count(func.distinct(_outlet_name()))
    counted = connection.execute(
        select(func.count(), carrier).select_from(SOURCE).where(*where)
    ).one()
    kept = connection.execute(
        select(
            func.count(),
            func.coalesce(func.sum(captures.c.length), 0),
            func.min(captures.c.fetched),
            func.max(captures.c.fetched),
        ).where(captures.c.article_id.in_(ids))
    ).one()
    read = connection.execute(
        select(func.count()).where(
            revisions.c.article_id.in_(ids), revisions.c.superseded.is_(None)
        )
    ).scalar_one()
    return Totals(
        articles=counted[0],
        outlets=counted[1],
        revisions=read,
        captures=kept[0],
        bytes=int(kept[1]),
        first=kept[2],
        last=kept[3],
    )


def stories(connection: Connection, wanted: Filter) -> Stories:
    """The stories of the articles that fit, and what these were found to be like."""
    ids = (
        select(articles.c.id).select_from(SOURCE).where(*conditions(connection, wanted))
    )
    chosen = story_members.c.article_id.in_(ids)
    story = story_members.c.story
    several = (
        select(story).where(chosen).group_by(story).having(func.count() > 1).subquery()
    )
    kinds = (
        select(story_links.c.relation, func.count())
        .join(story_members, story_members.c.number == story_links.c.member)
        .where(chosen)
        .group_by(story_links.c.relation)
    )
    found = {row[0]: row[1] for row in connection.execute(kinds)}
    return Stories(
        stories=connection.scalar(select(func.count(story.distinct())).where(chosen))
        or 0,
        carried=connection.scalar(select(func.count()).select_from(several)) or 0,
        links={kind.value: found.get(kind.value, 0) for kind in Relation},
    )


def counts(connection: Connection, by: str, wanted: Filter) -> tuple[Count, ...]:
    """Articles by one of BY, the most frequent first; days in their own order."""
    name, source = _grouped(by)
    number = func.count(func.distinct(articles.c.id))
    query = (
        select(name.label("name"), number.label("number"))
        .select_from(source)
        .where(*conditions(connection, wanted))
        .group_by(name)
    )
    found = [
        Count(name=str(row.name), articles=row.number)
        for row in connection.execute(query)
    ]
    if by == "day":
        return tuple(sorted(found, key=lambda count: count.name))
    return tuple(sorted(found, key=lambda count: (-count.articles, count.name)))


def _grouped(by: str) -> tuple[ColumnElement[Any], Any]:
    """What to group by, and the tables that it takes."""
    if by == "credit":
        credited = outlets.alias("credited")
        source = SOURCE.join(
            credits, credits.c.revision_id == revisions.c.id
        ).outerjoin(credited, credited.c.id == credits.c.outlet_id)
        name = func.coalesce(credited.c.name, credits.c.organization, credits.c.name)
        return name, source
    columns: dict[str, ColumnElement[Any]] = {
        "outlet": _outlet_name(),
        "language": func.coalesce(revisions.c.language, NO_LANGUAGE),
        "day": func.coalesce(func.substr(revisions.c.published, 1, 10), NO_DATE),
        "access": revisions.c.access,
    }
    return columns[by], SOURCE


def _outlet_name() -> ColumnElement[Any]:
    """As in ``holdings.Held.outlet``."""
    printed = func.nullif(revisions.c.publisher, "")
    return func.coalesce(outlets.c.name, printed, articles.c.host)


def misses(connection: Connection, wanted: Filter) -> tuple[NearMiss, ...]:
    """The near misses of the readings in force, by outlet."""
    query = (
        select(
            articles.c.id,
            articles.c.url,
            _outlet_name().label("outlet"),
            near_misses.c.exact,
            near_misses.c.rule,
            near_misses.c.selector,
        )
        .select_from(
            SOURCE.join(near_misses, near_misses.c.revision_id == revisions.c.id)
        )
        .where(*conditions(connection, wanted))
        .order_by(articles.c.id, near_misses.c.position)
    )
    found = (
        NearMiss(
            article_id=row.id,
            outlet=row.outlet,
            url=row.url,
            exact=row.exact,
            rule=row.rule,
            selector=row.selector,
        )
        for row in connection.execute(query)
    )
    return tuple(sorted(found, key=lambda miss: (miss.outlet, miss.article_id)))


def last_runs(connection: Connection, limit: int = 5) -> tuple[RunView, ...]:
    """The latest runs, the last one first."""
    query = select(runs).order_by(runs.c.started.desc(), runs.c.id).limit(limit)
    return tuple(
        RunView(
            id=row.id,
            command=row.command,
            started=row.started,
            ended=row.ended,
            exit_code=row.exit_code,
            counts=row.counts,
            bytes=row.bytes,
        )
        for row in connection.execute(query)
    )


def health(connection: Connection) -> Sequence[ChannelView]:
    """Every channel, the ones in trouble first."""
    query = (
        select(channels, func.coalesce(outlets.c.name, channels.c.url).label("outlet"))
        .outerjoin(outlets, outlets.c.id == channels.c.outlet_id)
        .order_by(channels.c.failures.desc(), channels.c.url_key)
    )
    return tuple(
        ChannelView(
            outlet=row.outlet,
            kind=row.kind,
            url=row.url,
            checked=row.checked,
            outcome=row.outcome,
            reason=row.reason,
            failures=row.failures,
            failing_since=row.failing_since,
            found=row.found,
            moved=row.moved,
        )
        for row in connection.execute(query)
    )

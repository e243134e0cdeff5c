"""Where a story came from and who carried it: the credit chain, step by step.

``trace`` follows what pages say of themselves to what else the archive holds; each
step keeps the words, the rule and the WARC record it rests on.  Names that nothing in
the archive answers to stay as they are printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from ..holdings import Held, find, load, rows
from ..model import Cited, Credit, CreditRole
from ..select import in_force
from ..spans import moment
from ..tables import addresses, articles, credits, outlets
from .groups import claim_of, members, texts
from .origin import Claim, Member, Ranking, claimed, rank
from .reprint import Reprint, compare, lag

DEEPEST = 12
"""Steps that a chain may have; no story is passed on that often."""

COMPARED = 200
"""Members of a group whose texts are compared, the first by date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page crediting one party (PROV ``wasDerivedFrom``)."""

    depth: int
    """0 for what the article itself says, 1 for what its source says, ..."""

    by: Held
    """The article that says so; its capture is where the words stand."""

    credit: Credit
    outlet: str | None
    """The outlet of the catalogue that the name means; None where it is not known."""

    article: Held | None
    """The archived article that the text came from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """All that the archive can say about where an article comes from."""

    article: Held
    steps: tuple[Step, ...]
    """Every credit of the article, then of the articles it came from."""

    cited: tuple[Cited, ...]
    """Authorities the story reports on (PROV ``hadPrimarySource``)."""

    group: tuple[Member, ...]
    """All that tell this story, itself included; empty where it is the only one."""

    ranking: Ranking | None
    """Which of the group the text comes from, and why."""

    reprints: tuple[Reprint, ...] = ()
    """The group beside its origin, or its first where none is known; by date."""

    @property
    def compared(self) -> Member | None:
        """The member that the others are compared with."""
        if self.ranking and self.ranking.origin:
            return self.ranking.origin
        return in_order(self.group)[0] if self.group else None

    @property
    def basis(self) -> str:
        """Why the origin is what it is, in words."""
        if self.ranking:
            return self.ranking.basis
        if self.source is not None:
            return "so says its own page; no other article here tells this story"
        return "it credits nobody, and no other article here tells this story"

    @property
    def source(self) -> Held | str | None:
        """The far end of the chain: an article, or a name nobody answers to."""
        ends = [step for step in self.steps if step.credit.role is CreditRole.ORIGIN]
        if not ends:
            return None
        last = max(ends, key=lambda step: (step.depth, step.article is not None))
        return last.article or last.outlet or last.credit.name


def trace(connection: Connection, article_id: str) -> Trace:
    """The credit chain and the reprints of one article, by its id."""
    return trace_held(connection, find(connection, article_id))


def trace_held(connection: Connection, article: Held) -> Trace:
    """The same for one revision of it."""
    group = members(connection, {article.id}).get(article.id, ())
    found = Trace(
        article=article,
        steps=tuple(_steps(connection, article, 0, {article.id})),
        cited=article.article.cited,
        group=group,
        ranking=rank(group) if group else None,
    )
    return replace(found, reprints=tuple(_reprints(connection, found)))


def in_order(group: Iterable[Member]) -> list[Member]:
    """By date; those without one last."""
    return sorted(
        group,
        key=lambda member: (
            (start := moment(member.published)) is None,
            start.isoformat() if start else "",
            member.outlet,
            member.id,
        ),
    )


def _reprints(connection: Connection, found: Trace) -> Iterator[Reprint]:
    origin = found.compared
    if origin is None:
        return
    ordered = in_order(found.group)
    near = ordered[:COMPARED]
    known = texts(connection, {member.id for member in (origin, *near)})
    for member in ordered:
        if member.id in known:
            yield compare(origin, known[origin.id], member, known[member.id])
        else:
            yield Reprint(member=member, lag=lag(origin.published, member.published))


def _steps(
    connection: Connection, by: Held, depth: int, seen: set[str]
) -> Iterator[Step]:
    """The credits of one article, each followed by those of the article it names."""
    if depth >= DEEPEST:
        return
    known = _resolved(connection, by)
    for credit, (claim, outlet) in zip(by.article.credits, known, strict=True):
        origin = None
        if credit.role is CreditRole.ORIGIN:
            origin = _origin(connection, by, claim, seen)
        yield Step(depth=depth, by=by, credit=credit, outlet=outlet, article=origin)
        if origin is not None:
            seen.add(origin.id)
            yield from _steps(connection, origin, depth + 1, seen)


def _resolved(connection: Connection, by: Held) -> list[tuple[Claim, str | None]]:
    """The credits of a revision as claims, with the outlets that they mean."""
    query = (
        select(credits, outlets.c.name.label("outlet"))
        .outerjoin(outlets, outlets.c.id == credits.c.outlet_id)
        .where(credits.c.revision_id == by.revision_id)
        .order_by(credits.c.position)
    )
    return [(claim_of(row), row.outlet) for row in connection.execute(query)]


def _origin(
    connection: Connection, by: Held, claim: Claim, seen: set[str]
) -> Held | None:
    """The article that a credit means: the one it links to, or one of its story."""
    found: str | None = None
    if claim.url_key:
        found = connection.scalar(
            select(addresses.c.article_id)
            .where(addresses.c.url_key == claim.url_key)
            .order_by(addresses.c.article_id)
            .limit(1)
        )
    if found is None:
        group = members(connection, {by.id}).get(by.id, ())
        others = [member for member in group if member.id != by.id]
        target = claimed(claim, others)
        found = target.id if target else None
    if found is None or found in seen:
        return None
    return _held(connection, found)


def _held(connection: Connection, article_id: str) -> Held | None:
    query = rows().where(articles.c.id == article_id, in_force())
    return next(load(connection, query), None)

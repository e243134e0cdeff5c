"""Where a story came from and who carried it: the credit chain, step by step.

``trace`` follows what pages say of themselves to what else the archive holds; each
step keeps the words, the rule and the WARC record it rests on.  Names that nothing in
the archive answers to stay as they are printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, select

from ..holdings import Held, find, load, rows
from ..model import Cited, Credit, CreditRole
from ..select import in_force
from ..spans import moment
from ..tables import articles, credits, outlets
from .descent import Source, sources
from .groups import claims_of, members, named, texts
from .links import Link, links
from .origin import Claim, Group, Member, Ranking, earliest, is_own, rank
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

    own: bool = False
    """Whether it names the outlet that carries the page: where nothing came from."""

    circular: bool = False
    """Whether the article is one that the chain began with or has passed."""


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

    sources: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    """By article of the group, and of the article: whom it has the story from."""

    links: tuple[Link, ...] = ()
    """All that its text was found to be like, and by which method."""

    circle: Held | None = None
    """Where its credits lead in a circle: whom the text comes from, by the dates."""

    @property
    def compared(self) -> Member | None:
        """The member that the others are compared with."""
        if self.ranking and self.ranking.origin:
            return self.ranking.origin
        return in_order(self.group)[0] if self.group else None

    def is_set_aside(self, step: Step) -> bool:
        """Whether a credit closes a circle, so that the dates decide against it."""
        if step.article is None or not self._leads(step.article.id, step.by.id):
            return False
        told = self.sources.get(step.by.id)
        if told is None:
            return step.circular
        return step.article.id not in {source.article_id for source in told}

    def _leads(self, start: str, end: str) -> bool:
        """Whether the credits lead from one article to another."""
        seen, ahead = set(), {start}
        while ahead:
            seen |= ahead
            ahead = {
                step.article.id
                for step in self.steps
                if step.article is not None and step.by.id in ahead
            } - seen
        return end in seen

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
        last = _far_end(self.steps)
        if last is None:
            return None
        if last.circular and self.circle is not None:
            return self.circle
        return last.article or last.outlet or last.credit.name


def trace(connection: Connection, article_id: str) -> Trace:
    """The credit chain and the reprints of one article, by its id."""
    return trace_held(connection, find(connection, article_id))


def trace_held(connection: Connection, article: Held) -> Trace:
    """The same for one revision of it."""
    group = members(connection, {article.id}).get(article.id, ())
    ranking = rank(group) if group else None
    steps = tuple(_steps(connection, article, 0, {article.id}))
    found = Trace(
        article=article,
        steps=steps,
        cited=article.article.cited,
        group=group,
        ranking=ranking,
        sources=sources(group or tuple(named(connection, {article.id}).values())),
        links=links(connection, article.id),
        circle=_circle(connection, steps, ranking),
    )
    return replace(found, reprints=tuple(_reprints(connection, found)))


def _far_end(steps: Sequence[Step]) -> Step | None:
    ends = [one for one in steps if one.credit.role is CreditRole.ORIGIN]
    return max(
        (one for one in ends if not one.own),
        key=lambda step: (step.depth, step.article is not None),
        default=None,
    )


def _circle(
    connection: Connection, steps: Sequence[Step], ranking: Ranking | None
) -> Held | None:
    """Of articles that credit each other, the one that the others come from."""
    last = _far_end(steps)
    if last is None or last.article is None or not last.circular:
        return None
    start = min(one.depth for one in steps if one.by.id == last.article.id)
    ids = {one.by.id for one in steps if one.depth >= start}
    if ranking and ranking.origin:
        return _held(connection, ranking.origin.id)
    first = earliest(tuple(named(connection, ids).values())).origin
    return _held(connection, first.id) if first else None


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
    known = _resolved(connection, by)
    if depth >= DEEPEST or not known:
        return
    told = members(connection, {by.id}).get(by.id, ())
    group = Group(told or tuple(named(connection, {by.id}).values()))
    for credit, (claim, outlet) in zip(by.article.credits, known, strict=True):
        origin, own = None, is_own(group.by_id[by.id], claim)
        if credit.role is CreditRole.ORIGIN and not own:
            origin = _origin(connection, by, claim, group)
        circular = origin is not None and origin.id in seen
        yield Step(
            depth=depth,
            by=by,
            credit=credit,
            outlet=outlet,
            article=origin,
            own=own,
            circular=circular,
        )
        if origin is not None and not circular:
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
    found = connection.execute(query).all()
    claims = claims_of(connection, found)
    return [(one, row.outlet) for one, row in zip(claims, found, strict=True)]


def _origin(
    connection: Connection, by: Held, claim: Claim, group: Group
) -> Held | None:
    """The article that a credit means: the one it links to, or one of its story."""
    told = group.claimed(claim, by.id)
    found = told.id if told else claim.article_id
    return _held(connection, found) if found and found != by.id else None


def _held(connection: Connection, article_id: str) -> Held | None:
    query = rows().where(articles.c.id == article_id, in_force())
    return next(load(connection, query), None)

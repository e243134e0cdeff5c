"""Where a story came from and who carried it: the credit chain, step by step.

``trace`` follows what pages say of themselves to what else the archive holds; each
step keeps the words, the rule and the WARC record it rests on.  Names that nothing in
the archive answers to stay as they are printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, select

from ..holdings import Held, find, load, rows
from ..model import Cited, Credit, CreditKind, CreditRole
from ..select import in_force
from ..spans import moment
from ..tables import articles, credits, outlets
from .descent import sources
from .ends import ends
from .groups import claims_of, members, named, texts
from .links import Link, links
from .member import Claim, Group, Member, is_own
from .origin import Ranking, rank
from .reprint import Reprint, compare, lag
from .said import Source

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

    party: str
    """The same, else the agency, else the name: under which it is told and counted."""

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

    ranking: Ranking
    """Whom the text of all of them comes from, and why."""

    ends: tuple[Member | str, ...]
    """The same, followed through other stories: articles, and names without one."""

    reprints: tuple[Reprint, ...] = ()
    """The group beside its origin, or its first where none is known; by date."""

    sources: Mapping[str, tuple[Source, ...]] = field(default_factory=dict)
    """By article of the group, and of the article: whom it has the story from."""

    links: tuple[Link, ...] = ()
    """All that its text was found to be like, and by which method."""

    @property
    def compared(self) -> Member | None:
        """The member that the others are compared with."""
        if not self.group:
            return None
        return self.ranking.origin or in_order(self.group)[0]

    def is_told(self, step: Step) -> bool:
        """Whether a step names whom its article has the story from."""
        names = step.credit.role is CreditRole.ORIGIN and not step.own
        return names and not self.is_set_aside(step)

    def is_set_aside(self, step: Step) -> bool:
        """Whether a credit closes a circle, so that the dates decide against it.

        Or is no more than a canonical address, where the page credits somebody.
        """
        told = self.sources.get(step.by.id)
        if told is not None and step.credit.kind is CreditKind.CANONICAL:
            return not any(_says(step, one) for one in told)
        if step.article is None or not self._leads(step.article.id, step.by.id):
            return False
        if told is None:
            return step.circular
        return step.article.id not in {source.article_id for source in told}

    def is_drawn(self, source: Source, by: str) -> bool:
        """Whether a step of an article says the same."""
        return any(
            step.by.id == by and _says(step, source)
            for step in self.steps
            if self.is_told(step)
        )

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
        if self.group:
            return self.ranking.basis
        if self.ranking.origin:
            return "it credits nobody, and no other article here tells this story"
        said = "so says its own page"
        if any(isinstance(end, str) for end in self.ends):
            return f"{said}; no article of theirs that tells this story was found here"
        return said

    @property
    def origins(self) -> tuple[Member | str, ...]:
        """Where the verdict ends: the article, if it is one of these."""
        return (self.ranking.origin,) if self.ranking.origin else self.ends

    @property
    def far(self) -> tuple[Member | str, ...]:
        """The ends that are not the article itself."""
        return tuple(
            end
            for end in self.ends
            if isinstance(end, str) or end.id != self.article.id
        )


def trace(connection: Connection, article_id: str) -> Trace:
    """The credit chain and the reprints of one article, by its id."""
    return trace_held(connection, find(connection, article_id))


def trace_held(connection: Connection, article: Held) -> Trace:
    """The same for one revision of it."""
    group = members(connection, {article.id}).get(article.id, ())
    told = group or tuple(named(connection, {article.id}).values())
    ranking = rank(told)
    found = Trace(
        article=article,
        steps=tuple(_steps(connection, article, 0, {article.id})),
        cited=article.article.cited,
        group=group,
        ranking=ranking,
        ends=ends(connection, told, ranking),
        sources=sources(told),
        links=links(connection, article.id),
    )
    return replace(found, reprints=tuple(_reprints(connection, found)))


def _says(step: Step, source: Source) -> bool:
    """Whether a step is the words of a source."""
    if step.article is not None:
        return source.article_id == step.article.id
    return source.article_id is None and source.outlet == step.party


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
            party=claim.party,
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

"""Whom the articles of one story say to have it from, followed to the end.

Credits before canonical addresses.  Where pages point at each other in a circle, the
dates open it: the first of them has the story from none of the others.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .member import Claim, Group, Member, earliest


class Basis(StrEnum):
    """Who says so."""

    CREDIT = "credit"
    """The article itself."""

    CANONICAL = "canonical"
    """The address that it declares to be its own."""

    DATE = "date"
    """It credits nobody, and was surely published after another one."""

    SEEN = "seen"
    """Nobody: the dates do not decide, another one was only seen before it."""


TOLD = frozenset((Basis.CREDIT, Basis.CANONICAL, Basis.DATE))
"""What makes an article one that was carried, not written, by its outlet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where one article has the story from."""

    basis: Basis
    outlet: str
    """Of the article, else of the catalogue, else as it is credited."""

    member: Member | None = None
    """The article, where it tells the same story."""

    article_id: str | None = None
    """The article, also where it tells another one; None where it is not archived."""

    is_known: bool = True
    """Whether the outlet is one that the archive knows, not a mere name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Where chains end: an article that names nobody, or a name outside the story."""

    source: Source
    basis: Basis
    members: tuple[Member, ...]
    """Whose chains end there, themselves not in a circle with it."""


class Said:
    """By article, the sources that pages name; following them ends."""

    def __init__(self, members: Sequence[Member]) -> None:
        self.members = members
        self.sources: dict[str, list[Source]] = {one.id: [] for one in members}
        self._circles: dict[str, tuple[Member, ...]] = {}
        self._firsts: dict[str, tuple[Member, str]] = {}
        group = Group(members)
        for basis in (Basis.CREDIT, Basis.CANONICAL):
            self._add(basis, group)

    @property
    def silent(self) -> tuple[Member, ...]:
        """Those that name nobody, or nobody who is not named to have it from them."""
        return tuple(one for one in self.members if not self.sources[one.id])

    @property
    def leading_out(self) -> tuple[Member, ...]:
        """Those whose chains end at a name outside the story."""
        return tuple(
            one
            for one in self.members
            if (end := self._end(one)) is not None and end.member is None
        )

    @property
    def has_circles(self) -> bool:
        return bool(self._circles)

    def ends(self, basis: Basis) -> tuple[End, ...]:
        """Of the chains that begin with this; each once."""
        sources: dict[tuple[bool, str], Source] = {}
        leading: dict[tuple[bool, str], list[Member]] = {}
        for one in self.members:
            end = self._end(one)
            if end is None or self.sources[one.id][0].basis is not basis:
                continue
            if end.member and end.member in self._circles.get(one.id, ()):
                continue
            for named in (end,) if end.member else self._outside(end, one):
                key = (named.member is None, named.article_id or named.outlet)
                sources.setdefault(key, named)
                leading.setdefault(key, []).append(one)
        return tuple(
            End(source=sources[key], basis=basis, members=tuple(leading[key]))
            for key in sources
        )

    def mutual(self, member: Member) -> str:
        """Why it is the first in its circle, in words; empty where it is in none."""
        if member.id not in self._circles:
            return ""
        names = sorted({one.outlet for one in self._circles[member.id]})
        first = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        return f"{first} credit each other; {self._firsts[member.id][1]}"

    def leads(self, source: Source, to: Member) -> bool:
        """Whether what one has it from has it, in the end, from oneself."""
        left, passed = [source], set[str]()
        while left:
            member = left.pop().member
            if member is not None and member.id not in passed:
                passed.add(member.id)
                left += self.sources[member.id]
        return to.id in passed

    def _outside(self, end: Source, one: Member) -> Iterator[Source]:
        """All that the last article of a chain names together with its end."""
        last = one
        while (first := self.sources[last.id][0]) is not end and first.member:
            last = first.member
        yield from (named for named in self.sources[last.id] if not named.member)

    def _end(self, member: Member) -> Source | None:
        """The last of what one has it from; None where it names nobody."""
        found, end = self.sources[member.id], None
        while found:
            end = found[0]
            found = self.sources[end.member.id] if end.member else []
        return end

    def _add(self, basis: Basis, group: Group) -> None:
        """Sources of those that have none yet.

        First whom each names first; who was first in a circle comes after the others.
        """
        found = {
            one.id: sorted(_named(one, basis, group), key=lambda to: to.member is None)
            for one in self.silent
        }
        next = {
            id: other
            for id, sources in found.items()
            if (other := _first(sources)) is not None
        }
        firsts = self._open(next, {id for id in found if found[id]})
        for is_next in (True, False):
            for one in self.members:
                for source in found.get(one.id, ()):
                    is_first = source.member is next.get(one.id, one)
                    asked = is_first and one.id not in firsts
                    if asked is is_next and not self.leads(source, one):
                        self.sources[one.id].append(source)

    def _open(self, next: dict[str, Member], may: set[str]) -> set[str]:
        """The first, by the dates, of each circle; of those that may be.

        A canonical address against a credit makes none: the credit says more.
        """
        known = {
            id: sources[0].member
            for id, sources in self.sources.items()
            if sources and sources[0].member
        }
        after = {**known, **next}
        firsts, passed = set[str](), set[str]()
        for one in self.members:
            path: dict[str, Member] = {}
            at: Member | None = one
            while at is not None and at.id not in passed:
                passed.add(at.id)
                path[at.id] = at
                at = after.get(at.id)
            if at is not None and at.id in path:
                ids = list(path)
                circle = tuple(path[id] for id in ids[ids.index(at.id) :])
                first = earliest([each for each in circle if each.id in may])
                firsts.add(first[0].id)
                if all(each.id in may for each in circle):
                    for each in circle:
                        self._circles[each.id] = circle
                        self._firsts[each.id] = first
        return firsts


def _first(sources: Sequence[Source]) -> Member | None:
    return next((one.member for one in sources if one.member), None)


def _named(member: Member, basis: Basis, group: Group) -> Iterator[Source]:
    """Whom an article names, in its own order; each outlet once, and not its own."""
    outlets = {member.outlet}
    for source in _sources(member, basis, group):
        if source.outlet not in outlets:
            outlets.add(source.outlet)
            yield source


def _sources(member: Member, basis: Basis, group: Group) -> Iterator[Source]:
    if basis is Basis.CANONICAL and (other := group.canonical(member)):
        yield from_member(basis, other)
    for claim in member.foreign:
        if claim.is_canonical is (basis is Basis.CANONICAL):
            found = group.claimed(claim, member.id)
            yield from_member(basis, found) if found else _outside_of(basis, claim)


def from_member(basis: Basis, member: Member) -> Source:
    return Source(
        basis=basis, outlet=member.outlet, member=member, article_id=member.id
    )


def _outside_of(basis: Basis, claim: Claim) -> Source:
    return Source(
        basis=basis,
        outlet=claim.party or claim.name,
        article_id=claim.article_id,
        is_known=claim.is_known or claim.is_canonical or bool(claim.article_id),
    )

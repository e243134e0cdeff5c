"""Which of several articles with one story the others come from, and why.

Credit before canonical before the dates of the pages before the order in which we saw
them.  Pure; archive.provenance.groups reads what it needs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ..spans import span


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One credit of a member, as far as it can point at another member."""

    name: str
    names: frozenset[str]
    """Normal forms: as printed, and as the table of agencies has it."""

    party: str = ""
    """The outlet of the catalogue that is meant, else the agency, else as printed."""

    outlet_id: int | None = None
    url_key: str | None = None
    """Of the address that the page links the name to."""

    article_id: str | None = None
    """The archived article which that address leads to, whatever story it tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One article of a group, in its revision in force."""

    id: str
    url: str
    url_key: str
    outlet_id: int | None
    outlet: str
    title: str | None
    published: str | None
    first_seen: datetime
    names: frozenset[str]
    """Under which it may be credited: normal forms of outlet, publisher, host."""

    revision: int = 1
    number: int = 0
    """Of the member, in table ``story_members``."""

    text_hash: str | None = None
    canonical_key: str | None = None
    claims: tuple[Claim, ...] = ()
    """Whom it says to come from: credits with role origin."""

    @property
    def foreign(self) -> tuple[Claim, ...]:
        """Those that do not name the outlet which carries it."""
        return tuple(claim for claim in self.claims if not is_own(self, claim))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The verdict over a group."""

    origin: Member | None
    basis: str


class Group:
    """The articles of one story, looked up by what a credit may say of them."""

    def __init__(self, members: Sequence[Member]) -> None:
        self.members = members
        self.by_id = {member.id: member for member in members}
        self._by_url = {member.url_key: member for member in members}
        self._by_outlet: dict[int, list[Member]] = defaultdict(list)
        self._by_name: dict[str, list[Member]] = defaultdict(list)
        for member in members:
            if member.outlet_id is not None:
                self._by_outlet[member.outlet_id].append(member)
            for name in member.names:
                self._by_name[name].append(member)

    def claimed(self, claim: Claim, by: str) -> Member | None:
        """The article that one credit of an article means: by address, by name.

        Of several of the outlet that is meant, the earliest.
        """
        linked = self.by_id.get(claim.article_id or "")
        linked = linked or self._by_url.get(claim.url_key or "")
        if linked is not None and linked.id != by:
            return linked
        if claim.article_id is not None and linked is None:
            return None  # it says which article, and that tells another story
        meant = {one.id: one for one in self._by_outlet.get(claim.outlet_id or -1, ())}
        for name in claim.names:
            meant |= {one.id: one for one in self._by_name.get(name, ())}
        meant.pop(by, None)
        return earliest(tuple(meant.values())).origin if meant else None

    def credited(self, member: Member) -> Member | None:
        """The article of another outlet that one credits first."""
        found = (self.claimed(claim, member.id) for claim in member.foreign)
        return next((other for other in found if other), None)

    def canonical(self, member: Member) -> Member | None:
        other = self._by_url.get(member.canonical_key or "")
        return other if other is not None and other.id != member.id else None


def rank(members: Sequence[Member]) -> Ranking:
    """Whom the text comes from among these, and why."""
    group = Group(members)
    credited = Chains.of_credits(group)
    if credited.votes:
        origin, number = credited.chosen()
        words = (f"credited by {_count(number)}", credited.mutual(origin))
        return Ranking(origin=origin, basis="; ".join(filter(None, words)))
    canonical = Chains.of_canonicals(group)
    if canonical.votes:
        origin, number = canonical.chosen()
        basis = f"named as the canonical address by {_count(number)}"
        return Ranking(origin=origin, basis=basis)
    own = [one for one in members if not one.foreign or credited.is_head(one)]
    if not own:
        names = sorted({claim.name for member in members for claim in member.foreign})
        return Ranking(
            origin=None,
            basis=f"every one is credited to {' or '.join(names)}, not archived here",
        )
    if len(own) == 1 and len(members) > 1 and not credited.circles:
        return Ranking(origin=own[0], basis="the only one that credits nobody")
    first = earliest(own)
    mutual = credited.mutual(first.origin) if first.origin else ""
    return replace(first, basis=mutual) if mutual else first


class Chains:
    """Who points at whom, followed to the end.

    Two that point at each other are no evidence for either: their dates decide.
    """

    def __init__(
        self, members: Sequence[Member], targets: Mapping[str, Member | None]
    ) -> None:
        self.members = members
        self.targets = targets
        self.circles: dict[str, tuple[Member, ...]] = {}
        """By article in a circle: all that are in it."""

        self.votes: dict[str, int] = defaultdict(int)
        """By the end of a chain: how many lead to it from outside."""

        self._first: dict[str, Ranking] = {}
        for member in members:
            end = self._end(member)
            if end.id != member.id and member.id not in self.circles:
                self.votes[end.id] += 1

    @classmethod
    def of_credits(cls, group: Group) -> Chains:
        members = group.members
        return cls(members, {one.id: group.credited(one) for one in members})

    @classmethod
    def of_canonicals(cls, group: Group) -> Chains:
        members = group.members
        return cls(members, {one.id: group.canonical(one) for one in members})

    def is_head(self, member: Member) -> bool:
        """Whether it comes first in a circle: what it points at comes from it."""
        first = self._first.get(member.id)
        return first is not None and first.origin is member

    def is_next(self, member: Member, other: Member | None) -> bool:
        """Whether the chain of one goes on with the other."""
        return other is self.targets[member.id] and not self.is_head(member)

    def chosen(self) -> tuple[Member, int]:
        """The end that most chains lead to, and how many do."""
        most = max(self.votes.values())
        tied = [one for one in self.members if self.votes.get(one.id) == most]
        return earliest(tied).origin or tied[0], most

    def mutual(self, member: Member) -> str:
        """Why it is the first in its circle, in words; empty where it is in none."""
        if member.id not in self.circles:
            return ""
        names = sorted({one.outlet for one in self.circles[member.id]})
        return f"{_joined(names)} credit each other; {self._first[member.id].basis}"

    def _end(self, member: Member) -> Member:
        path = {member.id: member}
        end = member
        while (target := self.targets[end.id]) is not None:
            end = target
            if end.id in path or end.id in self.circles:
                break
            path[end.id] = end
        else:
            return end
        if end.id not in self.circles:
            ids = list(path)
            self._close(tuple(path[one] for one in ids[ids.index(end.id) :]))
        return self._first[end.id].origin or end

    def _close(self, circle: tuple[Member, ...]) -> None:
        first = earliest(circle)
        for one in circle:
            self.circles[one.id] = circle
            self._first[one.id] = first


def is_own(member: Member, claim: Claim) -> bool:
    """Whether a credit names the outlet that carries the article."""
    known = claim.outlet_id is not None and claim.outlet_id == member.outlet_id
    return known or bool(claim.names & member.names)


def is_before(one: Member, other: Member) -> bool:
    """Whether the dates of the pages say so, at the precision that they have."""
    mine, theirs = span(one.published), span(other.published)
    return bool(mine and theirs and mine[1] <= theirs[0])


def soonest(members: Collection[Member]) -> Member | None:
    """Of those with a date, the one whose day, minute or second is over first."""
    dated = [(found[1], one) for one in members if (found := span(one.published))]
    return min(dated, key=lambda pair: pair[0])[1] if dated else None


def earliest(members: Collection[Member]) -> Ranking:
    """By the pages' own dates where they decide, else by the order of our visits."""
    first = soonest(members)
    left = [one for one in members if first is None or not is_before(first, one)]
    if len(left) == 1 and left[0] is first:
        return Ranking(origin=first, basis=f"published earliest, {first.published}")
    seen = min(left, key=lambda member: (member.first_seen, member.id))
    return Ranking(
        origin=seen, basis="seen first; the dates on the pages do not decide"
    )


def _count(number: int) -> str:
    return f"{number} other{'s' if number > 1 else ''} with this story"


def _joined(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))

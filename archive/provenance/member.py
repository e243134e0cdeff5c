"""The articles that tell one story, what they say of it, and what dates say of them.

Pure; archive.provenance.groups reads what it needs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
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
    is_known: bool = False
    """Whether the catalogue or the table of agencies has it: another name is not."""

    is_canonical: bool = False
    """Whether the address says so that the page declares to be its own."""

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
        return earliest(tuple(meant.values()))[0] if meant else None

    def canonical(self, member: Member) -> Member | None:
        """The article whose address one declares to be its own."""
        other = self._by_url.get(member.canonical_key or "")
        return other if other is not None and other.id != member.id else None


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


def earliest(members: Collection[Member]) -> tuple[Member, str]:
    """By the pages' own dates where they decide, else by the order of our visits.

    With the reason, in words.
    """
    first = soonest(members)
    left = [one for one in members if first is None or not is_before(first, one)]
    if first is not None and left == [first]:
        return first, f"published earliest, {first.published}"
    seen = min(left, key=lambda member: (member.first_seen, member.id))
    return seen, "seen first; the dates on the pages do not decide"

"""Whom each of several articles with one story has it from.

The verdict of archive.provenance.origin, article by article: what is told of one
article and what is counted over all of them are the same.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .origin import Chains, Claim, Group, Member, Ranking, is_before, rank, soonest


class Basis(StrEnum):
    """Who says so."""

    CREDIT = "credit"
    """The article itself."""

    CANONICAL = "canonical"
    """The address that it declares to be its own."""

    DATE = "date"
    """It credits nobody, and was surely published after the origin of the story."""

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


def sources(members: Sequence[Member]) -> dict[str, tuple[Source, ...]]:
    """By article of one story; empty for those that nobody else told before."""
    if len(members) == 1 and not members[0].claims:
        return {members[0].id: ()}
    group, ranking = Group(members), rank(members)
    credited, canonical = Chains.of_credits(group), Chains.of_canonicals(group)
    told = {one.id: tuple(_credited(one, group, credited)) for one in members}
    own = [one for one in members if not told[one.id]]
    first = soonest(own)
    return {
        member.id: told[member.id]
        or tuple(_uncredited(member, ranking, canonical, first))
        for member in members
    }


def _credited(member: Member, group: Group, credited: Chains) -> Iterator[Source]:
    told = {member.outlet}
    for claim in member.foreign:
        found = group.claimed(claim, member.id)
        if credited.is_head(member) and found in credited.circles[member.id]:
            continue  # which has it from this one, as their dates say
        source = _source(Basis.CREDIT, found) if found else _unresolved(claim)
        if source.outlet not in told:
            told.add(source.outlet)
            yield source


def _uncredited(
    member: Member, ranking: Ranking, canonical: Chains, first: Member | None
) -> Iterator[Source]:
    """first: of all that credit nobody, the one that dates can put before most."""
    declared, origin = canonical.targets[member.id], ranking.origin
    if origin is None or origin.id == member.id:
        return
    if declared is not None and not canonical.is_head(member):
        source = _source(Basis.CANONICAL, declared)
    elif is_before(origin, member):
        source = _source(Basis.DATE, origin)
    elif first and is_before(first, member) and first.outlet != member.outlet:
        source = _source(Basis.DATE, first)
    else:
        source = _source(Basis.SEEN, origin)
    if source.outlet != member.outlet:
        yield source


def _source(basis: Basis, member: Member) -> Source:
    return Source(
        basis=basis, outlet=member.outlet, member=member, article_id=member.id
    )


def _unresolved(claim: Claim) -> Source:
    return Source(
        basis=Basis.CREDIT,
        outlet=claim.party or claim.name,
        article_id=claim.article_id,
    )

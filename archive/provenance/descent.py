"""Whom each of several articles with one story has it from.

The verdict of archive.provenance.origin, article by article: what is told of one
article and what is counted over all of them are the same.  Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .origin import Chains, Claim, Group, Member, is_before, rank, soonest


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
    """By article of one story; empty for those that nobody else told before.

    From the strongest evidence to the weakest: what would lead back to the article
    itself, against what says more, is not told.
    """
    told: dict[str, tuple[Source, ...]] = {one.id: () for one in members}
    if len(members) == 1 and not members[0].claims:
        return told
    group, origin = Group(members), rank(members).origin
    chains = Chains.of_credits(group)
    said = {one.id: _credits(one, group, chains, origin) for one in members}
    # Whom one credits first, which makes no circle that dates do not open; the others.
    for is_next in (True, False):
        for one in members:
            for source in said[one.id]:
                asked = chains.is_next(one, source.member) is is_next
                if asked and not _leads(told, source, one):
                    told[one.id] += (source,)
    own = [one for one in members if not told[one.id]]
    left = [one for one in own if one is not origin] if origin else []
    for find in _silent(group, origin, soonest(own)) if origin else ():
        for one in tuple(left):
            found = find(one)
            if found is not None and not _leads(told, found, one):
                left.remove(one)
                told[one.id] = (found,) if found.outlet != one.outlet else ()
    return told


def _credits(
    member: Member, group: Group, chains: Chains, origin: Member | None
) -> tuple[Source, ...]:
    """Whom an article credits: each outlet once, and not its own."""
    sources: dict[str, Source | None] = {member.outlet: None}
    for claim in member.foreign:
        found = group.claimed(claim, member.id)
        if found and member is origin:
            continue  # nobody of those who tell the story was before
        if chains.is_head(member) and found in chains.circles[member.id]:
            continue  # which has it from this one, as their dates say
        source = _source(Basis.CREDIT, found) if found else _unresolved(claim)
        sources.setdefault(source.outlet, source)
    return tuple(filter(None, sources.values()))


def _silent(
    group: Group, origin: Member, first: Member | None
) -> tuple[Callable[[Member], Source | None], ...]:
    """Whom an article has it from that credits nobody; the strongest evidence first.

    first: of all that credit nobody, the one that dates can put before most.
    """
    canonical = Chains.of_canonicals(group)

    def declared(member: Member) -> Source | None:
        other = canonical.targets[member.id]
        if other is None or canonical.is_head(member):
            return None
        return _source(Basis.CANONICAL, other)

    def dated(member: Member) -> Source | None:
        if is_before(origin, member):
            return _source(Basis.DATE, origin)
        if first and is_before(first, member) and first.outlet != member.outlet:
            return _source(Basis.DATE, first)
        return None

    def seen(_: Member) -> Source | None:
        return _source(Basis.SEEN, origin)

    return declared, dated, seen


def _leads(told: Mapping[str, tuple[Source, ...]], source: Source, to: Member) -> bool:
    """Whether what one has it from has it, in the end, from oneself."""
    left, passed = [source], set[str]()
    while left:
        member = left.pop().member
        if member is not None and member.id not in passed:
            passed.add(member.id)
            left += told[member.id]
    return to.id in passed


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

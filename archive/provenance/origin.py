"""Which of several articles with one story the others come from, and why.

Credit before canonical before the dates of the pages before the order in which we saw
them.  Pure; archive.groups reads what it needs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..spans import span


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One credit of a member, as far as it can point at another member."""

    name: str
    names: frozenset[str]
    """Normal forms: as printed, and as the table of agencies has it."""

    outlet_id: int | None = None
    url_key: str | None = None
    """Of the address that the page links the name to."""


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

    canonical_key: str | None = None
    claims: tuple[Claim, ...] = ()
    """Whom it says to come from: credits with role origin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The verdict over a group."""

    origin: Member | None
    basis: str


def rank(members: Sequence[Member]) -> Ranking:
    """Whom the text comes from among these, and why."""
    by_credit = {member.id: credited_member(member, members) for member in members}
    found = _pointed_at(members, by_credit)
    if found:
        return Ranking(origin=found[0], basis=f"credited by {_count(found[1])}")
    by_canonical = {member.id: canonical_member(member, members) for member in members}
    found = _pointed_at(members, by_canonical)
    if found:
        return Ranking(
            origin=found[0],
            basis=f"named as the canonical address by {_count(found[1])}",
        )
    own = [member for member in members if not member.claims]
    if not own:
        names = sorted({claim.name for member in members for claim in member.claims})
        return Ranking(
            origin=None,
            basis=f"every one is credited to {' or '.join(names)}, not archived here",
        )
    if len(own) == 1 and len(members) > 1:
        return Ranking(origin=own[0], basis="the only one that credits nobody")
    return _earliest(own)


def credited_member(member: Member, members: Iterable[Member]) -> Member | None:
    """The member that one credits first: by address, by outlet, by name."""
    others = [other for other in members if other.id != member.id]
    found = (claimed(claim, others) for claim in member.claims)
    return next((other for other in found if other), None)


def claimed(claim: Claim, others: Sequence[Member]) -> Member | None:
    """The member that one credit means."""
    for other in others:
        if claim.url_key and claim.url_key == other.url_key:
            return other
    for other in others:
        known = claim.outlet_id is not None and claim.outlet_id == other.outlet_id
        if known or claim.names & other.names:
            return other
    return None


def canonical_member(member: Member, members: Iterable[Member]) -> Member | None:
    for other in members:
        if other.id != member.id and other.url_key == member.canonical_key:
            return other
    return None


def _pointed_at(
    members: Sequence[Member], targets: Mapping[str, Member | None]
) -> tuple[Member, int] | None:
    """The end of the chains that most members begin, and how many do."""
    votes: dict[str, int] = defaultdict(int)
    for member in members:
        end, seen = member, {member.id}
        while (target := targets[end.id]) is not None and target.id not in seen:
            seen.add(target.id)
            end = target
        # Two that credit each other are no evidence for either.
        if end.id != member.id and targets[end.id] is None:
            votes[end.id] += 1
    if not votes:
        return None
    most = max(votes.values())
    tied = [member for member in members if votes.get(member.id) == most]
    chosen = _earliest(tied).origin or tied[0]
    return chosen, most


def _earliest(members: Sequence[Member]) -> Ranking:
    """By the pages' own dates where they decide, else by the order of our visits."""
    spans = {member.id: span(member.published) for member in members}
    for member in members:
        own = spans[member.id]
        others = [spans[other.id] for other in members if other.id != member.id]
        if own and all(other and own[1] <= other[0] for other in others):
            return Ranking(
                origin=member, basis=f"published earliest, {member.published}"
            )
    first = min(members, key=lambda member: (member.first_seen, member.id))
    return Ranking(
        origin=first, basis="seen first; the dates on the pages do not decide"
    )


def _count(number: int) -> str:
    return f"{number} other{'s' if number > 1 else ''} with this story"

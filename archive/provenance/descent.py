"""Whom each of several articles with one story has it from.

The verdict of archive.provenance.origin, article by article: what is told of one
article and what is counted over all of them are the same.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .member import Member, is_before, soonest
from .origin import Ranking, verdict
from .said import Basis, Said, Source, from_member


def sources(members: Sequence[Member]) -> dict[str, tuple[Source, ...]]:
    """By article of one story; empty for those that no other outlet told before."""
    if len(members) == 1 and not members[0].claims:
        return {members[0].id: ()}
    said = Said(members)
    ranking, silent = verdict(said), said.silent
    told = {id: tuple(found) for id, found in said.sources.items()}
    first = soonest(silent)
    for one in silent:
        if one is not ranking.origin:
            found = _silent(one, ranking, first, members)
            told[one.id] = tuple(to for to in found if to.outlet != one.outlet)
    return told


def _silent(
    member: Member, ranking: Ranking, first: Member | None, members: Sequence[Member]
) -> Iterator[Source]:
    """Whom an article has it from that names nobody.

    first: of all that name nobody, the one that dates can put before most.
    """
    origin = ranking.origin
    if origin is None:
        others = [one for one in members if one.outlet != member.outlet]
        is_late = any(is_before(one, member) for one in others)
        for party in ranking.parties:
            yield Source(
                basis=Basis.DATE if is_late else Basis.SEEN,
                outlet=party.outlet,
                article_id=party.article_id,
            )
    elif is_before(origin, member):
        yield from_member(Basis.DATE, origin)
    elif first and is_before(first, member) and first.outlet != member.outlet:
        yield from_member(Basis.DATE, first)
    else:
        yield from_member(Basis.SEEN, origin)

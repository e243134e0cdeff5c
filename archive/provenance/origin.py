"""Which of several articles with one story the others come from, and why.

Credit before canonical before the dates of the pages before the order in which we saw
them.  Whom pages name and the archive does not hold is the origin, too, where more
speaks for it than for any of the articles.  Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .member import Member, earliest, is_before
from .said import Basis, End, Said, Source

_NAMED = {
    Basis.CREDIT: "credited by",
    Basis.CANONICAL: "named as the canonical address by",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The verdict over a group."""

    origin: Member | None
    basis: str
    parties: tuple[Source, ...] = ()
    """Whom the story comes from outside of the group: the origin, if there is one, has
    it from there."""

    @property
    def outlets(self) -> tuple[str, ...]:
        """Whose the story is."""
        if self.origin:
            return (self.origin.outlet,)
        return tuple(dict.fromkeys(one.outlet for one in self.parties))


def rank(members: Sequence[Member]) -> Ranking:
    """Whom the text comes from among these, and why."""
    return verdict(Said(members))


def verdict(said: Said) -> Ranking:
    """The same, of what has been read of the pages."""
    for basis in (Basis.CREDIT, Basis.CANONICAL):
        named = [end for end in said.ends(basis) if end.source.is_known]
        if named:
            return _named(said, named)
    left = [one for one in said.silent if not is_late(said, one)]
    if not left:
        unknown = [*said.ends(Basis.CREDIT), *said.ends(Basis.CANONICAL)]
        return _outside(said, _most(unknown))
    if len(left) == 1 and len(said.members) > 1 and not said.has_circles:
        words = "the only one that credits nobody"
        if len(said.silent) > 1:
            words += " and was not after those that do"
        return Ranking(origin=left[0], basis="; ".join([words, *_unknown(said)]))
    first, why = earliest(left)
    return Ranking(origin=first, basis=said.mutual(first) or why)


def is_late(said: Said, member: Member) -> bool:
    """Whether somebody who has the story from outside told it before, by the dates."""
    return any(is_before(one, member) for one in said.leading_out)


def _named(said: Said, ends: Sequence[End]) -> Ranking:
    """Where most chains end; an article of the group before a name outside."""
    most = _most(ends)
    here = {one.source.member.id: one for one in most if one.source.member}
    left = [one for one in said.members if one.id in here]
    if len(left) < len(most):
        left = [one for one in left if not is_late(said, one)]
    if not left:
        return _outside(said, [one for one in most if not one.source.member])
    origin, _ = earliest(left)
    end = here[origin.id]
    words = (_others(end.basis, len(end.members)), said.mutual(origin))
    return Ranking(origin=origin, basis="; ".join(filter(None, words)))


def _outside(said: Said, ends: Sequence[End]) -> Ranking:
    """Nobody of the group, unless the others have it by way of one of them."""
    parties = tuple(one.source for one in ends)
    doors = [one for one in said.leading_out if not said.sources[one.id][0].member]
    others = len(said.leading_out) - 1
    if len(doors) == 1 and others:
        names = " and ".join(dict.fromkeys(one.outlet for one in parties))
        return Ranking(
            origin=doors[0],
            basis=f"{_others(ends[0].basis, others)}; its own page names {names}",
            parties=parties,
        )
    number = len({one.id for end in ends for one in end.members})
    all = len(said.members)
    who = f"{number} of {all} with this story" if number < all else "every one"
    words = [f"{_NAMED[ends[0].basis]} {who}"]
    if not any(one.article_id for one in parties):
        words.append("no article of theirs that tells this story was found here")
    return Ranking(origin=None, basis="; ".join(words), parties=parties)


def _others(basis: Basis, number: int) -> str:
    return f"{_NAMED[basis]} {number} other{'s' if number > 1 else ''} with this story"


def _unknown(said: Said) -> list[str]:
    """Names that may be the origin's own, under which nobody knows it."""
    ends = [one for one in said.ends(Basis.CREDIT) if not one.source.member]
    names = sorted({one.source.outlet for one in ends})
    if not names:
        return []
    return [f"{' and '.join(names)}, whom others credit, may be its name"]


def _most(ends: Collection[End]) -> list[End]:
    number = max(len(one.members) for one in ends)
    return [one for one in ends if len(one.members) == number]

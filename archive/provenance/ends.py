"""Where a story comes from in the end, followed through the stories that it is from.

A page may link to an article that tells the same in other words: that one has a story,
and an origin, of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from .groups import members, named
from .member import Member, earliest
from .origin import Ranking, rank

DEEPEST = 12
"""Stories that a chain may pass through; none is passed on that often."""


def ends(
    connection: Connection, group: Sequence[Member], ranking: Ranking
) -> tuple[Member | str, ...]:
    """Articles, and names of which no article is known; each once.

    Where stories come from each other, the first of all their articles by the dates.
    """
    found = _ends(connection, group, ranking, ())
    names = {end if isinstance(end, str) else end.id: end for end in found}
    return tuple(names.values())


def _ends(
    connection: Connection,
    group: Sequence[Member],
    ranking: Ranking,
    passed: tuple[Sequence[Member], ...],
) -> list[Member | str]:
    if ranking.origin and not ranking.parties:
        return [ranking.origin]
    path = (*passed, group)
    found: list[Member | str] = []
    for party in ranking.parties:
        if party.article_id is None or len(path) > DEEPEST:
            found.append(party.outlet)
            continue
        at = (n for n, one in enumerate(path) if _has(one, party.article_id))
        start = next(at, None)
        if start is not None:
            circle = [member for story in path[start:] for member in story]
            found.append(earliest(circle)[0])
            continue
        told = members(connection, {party.article_id}).get(party.article_id)
        other = told or tuple(named(connection, {party.article_id}).values())
        if other:
            found += _ends(connection, other, rank(other), path)
        else:
            found.append(party.outlet)
    return found


def _has(group: Sequence[Member], article_id: str) -> bool:
    return any(one.id == article_id for one in group)

"""Which articles here one of another archive is, and by which id they are one.

By its id, else by its own address; and by what either archive knows of a move: the
other may have two articles of it still.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select

from ..tables import addresses, articles

Row = Mapping[str, Any]


def counterparts(
    connection: Connection, article: Row, places: Sequence[Row]
) -> list[str]:
    """The articles here that theirs is.

    article, places: its row, and those of its addresses.
    """
    own = or_(articles.c.id == article["id"], articles.c.url_key == article["url_key"])
    found = set(
        connection.scalars(
            select(articles.c.id)
            .where(own)
            .order_by(articles.c.id != article["id"])
            .limit(1)
        )
    )
    moved = [row for row in places if row["moved_from"] is not None]
    found |= set(
        connection.scalars(
            select(articles.c.id).where(
                or_(
                    articles.c.id.in_([row["former_id"] for row in moved]),
                    articles.c.url_key.in_([row["url_key"] for row in moved]),
                )
            )
        )
    )
    here = addresses.c.url_key == article["url_key"]
    found |= set(
        connection.scalars(
            select(addresses.c.article_id).where(
                or_(
                    here & addresses.c.moved_from.is_not(None),
                    addresses.c.former_id == article["id"],
                )
            )
        )
    )
    return sorted(found)


def name_of(sides: Iterable[tuple[Row, Sequence[Row]]]) -> str:
    """The id of articles that are one: of who was seen first, among those, if there
    are, of which it is known already that they are.

    sides: each as its row, and those of its addresses.
    """
    return str(
        min(
            (
                all(row["moved_from"] is None for row in places),
                article["first_seen"],
                article["id"],
            )
            for article, places in sides
        )[2]
    )

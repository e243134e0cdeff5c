"""What channels said of a page when it was captured: table discoveries, as of then.

A channel may say otherwise tomorrow; then that is another row, and what a reading
rests on stands.  So a replay reads what the crawl read.
"""

from __future__ import annotations

from sqlalchemy import Connection, Row, bindparam, select

from archive.model import Capture, ChannelKind
from archive.tables import discoveries
from archive.urls import url_key

from .extract.context import FeedWord


def feed_words(connection: Connection, capture: Capture) -> tuple[FeedWord, ...]:
    """The words of each channel that listed the page, or what redirected to it.

    In the order in which they first listed it.
    """
    addresses = (*(hop.url for hop in capture.redirects), capture.url)
    asked = {"keys": sorted(set(map(url_key, addresses))), "then": capture.fetched}
    rows = connection.execute(_SAID, asked)
    latest = {(row.channel_key, row.url_key): row for row in rows}
    words = (_word(row) for row in latest.values())
    return tuple(one for one in words if one.published_raw or one.source_name)


_SAID = (
    select(discoveries)
    .where(discoveries.c.url_key.in_(bindparam("keys", expanding=True)))
    .where(discoveries.c.first_seen <= bindparam("then"))
    .order_by(discoveries.c.first_seen, discoveries.c.channel_key)
)


def _word(row: Row[tuple[object, ...]]) -> FeedWord:
    return FeedWord(
        channel=row.via,
        kind=ChannelKind(row.kind),
        published=row.published,
        published_raw=row.published_raw,
        published_element=row.published_element,
        # Rows of old do not tell who said it: it could not be shown.
        source_name=row.source_name if row.source_element else None,
        source_element=row.source_element,
        source_url=row.source_url,
    )

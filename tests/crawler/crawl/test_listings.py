"""A link that several outlets list belongs to the one whose site it is on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from archive import runs
from archive.model import ChannelKind, Discovery
from archive.outlets import Outlet
from archive.store import Archive
from archive.tables import outcomes
from archive.urls import url_key
from crawler import frontier, listings, rows
from crawler.due import Window
from crawler.items import Role, Visit

MARSH = Outlet(name="Marsh Courier", domains=("marsh.example",))
FEN = Outlet(name="Fen Post", domains=("fen.example",))
STORY = "https://marsh.example/2026/03/dike-holds"


@pytest.mark.parametrize("order", [(MARSH, FEN), (FEN, MARSH), (FEN, MARSH, FEN)])
def test_whose_feed_is_read_first_does_not_matter(
    archive: Archive, order: tuple[Outlet, ...]
) -> None:
    ids = archive.sync_outlets((MARSH, FEN))
    now = datetime.now(UTC)
    with archive.begin() as work:
        run = runs.begin(work.connection, "crawl", archive.config, now)
        scope = frontier.Scope(
            run=run, window=Window(now=now), outlets=frozenset(ids.values())
        )
        for outlet in order:
            feed = f"https://{outlet.domains[0]}/feed"
            channel = Visit(
                url=feed, key=url_key(feed), host=outlet.domains[0], role=Role.CHANNEL
            )
            link = Discovery(url=STORY, via=feed, kind=ChannelKind.FEED, position=0)
            listed = listings.discover(
                work.connection, scope, [link], channel, outlet, ids
            )
            rows.conclude(work.connection, run, listed.closed)
    with archive.connect() as connection:
        said = connection.scalars(select(outcomes.c.reason)).all()
        waiting = frontier.load(connection, scope, "marsh.example", limit=9)
    assert said == []
    assert [(one.url, one.outlet_id) for one in waiting] == [(STORY, ids[MARSH.name])]


def test_a_link_that_is_nobodys_is_foreign(archive: Archive) -> None:
    ids = archive.sync_outlets((FEN,))
    now = datetime.now(UTC)
    feed = "https://fen.example/feed"
    with archive.begin() as work:
        run = runs.begin(work.connection, "crawl", archive.config, now)
        scope = frontier.Scope(
            run=run, window=Window(now=now), outlets=frozenset(ids.values())
        )
        channel = Visit(
            url=feed, key=url_key(feed), host="fen.example", role=Role.CHANNEL
        )
        link = Discovery(url=STORY, via=feed, kind=ChannelKind.FEED, position=0)
        listed = listings.discover(work.connection, scope, [link], channel, FEN, ids)
    (closed,) = listed.closed
    assert (closed.outcome, closed.reason) == ("skipped", "foreign")

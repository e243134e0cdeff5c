"""Counts against SQL written by hand."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, text

from archive import stats
from archive.model import EXTRACTOR
from archive.select import Filter
from archive.store import Archive
from archive.tables import channels, runs
from archive.views.tallies import Health, Overview

from .conftest import Shared
from .corpus import START

NOW = "JOIN revisions r ON r.article_id = a.id AND r.number = a.revision"
HAND = {
    "outlet": f"""
        SELECT coalesce(o.name, r.publisher, a.host), count(*) FROM articles a
        {NOW} LEFT JOIN outlets o ON o.id = a.outlet_id
        WHERE r.superseded IS NULL GROUP BY 1""",
    "credit": f"""
        SELECT coalesce(o.name, c.organization, c.name), count(DISTINCT a.id)
        FROM articles a {NOW} JOIN credits c ON c.revision_id = r.id
        LEFT JOIN outlets o ON o.id = c.outlet_id
        WHERE r.superseded IS NULL GROUP BY 1""",
    "language": f"""
        SELECT r.language, count(*) FROM articles a {NOW}
        WHERE r.superseded IS NULL GROUP BY 1""",
    "day": f"""
        SELECT coalesce(substr(r.published, 1, 10), '(no date)'), count(*)
        FROM articles a {NOW} WHERE r.superseded IS NULL GROUP BY 1""",
    "access": f"""
        SELECT r.access, count(*) FROM articles a {NOW}
        WHERE r.superseded IS NULL GROUP BY 1""",
}


@pytest.mark.parametrize("by", stats.BY)
def test_counts_are_those_of_hand_written_sql(shared: Shared, by: str) -> None:
    with shared.archive.connect() as connection:
        counted = stats.counts(connection, by, Filter())
        by_hand = connection.execute(text(HAND[by])).all()
    assert {(count.name, count.articles) for count in counted} == {
        (name, number) for name, number in by_hand
    }
    assert len(counted) == len(by_hand)
    assert sum(count.articles for count in counted) == (3 if by == "credit" else 7)


def test_totals_are_those_of_hand_written_sql(shared: Shared) -> None:
    with shared.archive.connect() as connection:
        totals = stats.totals(connection, Filter())
        size = connection.execute(text("SELECT sum(length) FROM captures")).scalar_one()
        coast = stats.totals(connection, Filter(outlet=("Coast Wire",)))
    assert (totals.articles, totals.revisions, totals.captures) == (7, 8, 8)
    assert totals.bytes == size
    assert totals.first == START
    assert (coast.articles, coast.revisions, coast.captures) == (2, 3, 3)


def test_near_misses_name_article_and_place(shared: Shared) -> None:
    with shared.archive.connect() as connection:
        (miss,) = stats.misses(connection, Filter())
        assert stats.misses(connection, Filter(language=("uk",))) == ()
    assert (miss.article_id, miss.outlet) == (shared.ids["buna"], "Buna Times")
    assert (miss.exact, miss.selector) == ("From our desk", "char=3,16")


def test_the_last_runs_and_the_channels(archive: Archive) -> None:
    with archive.begin() as work:
        work.connection.execute(
            insert(runs).values(
                id="r1",
                command="crawl",
                started=START,
                ended=START,
                exit_code=3,
                software=EXTRACTOR,
                config_digest="x",
                counts={"stored": 4, "skipped": {"soft_404": 2}},
                bytes=9,
            )
        )
        work.connection.execute(
            insert(channels).values(
                url_key="k",
                url="https://buna.example/feed",
                kind="feed",
                checked=START,
                failures=2,
                outcome="failed",
                reason="timeout",
            )
        )
    with archive.connect() as connection:
        found = stats.last_runs(connection)
        view = Health(found, stats.health(connection))
        overview = Overview(
            stats.totals(connection, Filter()),
            stats.stories(connection, Filter()),
            {},
            found,
        )
    lines = [line.split() for line in view.as_text(120, None)]
    assert lines[1] == [
        *("2026-03-05T06:00:00Z", "crawl", "3", "skipped", "soft_404", "2,"),
        *("stored", "4"),
    ]
    assert lines[-1][-3:] == ["failed", "timeout", "2"]
    assert view.as_json()["channels"][0]["checked"] == "2026-03-05T06:00:00Z"
    assert next(overview.as_text(80, None)) == "no articles"

"""An archive of any past schema, with data in it, is brought up to date.

The past is made of the present: rows of today, as far as the old tables have columns
for them, in tables that the old steps made.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    Table,
    insert,
    inspect,
    select,
    text,
)

from archive import migrations
from archive.config import Config
from archive.copying import _go_on_counting
from archive.errors import UsageError
from archive.outlets import Outlet
from archive.search import finding
from archive.search.index import tsvector, with_vectors
from archive.select import Filter
from archive.store import Archive, database, open_archive
from archive.tables import channels, discoveries, frontier, metadata, outcomes, runs
from archive.verify.damage import Tally
from archive.verify.readings import check_addresses, check_readings
from archive.verify.rows import check_database, check_rows, check_search

from .samples import URL, article, file
from .test_migrations import differences

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PAST = sorted(
    step.revision
    for step in ScriptDirectory(str(Path(migrations.__file__).parent)).walk_revisions()
    if step.revision != migrations.head()
)
MADE_SINCE = {"story_members", "story_links", "fingerprint_leaves"}
"""Tables that an upgrade fills from others."""

Rows = dict[str, list[dict[str, Any]]]


def fill(archive: Archive) -> None:
    """Something in every table that a crawl fills."""
    ids = archive.sync_outlets([Outlet(name="Paper", domains=("paper.example",))])
    texts = ("Four ferries sail at noon. " * 9, "The harbour is shut. " * 9)
    file(archive, article(url=f"{URL}/0", body=texts[0]), f"{URL}/0")
    file(archive, article(url=f"{URL}/1", body=texts[0]), f"{URL}/1")
    file(archive, article(url=f"{URL}/2", body=texts[1], language="fr"), f"{URL}/2")
    file(archive, article(url=f"{URL}/2", title="Later", body=texts[1]), f"{URL}/2")
    seen = {"url": URL, "first_seen": NOW}
    with archive.begin() as work:
        connection = work.connection
        run = {"id": "r", "command": "crawl", "started": NOW, "software": "s"}
        connection.execute(insert(runs).values(**run, config_digest="d"))
        ended = {"run_id": "r", "url_key": "k", "url": URL, "outcome": "stored"}
        connection.execute(insert(outcomes).values(**ended, at=NOW))
        channel = {"url_key": "c", "url": f"{URL}/feed", "kind": "feed"}
        connection.execute(
            insert(channels).values(**channel, outlet_id=ids["Paper"], due=NOW)
        )
        waits = {"url_key": "k", "host": "paper.example", "state": "pending"}
        connection.execute(insert(frontier).values(**waits, **seen, due=NOW))
        said = {"url_key": "k", "channel_key": "c", "via": f"{URL}/feed"}
        connection.execute(
            insert(discoveries).values(
                **said, **seen, kind="feed", position=0, last_seen=NOW
            )
        )


def rows_of(connection: Connection) -> Rows:
    return {
        table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
        for table in metadata.sorted_tables
    }


def make_past(config: Config, revision: str, given: Rows) -> Rows:
    """An archive of that schema; the rows that are in it."""
    engine = database.connect(config.database_url)
    kept: Rows = {}
    with engine.begin() as connection:
        migrations.upgrade(connection, revision)
        there = inspect(connection)
        for table in metadata.sorted_tables:
            if not there.has_table(table.name):
                continue
            names = {column["name"] for column in there.get_columns(table.name)}
            old = Table(
                table.name,
                MetaData(),
                *(Column(c.name, c.type) for c in table.columns if c.name in names),
            )
            kept[table.name] = [
                {name: value for name, value in row.items() if name in names}
                for row in given[table.name]
            ]
            if kept[table.name]:
                connection.execute(insert(old), kept[table.name])
            _go_on_counting(connection, table)
        if connection.dialect.name == "postgresql":
            index_as_then(connection, revision, given["search"])
    engine.dispose()
    return kept


STEMMED = "0010"
"""The step since which PostgreSQL indexes stems; before, the words alone."""


def index_as_then(
    connection: Connection, revision: str, found: list[dict[str, Any]]
) -> None:
    change = "UPDATE search SET vector = CAST(:vector AS tsvector) WHERE id = :id"
    if revision >= STEMMED:
        rows = list(with_vectors(connection, map(dict, found)))
    else:
        rows = [
            {**row, "vector": tsvector(row["title"].split(), row["body"].split())}
            for row in found
        ]
    for row in rows:
        given = {"id": row["id"], "vector": row["vector"]}
        connection.execute(text(change), given)


def damage(archive: Archive) -> list[str]:
    tally = Tally()
    return [
        str(one)
        for check in (
            check_database(archive),
            check_rows(archive, tally),
            check_search(archive, quick=False),
            check_readings(archive),
            check_addresses(archive),
        )
        for one in check
    ]


@pytest.mark.parametrize("revision", PAST)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_archive_of_the_past_is_raised(
    kind: str, revision: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    today = Config(
        folder=tmp_path,
        database=f"sqlite:///{tmp_path.as_posix()}/today.db",
        warc_dir=tmp_path / "warc",
    )
    with open_archive(today, create=True) as archive:
        fill(archive)
        with archive.connect() as connection:
            given = rows_of(connection)
    url = f"sqlite:///{tmp_path.as_posix()}/past.db"
    if kind == "postgresql":
        url = request.getfixturevalue("empty_postgres_url")
    past = Config(folder=tmp_path, database=url, warc_dir=tmp_path / "warc")
    kept = make_past(past, revision, given)
    assert all(kept[name] for name in ("revisions", "outcomes", "discoveries"))
    with pytest.raises(
        UsageError, match=f"made by an older pressmark .schema {revision}"
    ):
        open_archive(past)
    with open_archive(past, create=True) as archive:
        with archive.connect() as connection:
            assert migrations.current(connection) == migrations.head()
            assert differences(connection) == []
            after = rows_of(connection)
        for name, rows in kept.items():
            if name not in MADE_SINCE:
                found = [
                    {key: row[key] for key in rows[0]} for row in after[name] if rows
                ]
                assert sorted(map(repr, found)) == sorted(map(repr, rows)), name
        assert len(after["story_members"]) == 3
        assert len({row["story"] for row in after["story_members"]}) == 2
        assert damage(archive) == []
        forms = {"ferries": 2, "harbour": 1, "later": 1}
        if kind == "postgresql":
            forms |= {"ferry": 2, "harbours": 1}
        for query, number in forms.items():
            with archive.connect() as connection:
                total = finding.find(connection, query, Filter()).total
            assert total == number, query
        file(archive, article(url=f"{URL}/9", title="New"), f"{URL}/9")
        assert damage(archive) == []

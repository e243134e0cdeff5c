"""The schema is made, unmade and compared, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, select

from archive import migrations
from archive.config import Config
from archive.errors import NotFound, UsageError
from archive.model import WorkType
from archive.store import database, open_archive
from archive.tables import discoveries, metadata
from archive.verify import check
from archive.verify.damage import Tally

from .samples import START, URL, article, file

# The full-text index, made by each dialect's own statements: no table of ours names
# it, and alembic would want to drop it.
_OWN_TABLES = "search_fts"
_OWN_PARTS = {("column", "vector"), ("index", "ix_search_vector")}


def differences(connection: Connection) -> list[Any]:
    """What alembic would change to make the database that of archive.tables."""
    context = MigrationContext.configure(
        connection, opts={"include_object": is_ours, "compare_type": True}
    )
    return list(compare_metadata(context, metadata))


def is_ours(thing: Any, name: str | None, kind: str, *_: Any) -> bool:
    """Whether alembic should compare a table, column or index."""
    if kind == "table":
        return not (name or "").startswith(_OWN_TABLES)
    return thing.table.name != "search" or (kind, name) not in _OWN_PARTS


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    url = (
        f"sqlite:///{tmp_path}/empty.db"
        if request.param == "sqlite"
        else request.getfixturevalue("empty_postgres_url")
    )
    made = database.connect(url)
    yield made
    made.dispose()


def test_up_is_what_the_tables_say(engine: Engine) -> None:
    database.prepare(engine, create=True)
    with engine.begin() as connection:
        assert migrations.current(connection) == migrations.head()
        assert differences(connection) == []
        assert set(metadata.tables) < set(inspect(connection).get_table_names())


def test_a_difference_would_be_found(engine: Engine) -> None:
    database.prepare(engine, create=True)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX ix_captures_url_key")
        connection.exec_driver_sql("ALTER TABLE articles ADD COLUMN odd TEXT")
        found = {change[0] for change in differences(connection)}
    assert found == {"add_index", "remove_column"}


def test_down_leaves_nothing_and_up_again_works(engine: Engine) -> None:
    database.prepare(engine, create=True)
    with engine.begin() as connection:
        migrations.downgrade(connection)
        left = set(inspect(connection).get_table_names())
    assert left <= {"alembic_version"}
    database.prepare(engine, create=True)
    with engine.begin() as connection:
        assert differences(connection) == []


def test_the_view_is_made_again_where_it_is_missing(engine: Engine) -> None:
    database.prepare(engine, create=True)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP VIEW syndication")
    database.prepare(engine, create=False)
    with engine.begin() as connection:
        assert inspect(connection).get_view_names() == []
    database.prepare(engine, create=True)
    with engine.begin() as connection:
        assert inspect(connection).get_view_names() == ["syndication"]
        migrations.downgrade(connection)
        assert inspect(connection).get_view_names() == []


def test_a_step_that_fails_is_undone(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(connection: object, target: str = "head") -> None:
        upgrade(connection, target)
        raise RuntimeError("the power is gone")

    upgrade = migrations.upgrade
    monkeypatch.setattr(migrations, "upgrade", break_down)
    with pytest.raises(RuntimeError):
        database.prepare(engine, create=True)
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == []


def test_no_archive_is_said(engine: Engine) -> None:
    with pytest.raises(NotFound, match="pressmark init makes one"):
        database.prepare(engine, create=False)


def test_another_programs_database_is_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE recipes (id INTEGER)")
    with pytest.raises(UsageError, match="belongs to something else"):
        database.prepare(engine, create=True)
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == ["recipes"]


def test_a_newer_schema_is_said(engine: Engine) -> None:
    database.prepare(engine, create=True)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(UsageError, match=r"newer pressmark \(schema 9999\)"):
        database.prepare(engine, create=True)


def test_preparing_again_changes_nothing(engine: Engine) -> None:
    database.prepare(engine, create=True)
    database.prepare(engine, create=True)
    database.prepare(engine, create=False)


def test_foreign_keys_are_on_after_an_upgrade(engine: Engine) -> None:
    database.prepare(engine, create=True)
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


NEXT_STEP = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{head}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("articles", "revisions", "captures", "credits"):
        with op.batch_alter_table(table, recreate="{recreate}") as batch:
            batch.add_column(sa.Column("odd", sa.Text()))


def downgrade() -> None:
    for table in ("articles", "revisions", "captures", "credits"):
        with op.batch_alter_table(table, recreate="{recreate}") as batch:
            batch.drop_column("odd")
"""


def everything(config: Config) -> dict[str, set[str]]:
    """Every row of every table, of the columns that archive.tables knows."""
    with open_archive(config) as archive, archive.connect() as connection:
        return {
            name: set(map(repr, connection.execute(select(table)).all()))
            for name, table in metadata.tables.items()
        }


def test_a_step_keeps_every_row(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hardest step there is: SQLite makes the tables anew, children and all."""
    with open_archive(config, create=True) as archive:
        for n in range(3):
            file(archive, article(url=f"{URL}/{n}"), f"{URL}/{n}")
        file(archive, article(url=f"{URL}/0", title="Other"), f"{URL}/0")
    before = everything(config)
    assert len(before["credits"]) == 4

    ours = Path(migrations.__file__).parent
    steps = tmp_path / "steps"
    steps.mkdir()
    kind = "auto" if "postgresql" in config.database else "always"
    step = NEXT_STEP.format(head=migrations.head(), recreate=kind)
    (steps / "next_step.py").write_text(step)
    scripts = ScriptDirectory(
        str(ours), version_locations=[str(ours / "versions"), str(steps)]
    )
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "_scripts", lambda: scripts)
        assert migrations.head() == "next"
        with pytest.raises(UsageError, match="made by an older pressmark"):
            open_archive(config)
        with open_archive(config, create=True) as archive:
            with archive.connect() as connection:
                odd = connection.exec_driver_sql("SELECT odd FROM articles").all()
                assert odd == [(None,)] * 3
            file(archive, article(url=f"{URL}/9"), f"{URL}/9")
            assert not list(check(archive, Tally()))
        after = everything(config)
    assert all(after[name] >= rows for name, rows in before.items())
    assert len(after["articles"]) == 4


def test_readings_of_before_there_was_a_type(config: Config) -> None:
    with open_archive(config, create=True) as archive:
        file(archive, article(url=URL), URL, fetched=START)
    with open_archive(config) as archive, archive.engine.begin() as connection:
        migrations.downgrade(connection, "0001")
        columns = inspect(connection).get_columns("revisions")
        assert "type" not in {column["name"] for column in columns}
    with open_archive(config, create=True) as archive:
        assert not list(check(archive, Tally()))
        typed = article(url=URL, title="Other", type=WorkType.LIVE_BLOG)
        # A live blog has a revision an hour: sooner, this one would be held back.
        file(archive, typed, URL, fetched=START + timedelta(hours=2))
        assert not list(check(archive, Tally()))
        with archive.connect() as connection:
            kinds = connection.exec_driver_sql("SELECT type FROM revisions ORDER BY id")
            assert list(kinds.scalars()) == [None, "LiveBlogPosting"]


def test_of_a_channel_s_words_the_last_stay(config: Config) -> None:
    key = {"url_key": "k", "channel_key": "c", "url": URL, "via": URL, "kind": "feed"}
    days = [datetime(2026, 3, day, tzinfo=UTC) for day in (1, 2)]
    with (
        open_archive(config, create=True) as archive,
        archive.engine.begin() as connection,
    ):
        for day in days:
            row = {**key, "position": 0, "first_seen": day, "last_seen": day}
            connection.execute(discoveries.insert().values(row))
        migrations.downgrade(connection, "0002")
    with open_archive(config, create=True) as archive, archive.connect() as connection:
        kept = connection.execute(select(discoveries)).one()
        assert (kept.first_seen, kept.published_raw) == (days[1], None)

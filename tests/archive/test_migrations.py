"""The schema is made, unmade and compared, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from archive import database, migrations
from archive.errors import NotFound, UsageError
from archive.tables import metadata


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
        assert migrations.differences(connection) == []
        assert set(metadata.tables) < set(inspect(connection).get_table_names())


def test_a_difference_would_be_found(engine: Engine) -> None:
    database.prepare(engine, create=True)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX ix_captures_url_key")
        connection.exec_driver_sql("ALTER TABLE articles ADD COLUMN odd TEXT")
        found = {change[0] for change in migrations.differences(connection)}
    assert found == {"add_index", "remove_column"}


def test_down_leaves_nothing_and_up_again_works(engine: Engine) -> None:
    database.prepare(engine, create=True)
    with engine.begin() as connection:
        migrations.downgrade(connection)
        left = set(inspect(connection).get_table_names())
    assert left <= {"alembic_version"}
    database.prepare(engine, create=True)
    with engine.begin() as connection:
        assert migrations.differences(connection) == []


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

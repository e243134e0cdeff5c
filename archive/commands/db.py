"""``pressmark db``: the schema brought up to date, the rows moved elsewhere."""

from __future__ import annotations

import click

from archive.errors import UsageError
from archive.session import Session


@click.group(
    epilog="""\b
Examples:
  pressmark db upgrade
  pressmark db copy postgresql+psycopg://news@localhost/news
"""
)
def command() -> None:
    """The database itself: its schema, and where it is."""


@command.command()
@click.pass_obj
def upgrade(session: Session) -> None:
    """Bring the schema up to date with this version of pressmark."""
    from archive import migrations
    from archive.store import database

    # Not created here: a name mistyped must not make a new archive.
    url = session.config.database_url
    where = database.place(url)
    if url.startswith("sqlite") and not database.sqlite_file(url).exists():
        raise UsageError(f"no archive in {where}; pressmark init makes one")
    engine = database.connect(url)
    try:
        with engine.execution_options(**{database.READING: True}).begin() as connection:
            before = migrations.current(connection)
    finally:
        engine.dispose()
    if before is None:
        raise UsageError(f"no archive in {where}; pressmark init makes one")
    with session.archive(create=True) as archive, archive.lock():
        after = migrations.head()
    click.echo(
        f"{where}: schema {after}, up to date"
        if before == after
        else f"{where}: schema {before} -> {after}"
    )


@command.command("copy")
@click.argument("url")
@click.pass_obj
def copy_(session: Session, url: str) -> None:
    """Copy every row into the empty database URL, SQLite or PostgreSQL.

    Nothing may write meanwhile; WARC files stay where they are.  Each table is read
    back and compared.  Then set database = "URL" in pressmark.toml.
    """
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    from archive.copying import copy
    from archive.store import database

    try:
        kind = make_url(url).get_backend_name()
    except ArgumentError as error:
        raise UsageError(f"not the URL of a database: {url}", about=url) from error
    if kind not in ("sqlite", "postgresql"):
        raise UsageError(f"neither SQLite nor PostgreSQL: {kind}", about=url)
    with session.archive() as archive, archive.lock():
        target = database.connect(url)
        try:
            database.prepare(target, create=True)
            rows = copy(archive.engine, target, session.say)
        finally:
            target.dispose()
    click.echo(f"{database.place(url)}: {rows} rows, each table compared")

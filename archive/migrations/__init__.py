"""The schema's history, run from code; each step is a file in ``versions``.

Knows how to bring a database to a revision of the schema.  Takes a connection in whose
transaction everything happens: both databases undo a step that fails.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import graph

if TYPE_CHECKING:
    from collections.abc import Callable

    from alembic.script import ScriptDirectory
    from sqlalchemy import Connection


def head() -> str:
    """The revision that this version of the code works with."""
    return str(_scripts().get_current_head())


def current(connection: Connection) -> str | None:
    """The revision of the database; None where there is no archive in it."""
    from alembic.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def known(revision: str) -> bool:
    """Whether this version of the code has heard of a revision."""
    return any(script.revision == revision for script in _scripts().walk_revisions())


def upgrade(connection: Connection, target: str = "head") -> None:
    scripts = _scripts()
    graph.drop(connection)
    _run(connection, scripts, lambda now, _: scripts._upgrade_revs(target, now))
    if current(connection) == head():
        graph.create(connection)


def complete(connection: Connection) -> None:
    """Make the view where an archive of this schema was made before there was one."""
    graph.drop(connection)
    graph.create(connection)


def downgrade(connection: Connection, target: str = "base") -> None:
    scripts = _scripts()
    graph.drop(connection)
    _run(connection, scripts, lambda now, _: scripts._downgrade_revs(target, now))


def _scripts() -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(Path(__file__).parent))


def _run(
    connection: Connection, scripts: ScriptDirectory, steps: Callable[..., Any]
) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext

    from ..tables import metadata

    with EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(
            connection=connection,
            target_metadata=metadata,
            render_as_batch=True,  # SQLite can alter little: it makes tables anew
            transactional_ddl=True,
        )
        environment.run_migrations()

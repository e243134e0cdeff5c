"""By which language the words of an article are stemmed; on PostgreSQL their stems.

Revision ID: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archive.search.index import with_vectors

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FILL = """
    UPDATE search SET language = (
        SELECT r.language FROM articles AS a
        JOIN revisions AS r ON r.article_id = a.id AND r.number = a.revision
        WHERE a.id = search.article_id AND r.superseded IS NULL)
"""
PAGE = """
    SELECT id, title, body, language FROM search
    WHERE id > :last AND language IS NOT NULL ORDER BY id LIMIT 500
"""
STEM = "UPDATE search SET vector = CAST(:vector AS tsvector) WHERE id = :id"
_REMOVE = """INSERT INTO search_fts(search_fts, rowid, title, body)
    VALUES ('delete', old.id, old.title, old.body);"""
_ADD = """INSERT INTO search_fts(rowid, title, body)
    VALUES (new.id, new.title, new.body);"""
CHANGED = (
    "CREATE TRIGGER search_changed AFTER UPDATE {} ON search"
    f" BEGIN {_REMOVE} {_ADD} END"
)


def upgrade() -> None:
    op.add_column("search", sa.Column("language", sa.Text(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        # The language is none of the index's business there.
        op.execute("DROP TRIGGER search_changed")
        op.execute(CHANGED.format("OF id, title, body"))
    op.execute(FILL)
    if op.get_bind().dialect.name == "postgresql":
        _stem(op.get_bind())


def _stem(connection: sa.Connection) -> None:
    """By today's rules, whichever these are: the words are there to be cut again."""
    last = 0
    while True:
        rows = connection.execute(sa.text(PAGE), {"last": last}).mappings().all()
        if not rows:
            return
        last = rows[-1]["id"]
        changes = [
            {"id": row["id"], "vector": row["vector"]}
            for row in with_vectors(connection, map(dict, rows))
        ]
        connection.execute(sa.text(STEM), changes)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Its words are the lexemes without a sign.
        op.execute(
            "UPDATE search SET vector = ts_delete(vector, ARRAY("
            "SELECT lexeme FROM unnest(vector) WHERE strpos(lexeme, '=') > 0))"
        )
    else:
        op.execute("DROP TRIGGER search_changed")
        op.execute(CHANGED.format(""))
    op.drop_column("search", "language")

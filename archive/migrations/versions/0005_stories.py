"""Which articles tell the same story, and the fingerprints by which that is found.

Articles with the same text are one story at once; ``pressmark recluster`` finds those
that are alike among the articles of before.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Those with the same text stand together; numbers in the order in which they were seen.
EXACT = """
INSERT INTO story_members (number, article_id, story, site, size, numerals)
SELECT number, id,
       CASE WHEN text_hash IS NULL THEN number
            ELSE MIN(number) OVER (PARTITION BY text_hash) END,
       0, 0, ''
FROM (SELECT id, text_hash, ROW_NUMBER() OVER (ORDER BY first_seen, id) AS number
      FROM articles) AS numbered
"""
LINKS = """
INSERT INTO story_links (member, earlier, relation, score, share, method)
SELECT number, story, 'exact', 1, 1, 'text-hash 1'
FROM story_members WHERE number <> story
"""
SEQUENCE = """
SELECT setval(pg_get_serial_sequence('story_members', 'number'),
              (SELECT COALESCE(MAX(number), 0) + 1 FROM story_members), false)
"""


def upgrade() -> None:
    op.create_table(
        "story_members",
        sa.Column("number", SERIAL, nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("story", SERIAL, nullable=False),
        sa.Column("site", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("numerals", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_story_members_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_story_members")),
        sa.UniqueConstraint("article_id", name=op.f("uq_story_members_article_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_story_members_story", "story_members", ["story"])
    op.create_table(
        "fingerprints",
        sa.Column("fingerprint", sa.BigInteger(), nullable=False),
        sa.Column("member", SERIAL, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", "member", name=op.f("pk_fingerprints")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "story_links",
        sa.Column("member", SERIAL, nullable=False),
        sa.Column("earlier", SERIAL, nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member"],
            ["story_members.number"],
            name=op.f("fk_story_links_member_story_members"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["earlier"],
            ["story_members.number"],
            name=op.f("fk_story_links_earlier_story_members"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("member", "earlier", name=op.f("pk_story_links")),
    )
    op.create_index("ix_story_links_earlier", "story_links", ["earlier"])
    op.execute(EXACT)
    op.execute(LINKS)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(SEQUENCE)


def downgrade() -> None:
    for table in ("story_links", "fingerprints", "story_members"):
        op.drop_table(table)

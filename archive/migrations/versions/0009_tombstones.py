"""What was taken down, under which addresses, and which WARC files gave way to others.

Revision ID: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "tombstones",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("first_seen", WHEN, nullable=False),
        sa.Column("last_seen", WHEN, nullable=False),
        sa.Column("revisions", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=True),
        sa.Column("erased", WHEN, nullable=True),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_tombstones")),
    )
    op.create_index("ix_tombstones_at", "tombstones", ["at"])
    op.create_index("ix_tombstones_text_hash", "tombstones", ["text_hash"])
    op.create_index("ix_tombstones_erased", "tombstones", ["erased"])
    op.create_table(
        "tombstone_addresses",
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["tombstones.article_id"],
            name=op.f("fk_tombstone_addresses_article_id_tombstones"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("url_key", name=op.f("pk_tombstone_addresses")),
    )
    op.create_index(
        "ix_tombstone_addresses_article_id", "tombstone_addresses", ["article_id"]
    )
    op.create_table(
        "removals",
        sa.Column("capture_id", sa.Text(), nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("done", WHEN, nullable=True),
        sa.ForeignKeyConstraint(
            ["capture_id"],
            ["captures.id"],
            name=op.f("fk_removals_capture_id_captures"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["tombstones.article_id"],
            name=op.f("fk_removals_article_id_tombstones"),
        ),
        sa.PrimaryKeyConstraint("capture_id", name=op.f("pk_removals")),
    )
    op.create_index("ix_removals_article_id", "removals", ["article_id"])
    op.create_index("ix_removals_done", "removals", ["done"])
    op.create_table(
        "retired_files",
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("successor", sa.Text(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("gone", WHEN, nullable=True),
        sa.PrimaryKeyConstraint("file", name=op.f("pk_retired_files")),
    )
    op.create_table(
        "adopted_files",
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_file", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("file", name=op.f("pk_adopted_files")),
    )


def downgrade() -> None:
    op.drop_table("adopted_files")
    for table in ("retired_files", "removals", "tombstone_addresses", "tombstones"):
        op.drop_table(table)

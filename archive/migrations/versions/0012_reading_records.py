"""Where the record of each reading stands in the WARC files.

Readings of before have none.

Revision ID: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "reading_records",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("revision_id", SERIAL, nullable=True),
        sa.Column("warc_file", sa.Text(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revisions.id"],
            name=op.f("fk_reading_records_revision_id_revisions"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_records")),
        sa.UniqueConstraint(
            "warc_file", "offset", name=op.f("uq_reading_records_warc_file")
        ),
    )
    op.create_index(
        "ix_reading_records_revision_id", "reading_records", ["revision_id"]
    )


def downgrade() -> None:
    op.drop_table("reading_records")

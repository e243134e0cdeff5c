"""Articles that went on under another address, and why they are taken for the same.

Revision ID: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TEXTS = ("moved_from", "former_id")


def upgrade() -> None:
    for name in TEXTS:
        op.add_column("addresses", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("addresses", sa.Column("basis", sa.JSON(), nullable=True))
    joined = sa.Column("joined", sa.DateTime(timezone=True), nullable=True)
    op.add_column("addresses", joined)
    op.create_index(op.f("ix_addresses_former_id"), "addresses", ["former_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_addresses_former_id"), table_name="addresses")
    for name in ("joined", "basis", *TEXTS):
        op.drop_column("addresses", name)

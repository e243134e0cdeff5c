"""The type of the work, as schema.org names it; null in readings of before.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("revisions", sa.Column("type", sa.Text(), nullable=True))
    op.create_index("ix_revisions_type", "revisions", ["type"])


def downgrade() -> None:
    op.drop_index("ix_revisions_type", "revisions")
    op.drop_column("revisions", "type")

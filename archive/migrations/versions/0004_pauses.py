"""Hosts that asked to be left alone for longer than a run.

Revision ID: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "pauses",
        sa.Column("host", sa.Text(), primary_key=True),
        sa.Column("asked", WHEN, nullable=False),
        sa.Column("until", WHEN, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("pauses")

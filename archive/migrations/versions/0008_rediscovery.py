"""Since when a channel fails, where it has moved, what was found in its place.

Revision ID: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)
_TIMES = ("failing_since", "sought", "found")


def upgrade() -> None:
    for name in _TIMES:
        op.add_column("channels", sa.Column(name, WHEN, nullable=True))
    op.add_column("channels", sa.Column("moved", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("channels") as batch:
        for name in ("moved", *_TIMES):
            batch.drop_column(name)

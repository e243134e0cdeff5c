"""How news come on a channel, and how often a server was believed.

Revision ID: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channels", sa.Column("pace", sa.Float(), nullable=True))
    for table in ("channels", "frontier"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(
                sa.Column("trust", sa.Integer(), nullable=False, server_default="0")
            )
        with op.batch_alter_table(table) as batch:
            batch.alter_column("trust", server_default=None)


def downgrade() -> None:
    for table in ("frontier", "channels"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("trust")
    with op.batch_alter_table("channels") as batch:
        batch.drop_column("pace")

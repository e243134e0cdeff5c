"""What is said of a channel by the one that names it, and how far it is believed.

Revision ID: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_TIMES = ("listed_modified", "whole")
_FLAGS = ("guessed", "on_trial")


def upgrade() -> None:
    for name in _TIMES:
        when = sa.DateTime(timezone=True)
        op.add_column("channels", sa.Column(name, when, nullable=True))
    with op.batch_alter_table("channels") as batch:
        for name in _FLAGS:
            no = sa.false()
            batch.add_column(
                sa.Column(name, sa.Boolean(), nullable=False, server_default=no)
            )
    for table in ("channels", "frontier"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(
                sa.Column("claims", sa.Integer(), nullable=False, server_default="0")
            )
    with op.batch_alter_table("channels") as batch:
        for name in (*_FLAGS, "claims"):
            batch.alter_column(name, server_default=None)
    with op.batch_alter_table("frontier") as batch:
        batch.alter_column("claims", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("frontier") as batch:
        batch.drop_column("claims")
    with op.batch_alter_table("channels") as batch:
        for name in ("claims", *_FLAGS, *_TIMES):
            batch.drop_column(name)

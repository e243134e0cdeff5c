"""What publishers reserve, with each capture; digests of what nothing else covers.

Revision ID: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CAPTURES = {"rights": sa.JSON, "reserved": sa.Text, "noted": sa.Text}


def upgrade() -> None:
    # Of the captures of before nothing is known, and nothing was noted.
    for name, kind in CAPTURES.items():
        op.add_column("captures", sa.Column(name, kind(), nullable=True))
    op.add_column("articles", sa.Column("noted", sa.Text(), nullable=True))
    op.create_table(
        "tdmrep",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("fetched", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_tdmrep")),
    )


def downgrade() -> None:
    op.drop_table("tdmrep")
    op.drop_column("articles", "noted")
    for name in CAPTURES:
        op.drop_column("captures", name)

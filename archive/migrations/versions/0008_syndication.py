"""The view of who carries whose articles; it is made after every upgrade.

Revision ID: 0008
"""

from __future__ import annotations

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing: ``archive.migrations.graph`` makes it when the tables are there."""


def downgrade() -> None:
    """Nothing: it went before the first step."""

"""With a capture, whither it leads, and whether it says that there is nothing.

Revision ID: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# Before, this was said of the address and the run alone.  Where redirects of before
# led stands in their records: replay reads it.
FILL = """
    UPDATE captures SET gone = 'soft_404'
    WHERE article_id IS NULL AND EXISTS (
        SELECT 1 FROM outcomes AS o
        WHERE o.url_key = captures.url_key AND o.run_id = captures.run_id
        AND o.reason = 'soft_404')
"""


def upgrade() -> None:
    op.add_column("captures", sa.Column("leads_to", sa.Text(), nullable=True))
    op.add_column("captures", sa.Column("gone", sa.Text(), nullable=True))
    led = sa.text("leads_to IS NOT NULL")
    op.create_index(
        "ix_captures_leads_to",
        "captures",
        ["leads_to"],
        sqlite_where=led,
        postgresql_where=led,
    )
    op.execute(FILL)


def downgrade() -> None:
    op.drop_index("ix_captures_leads_to", "captures")
    op.drop_column("captures", "gone")
    op.drop_column("captures", "leads_to")

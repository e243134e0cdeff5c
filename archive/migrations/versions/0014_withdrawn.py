"""Archived articles whose addresses gave them no more are looked for again.

Revision ID: 0014
"""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Once was enough, before: their next look is the first of those that come now.
UPGRADE = """
    UPDATE frontier SET state = 'withdrawn', tries = 1, due = checked
    WHERE state IN ('gone', 'done') AND due IS NULL AND outcome = 'skipped'
    AND reason IN ('http_status', 'soft_404', 'blocked',
                   'not_article', 'not_html', 'empty')
    AND EXISTS (SELECT 1 FROM addresses
                WHERE addresses.url_key = frontier.url_key)
"""
DOWNGRADE = """
    UPDATE frontier SET state = 'done', tries = 0, due = NULL
    WHERE state = 'withdrawn'
"""


def upgrade() -> None:
    op.execute(UPGRADE)


def downgrade() -> None:
    op.execute(DOWNGRADE)

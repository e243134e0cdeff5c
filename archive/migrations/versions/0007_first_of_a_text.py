"""The first article with a text is found without a look at all that have it.

A text that stands in every twentieth article, such as a wall, has fifty thousand
holders in a million; each new one asked for the first of them.

Revision ID: 0007
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_articles_text_hash", "articles")
    op.create_index(
        "ix_articles_text_hash", "articles", ["text_hash", "first_seen", "id"]
    )


def downgrade() -> None:
    op.drop_index("ix_articles_text_hash", "articles")
    op.create_index("ix_articles_text_hash", "articles", ["text_hash"])

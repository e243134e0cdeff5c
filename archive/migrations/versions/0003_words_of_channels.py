"""What a channel says of an address, as printed, and since when it says so.

Other words make another row: readings point at them.

Revision ID: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ADDED = ("published_raw", "published_element", "source_element")
KEY = ("url_key", "channel_key")


def upgrade() -> None:
    with op.batch_alter_table("discoveries") as batch:
        for name in ADDED:
            batch.add_column(sa.Column(name, sa.Text(), nullable=True))
        batch.drop_constraint("pk_discoveries", type_="primary")
        batch.create_primary_key("pk_discoveries", [*KEY, "first_seen"])


def downgrade() -> None:
    later = sa.text(
        "DELETE FROM discoveries WHERE EXISTS (SELECT 1 FROM discoveries AS other "
        "WHERE other.url_key = discoveries.url_key "
        "AND other.channel_key = discoveries.channel_key "
        "AND other.first_seen > discoveries.first_seen)"
    )
    op.execute(later)  # the last words stay
    with op.batch_alter_table("discoveries") as batch:
        batch.drop_constraint("pk_discoveries", type_="primary")
        batch.create_primary_key("pk_discoveries", list(KEY))
        for name in reversed(ADDED):
            batch.drop_column(name)

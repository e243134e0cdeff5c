"""The view ``syndication`` holds what articles say, and no more.

Who was first where nobody says so is decided in one place, for ``trace`` and ``stats``
alike.  The view is made again after every upgrade: no table changes.

Revision ID: 0012
"""

from __future__ import annotations

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The view is dropped before this step and made again after it."""


def downgrade() -> None:
    """The view of an older version is that version's to make."""

"""How the victim agreed, and what was said about harm.

Revision 0002, after 0001. Applications filed before say nothing of either.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes one step forward."""
    op.add_column("applications", sa.Column("consent_how", sa.Text(), nullable=True))
    op.add_column("applications", sa.Column("urgency", sa.String(length=10), nullable=True))
    op.add_column("applications", sa.Column("harm", sa.Text(), nullable=True))


def downgrade() -> None:
    """Goes one step back."""
    # Column by column: a table that is made anew takes the incidents of its old self with it in SQLite.
    op.drop_column("applications", "harm")
    op.drop_column("applications", "urgency")
    op.drop_column("applications", "consent_how")

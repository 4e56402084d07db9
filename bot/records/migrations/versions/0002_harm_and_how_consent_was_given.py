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
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.add_column(sa.Column("consent_how", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("urgency", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("harm", sa.Text(), nullable=True))


def downgrade() -> None:
    """Goes one step back."""
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_column("harm")
        batch_op.drop_column("urgency")
        batch_op.drop_column("consent_how")

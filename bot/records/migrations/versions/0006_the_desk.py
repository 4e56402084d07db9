"""What councils record about applications, and the yearly figures that outlive them.

Revision 0006, after 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes one step forward."""
    op.create_table(
        "application_events",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("result", sa.String(length=30), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("corrects", sa.String(length=32), nullable=True),
        sa.Column("why_corrected", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_events_application_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["corrects"], ["application_events.id"], name=op.f("fk_application_events_corrects")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_events")),
        sa.UniqueConstraint(
            "application_id", "position", name=op.f("uq_application_events_application_id_position")
        ),
        sa.UniqueConstraint("corrects", name=op.f("uq_application_events_corrects")),
    )
    op.create_table(
        "year_figures",
        sa.Column("council", sa.String(length=50), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("measure", sa.String(length=30), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("council", "year", "measure", name=op.f("pk_year_figures")),
    )


def downgrade() -> None:
    """Goes one step back."""
    for table in ("year_figures", "application_events"):
        op.drop_table(table)

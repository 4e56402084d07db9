"""Calls, earlier contact, how long steps take, and conversations that are practice.

Revision 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes one step forward."""
    op.add_column(
        "conversations", sa.Column("practice", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "call_contacts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_contacts")),
    )
    op.create_index(op.f("ix_call_contacts_key_hash"), "call_contacts", ["key_hash"])
    op.create_index(op.f("ix_call_contacts_at"), "call_contacts", ["at"])
    op.create_table(
        "calls",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("hung_up_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("first_turn", sa.Integer(), nullable=False),
        sa.Column("practice", sa.String(length=50), nullable=True),
        sa.Column("danger", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("outcome_code", sa.String(length=40), nullable=True),
        sa.Column("step", sa.String(length=50), nullable=True),
        sa.Column("shown_at", sa.DateTime(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("contact_checks", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_calls_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_calls_staff_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["call_contacts.id"], name=op.f("fk_calls_contact_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    for column in ("conversation_id", "staff_id"):
        op.create_index(op.f(f"ix_calls_{column}"), "calls", [column])
    op.create_table(
        "call_step_times",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("step", sa.String(length=50), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "step", "seconds", name=op.f("pk_call_step_times")),
    )


def downgrade() -> None:
    """Goes one step back."""
    for table in ("call_step_times", "calls", "call_contacts"):
        op.drop_table(table)
    # Without making the table anew: that would take its turns along in SQLite.
    op.drop_column("conversations", "practice")

"""Codes and links to carry on with, exits, and results that people e-mail to themselves.

Revision 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Goes one step forward."""
    op.add_column("conversations", sa.Column("entry", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "carry_on_codes",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_carry_on_codes_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carry_on_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_carry_on_codes_code_hash")),
    )
    op.create_index(op.f("ix_carry_on_codes_conversation_id"), "carry_on_codes", ["conversation_id"])
    op.create_index(op.f("ix_carry_on_codes_expires_at"), "carry_on_codes", ["expires_at"])
    # Nothing refers to the outbox, so that SQLite may make it anew without taking anything along.
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.alter_column("application_id", existing_type=sa.String(length=32), nullable=True)
        batch_op.add_column(sa.Column("conversation_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("address", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("content", sa.JSON(none_as_null=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_outbox_conversation_id"),
            "conversations",
            ["conversation_id"],
            ["id"],
            ondelete="CASCADE",
        )
        batch_op.create_index(batch_op.f("ix_outbox_conversation_id"), ["conversation_id"], unique=False)


def downgrade() -> None:
    """Goes one step back: results that were not sent yet are not sent any more."""
    op.execute("DELETE FROM outbox WHERE application_id IS NULL")
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_conversation_id"))
        batch_op.drop_constraint(batch_op.f("fk_outbox_conversation_id"), type_="foreignkey")
        batch_op.drop_column("content")
        batch_op.drop_column("address")
        batch_op.drop_column("conversation_id")
        batch_op.alter_column("application_id", existing_type=sa.String(length=32), nullable=False)
    op.drop_table("carry_on_codes")
    # Without making the table anew: that would take its turns along in SQLite.
    op.drop_column("conversations", "entry")

"""Runs the migrations on the connection that ``Database.migrate`` hands over.

Alembic loads this file by its path. It has no settings of its own and never logs in by itself.
"""

from __future__ import annotations

from alembic import context

import bot.records.call_models  # noqa: F401  (as below)
import bot.records.desk_models  # noqa: F401  (as below)
import bot.records.staff_models  # noqa: F401  (adds its tables to the others)
from bot.records.models import Base

connection = context.config.attributes.get("connection")
if connection is None:
    raise RuntimeError("Run migrations through Database.migrate().")

# Batch mode rewrites tables where SQLite cannot alter them.
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()

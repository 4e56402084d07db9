"""The audit: what was done and when, without personal data.

Only writes; who may read it is left to the web.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.records.models import AuditEntry


def write_audit(
    session: Session,
    action: str,
    now: datetime,
    *,
    application_id: str | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Adds one line in the caller's transaction, so that the deed and its line stand or fall together.

    Args:
        session: A writing transaction.
        action: What was done, such as ``application_filed``.
        now: The present moment, with its time zone.
        application_id: The application that it was done to.
        detail: More about it; ids, counts and names of rules, never personal data.
    """
    session.add(AuditEntry(at=now, action=action, application_id=application_id, detail=detail or {}))
    session.flush()

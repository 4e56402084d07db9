"""The audit of staff: who saw or did what, and when, without personal data of residents.

Writes and reads lines; what is worth a line is left to whoever does the deed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.staff_models import StaffAuditEntry


def write_staff_audit(
    session: Session,
    staff_id: str | None,
    action: str,
    now: datetime,
    *,
    subject: str | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Adds one line in the caller's transaction, so that the deed and its line stand or fall together.

    Args:
        session: A writing transaction.
        staff_id: Who did it; None where nobody was signed in.
        action: What was done, such as ``application_viewed``; at most 50 characters.
        now: The present moment, with its time zone.
        subject: The id of what it was done to: an application, a call, an account.
        detail: More about it; ids, counts and names of rules, never personal data of residents.
    """
    session.add(
        StaffAuditEntry(at=now, staff_id=staff_id, action=action, subject=subject, detail=detail or {})
    )
    session.flush()


def staff_audit_lines(session: Session, *, about: str, limit: int = 100) -> Sequence[StaffAuditEntry]:
    """The latest lines of one account: what it did and what was done to it.

    Args:
        session: A transaction.
        about: The account's id.
        limit: At most so many.

    Returns:
        The lines, newest first.
    """
    return session.scalars(
        select(StaffAuditEntry)
        .where((StaffAuditEntry.staff_id == about) | (StaffAuditEntry.subject == about))
        .order_by(StaffAuditEntry.id.desc())
        .limit(limit)
    ).all()

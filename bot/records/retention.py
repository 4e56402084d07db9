"""How long each table is kept, and why; and the purge that sees to it.

Only deletes what has passed its time. What a person asks to have erased at once is left to ``conversations``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from bot.records.audit import write_audit
from bot.records.call_contacts import KEPT
from bot.records.call_models import Call, CallContact, CallStepTime
from bot.records.conversations import unlink
from bot.records.database import Database
from bot.records.desk_models import ApplicationEvent, YearFigure
from bot.records.desk_return import keep_figures, year_of
from bot.records.models import (
    Application,
    AuditEntry,
    CarryOnCode,
    Conversation,
    ConversationEvent,
    ConversationTurn,
    Incident,
    OutboxMessage,
)
from bot.records.staff_models import Staff, StaffAuditEntry, StaffSession, StaffTry

_BATCH: Final = 500


@dataclass(frozen=True)
class Rule:
    """How long one table is kept.

    Attributes:
        keep: For how long.
        counted_from: What that is counted from.
        reason: Why so long and no longer.
    """

    keep: timedelta
    counted_from: str
    reason: str


_TALK = Rule(
    timedelta(days=30),
    "the last message",
    "Long enough to come back with a missing date; what led to an application is kept with the application.",
)
_FILED = Rule(
    timedelta(days=730),
    "the day of filing",
    "The council keeps the case itself; this copy answers questions about what was sent, appeals included.",
)

DEFAULT_RULES: Final[Mapping[str, Rule]] = {
    "conversations": _TALK,
    "conversation_turns": _TALK,
    "conversation_events": _TALK,
    "calls": _TALK,
    "call_contacts": Rule(
        KEPT,
        "the contact",
        "The half year that the test looks at. A keyed hash and a moment, with the caller's consent.",
    ),
    "call_step_times": Rule(
        timedelta(days=730),
        "the first day of the month",
        "Two years, to see whether a change of the words helped. Counts only: no call and no person.",
    ),
    "carry_on_codes": Rule(
        timedelta(days=1),
        "the moment it runs out",
        "For a day, somebody who uses it is told that it has run out, and not that it never was.",
    ),
    "applications": _FILED,
    "incidents": _FILED,
    "application_events": _FILED,
    "year_figures": Rule(
        timedelta(days=3652),
        "the year that they are about",
        "Ten years of returns to compare. Nothing but counts by council and year.",
    ),
    "outbox": Rule(
        timedelta(days=90),
        "the day of sending; what was never sent stays as long as its application or conversation",
        "Shows that an e-mail went and when, while people may still ask about it. Where a result went, and "
        "what it said, is kept only until it was sent or given up.",
    ),
    "audit": Rule(
        timedelta(days=2190),
        "the deed",
        "Six years, in which a claim may be brought (Limitation Act 1980, s. 5). Holds no personal data.",
    ),
    "staff": Rule(
        timedelta(days=2190),
        "the day on which the account was closed; an open one stays",
        "As long as the audit names it: without the account nobody could say who a line is about.",
    ),
    "staff_sessions": Rule(
        timedelta(days=1),
        "the last thing that was done",
        "It ends after minutes or hours; its row is good for nothing afterwards.",
    ),
    "staff_tries": Rule(
        timedelta(days=1), "the first of the tries", "A lock-out lasts minutes; after that it says nothing."
    ),
    "staff_audit": Rule(
        timedelta(days=2190),
        "the deed",
        "Six years, as the other audit. Names staff, never residents.",
    ),
}


def purge(database: Database, now: datetime, rules: Mapping[str, Rule] = DEFAULT_RULES) -> dict[str, int]:
    """Deletes all that has passed its time.

    Args:
        database: Where.
        now: The present moment, with its time zone.
        rules: A rule for each table. Turns and events go with their conversation, incidents and what a
            council recorded with their application, whose yearly figures are added up first.

    Returns:
        How many rows went, by table.

    Raises:
        RecordsUnavailable: The database is down or locked; what went before stays gone.
    """
    gone = dict.fromkeys(rules, 0)
    while _purge_conversations(database, now - rules["conversations"].keep, gone):
        pass
    with database.session() as session:
        _purge_applications(session, now - rules["applications"].keep, gone)
        first_year = year_of((now - rules["year_figures"].keep).date())
        gone["year_figures"] += _delete(session, delete(YearFigure).where(YearFigure.year < first_year))
        gone["outbox"] += _delete(
            session, delete(OutboxMessage).where(OutboxMessage.sent_at < now - rules["outbox"].keep)
        )
        gone["carry_on_codes"] += _delete(
            session, delete(CarryOnCode).where(CarryOnCode.expires_at < now - rules["carry_on_codes"].keep)
        )
        gone["audit"] += _delete(session, delete(AuditEntry).where(AuditEntry.at < now - rules["audit"].keep))
        for column in (
            Staff.closed_at,
            StaffSession.last_at,
            StaffTry.since,
            StaffAuditEntry.at,
            CallContact.at,
        ):
            table = column.class_.__tablename__
            gone[table] += _delete(session, delete(column.class_).where(column < now - rules[table].keep))
        oldest = (now - rules["call_step_times"].keep).date()
        gone["call_step_times"] += _delete(session, delete(CallStepTime).where(CallStepTime.month < oldest))
        if any(gone.values()):
            write_audit(
                session, "purged", now, detail={table: count for table, count in gone.items() if count}
            )
    database.scrub()
    return gone


def _purge_conversations(database: Database, before: datetime, gone: dict[str, int]) -> bool:
    """Purges one batch, so that nobody waits long for the lock. False where there was none left."""
    with database.session() as session:
        ids = list(
            session.scalars(select(Conversation.id).where(Conversation.last_at < before).limit(_BATCH))
        )
        if not ids:
            return False
        for table in (ConversationEvent, ConversationTurn, CarryOnCode, OutboxMessage, Call):
            gone[table.__tablename__] += _delete(session, delete(table).where(table.conversation_id.in_(ids)))
        unlink(session, ids)
        gone["conversations"] += _delete(session, delete(Conversation).where(Conversation.id.in_(ids)))
        return True


def _purge_applications(session: Session, before: datetime, gone: dict[str, int]) -> None:
    old = list(session.scalars(select(Application.id).where(Application.filed_at < before)))
    keep_figures(session, old)
    for table in (ApplicationEvent, Incident, OutboxMessage):
        gone[table.__tablename__] += _delete(session, delete(table).where(table.application_id.in_(old)))
    gone["applications"] += _delete(session, delete(Application).where(Application.id.in_(old)))


def _delete(session: Session, statement: Any) -> int:
    result = session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    return result.rowcount

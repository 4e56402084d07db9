"""How the e-mails of one application stand, and sending one again.

Owes them anew; the outbox's worker sends them. Who may ask is left to the web, the e-mails themselves to
``bot.delivery``.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.applications import APPLICANT_COPY, COUNCIL_APPLICATION
from bot.records.columns import storable
from bot.records.database import Database
from bot.records.desk import ApplicationNotFound
from bot.records.errors import RecordsError
from bot.records.filing import can_be_mailed
from bot.records.models import Application, OutboxMessage
from bot.records.staff_audit import write_staff_audit

KINDS: Final = (COUNCIL_APPLICATION, APPLICANT_COPY)
PAUSE: Final = timedelta(minutes=10)
"""Between two sendings of one e-mail: enough for it to arrive, so that nobody is sent a heap."""


class ResendRefused(RecordsError):
    """An e-mail cannot be sent again now. Nothing was changed."""


@dataclass(frozen=True)
class Delivery:
    """How one e-mail stands.

    Attributes:
        kind: ``council_application`` ``applicant_copy``.
        state: ``waiting`` ``sent`` ``gave_up``, or ``not_kept`` where what became of it is not kept any more.
        at: When it was sent or given up, or when it is tried next; None where that is not kept.
        attempts: How often sending was begun.
        last_error: The kind of the last failure, or None.
    """

    kind: str
    state: str
    at: datetime | None
    attempts: int
    last_error: str | None


def deliveries(session: Session, application_id: str, applicant_email: str | None) -> tuple[Delivery, ...]:
    """The e-mails of an application whose council was checked in the same transaction.

    Args:
        session: A transaction.
        application_id: The application.
        applicant_email: What the applicant gave; without it there is no copy.

    Returns:
        The one to the council, and the applicant's copy where they can have one.
    """
    rows = {
        row.kind: row
        for row in session.scalars(
            select(OutboxMessage).where(OutboxMessage.application_id == application_id)
        )
    }
    kinds = KINDS if can_be_mailed(applicant_email) else KINDS[:1]
    return tuple(_delivery(kind, rows.get(kind)) for kind in kinds)


def resend(
    database: Database,
    council: str,
    application_id: str,
    kind: str,
    *,
    staff_id: str,
    now: datetime,
    message_id_domain: str,
) -> None:
    """Owes an e-mail once more, with its audit line, or nothing.

    It gets a new Message-ID, since some mailboxes drop a second e-mail with the same one.

    Args:
        database: Where the outbox is.
        council: The officer's council.
        application_id: The application.
        kind: ``council_application`` or ``applicant_copy``.
        staff_id: Who asks.
        now: The present moment, with its time zone.
        message_id_domain: What stands after the @ of the Message-ID.

    Raises:
        ApplicationNotFound: The council has none of that id.
        ResendRefused: It is on its way, was just sent, or the applicant gave no address.
        RecordsUnavailable: The database is down or locked; nothing is owed.
    """
    with database.session() as session:
        application = session.execute(
            select(Application.id, Application.applicant_email)
            .where(Application.id == storable(application_id), Application.council == council)
            .with_for_update()
        ).one_or_none()
        if application is None:
            raise ApplicationNotFound
        if kind not in KINDS or (kind == APPLICANT_COPY and not can_be_mailed(application.applicant_email)):
            raise ResendRefused(
                "RESEND-NOBODY", "There is nobody to send this email to.", "Use a phone number or a letter."
            )
        row = session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.application_id == application.id, OutboxMessage.kind == kind)
            .with_for_update()
        ).one_or_none()
        if row is None:
            row = OutboxMessage(kind=kind, application_id=application.id)
            session.add(row)
        else:
            _may_go_again(row, now)
        row.message_id = f"<{uuid.uuid4().hex}@{message_id_domain}>"
        row.created_at = row.next_attempt_at = now
        row.attempts = 0
        row.sent_at = row.gave_up_at = row.claimed_until = row.claim = row.last_error = None
        write_staff_audit(
            session, staff_id, "email_resent", now, subject=application.id, detail={"kind": kind}
        )


def _may_go_again(row: OutboxMessage, now: datetime) -> None:
    if row.sent_at is not None and row.sent_at > now - PAUSE:
        raise ResendRefused(
            "RESEND-JUST-SENT",
            "This email was sent a few minutes ago.",
            "Give it ten minutes to arrive, and look among unwanted mail.",
        )
    if row.sent_at is None and row.gave_up_at is None:
        raise ResendRefused(
            "RESEND-WAITING",
            "This email is still on its way.",
            "It is tried again by itself until it is sent or given up.",
        )


def _delivery(kind: str, row: OutboxMessage | None) -> Delivery:
    if row is None:
        return Delivery(kind, "not_kept", None, 0, None)
    if row.sent_at is not None:
        return Delivery(kind, "sent", row.sent_at, row.attempts, None)
    if row.gave_up_at is not None:
        return Delivery(kind, "gave_up", row.gave_up_at, row.attempts, row.last_error)
    return Delivery(kind, "waiting", row.next_attempt_at, row.attempts, row.last_error)

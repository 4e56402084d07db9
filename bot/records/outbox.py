"""The outbox: which e-mails are owed, who is sending which, and how it went.

Hands out one e-mail at a time under a lease, so that two processes do not send the same one; when a process
dies with one in hand, the lease runs out and another takes it. So each is sent at least once. Writing and
sending it is left to ``bot.delivery``; owing an application's e-mails, to ``applications``.

A result that somebody sends to themselves is owed here. Its address and what it says are kept until it was
sent or given up, and not a moment longer.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select, update

from bot.records.applications import MESSAGE_ID_DOMAIN, FiledApplication, load_application
from bot.records.audit import write_audit
from bot.records.columns import storable
from bot.records.database import Database
from bot.records.errors import AddressUnusable, ConversationNotFound, PracticeOnly, TooManyEmails
from bot.records.filing import can_be_mailed
from bot.records.models import Conversation, OutboxMessage

RESULT_COPY: Final = "result_copy"
MOST_RESULTS: Final = 5
"""How often one conversation may send its result: enough for a slip in the address, too few to annoy."""


@dataclass(frozen=True)
class OwedResult:
    """A result that somebody sends to themselves.

    Attributes:
        address: Where to.
        content: The result as it stood when it was asked for.
    """

    address: str
    content: dict[str, Any]


@dataclass(frozen=True)
class Claimed:
    """One e-mail that this process has to itself until its lease runs out.

    Attributes:
        id: The outbox row.
        kind: ``council_application`` ``applicant_copy`` ``result_copy``.
        message_id: The Message-ID, the same at each attempt.
        attempt: Which attempt this is, 1 for the first.
        claim: Proves that the lease is still this process's.
        application: What it is about; None for a result.
        result: The result, as ``owe_result`` got it; None for an application.
    """

    id: int
    kind: str
    message_id: str
    attempt: int
    claim: str
    application: FiledApplication | None = None
    result: OwedResult | None = None

    @property
    def name(self) -> str:
        """A name for it without personal data."""
        return f"{self.application.reference}-{self.kind}" if self.application else f"{self.kind}-{self.id}"


@dataclass(frozen=True)
class OutboxStatus:
    """How the outbox stands.

    Attributes:
        waiting: How many e-mails are owed and still tried.
        gave_up: How many were given up and need a person.
        oldest_waiting: When the oldest of the waiting ones was filed.
    """

    waiting: int
    gave_up: int
    oldest_waiting: datetime | None


def owe_result(
    database: Database,
    conversation_id: str,
    address: str,
    content: dict[str, Any],
    now: datetime,
    *,
    message_id_domain: str = MESSAGE_ID_DOMAIN,
) -> None:
    """Owes somebody an e-mail with their result. Asking again while it waits owes nothing more.

    Args:
        database: Where the outbox is.
        conversation_id: Whose result it is.
        address: Where to.
        content: The result, JSON-able.
        now: The present moment, with its time zone.
        message_id_domain: What stands after the @ of the Message-ID.

    Raises:
        AddressUnusable: The address has not the form of one e-mail address.
        TooManyEmails: This conversation has sent it ``MOST_RESULTS`` times.
        ConversationNotFound: There is none, or it was erased.
        PracticeOnly: It is practice; nothing is owed.
        RecordsUnavailable: The database is down or locked; nothing is owed.
    """
    address = address.strip()
    if not can_be_mailed(address):
        raise AddressUnusable
    with database.session() as session:
        conversation = session.get(Conversation, storable(conversation_id), with_for_update=True)
        if conversation is None or conversation.erased_at is not None:
            raise ConversationNotFound
        if conversation.practice:
            raise PracticeOnly
        earlier = session.scalars(
            select(OutboxMessage).where(OutboxMessage.conversation_id == conversation.id)
        ).all()
        if any(one.address == address and one.content == content for one in earlier):
            return
        if len(earlier) >= MOST_RESULTS:
            raise TooManyEmails(MOST_RESULTS)
        session.add(
            OutboxMessage(
                kind=RESULT_COPY,
                conversation_id=conversation.id,
                address=address,
                content=content,
                message_id=f"<{uuid.uuid4().hex}@{message_id_domain}>",
                created_at=now,
                attempts=0,
                next_attempt_at=now,
            )
        )


def claim_next(database: Database, now: datetime, lease: timedelta) -> Claimed | None:
    """Takes the e-mail that has been due longest.

    Args:
        database: Where the outbox is.
        now: The present moment, with its time zone.
        lease: For how long nobody else may take it; longer than sending can last.

    Returns:
        The e-mail, or None where none is due.

    Raises:
        RecordsUnavailable: The database is down or locked.
    """
    with database.session() as session:
        row = session.scalars(
            select(OutboxMessage)
            .where(
                OutboxMessage.sent_at.is_(None),
                OutboxMessage.gave_up_at.is_(None),
                OutboxMessage.next_attempt_at <= now,
                or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until <= now),
            )
            .order_by(OutboxMessage.next_attempt_at, OutboxMessage.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if row is None:
            return None
        application = result = None
        if row.application_id is not None:
            application = load_application(session, row.application_id)
            assert application is not None, "the foreign key keeps it"
        else:
            assert row.address is not None, "an address is kept until its e-mail is settled"
            result = OwedResult(row.address, row.content or {})
        row.attempts += 1
        row.claimed_until = now + lease
        row.claim = uuid.uuid4().hex
        return Claimed(row.id, row.kind, row.message_id, row.attempts, row.claim, application, result)


def mark_sent(database: Database, claimed: Claimed, now: datetime) -> None:
    """Notes that an e-mail was sent, also where the lease has run out meanwhile: sent is sent.

    Raises:
        RecordsUnavailable: The database is down or locked; then it will be sent again.
    """
    with database.session() as session:
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == claimed.id)
            .values(
                sent_at=now,
                gave_up_at=None,
                claimed_until=None,
                claim=None,
                last_error=None,
                address=None,
                content=None,
            )
        )
        write_audit(
            session,
            "email_sent",
            now,
            application_id=claimed.application.id if claimed.application else None,
            detail={"kind": claimed.kind, "attempt": claimed.attempt},
        )


def mark_failed(
    database: Database, claimed: Claimed, now: datetime, error: str, next_attempt_at: datetime | None
) -> bool:
    """Notes that an attempt failed, and when to try again.

    Args:
        database: Where the outbox is.
        claimed: The e-mail.
        now: The present moment, with its time zone.
        error: The kind of failure, without personal data.
        next_attempt_at: When to try again; None to give up.

    Returns:
        False where the lease has run out and another process has it; then nothing is noted.

    Raises:
        RecordsUnavailable: The database is down or locked; the lease runs out and it is tried again.
    """
    with database.session() as session:
        row = session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.id == claimed.id, OutboxMessage.claim == claimed.claim)
            .with_for_update()
        ).one_or_none()
        if row is None:
            return False
        row.claimed_until = None
        row.claim = None
        row.last_error = error[:200]
        if next_attempt_at is not None:
            row.next_attempt_at = next_attempt_at
            return True
        row.gave_up_at = now
        row.address = row.content = None
        write_audit(
            session,
            "email_given_up",
            now,
            application_id=claimed.application.id if claimed.application else None,
            detail={"kind": claimed.kind, "attempts": claimed.attempt, "error": row.last_error},
        )
        return True


def requeue_given_up(database: Database, now: datetime) -> int:
    """Tries again all that was given up, once whatever stood in the way is mended.

    A result is not: its address is not kept any more, and its person has long looked elsewhere.

    Returns:
        How many e-mails.

    Raises:
        RecordsUnavailable: The database is down or locked.
    """
    with database.session() as session:
        rows = session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.gave_up_at.is_not(None), OutboxMessage.application_id.is_not(None))
            .with_for_update()
        ).all()
        for row in rows:
            row.gave_up_at = None
            row.attempts = 0
            row.next_attempt_at = now
            write_audit(session, "email_requeued", now, application_id=row.application_id)
        return len(rows)


def outbox_status(database: Database) -> OutboxStatus:
    """Counts what waits and what was given up.

    Raises:
        RecordsUnavailable: The database is down.
    """
    waiting = (OutboxMessage.sent_at.is_(None), OutboxMessage.gave_up_at.is_(None))
    with database.reading() as session:
        count, oldest = session.execute(
            select(func.count(), func.min(OutboxMessage.created_at)).where(*waiting)
        ).one()
        gave_up = session.scalar(
            select(func.count()).select_from(OutboxMessage).where(OutboxMessage.gave_up_at.is_not(None))
        )
    return OutboxStatus(count, gave_up or 0, oldest)

"""The tables.

Names the columns, keys and indices. How they are filled and read is left to ``conversations``,
``applications`` and ``outbox``; how long they are kept, to ``retention``.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.records.columns import PlainText, UtcDateTime

ID_LENGTH = 32  # a uuid4 in hex


class Base(DeclarativeBase):
    """The base of every table; constraints get predictable names so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UtcDateTime(),
        date: Date(),
        bool: Boolean(),
        int: Integer(),
        str: PlainText(),
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
    }


class Conversation(Base):
    """One conversation. An erased one keeps nothing but this row.

    Attributes:
        id: uuid4 in hex, made here; knowing it is not enough to read the conversation through the web.
        channel: ``widget`` or ``phone``.
        erased_at: When its person had it erased; None while it is kept.
        entry: Which entry to it is open: a token of an earlier one lets nobody in. Each exit opens a new one.
        practice: Whether it is a call handler's practice: nothing of it is filed or sent.
    """

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
    erased_at: Mapped[datetime | None]
    entry: Mapped[int] = mapped_column(default=0, server_default="0")
    practice: Mapped[bool] = mapped_column(default=False, server_default=false())


class CarryOnCode(Base):
    """A code or link by which its person, or staff they tell it to, carries on somewhere else.

    Attributes:
        code_hash: A keyed hash; the code itself is kept nowhere.
        purpose: ``code`` to read out or type, ``link`` to open once.
        number: Which code of its conversation it is, from 0; a code is drawn from it and the secret key.
        used_at: When it was first used; a link works once.
    """

    __tablename__ = "carry_on_codes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class ConversationTurn(Base):
    """One message and what it was answered, with all that the next turn needs.

    Attributes:
        turn: 1 for the first.
        message_id: The sender's id for the message, so that sending it twice changes nothing.
        reply: ``messages`` and ``state`` as the web sends them.
        snapshot: The dialogue's state after this turn; only the latest is ever read.
        event_count: How many events the conversation has after this turn.
    """

    __tablename__ = "conversation_turns"
    __table_args__ = (
        UniqueConstraint("conversation_id", "turn"),
        UniqueConstraint("conversation_id", "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    turn: Mapped[int]
    message_id: Mapped[str | None] = mapped_column(String(100))
    user_text: Mapped[str | None]
    reply: Mapped[dict[str, Any]]
    snapshot: Mapped[dict[str, Any]]
    event_count: Mapped[int]
    created_at: Mapped[datetime]


class ConversationEvent(Base):
    """One of Rasa's events. Appended, never changed."""

    __tablename__ = "conversation_events"

    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    turn: Mapped[int]
    event: Mapped[dict[str, Any]]


class Application(Base):
    """An application for a case review, as it was filed. The columns are named after the slots.

    Attributes:
        conversation_id: Where it was filed; None once the conversation is gone.
        filing_key: What makes filing twice one filing; None once the conversation was erased.
        consent_how: How the victim agreed: ``told`` ``writing`` ``other``; None where it was not said.
        urgency: ``high`` or ``usual`` by the answer on harm; None where it was not said. Never a condition.
        harm: What was said about harm in the person's own words.
        decision: The outcome, the rule and its source, as the core gave them.
        area_version: Which version of the area's rules judged it.
    """

    __tablename__ = "applications"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    filing_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    conversation_id: Mapped[str | None] = mapped_column(
        ForeignKey("conversations.id", ondelete="SET NULL"), index=True
    )
    channel: Mapped[str] = mapped_column(String(20))
    council: Mapped[str] = mapped_column(String(50))
    filed_at: Mapped[datetime] = mapped_column(index=True)
    applicant_name: Mapped[str]
    applicant_email: Mapped[str | None]
    applicant_phone: Mapped[str | None]
    applicant_address: Mapped[str | None]
    on_behalf: Mapped[bool]
    consent: Mapped[bool | None]
    victim_name: Mapped[str | None]
    relationship: Mapped[str | None]
    consent_how: Mapped[str | None]
    urgency: Mapped[str | None] = mapped_column(String(10))
    harm: Mapped[str | None]
    impact: Mapped[str | None]
    desired_outcome: Mapped[str | None]
    facts: Mapped[dict[str, Any]]
    decision: Mapped[dict[str, Any]]
    area_version: Mapped[str] = mapped_column(String(100))
    threshold: Mapped[int]
    window_start: Mapped[date]


class Incident(Base):
    """One incident of an application.

    Attributes:
        position: 1 for the first that was told.
        incident_date_from: First day on which it may have happened; None where open.
        incident_date_to: Last such day; None where open.
        incident_reported_on_from: First day on which it may have been reported; None where open.
        incident_reported_on_to: Last such day; None where open.
        incident_reported_to: Who was told: ``council`` ``police`` ``landlord`` ``other``.
    """

    __tablename__ = "incidents"

    application_id: Mapped[str] = mapped_column(
        ForeignKey("applications.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    incident_date_from: Mapped[date | None]
    incident_date_to: Mapped[date | None]
    incident_reported_on_from: Mapped[date | None]
    incident_reported_on_to: Mapped[date | None]
    incident_reported_to: Mapped[list[str]]
    incident_reference: Mapped[str | None]
    incident_description: Mapped[str | None]


class AuditEntry(Base):
    """One thing that was done, for those who answer for it. Holds no personal data.

    Attributes:
        action: Such as ``application_filed``.
        application_id: The application, by id; kept when the application itself has gone.
        detail: Facts about the deed without personal data.
    """

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(50))
    application_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    detail: Mapped[dict[str, Any]]


class OutboxMessage(Base):
    """One e-mail that is owed: about an application, or a result that somebody sends to themselves.

    Attributes:
        kind: ``council_application`` ``applicant_copy`` ``result_copy``.
        application_id: What it is written from when it is sent; None for a result.
        conversation_id: Whose result it is; None for an application.
        address: Where a result goes; None again as soon as it was sent or given up.
        content: The result as it stood when it was asked for; None again likewise.
        message_id: The e-mail's Message-ID, the same at each attempt.
        attempts: How many times sending was begun.
        next_attempt_at: Not before this moment.
        claimed_until: Until when one worker has it to itself.
        claim: Which claim that is, so that a worker whose lease has run out cannot settle another's.
        last_error: The kind of the last failure, without personal data.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("application_id", "kind"),
        Index(
            "ix_outbox_due",
            "next_attempt_at",
            sqlite_where=text("sent_at IS NULL AND gave_up_at IS NULL"),
            postgresql_where=text("sent_at IS NULL AND gave_up_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(30))
    application_id: Mapped[str | None] = mapped_column(ForeignKey("applications.id", ondelete="CASCADE"))
    conversation_id: Mapped[str | None] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    address: Mapped[str | None]
    content: Mapped[dict[str, Any] | None]
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    created_at: Mapped[datetime]
    attempts: Mapped[int]
    next_attempt_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    claim: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    sent_at: Mapped[datetime | None]
    gave_up_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(200))

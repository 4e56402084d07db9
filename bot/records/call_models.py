"""The tables of the call screen: calls, earlier contact by keyed hash, and how long steps take.

Names the columns. How they are filled and read is left to ``calls``, ``call_contacts`` and ``call_times``;
how long they are kept, to ``retention``.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.models import ID_LENGTH, Base

HASH_LENGTH = 64  # SHA-256 in hex


class CallContact(Base):
    """One contact of somebody who agreed that contacts are counted. Names nobody and leads to no call.

    Attributes:
        key_hash: A keyed hash of their phone number or e-mail address, which is kept nowhere.
        at: When they rang.
    """

    __tablename__ = "call_contacts"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), index=True)
    at: Mapped[datetime] = mapped_column(index=True)


class Call(Base):
    """One call of a resident, or of nobody in practice.

    Attributes:
        conversation_id: What is said and answered; the call goes with it.
        staff_id: Who takes the call; nobody else can open it.
        state: ``open`` ``draft`` ``closed``.
        hung_up_at: When the caller had gone; None while they are on the line.
        first_turn: How many turns the conversation had when the call began: none but in a handover.
        practice: The sample caller of a practice call; None in a real one.
        danger: Whether the danger script was shown in it.
        notes: What the call handler wrote.
        outcome_code: Set by the guide when the call is closed.
        step: The question that is shown; None where none is.
        shown_at: When it was shown; None where nobody is looking at it.
        contact_id: The contact that this call was counted as, with the caller's consent.
        contact_checks: How often earlier contact was looked up in this call.
    """

    __tablename__ = "calls"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    started_at: Mapped[datetime]
    hung_up_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    first_turn: Mapped[int]
    practice: Mapped[str | None] = mapped_column(String(50))
    danger: Mapped[bool]
    notes: Mapped[str]
    outcome_code: Mapped[str | None] = mapped_column(String(40))
    step: Mapped[str | None] = mapped_column(String(50))
    shown_at: Mapped[datetime | None]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("call_contacts.id", ondelete="SET NULL"))
    contact_checks: Mapped[int]


class CallStepTime(Base):
    """How often a step took so long in a month, over all calls and all staff.

    Attributes:
        month: Its first day.
        step: The question that was answered.
        seconds: The upper edge of the time that it took; 0 for longer than the last edge.
        times: How often.
    """

    __tablename__ = "call_step_times"

    month: Mapped[date] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(String(50), primary_key=True)
    seconds: Mapped[int] = mapped_column(primary_key=True)
    times: Mapped[int]

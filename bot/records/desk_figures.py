"""What conversations came to: outcomes, where people stopped, and what was not understood.

Reads the conversations as long as they are kept (30 days); practice and erased ones do not count. What may be
shown of it, and how a text is made safe to show, is left to the web.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from bot.records.database import Database
from bot.records.models import Conversation, ConversationEvent, ConversationTurn

PERIOD: Final = timedelta(days=30)
STILL_GOING: Final = timedelta(hours=1)
"""Who answered so lately has not stopped yet."""
MOST_TEXTS: Final = 500
MISUNDERSTOOD: Final = "misunderstood"
"""The slot that counts how often in a row somebody was not understood (actions/not_understood.py)."""


@dataclass(frozen=True)
class NotUnderstood:
    """A message that was not understood, as it was typed: personal, never to be shown like this.

    Attributes:
        question: The slot that was asked for, or None.
        text: What was typed.
        conversation_id: Whose it is, to count people and not messages.
    """

    question: str | None
    text: str
    conversation_id: str


@dataclass(frozen=True)
class TriageFigures:
    """How the conversations of a time went.

    Attributes:
        conversations: How many there were in which somebody said something.
        filed: How many filed an application.
        outcomes: How many came to each outcome.
        undecided: How many came to none.
        stopped: Of those who went away without an outcome, how many did at each question; None for no
            question.
        not_understood: Messages that were not understood, in no order.
    """

    conversations: int
    filed: int
    outcomes: Counter[str]
    undecided: int
    stopped: Counter[str | None]
    not_understood: tuple[NotUnderstood, ...]


def triage_figures(database: Database, now: datetime, council: str | None = None) -> TriageFigures:
    """Counts the conversations of the last 30 days.

    Args:
        database: Where they are kept.
        now: The present moment, with its time zone.
        council: Only those about this council's area; None for all, also where no council is known.

    Returns:
        The figures.

    Raises:
        RecordsUnavailable: The database is down.
    """
    with database.reading() as session:
        rows = session.execute(_latest_turns(now, council)).all()
        texts = _not_understood(session, {row.id for row in rows}, now)
    outcomes = Counter(row.outcome for row in rows if row.outcome)
    stopped = Counter(row.question for row in rows if not row.outcome and row.last_at < now - STILL_GOING)
    return TriageFigures(
        conversations=len(rows),
        filed=sum(bool(row.reference) for row in rows),
        outcomes=outcomes,
        undecided=sum(not row.outcome for row in rows),
        stopped=stopped,
        not_understood=texts,
    )


def _latest_turns(now: datetime, council: str | None) -> Select[Any]:
    said = (
        select(ConversationTurn.conversation_id, func.max(ConversationTurn.turn).label("turn"))
        .group_by(ConversationTurn.conversation_id)
        # The first turn is the guide's own greeting.
        .having(func.count(ConversationTurn.user_text) > 0)
        .subquery()
    )
    query = (
        select(
            Conversation.id,
            Conversation.last_at,
            _state("outcome").label("outcome"),
            _state("question").label("question"),
            _state("application_reference").label("reference"),
        )
        .join(said, said.c.conversation_id == Conversation.id)
        .join(
            ConversationTurn,
            and_(ConversationTurn.conversation_id == Conversation.id, ConversationTurn.turn == said.c.turn),
        )
        .where(
            Conversation.last_at >= now - PERIOD,
            Conversation.erased_at.is_(None),
            Conversation.practice.is_(False),
        )
    )
    return query if council is None else query.where(_state("council") == council)


def _state(key: str) -> ColumnElement[Any]:
    found: ColumnElement[Any] = ConversationTurn.reply["state"][key].as_string()
    return found


def _not_understood(session: Session, conversations: set[str], now: datetime) -> tuple[NotUnderstood, ...]:
    before = aliased(ConversationTurn)
    asked = before.reply["state"]["question"].as_string()
    query = (
        select(
            ConversationTurn.conversation_id,
            ConversationTurn.user_text,
            ConversationEvent.event,
            asked.label("question"),
        )
        .join(
            ConversationEvent,
            and_(
                ConversationEvent.conversation_id == ConversationTurn.conversation_id,
                ConversationEvent.turn == ConversationTurn.turn,
            ),
        )
        .outerjoin(
            before,
            and_(
                before.conversation_id == ConversationTurn.conversation_id,
                before.turn == ConversationTurn.turn - 1,
            ),
        )
        .where(
            ConversationTurn.created_at >= now - PERIOD,
            ConversationTurn.user_text.is_not(None),
            ConversationEvent.event["name"].as_string() == MISUNDERSTOOD,
        )
        .order_by(ConversationTurn.id.desc())
    )
    found: dict[tuple[str, str], NotUnderstood] = {}
    for row in session.execute(query):
        counted = row.event.get("event") == "slot" and row.event.get("value")
        if counted and row.conversation_id in conversations and not row.user_text.startswith("/"):
            one = NotUnderstood(row.question, row.user_text, row.conversation_id)
            found.setdefault((row.conversation_id, row.user_text), one)
        if len(found) == MOST_TEXTS:
            break
    return tuple(found.values())

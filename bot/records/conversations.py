"""Conversations: appended turn by turn, loaded by their latest turn, erased on request.

Keeps what it is given and lets no writer overwrite another. What a snapshot or an event means is left to
``bot.dialogue``; what becomes of an application that a conversation filed, to ``applications``.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.records.audit import write_audit
from bot.records.call_models import Call
from bot.records.carry_on import has_good_code
from bot.records.columns import storable
from bot.records.database import Database
from bot.records.errors import (
    ConversationConflict,
    ConversationLeft,
    ConversationNotFound,
    RecordsUnavailable,
)
from bot.records.models import (
    Application,
    CarryOnCode,
    Conversation,
    ConversationEvent,
    ConversationTurn,
    OutboxMessage,
)


@dataclass(frozen=True)
class ConversationState:
    """What the next turn needs.

    Attributes:
        channel: ``widget`` or ``phone``.
        turn_count: How many turns there are; ``expected_turn`` of the next append.
        snapshot: What the latest turn left, or None before the first and after erasure.
        created_at: When it began.
        erased: Whether it was erased; then nothing can be appended.
    """

    channel: str
    turn_count: int
    snapshot: dict[str, Any] | None
    created_at: datetime
    erased: bool


@dataclass(frozen=True)
class SavedTurn:
    """A turn as it was answered.

    Attributes:
        turn: 1 for the first.
        message_id: The sender's id for the message.
        user_text: What the person wrote or pressed; None where the turn answers nothing.
        reply: ``messages`` and ``state`` as they were sent.
        created_at: When.
    """

    turn: int
    message_id: str | None
    user_text: str | None
    reply: dict[str, Any]
    created_at: datetime


class ConversationRecords:
    """The conversations of one database. Every method is one transaction and is safe in any thread."""

    def __init__(self, database: Database) -> None:
        """Keeps the database."""
        self._database = database

    def create(self, channel: str, now: datetime, *, practice: bool = False) -> str:
        """Begins a conversation.

        Args:
            channel: ``widget`` or ``phone``.
            now: The present moment, with its time zone.
            practice: Whether nothing of it may be filed or sent.

        Returns:
            The conversation's id, a uuid4 in hex.

        Raises:
            RecordsUnavailable: The database is down or locked.
        """
        conversation_id = uuid.uuid4().hex
        with self._database.session() as session:
            session.add(
                Conversation(
                    id=conversation_id, channel=channel, created_at=now, last_at=now, practice=practice
                )
            )
        return conversation_id

    def load(self, conversation_id: str) -> ConversationState:
        """Reads what the next turn needs: one row of the conversation, one of its latest turn.

        Raises:
            ConversationNotFound: There never was one, or it has passed its time.
            RecordsUnavailable: The database is down.
        """
        with self._database.reading() as session:
            conversation = _found(session.get(Conversation, _id(conversation_id)))
            latest = session.execute(
                select(ConversationTurn.turn, ConversationTurn.snapshot)
                .where(ConversationTurn.conversation_id == conversation.id)
                .order_by(ConversationTurn.turn.desc())
                .limit(1)
            ).one_or_none()
            return ConversationState(
                channel=conversation.channel,
                turn_count=latest.turn if latest else 0,
                snapshot=latest.snapshot if latest else None,
                created_at=conversation.created_at,
                erased=conversation.erased_at is not None,
            )

    def find_turn(self, conversation_id: str, message_id: str) -> SavedTurn | None:
        """Looks up the turn that answered a message.

        Args:
            conversation_id: The conversation.
            message_id: The sender's id for the message.

        Returns:
            The turn, or None where that message was never answered.

        Raises:
            RecordsUnavailable: The database is down.
        """
        with self._database.reading() as session:
            turn = session.scalars(
                select(ConversationTurn).where(
                    ConversationTurn.conversation_id == _id(conversation_id),
                    ConversationTurn.message_id == storable(message_id),
                )
            ).one_or_none()
            if turn is None:
                return None
            return SavedTurn(turn.turn, turn.message_id, turn.user_text, turn.reply, turn.created_at)

    def append_turn(
        self,
        conversation_id: str,
        expected_turn: int,
        message_id: str | None,
        user_text: str | None,
        reply: dict[str, Any],
        events: list[dict[str, Any]],
        snapshot: dict[str, Any],
        now: datetime,
    ) -> int:
        """Appends one turn with its events, all or nothing.

        Args:
            conversation_id: The conversation.
            expected_turn: How many turns the caller believes there are (``ConversationState.turn_count``).
            message_id: The sender's id for the message, at most 100 characters; None for a turn without one.
            user_text: What the person wrote or pressed.
            reply: ``messages`` and ``state`` as they are sent.
            events: Rasa's new events as JSON-able dicts.
            snapshot: All that the next turn needs, JSON-able.
            now: The present moment, with its time zone.

        Returns:
            The turn's number, ``expected_turn + 1``.

        Raises:
            ConversationNotFound: There is none, or it was erased.
            ConversationConflict: Another turn came first, or the message was answered already.
            RecordsUnavailable: The database is down or locked.
        """
        try:
            with self._database.session() as session:
                conversation = _found(_locked(session, conversation_id))
                if conversation.erased_at is not None:
                    raise ConversationNotFound
                turn_count, event_count = _counts(session, conversation.id)
                if turn_count != expected_turn:
                    raise ConversationConflict
                turn = expected_turn + 1
                session.add(
                    ConversationTurn(
                        conversation_id=conversation.id,
                        turn=turn,
                        message_id=None if message_id is None else storable(message_id),
                        user_text=user_text,
                        reply=reply,
                        snapshot=snapshot,
                        event_count=event_count + len(events),
                        created_at=now,
                    )
                )
                conversation.last_at = now
                session.flush()
                if events:
                    session.execute(
                        insert(ConversationEvent),
                        [
                            {"conversation_id": conversation.id, "seq": seq, "turn": turn, "event": event}
                            for seq, event in enumerate(events, start=event_count + 1)
                        ],
                    )
                return turn
        except IntegrityError:
            raise ConversationConflict from None

    def history(self, conversation_id: str) -> list[dict[str, Any]]:
        """The messages so far, as the web sends them, oldest first.

        Returns:
            Messages ``{"text", "buttons", "from"}``; the person's own are ``"from": "person"``. Empty for an
            erased conversation.

        Raises:
            ConversationNotFound: There is none.
            RecordsUnavailable: The database is down.
        """
        with self._database.reading() as session:
            conversation = _found(session.get(Conversation, _id(conversation_id)))
            rows = session.execute(
                select(ConversationTurn.user_text, ConversationTurn.reply)
                .where(ConversationTurn.conversation_id == conversation.id)
                .order_by(ConversationTurn.turn)
            )
            messages: list[dict[str, Any]] = []
            for user_text, reply in rows:
                if user_text is not None:
                    messages.append({"text": user_text, "buttons": [], "from": "person"})
                messages.extend(reply.get("messages", []))
            return messages

    def turns(self, conversation_id: str) -> list[SavedTurn]:
        """All turns so far, oldest first; none for an erased conversation.

        Raises:
            RecordsUnavailable: The database is down.
        """
        with self._database.reading() as session:
            rows = session.execute(
                select(
                    ConversationTurn.turn,
                    ConversationTurn.message_id,
                    ConversationTurn.user_text,
                    ConversationTurn.reply,
                    ConversationTurn.created_at,
                )
                .where(ConversationTurn.conversation_id == _id(conversation_id))
                .order_by(ConversationTurn.turn)
            )
            return [SavedTurn(*row) for row in rows]

    def events(self, conversation_id: str) -> list[dict[str, Any]]:
        """All of Rasa's events, oldest first, for tests and for looking into a fault.

        Raises:
            RecordsUnavailable: The database is down.
        """
        with self._database.reading() as session:
            return list(
                session.scalars(
                    select(ConversationEvent.event)
                    .where(ConversationEvent.conversation_id == _id(conversation_id))
                    .order_by(ConversationEvent.seq)
                )
            )

    def erase(self, conversation_id: str, now: datetime) -> None:
        """Erases what was said. A bare row stays to say so; a filed application stays, but no longer linked.

        Doing it twice is no error.

        Args:
            conversation_id: The conversation.
            now: The present moment, with its time zone.

        Raises:
            ConversationNotFound: There is none.
            RecordsUnavailable: The database is down or locked; nothing was erased.
        """
        with self._database.session() as session:
            conversation = _found(_locked(session, conversation_id))
            if conversation.erased_at is not None:
                return
            # A result that was not sent yet holds an address: it goes too.
            session.execute(delete(OutboxMessage).where(OutboxMessage.conversation_id == conversation.id))
            _erase(session, conversation, now)
        self._scrub()

    def entry(self, conversation_id: str) -> int:
        """Which entry to a conversation is open; a token holds its number.

        Raises:
            ConversationNotFound: There is none, or it was erased.
            RecordsUnavailable: The database is down.
        """
        with self._database.reading() as session:
            row = session.execute(
                select(Conversation.entry, Conversation.erased_at).where(
                    Conversation.id == _id(conversation_id)
                )
            ).one_or_none()
        if row is None or row.erased_at is not None:
            raise ConversationNotFound
        entry: int = row.entry
        return entry

    def admit(self, conversation_id: str, entry: int) -> None:
        """Lets a token in, or not.

        Args:
            conversation_id: The conversation.
            entry: The entry that the token is for.

        Raises:
            ConversationLeft: Its person has left by this entry.
            ConversationNotFound: There is none, or it was erased.
            RecordsUnavailable: The database is down.
        """
        if self.entry(conversation_id) != entry:
            raise ConversationLeft

    def leave(self, conversation_id: str, entry: int, now: datetime) -> None:
        """Closes the entry: its tokens let nobody in any more. Doing it twice is no error.

        What was said is kept only where there is a code or link that was given out to carry on with; else it
        is erased. An e-mail that was asked for is still sent.

        Args:
            conversation_id: The conversation.
            entry: The entry that its person leaves by.
            now: The present moment, with its time zone.

        Raises:
            ConversationNotFound: There is none.
            RecordsUnavailable: The database is down or locked; nothing was closed.
        """
        with self._database.session() as session:
            conversation = _found(_locked(session, conversation_id))
            if conversation.erased_at is not None or conversation.entry != entry:
                return
            conversation.entry += 1
            kept = has_good_code(session, conversation.id, now)
            if not kept:
                _erase(session, conversation, now)
        if not kept:
            self._scrub()

    def _scrub(self) -> None:
        try:
            self._database.scrub()
        except RecordsUnavailable:
            return  # It is erased; a reader only keeps the log's old pages a little longer.


def _erase(session: Session, conversation: Conversation, now: datetime) -> None:
    unlink(session, [conversation.id])
    conversation.erased_at = now
    conversation.last_at = now
    write_audit(session, "conversation_erased", now, detail={"channel": conversation.channel})


def unlink(session: Session, conversation_ids: list[str]) -> None:
    """Deletes what was said in some conversations, and takes them off the applications they filed.

    Args:
        session: A writing transaction.
        conversation_ids: The conversations; their own rows are left as they are.
    """
    for table in (ConversationEvent, ConversationTurn, CarryOnCode):
        session.execute(delete(table).where(table.conversation_id.in_(conversation_ids)))
    session.execute(update(Call).where(Call.conversation_id.in_(conversation_ids)).values(notes=""))
    # The filing key goes too: whoever makes it may build it from the conversation's id.
    session.execute(
        update(Application)
        .where(Application.conversation_id.in_(conversation_ids))
        .values(conversation_id=None, filing_key=None)
    )


def _id(conversation_id: str) -> str:
    return storable(conversation_id)


def _found(conversation: Conversation | None) -> Conversation:
    if conversation is None:
        raise ConversationNotFound
    return conversation


def _locked(session: Session, conversation_id: str) -> Conversation | None:
    """The conversation, held against other writers until the transaction ends."""
    return session.get(Conversation, _id(conversation_id), with_for_update=True)


def _counts(session: Session, conversation_id: str) -> tuple[int, int]:
    row = session.execute(
        select(ConversationTurn.turn, ConversationTurn.event_count)
        .where(ConversationTurn.conversation_id == conversation_id)
        .order_by(ConversationTurn.turn.desc())
        .limit(1)
    ).one_or_none()
    return (row.turn, row.event_count) if row else (0, 0)

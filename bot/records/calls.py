"""Calls: begun, kept as a draft, hung up and closed by the one person who takes them.

Every method is one transaction and finds a call only for the one who takes it. What is said in a call is left
to ``conversations``, how long steps take to ``call_times``, earlier contact to ``call_contacts``.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.records.call_models import Call
from bot.records.call_times import count_step
from bot.records.columns import storable
from bot.records.database import Database
from bot.records.errors import RecordsError
from bot.records.models import Conversation
from bot.records.staff_audit import write_staff_audit

State = Literal["open", "draft", "closed"]
_STATES: Final[dict[str, State]] = {"open": "open", "draft": "draft", "closed": "closed"}
NOTES_LIMIT: Final = 5_000
"""Characters that the notes of one call may have; what goes beyond is cut off."""


class CallNotFound(RecordsError):
    """There is no such call, or it is another person's."""

    def __init__(self) -> None:
        """Says so, the same for both."""
        super().__init__("CALL-NOT-FOUND", "There is no such call of yours.", "Go back to your calls.")


@dataclass(frozen=True)
class OneCall:
    """A call as the screen has it.

    The fields are those of ``call_models.Call``.
    """

    id: str
    conversation_id: str
    state: State
    started_at: datetime
    hung_up_at: datetime | None
    first_turn: int
    practice: str | None
    danger: bool
    notes: str
    outcome_code: str | None
    step: str | None
    contact_checks: int


class Calls:
    """The calls of one database."""

    def __init__(self, database: Database) -> None:
        """Keeps the database."""
        self._database = database

    def begin(
        self,
        staff_id: str,
        conversation_id: str,
        now: datetime,
        *,
        first_turn: int = 0,
        practice: str | None = None,
    ) -> str:
        """Begins a call. Another that is still open becomes a draft: nothing of it is lost.

        Args:
            staff_id: Who takes it.
            conversation_id: What is said in it.
            now: The present moment, with its time zone.
            first_turn: How many turns a resident's own conversation has; 0 for a new one.
            practice: The sample caller, or None.

        Returns:
            The call's id, a uuid4 in hex.

        Raises:
            RecordsUnavailable: The database is down or locked.
        """
        call_id = uuid.uuid4().hex
        with self._database.session() as session:
            self._keep_others(session, staff_id, now)
            session.add(
                Call(
                    id=call_id,
                    conversation_id=conversation_id,
                    staff_id=staff_id,
                    state="open",
                    started_at=now,
                    first_turn=first_turn,
                    practice=practice,
                    danger=False,
                    notes="",
                    contact_checks=0,
                )
            )
            how = "practice" if practice else "handover" if first_turn else "new"
            write_staff_audit(session, staff_id, "call_begun", now, subject=call_id, detail={"how": how})
        return call_id

    def find(self, call_id: str, staff_id: str) -> OneCall:
        """Finds a call for the one who takes it.

        Raises:
            CallNotFound: There is none, or it is somebody else's.
            RecordsUnavailable: The database is down.
        """
        with self._database.reading() as session:
            return _shown(_own(session, call_id, staff_id))

    def of(self, staff_id: str) -> list[OneCall]:
        """The calls of one person that are not closed, the latest first.

        Raises:
            RecordsUnavailable: The database is down.
        """
        with self._database.reading() as session:
            rows = session.scalars(
                select(Call)
                .where(Call.staff_id == staff_id, Call.state != "closed")
                .order_by(Call.started_at.desc(), Call.id)
            )
            return [_shown(row) for row in rows]

    def show(self, call_id: str, staff_id: str, step: str | None, now: datetime) -> None:
        """Notes which question is shown from now on; the same one twice keeps its first moment.

        Raises:
            CallNotFound: There is none, or it is somebody else's.
            RecordsUnavailable: The database is down or locked.
        """
        with self._changing(call_id, staff_id) as (_, call):
            if call.step != step or call.shown_at is None:
                call.step, call.shown_at = step, now

    def answered(self, call_id: str, staff_id: str, now: datetime) -> None:
        """Counts how long the question that was shown took, over all calls; not in practice.

        Raises:
            CallNotFound: There is none, or it is somebody else's.
            RecordsUnavailable: The database is down or locked.
        """
        with self._changing(call_id, staff_id) as (session, call):
            if call.step and call.shown_at and call.practice is None:
                count_step(session, call.step, (now - call.shown_at).total_seconds(), now)
            call.step = call.shown_at = None

    def keep_notes(self, call_id: str, staff_id: str, notes: str) -> None:
        """Keeps the notes as they are; a closed call's stay as they were.

        Raises:
            CallNotFound: There is none, or it is somebody else's.
            RecordsUnavailable: The database is down or locked.
        """
        with self._changing(call_id, staff_id) as (_, call):
            if call.state != "closed":
                call.notes = storable(notes)[:NOTES_LIMIT]

    def mark_danger(self, call_id: str, staff_id: str) -> None:
        """Marks a call in which somebody was in danger; the mark stays.

        Raises:
            CallNotFound: There is none, or it is somebody else's.
            RecordsUnavailable: The database is down or locked.
        """
        with self._changing(call_id, staff_id) as (_, call):
            call.danger = True

    def hang_up(self, call_id: str, staff_id: str, now: datetime) -> None:
        """Notes that the caller has gone. The call stays open for what is left to do.

        Raises:
            CallNotFound: There is none, or it is somebody else's.
            RecordsUnavailable: The database is down or locked.
        """
        with self._changing(call_id, staff_id) as (_, call):
            call.hung_up_at = call.hung_up_at or now
            call.shown_at = None

    def save(self, call_id: str, staff_id: str) -> None:
        """Keeps a call as a draft, to go on with later.

        Raises:
            CallNotFound: There is none, or it is somebody else's.
            RecordsUnavailable: The database is down or locked.
        """
        with self._changing(call_id, staff_id) as (_, call):
            if call.state == "open":
                call.state, call.shown_at = "draft", None

    def open_again(self, call_id: str, staff_id: str, now: datetime) -> None:
        """Goes on with a draft: the caller is on the line again. Another open call becomes a draft.

        Raises:
            CallNotFound: There is none, or it is somebody else's.
            RecordsUnavailable: The database is down or locked.
        """
        with self._changing(call_id, staff_id) as (session, call):
            if call.state == "closed":
                raise CallNotFound
            self._keep_others(session, staff_id, now)
            call.state, call.hung_up_at = "open", None
            write_staff_audit(session, staff_id, "call_opened", now, subject=call_id)

    def close(self, call_id: str, staff_id: str, outcome_code: str, now: datetime) -> None:
        """Closes a call for good: nobody can open it any more.

        Raises:
            CallNotFound: There is none, or it is somebody else's.
            RecordsUnavailable: The database is down or locked.
        """
        with self._changing(call_id, staff_id) as (session, call):
            if call.state == "closed":
                return
            call.state, call.closed_at, call.hung_up_at = "closed", now, call.hung_up_at or now
            call.outcome_code, call.step, call.shown_at = outcome_code, None, None
            write_staff_audit(
                session, staff_id, "call_closed", now, subject=call_id, detail={"outcome_code": outcome_code}
            )

    @contextmanager
    def _changing(self, call_id: str, staff_id: str) -> Iterator[tuple[Session, Call]]:
        with self._database.session() as session:
            yield session, _own(session, call_id, staff_id, locked=True)

    def _keep_others(self, session: Session, staff_id: str, now: datetime) -> None:
        session.execute(
            update(Call)
            .where(Call.staff_id == staff_id, Call.state == "open")
            .values(state="draft", shown_at=None)
        )


def _own(session: Session, call_id: str, staff_id: str, *, locked: bool = False) -> Call:
    query = (
        select(Call)
        .join(Conversation, Conversation.id == Call.conversation_id)
        .where(Call.id == storable(call_id), Call.staff_id == staff_id, Conversation.erased_at.is_(None))
    )
    found = session.scalars(query.with_for_update(of=Call) if locked else query).one_or_none()
    if found is None:
        raise CallNotFound
    return found


def _shown(call: Call) -> OneCall:
    return OneCall(
        id=call.id,
        conversation_id=call.conversation_id,
        state=_STATES[call.state],
        started_at=call.started_at,
        hung_up_at=call.hung_up_at,
        first_turn=call.first_turn,
        practice=call.practice,
        danger=call.danger,
        notes=call.notes,
        outcome_code=call.outcome_code,
        step=call.step,
        contact_checks=call.contact_checks,
    )

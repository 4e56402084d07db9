"""The council's desk: one council's applications, and what it recorded about them.

Every question names the council, in the query itself: another council's application is not there. History is
only added to. What may be recorded is left to ``desk_steps``, e-mails to ``desk_delivery``, counting to
``desk_return``, and who may ask to the web.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from bot.records.applications import FiledApplication, load_application
from bot.records.columns import storable
from bot.records.database import Database
from bot.records.desk_models import ApplicationEvent
from bot.records.desk_steps import (
    MISTAKE,
    STATES,
    Entry,
    Recorded,
    StepRefused,
    checked,
    hold_together,
    state_after,
    written,
)
from bot.records.errors import RecordsError
from bot.records.models import Application, OutboxMessage
from bot.records.reference import parse_reference
from bot.records.staff_audit import write_staff_audit
from bot.records.staff_models import Staff
from bot.settings import LONDON

PAGE: Final = 25


class ApplicationNotFound(RecordsError):
    """This council has no such application: there is none, it has passed its time, or it is another's."""

    def __init__(self) -> None:
        """Says so without the id."""
        super().__init__(
            "APPLICATION-NOT-FOUND",
            "Your council has no such application.",
            "Check the reference. An application is kept here for two years.",
        )


class HistoryMovedOn(RecordsError):
    """Something was recorded since the page was opened. Nothing was kept."""

    def __init__(self) -> None:
        """Says so."""
        super().__init__(
            "HISTORY-MOVED-ON",
            "Something was recorded since you opened this page.",
            "Nothing was saved now. Look at the history, then record it again if it is not there.",
        )


@dataclass(frozen=True)
class Line:
    """One line of the list. Names nobody.

    Attributes:
        state: A key of ``STATES``.
        delivery: How the e-mail to the council stands: ``waiting`` ``sent`` ``gave_up``; None where that is
            not kept any more.
    """

    id: str
    reference: str
    filed_at: datetime
    urgency: str | None
    channel: str
    state: str
    delivery: str | None


@dataclass(frozen=True)
class Listed:
    """One page of the list.

    Attributes:
        lines: Newest first.
        total: How many there are on all pages.
        page: This one, 1 for the first.
        pages: How many pages there are, at least 1.
        counts: How many stand in each state, whatever is filtered.
    """

    lines: tuple[Line, ...]
    total: int
    page: int
    pages: int
    counts: dict[str, int]


@dataclass(frozen=True)
class Case:
    """One application with its history, the oldest entry first."""

    application: FiledApplication
    history: tuple[Entry, ...]


def list_applications(
    database: Database, council: str, *, state: str | None = None, urgent: bool = False, page: int = 1
) -> Listed:
    """Lists a council's applications, newest first.

    Args:
        database: Where they are kept.
        council: The council.
        state: Only those that stand there; a key of ``STATES``, or None for all.
        urgent: Only those of high urgency.
        page: Which page of ``PAGE`` lines, 1 for the first; the last where there are fewer.

    Returns:
        The page.

    Raises:
        RecordsUnavailable: The database is down.
    """
    standing, state_column = _standing(council)
    where = [Application.council == council]
    if state in STATES:
        where.append(state_column == state)
    if urgent:
        where.append(Application.urgency == "high")
    joined: Select[Any] = (
        select(Application.id).outerjoin(standing, _latest(standing)).where(Application.council == council)
    )
    with database.reading() as session:
        rows = session.execute(
            joined.with_only_columns(state_column, func.count()).group_by(state_column)
        ).all()
        counts = {row[0]: row[1] for row in rows}
        total = session.scalar(joined.with_only_columns(func.count()).where(*where)) or 0
        pages = max(1, -(-total // PAGE))
        page = min(max(page, 1), pages)
        found = session.execute(
            joined.with_only_columns(
                Application.id,
                Application.reference,
                Application.filed_at,
                Application.urgency,
                Application.channel,
                state_column.label("state"),
                OutboxMessage.id.label("owed"),
                OutboxMessage.sent_at,
                OutboxMessage.gave_up_at,
            )
            .outerjoin(
                OutboxMessage,
                and_(
                    OutboxMessage.application_id == Application.id,
                    OutboxMessage.kind == "council_application",
                ),
            )
            .where(*where)
            .order_by(Application.filed_at.desc(), Application.id)
            .limit(PAGE)
            .offset((page - 1) * PAGE)
        ).all()
    lines = tuple(
        Line(
            row.id,
            row.reference,
            row.filed_at,
            row.urgency,
            row.channel,
            row.state,
            None
            if row.owed is None
            else "sent"
            if row.sent_at
            else "gave_up"
            if row.gave_up_at
            else "waiting",
        )
        for row in found
    )
    return Listed(lines, total, page, pages, counts)


def find_id(database: Database, council: str, reference: str) -> str:
    """Looks up an application of a council by its reference.

    Args:
        database: Where it is kept.
        council: The council.
        reference: In any form that ``parse_reference`` reads.

    Returns:
        The application's id.

    Raises:
        ReferenceInvalid: It was misread.
        ApplicationNotFound: This council has none of that reference.
        RecordsUnavailable: The database is down.
    """
    reference = parse_reference(reference)
    with database.reading() as session:
        found = session.scalar(
            select(Application.id).where(Application.reference == reference, Application.council == council)
        )
    if found is None:
        raise ApplicationNotFound
    return found


def load_case(session: Session, council: str, application_id: str) -> Case:
    """Reads an application of a council with its history, in the caller's transaction.

    Args:
        session: A transaction.
        council: The council.
        application_id: The id.

    Returns:
        The application and its history.

    Raises:
        ApplicationNotFound: This council has none of that id.
    """
    found = _found(session, council, application_id)
    application = load_application(session, found.id)
    assert application is not None, "it was found in this transaction"
    return Case(application, _history(session, found.id))


def record_step(
    database: Database,
    council: str,
    application_id: str,
    said: Recorded,
    *,
    seen: int,
    staff_id: str,
    now: datetime,
    corrects: str | None = None,
    why_corrected: str = "",
) -> None:
    """Adds an entry to an application's history, with its audit line, or nothing.

    Args:
        database: Where it is kept.
        council: The officer's council.
        application_id: The application.
        said: What happened; of kind ``mistake`` to take the corrected entry out.
        seen: How many entries the officer saw, so that nothing is recorded twice or over somebody's head.
        staff_id: Who records it.
        now: The present moment, with its time zone.
        corrects: The id of the entry that it corrects, or None.
        why_corrected: Why; needed for a correction.

    Raises:
        ApplicationNotFound: The council has none of that id, or it has no such entry.
        HistoryMovedOn: Somebody recorded something since.
        StepRefused: It is not complete or does not hold together.
        RecordsUnavailable: The database is down or locked.
    """
    try:
        with database.session() as session:
            row = _found(session, council, application_id, lock=True)
            history = _history(session, row.id)
            if len(history) != seen:
                raise HistoryMovedOn
            old = _corrected(history, corrects) if corrects is not None else None
            entry = _checked_entry(said, old, why_corrected, row.filed_at, now)
            others = [one for one in history if one.in_force and one is not old]
            kept = [(one.kind, one.happened_on) for one in others]
            if entry.kind != MISTAKE:
                assert entry.happened_on is not None
                kept.append((entry.kind, entry.happened_on))
            hold_together(kept)
            position = len(history) + 1
            session.add(
                ApplicationEvent(
                    id=uuid.uuid4().hex,
                    application_id=row.id,
                    position=position,
                    place=old.place if old else position,
                    kind=entry.kind,
                    result=entry.result,
                    happened_on=entry.happened_on,
                    reason=entry.reason,
                    recorded_at=now,
                    staff_id=staff_id,
                    corrects=old.id if old else None,
                    why_corrected=written(why_corrected, "why_corrected") if old else None,
                )
            )
            action = "entry_corrected" if old else "entry_added"
            detail = {"kind": entry.kind, "position": position}
            write_staff_audit(session, staff_id, action, now, subject=row.id, detail=detail)
    except IntegrityError:
        raise HistoryMovedOn from None


def _checked_entry(
    said: Recorded, old: Entry | None, why_corrected: str, filed_at: datetime, now: datetime
) -> Recorded:
    if old is not None and not why_corrected.strip():
        raise StepRefused("STEP-WHY", "Say why you correct it.", "A few words are enough.", "why_corrected")
    if said.kind == MISTAKE and old is not None:
        return Recorded(MISTAKE, old.happened_on)
    if old is not None and said.kind != old.kind:
        raise StepRefused(
            "STEP-KIND", "A correction keeps the step.", "Take the entry out and record the other step."
        )
    return checked(said, filed_at.astimezone(LONDON).date(), now.astimezone(LONDON).date())


def _corrected(history: Sequence[Entry], entry_id: str) -> Entry:
    found = next((one for one in history if one.id == entry_id), None)
    if found is None:
        raise ApplicationNotFound
    if not found.in_force:
        raise HistoryMovedOn
    return found


def _found(session: Session, council: str, application_id: str, *, lock: bool = False) -> Any:
    query = select(Application.id, Application.filed_at).where(
        Application.id == storable(application_id), Application.council == council
    )
    row = session.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise ApplicationNotFound
    return row


def _history(session: Session, application_id: str) -> tuple[Entry, ...]:
    rows = session.execute(
        select(ApplicationEvent, Staff.name)
        .outerjoin(Staff, Staff.id == ApplicationEvent.staff_id)
        .where(ApplicationEvent.application_id == application_id)
        .order_by(ApplicationEvent.position)
    ).all()
    positions = {event.id: event.position for event, _ in rows}
    corrected_by = {event.corrects: event.position for event, _ in rows if event.corrects}
    return tuple(
        Entry(
            id=event.id,
            position=event.position,
            place=event.place,
            kind=event.kind,
            result=event.result,
            happened_on=event.happened_on,
            reason=event.reason,
            recorded_at=event.recorded_at,
            staff_name=name,
            corrects=positions[event.corrects] if event.corrects else None,
            why_corrected=event.why_corrected,
            corrected_by=corrected_by.get(event.id),
        )
        for event, name in rows
    )


def in_force(council: str | None = None) -> Subquery:
    """The entries that hold today: neither corrected nor corrections that take an entry out.

    Args:
        council: Of this council's applications only, or of all.

    Returns:
        Application, kind, result, day and place of each; and ``back``, 1 for each application's latest.
    """
    later = aliased(ApplicationEvent)
    query = (
        select(
            ApplicationEvent.application_id,
            ApplicationEvent.kind,
            ApplicationEvent.result,
            ApplicationEvent.happened_on,
            ApplicationEvent.place,
            func.row_number()
            .over(
                partition_by=ApplicationEvent.application_id,
                order_by=(ApplicationEvent.happened_on.desc(), ApplicationEvent.place.desc()),
            )
            .label("back"),
        )
        .join(Application, Application.id == ApplicationEvent.application_id)
        .outerjoin(later, later.corrects == ApplicationEvent.id)
        .where(later.id.is_(None), ApplicationEvent.kind != MISTAKE)
    )
    if council is not None:
        query = query.where(Application.council == council)
    return query.subquery()


def _standing(council: str) -> tuple[Subquery, ColumnElement[str]]:
    standing = in_force(council)
    state = case(
        (standing.c.kind.is_(None), state_after(None, None)),
        (standing.c.kind == "threshold", standing.c.result),
        else_=standing.c.kind,
    )
    return standing, state


def _latest(standing: Subquery) -> ColumnElement[bool]:
    return and_(standing.c.application_id == Application.id, standing.c.back == 1)


def received_on(application: FiledApplication) -> date:
    """The day on which an application was received, in England."""
    return application.filed_at.astimezone(LONDON).date()

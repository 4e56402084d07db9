"""Filing an application, and reading it back.

One transaction holds the application, its incidents, its audit line and the e-mails that are owed; so either
all of it was filed or nothing. Sending the e-mails is left to ``bot.delivery``.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.records.audit import write_audit
from bot.records.columns import storable
from bot.records.database import Database
from bot.records.errors import (
    ConversationNotFound,
    IncompleteApplication,
    PracticeOnly,
    RecordsUnavailable,
)
from bot.records.filing import FiledIncident, Filing, Period, can_be_mailed, missing_from
from bot.records.models import Application, Conversation, Incident, OutboxMessage
from bot.records.reference import new_reference, parse_reference

COUNCIL_APPLICATION = "council_application"
APPLICANT_COPY = "applicant_copy"
MESSAGE_ID_DOMAIN = "guide.example.com"
ATTEMPTS = 5
_LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Filed:
    """What filing gives back.

    Attributes:
        reference: For the applicant, ``ASB-XXXX-XXXX``.
        application_id: For the records.
        already_filed: Whether the same application had been filed before; then nothing new was kept.
    """

    reference: str
    application_id: str
    already_filed: bool


@dataclass(frozen=True)
class FiledApplication:
    """An application as it was filed.

    Attributes:
        id: For the records.
        reference: For people.
        filed_at: When, in UTC.
        filing: All that was filed; ``filing_key`` is empty and ``conversation_id`` None where the
            conversation was erased since.
    """

    id: str
    reference: str
    filed_at: datetime
    filing: Filing


def file_application(
    database: Database, filing: Filing, now: datetime, *, message_id_domain: str = MESSAGE_ID_DOMAIN
) -> Filed:
    """Files an application once, however often it is called with the same ``filing_key``.

    Args:
        database: Where to keep it.
        filing: The application.
        now: The present moment, with its time zone.
        message_id_domain: What stands after the @ of the e-mails' Message-IDs.

    Returns:
        The reference, new or as it was given the first time.

    Raises:
        IncompleteApplication: It lacks something; nothing was kept.
        ConversationNotFound: Its conversation is gone or was erased; nothing was kept.
        PracticeOnly: Its conversation is practice; nothing was kept.
        RecordsUnavailable: The database is down or locked; nothing was kept and trying again is safe.
    """
    missing = missing_from(filing, now.astimezone(_LONDON).date())
    if missing:
        raise IncompleteApplication(missing)
    for _ in range(ATTEMPTS):
        try:
            with database.session() as session:
                return _filed_before(session, filing) or _file(session, filing, now, message_id_domain)
        except IntegrityError:
            # Another process has just filed the same application or drawn the same reference: look again.
            continue
    raise RecordsUnavailable("the same application is being filed elsewhere")


def find_application(database: Database, reference: str) -> FiledApplication | None:
    """Looks up an application by its reference.

    Args:
        database: Where it is kept.
        reference: In any form that ``parse_reference`` reads.

    Returns:
        The application, or None where the reference is well formed and was never given out.

    Raises:
        ReferenceInvalid: It was misread.
        RecordsUnavailable: The database is down.
    """
    written = parse_reference(reference)
    with database.reading() as session:
        row = session.scalars(select(Application).where(Application.reference == written)).one_or_none()
        return None if row is None else _filed_application(session, row)


def load_application(session: Session, application_id: str) -> FiledApplication | None:
    """Reads an application by its id, in the caller's transaction.

    Args:
        session: A transaction.
        application_id: The id.

    Returns:
        The application, or None where it has passed its time.
    """
    row = session.get(Application, application_id)
    return None if row is None else _filed_application(session, row)


def _filed_before(session: Session, filing: Filing) -> Filed | None:
    row = session.execute(
        select(Application.reference, Application.id).where(
            Application.filing_key == storable(filing.filing_key)
        )
    ).one_or_none()
    return Filed(row.reference, row.id, already_filed=True) if row else None


def _file(session: Session, filing: Filing, now: datetime, message_id_domain: str) -> Filed:
    if filing.conversation_id is not None:
        conversation = session.get(Conversation, filing.conversation_id, with_for_update=True)
        if conversation is None or conversation.erased_at is not None:
            raise ConversationNotFound
        if conversation.practice:
            raise PracticeOnly
    application_id = uuid.uuid4().hex
    reference = new_reference()
    session.add(
        Application(
            id=application_id,
            reference=reference,
            filing_key=storable(filing.filing_key),
            conversation_id=filing.conversation_id,
            channel=filing.channel,
            council=filing.council,
            filed_at=now,
            applicant_name=filing.applicant_name.strip(),
            applicant_email=filing.applicant_email,
            applicant_phone=filing.applicant_phone,
            applicant_address=filing.applicant_address,
            on_behalf=filing.on_behalf,
            consent=filing.consent,
            victim_name=filing.victim_name,
            relationship=filing.relationship,
            consent_how=filing.consent_how,
            urgency=filing.urgency,
            harm=filing.harm,
            impact=filing.impact,
            desired_outcome=filing.desired_outcome,
            facts=filing.facts,
            decision=filing.decision,
            area_version=filing.area_version,
            threshold=filing.threshold,
            window_start=filing.window_start,
        )
    )
    session.flush()
    session.execute(
        insert(Incident),
        [
            _incident_row(application_id, position, incident)
            for position, incident in enumerate(filing.incidents, start=1)
        ],
    )
    kinds = [COUNCIL_APPLICATION]
    if can_be_mailed(filing.applicant_email):
        kinds.append(APPLICANT_COPY)
    write_audit(
        session,
        "application_filed",
        now,
        application_id=application_id,
        detail={"council": filing.council, "channel": filing.channel, "emails": kinds},
    )
    for kind in kinds:
        session.add(
            OutboxMessage(
                kind=kind,
                application_id=application_id,
                message_id=f"<{uuid.uuid4().hex}@{message_id_domain}>",
                created_at=now,
                attempts=0,
                next_attempt_at=now,
            )
        )
        session.flush()
    return Filed(reference, application_id, already_filed=False)


def _incident_row(application_id: str, position: int, incident: FiledIncident) -> dict[str, object]:
    return {
        "application_id": application_id,
        "position": position,
        "incident_date_from": incident.incident_date.start,
        "incident_date_to": incident.incident_date.end,
        "incident_reported_on_from": incident.incident_reported_on.start,
        "incident_reported_on_to": incident.incident_reported_on.end,
        "incident_reported_to": list(incident.incident_reported_to),
        "incident_reference": incident.incident_reference,
        "incident_description": incident.incident_description,
    }


def _filed_application(session: Session, row: Application) -> FiledApplication:
    incidents = session.scalars(
        select(Incident).where(Incident.application_id == row.id).order_by(Incident.position)
    )
    filing = Filing(
        filing_key=row.filing_key or "",
        conversation_id=row.conversation_id,
        channel=row.channel,
        council=row.council,
        applicant_name=row.applicant_name,
        applicant_email=row.applicant_email,
        applicant_phone=row.applicant_phone,
        applicant_address=row.applicant_address,
        on_behalf=row.on_behalf,
        consent=row.consent,
        victim_name=row.victim_name,
        relationship=row.relationship,
        consent_how=row.consent_how,
        urgency=row.urgency,
        harm=row.harm,
        impact=row.impact,
        desired_outcome=row.desired_outcome,
        facts=row.facts,
        decision=row.decision,
        area_version=row.area_version,
        threshold=row.threshold,
        window_start=row.window_start,
        confirm_submission=True,
        incidents=tuple(
            FiledIncident(
                incident_date=Period(incident.incident_date_from, incident.incident_date_to),
                incident_reported_on=Period(
                    incident.incident_reported_on_from, incident.incident_reported_on_to
                ),
                incident_reported_to=tuple(incident.incident_reported_to),
                incident_reference=incident.incident_reference,
                incident_description=incident.incident_description,
            )
            for incident in incidents
        ),
    )
    return FiledApplication(row.id, row.reference, row.filed_at, filing)

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server
from aiosmtpd.smtp import Envelope, Session

from bot.delivery.mailer import SmtpMailer
from bot.delivery.outbox import OutboxWorker
from bot.records.applications import FiledApplication
from bot.records.database import Database
from bot.records.filing import FiledIncident, Filing, Period
from bot.records.reference import parse_reference
from bot.settings import Settings, load_settings
from bot.triage.area import Area, load_area

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
REFERENCE = parse_reference("ASB-2222-2222")
FILING = Filing(
    filing_key="first",
    conversation_id=None,
    channel="widget",
    council="erewash",
    applicant_name="Priya Example",
    applicant_email="priya@example.com",
    applicant_phone="07700 900123",
    applicant_address="Town Hall, Ilkeston, DE7 5RP",
    incidents=(
        FiledIncident(
            incident_date=Period.from_answer("2026-09-01"),
            incident_reported_on=Period.from_answer("2026-09-02"),
            incident_reported_to=("council",),
            incident_reference="ENV/2026/0417",
            incident_description="Loud music until 3 in the morning.",
        ),
        FiledIncident(
            incident_reported_on=Period(date(2026, 9, 21), date(2026, 9, 30)),
            incident_reported_to=("police", "landlord"),
            incident_description="Eggs thrown at our windows.",
        ),
        FiledIncident(
            incident_reported_on=Period(date(2026, 10, 1), None), incident_reported_to=("landlord", "other")
        ),
    ),
    confirm_submission=True,
    threshold=3,
    window_start=date(2026, 5, 22),
    area_version="abc123",
    impact="We cannot sleep.",
    desired_outcome="We would like the noise to stop.",
    facts={"reported": True, "reported_to": ["council", "police", "landlord"], "incident_count": 3.0},
    decision={"outcome": "application", "rule": "enough_reports"},
)


def filed(**changes: Any) -> FiledApplication:
    return FiledApplication("0" * 32, REFERENCE, NOW, replace(FILING, **changes))


@pytest.fixture(scope="session")
def area() -> Area:
    return load_area()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"ASB_VAR_DIR": str(tmp_path), "ASB_TODAY": "2026-11-22"})


@pytest.fixture
def production(tmp_path: Path) -> Settings:
    return load_settings(
        {
            "ASB_VAR_DIR": str(tmp_path),
            "ASB_ENV": "production",
            "ASB_SECRET_KEY": "x" * 40,
            "ASB_MAIL_FROM": "guide@example.com",
        }
    )


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'guide.db'}")
    database.migrate()
    yield database
    database.dispose()


class Inbox:
    """A mail server that refuses as often as it is told."""

    def __init__(self) -> None:
        self.received: list[tuple[list[str], EmailMessage]] = []
        self.refusals: list[str] = []
        self.attempts = 0
        self.port = 0

    async def handle_DATA(self, server: Server, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.attempts += 1
        if self.refusals:
            return self.refusals.pop(0)
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.received.append((envelope.rcpt_tos, message))
        return "250 Kept"


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    inbox = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        inbox.port = probe.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=inbox.port)
    controller.start()
    yield inbox
    controller.stop()


@pytest.fixture
def worker(database: Database, inbox: Inbox, settings: Settings, area: Area) -> OutboxWorker:
    mailer = SmtpMailer.from_url(f"smtp://127.0.0.1:{inbox.port}")
    return OutboxWorker(database, mailer, settings, area, max_attempts=3)

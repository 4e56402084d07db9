from __future__ import annotations

import asyncio
import logging
import threading
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from sqlalchemy import select

from bot.delivery.mailer import DeliveryFailed, FileMailer, SmtpMailer, mailer_for
from bot.delivery.outbox import LEASE, OutboxWorker, pause_after
from bot.records.applications import file_application
from bot.records.database import Database
from bot.records.models import AuditEntry, OutboxMessage
from bot.records.outbox import claim_next, mark_failed, mark_sent, outbox_status, requeue_given_up
from bot.settings import Settings, SettingsError
from bot.triage.area import Area

from .conftest import FILING, NOW, Inbox

SECRETS = ("Priya", "priya", "900123", "sleep", "Eggs", "Ilkeston")


def rows(database: Database) -> list[OutboxMessage]:
    with database.reading() as session:
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def audit(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_both_emails_arrive_once(worker: OutboxWorker, inbox: Inbox, database: Database) -> None:
    file_application(database, FILING, NOW)

    assert worker.run_once(NOW) == 2
    assert worker.run_once(NOW + timedelta(days=30)) == 0

    assert [recipients for recipients, _ in inbox.received] == [
        ["erewash@council.example.com"],
        ["priya@example.com"],
    ]
    assert all(row.sent_at == NOW and row.attempts == 1 for row in rows(database))
    assert audit(database) == ["application_filed", "email_sent", "email_sent"]
    assert outbox_status(database).waiting == 0


def test_a_refused_email_is_tried_again_with_the_same_message_id(
    worker: OutboxWorker, inbox: Inbox, database: Database
) -> None:
    file_application(database, FILING, NOW)
    inbox.refusals = ["451 Come back later, priya@example.com"]
    expected = [row.message_id for row in rows(database)]

    assert worker.run_once(NOW) == 1
    assert worker.run_once(NOW) == 0
    waiting = next(row for row in rows(database) if row.sent_at is None)
    assert (waiting.last_error, waiting.next_attempt_at) == ("SMTP 451", NOW + pause_after(1))
    assert worker.run_once(NOW + pause_after(1)) == 1

    assert sorted(message["Message-ID"] for _, message in inbox.received) == sorted(expected)
    assert inbox.attempts == 3


def test_after_enough_attempts_it_gives_up_and_says_so(
    worker: OutboxWorker, inbox: Inbox, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    file_application(database, FILING, NOW)
    inbox.refusals = ["550 No such mailbox priya@example.com"] * 6

    with caplog.at_level(logging.INFO, logger="bot"):
        for hours in range(0, 60, 12):
            worker.run_once(NOW + timedelta(hours=hours))

    assert inbox.attempts == 6 and not inbox.received
    assert all(row.gave_up_at is not None and row.sent_at is None for row in rows(database))
    assert audit(database).count("email_given_up") == 2
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 2 and "given up after 3 attempts" in errors[0].getMessage()
    assert not any(secret in caplog.text for secret in SECRETS)
    assert outbox_status(database).gave_up == 2


def test_what_was_given_up_can_be_sent_after_all(
    worker: OutboxWorker, inbox: Inbox, database: Database
) -> None:
    file_application(database, FILING, NOW)
    inbox.refusals = ["550 No"] * 6
    for hours in range(0, 60, 12):
        worker.run_once(NOW + timedelta(hours=hours))

    assert requeue_given_up(database, NOW + timedelta(days=3)) == 2
    assert worker.run_once(NOW + timedelta(days=3)) == 2
    assert len(inbox.received) == 2


def test_a_server_that_is_down_loses_nothing(database: Database, settings: Settings, area: Area) -> None:
    file_application(database, FILING, NOW)
    worker = OutboxWorker(database, SmtpMailer("127.0.0.1", 9, timeout_s=2), settings, area)

    assert worker.run_once(NOW) == 0

    assert [row.last_error for row in rows(database)] == ["ConnectionRefusedError"] * 2
    assert outbox_status(database).waiting == 2


def test_two_workers_never_hold_the_same_email(database: Database) -> None:
    for number in range(4):
        file_application(database, replace(FILING, filing_key=str(number)), NOW)
    together = threading.Barrier(3)
    claimed: list[int] = []

    def claim() -> None:
        together.wait()
        while (one := claim_next(database, NOW, LEASE)) is not None:
            claimed.append(one.id)

    threads = [threading.Thread(target=claim) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(claimed) == sorted({row.id for row in rows(database)})
    assert len(claimed) == 8


def test_what_a_dead_process_had_in_hand_is_taken_up_again(
    worker: OutboxWorker, inbox: Inbox, database: Database
) -> None:
    file_application(database, FILING, NOW)
    dead = claim_next(database, NOW, LEASE)
    assert dead is not None

    assert worker.run_once(NOW + LEASE / 2) == 1
    assert worker.run_once(NOW + LEASE) == 1
    assert len(inbox.received) == 2


def test_a_worker_whose_lease_ran_out_cannot_undo_anothers_work(database: Database) -> None:
    file_application(database, FILING, NOW)
    late = claim_next(database, NOW, LEASE)
    assert late is not None
    later = NOW + LEASE + timedelta(days=1)
    while (other := claim_next(database, later, LEASE)) is not None:
        mark_sent(database, other, later)

    assert not mark_failed(database, late, later, "late", None)
    assert all(row.sent_at == later and row.gave_up_at is None for row in rows(database))


def test_one_email_that_cannot_be_set_does_not_hold_up_the_others(
    database: Database, settings: Settings, area: Area, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    class Fussy:
        def send(self, message: EmailMessage, name: str) -> None:
            if name.endswith("council_application"):
                raise KeyError("Priya Example")

    file_application(database, FILING, NOW)

    assert OutboxWorker(database, Fussy(), settings, area).run_once(NOW) == 1
    assert [row.last_error for row in rows(database)] == ["KeyError", None]
    assert not any(secret in caplog.text for secret in SECRETS)


def test_pauses_grow_and_stay_bounded() -> None:
    pauses = [pause_after(attempt) for attempt in range(1, 2000)]

    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[1], pauses[-1]) == (
        timedelta(minutes=1), timedelta(minutes=4), timedelta(hours=6),
    )  # fmt: skip


async def test_the_worker_sends_by_itself_and_stops_when_told(
    worker: OutboxWorker, inbox: Inbox, database: Database
) -> None:
    file_application(database, FILING, NOW)
    stop = asyncio.Event()
    task = asyncio.create_task(worker.run(stop))
    for _ in range(200):
        if len(inbox.received) == 2:
            break
        await asyncio.sleep(0.05)
    stop.set()
    await asyncio.wait_for(task, 5)

    assert len(inbox.received) == 2


async def test_a_database_that_is_down_does_not_end_the_worker(
    settings: Settings, area: Area, caplog: pytest.LogCaptureFixture
) -> None:
    settings.var_dir.mkdir(exist_ok=True)
    worker = OutboxWorker(
        Database(f"sqlite:///{settings.var_dir / 'empty.db'}"), FileMailer(settings.var_dir), settings, area
    )
    stop = asyncio.Event()
    task = asyncio.create_task(worker.run(stop))
    await asyncio.sleep(0.3)

    assert not task.done()
    stop.set()
    await asyncio.wait_for(task, 5)
    assert "The outbox waits" in caplog.text


def test_without_a_server_the_emails_are_files(database: Database, settings: Settings, area: Area) -> None:
    filed = file_application(database, FILING, NOW)

    assert OutboxWorker(database, mailer_for(settings), settings, area).run_once(NOW) == 2

    files = sorted((settings.var_dir / "outbox").iterdir())
    assert [file.name for file in files] == [
        f"{filed.reference}-applicant_copy.eml",
        f"{filed.reference}-council_application.eml",
    ]
    assert all(file.stat().st_mode & 0o077 == 0 for file in files)
    message = message_from_bytes(files[1].read_bytes(), policy=default)
    assert message["To"] == "erewash@council.example.com"


def test_a_folder_that_cannot_be_written_is_a_failed_delivery(settings: Settings) -> None:
    settings.var_dir.mkdir(exist_ok=True)
    blocked = settings.var_dir / "outbox"
    blocked.write_text("in the way")

    with pytest.raises(DeliveryFailed):
        FileMailer(blocked).send(EmailMessage(), "name")


def test_a_server_without_tls_is_refused_where_tls_is_required(inbox: Inbox) -> None:
    message = EmailMessage()
    message["To"] = "a@example.com"
    mailer = SmtpMailer.from_url(f"smtp://127.0.0.1:{inbox.port}?tls=required")

    with pytest.raises(DeliveryFailed, match="no TLS"):
        mailer.send(message, "name")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.com", ("mail.example.com", 25, None, "start")),
        ("smtp://mail.example.com:2525?tls=required", ("mail.example.com", 2525, None, "required")),
        ("smtp://guide:p%40ss@mail.example.com", ("mail.example.com", 587, "guide", "required")),
        ("smtps://guide:x@mail.example.com", ("mail.example.com", 465, "guide", "always")),
    ],
)
def test_an_smtp_url_is_read(url: str, expected: tuple[Any, ...]) -> None:
    mailer = SmtpMailer.from_url(url)

    assert (mailer.host, mailer.port, mailer.user, mailer.tls) == expected


@pytest.mark.parametrize(
    "url", ["", "mail.example.com", "http://x", "smtp://", "smtp://h:port", "smtp://h?tls=no"]
)
def test_a_malformed_smtp_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(SettingsError):
        SmtpMailer.from_url(url)

"""A result that somebody sends to themselves arrives once, and nothing of it stays behind."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select, text

from bot.delivery.letters import CannotWrite
from bot.delivery.outbox import OutboxWorker, pause_after
from bot.delivery.result import KeptResult
from bot.delivery.result_letter import SUBJECT, result_letter_of, result_text_of
from bot.records.applications import file_application
from bot.records.conversations import ConversationRecords
from bot.records.database import Database
from bot.records.errors import AddressUnusable, ConversationNotFound, TooManyEmails
from bot.records.models import OutboxMessage
from bot.records.outbox import MOST_RESULTS, owe_result, requeue_given_up
from bot.records.retention import purge
from bot.settings import Settings
from bot.triage.area import Area
from bot.triage.diary import diary_of

from .conftest import FILING, NOW, Inbox
from .test_outbox import audit, rows
from .test_result_pdf import KEPT, TODAY

ADDRESS = "alex@example.com"
REPORTED = {"earliest_report_on": {"from": "2026-10-03", "to": "2026-10-03"}}


@pytest.fixture
def kept(area: Area) -> KeptResult:
    return replace(KEPT, diary=diary_of(REPORTED, area, TODAY))


@pytest.fixture
def conversation(database: Database) -> str:
    return ConversationRecords(database).create("widget", NOW)


def letter(kept: KeptResult, settings: Settings, address: str = ADDRESS) -> EmailMessage:
    return result_letter_of(
        address, kept, "<one@example.com>", NOW, settings=settings, sender="guide@example.com"
    )


def owe(database: Database, conversation: str, kept: KeptResult, address: str = ADDRESS) -> None:
    owe_result(database, conversation, address, kept.as_json(), NOW)


def everything(database: Database) -> str:
    """All that is kept, as text."""
    with database.reading() as session:
        tables = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        return "\n".join(str(session.execute(text(f"SELECT * FROM {table}")).all()) for table in tables)


def test_it_arrives_once_with_its_files(
    worker: OutboxWorker, inbox: Inbox, database: Database, conversation: str, kept: KeptResult
) -> None:
    owe(database, conversation, kept)
    assert worker.run_once(NOW) == 1
    assert worker.run_once(NOW + timedelta(days=1)) == 0
    ((recipients, message),) = inbox.received
    assert recipients == [ADDRESS]
    assert message["Subject"] == SUBJECT
    assert message["Auto-Submitted"] == "auto-generated"
    sheet, calendar = message.iter_attachments()
    assert (sheet.get_filename(), calendar.get_filename()) == ("what-to-do-next.pdf", "days-to-remember.ics")
    assert sheet.get_content().startswith(b"%PDF-")
    assert audit(database) == ["email_sent"]


def test_nothing_of_it_is_kept_once_it_was_sent(
    worker: OutboxWorker, database: Database, conversation: str, kept: KeptResult
) -> None:
    owe(database, conversation, kept)
    assert ADDRESS in everything(database)
    worker.run_once(NOW)
    left = everything(database)
    assert ADDRESS not in left and "Keep reporting it" not in left
    assert purge(database, NOW + timedelta(days=29))["outbox"] == 0
    assert purge(database, NOW + timedelta(days=31))["outbox"] == 1


def test_nothing_of_it_is_kept_once_it_was_given_up(
    worker: OutboxWorker,
    inbox: Inbox,
    database: Database,
    conversation: str,
    kept: KeptResult,
    caplog: pytest.LogCaptureFixture,
) -> None:
    owe(database, conversation, kept)
    inbox.refusals = [f"550 No such mailbox {ADDRESS}"] * 3
    with caplog.at_level(logging.DEBUG):
        for attempt in range(1, 4):
            worker.run_once(NOW + attempt * pause_after(5))
    assert audit(database) == ["email_given_up"]
    assert ADDRESS not in everything(database)
    assert ADDRESS not in "".join(one.getMessage() for one in caplog.records if one.name.startswith("bot"))
    assert requeue_given_up(database, NOW) == 0


def test_a_given_up_application_is_still_requeued_beside_it(
    worker: OutboxWorker, inbox: Inbox, database: Database, conversation: str, kept: KeptResult
) -> None:
    file_application(database, FILING, NOW)
    owe(database, conversation, kept)
    inbox.refusals = ["550 No"] * 9
    for attempt in range(1, 4):
        worker.run_once(NOW + attempt * pause_after(5))
    assert requeue_given_up(database, NOW) == 2


def test_asking_again_while_it_waits_owes_nothing_more(
    database: Database, conversation: str, kept: KeptResult
) -> None:
    for _ in range(9):
        owe(database, conversation, kept)
    assert len(rows(database)) == 1
    owe(database, conversation, kept, "sam@example.com")
    assert len(rows(database)) == 2


def test_one_conversation_sends_only_so_many(
    worker: OutboxWorker, database: Database, conversation: str, kept: KeptResult
) -> None:
    for _ in range(MOST_RESULTS):
        owe(database, conversation, kept)
        worker.run_once(NOW)
    with pytest.raises(TooManyEmails):
        owe(database, conversation, kept)
    assert len(rows(database)) == MOST_RESULTS


@pytest.mark.parametrize("address", ["", "alex", "a@example.com,b@example.com", "a@example.com\nBcc: b@c.de"])
def test_what_is_no_address_owes_nothing(
    database: Database, conversation: str, kept: KeptResult, address: str
) -> None:
    with pytest.raises(AddressUnusable) as refused:
        owe(database, conversation, kept, address)
    assert not address or address not in str(refused.value)
    assert rows(database) == []


def test_an_erased_conversation_owes_nothing(
    worker: OutboxWorker, inbox: Inbox, database: Database, conversation: str, kept: KeptResult
) -> None:
    owe(database, conversation, kept)
    ConversationRecords(database).erase(conversation, NOW)
    assert ADDRESS not in everything(database)
    assert worker.run_once(NOW) == 0 and inbox.received == []
    with pytest.raises(ConversationNotFound):
        owe(database, conversation, kept)


def test_a_purged_conversation_takes_its_emails_along(
    database: Database, conversation: str, kept: KeptResult
) -> None:
    owe(database, conversation, kept)
    assert purge(database, NOW + timedelta(days=31))["outbox"] == 1
    with database.reading() as session:
        assert session.scalars(select(OutboxMessage)).all() == []


def test_the_text_has_all_of_the_result(kept: KeptResult) -> None:
    body = result_text_of(kept)
    words = " ".join(body.replace("\n-", "\n").split())
    for part in (kept.result.title, *kept.result.reasons, *(one.strip() for one in kept.result.next_steps)):
        assert part in words
    for contact in kept.result.contacts:
        assert contact.name in body and all(number in body for number in contact.phone)
    assert kept.result.reference is not None and kept.result.reference in body
    assert max(len(line) for line in body.splitlines()) <= 80


def test_no_header_says_what_it_is_about(kept: KeptResult, settings: Settings) -> None:
    headers = " ".join(str(value) for value in letter(kept, settings).values())
    for word in ("report", "council", "behaviour", "ASB-", "Keep reporting"):
        assert word not in headers.replace("ASB case review guide", "")


def test_outside_production_only_invented_addresses_are_written_to(
    kept: KeptResult, settings: Settings, production: Settings
) -> None:
    real = "someone@mailbox.org"
    away = letter(kept, settings, real)
    assert away["To"] == "applicant@redirected.example.com"
    body = away.get_body()
    assert body is not None and body.get_content().startswith("Development copy")
    assert letter(kept, production, real)["To"] == real


def test_without_days_there_is_no_calendar(settings: Settings) -> None:
    assert [one.get_filename() for one in letter(KEPT, settings).iter_attachments()] == [
        "what-to-do-next.pdf"
    ]


def test_what_cannot_be_written_to_is_not_tried_for_ever(settings: Settings) -> None:
    with pytest.raises(CannotWrite):
        letter(KEPT, settings, "nobody")


def test_what_waits_is_read_back_as_it_was(kept: KeptResult) -> None:
    assert KeptResult.from_json(json.loads(json.dumps(kept.as_json()))) == kept

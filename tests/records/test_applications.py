from __future__ import annotations

import logging
import threading
from typing import Any

import pytest
from sqlalchemy import event, func, select

from bot.records import applications
from bot.records.applications import (
    APPLICANT_COPY,
    COUNCIL_APPLICATION,
    Filed,
    file_application,
    find_application,
)
from bot.records.conversations import ConversationRecords
from bot.records.database import Database
from bot.records.errors import ConversationNotFound, IncompleteApplication, ReferenceInvalid
from bot.records.filing import missing_from
from bot.records.models import Application, AuditEntry, Base, Incident, OutboxMessage
from bot.records.reference import new_reference, parse_reference

from .conftest import NOW
from .samples import FILING, INCIDENTS, filing, incident


def rows(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {
            model.__tablename__: session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Application, Incident, AuditEntry, OutboxMessage)
        }


NOTHING = {"applications": 0, "incidents": 0, "audit": 0, "outbox": 0}
ONCE = {"applications": 1, "incidents": 3, "audit": 1, "outbox": 2}


def test_what_is_filed_is_read_back_whole(database: Database) -> None:
    filed = file_application(database, FILING, NOW)

    found = find_application(database, filed.reference.lower().replace("-", " "))

    assert found is not None
    assert (found.filing, found.id, found.filed_at) == (FILING, filed.application_id, NOW)
    assert parse_reference(found.reference) == filed.reference
    assert rows(database) == ONCE


def test_harm_and_how_consent_was_given_are_read_back(database: Database) -> None:
    told = filing(
        on_behalf=True, consent=True, consent_how="writing", urgency="high", harm="My mum is 84 and afraid."
    )
    found = find_application(database, file_application(database, told, NOW).reference)
    assert found is not None
    assert found.filing == told


@pytest.mark.parametrize("urgency", [None, "usual", "high"])
def test_urgency_is_never_a_condition(urgency: str | None) -> None:
    assert missing_from(filing(urgency=urgency), NOW.date()) == []
    assert missing_from(filing(urgency=urgency, applicant_name=""), NOW.date()) == ["applicant_name"]


def test_each_recipient_is_owed_one_email_with_its_own_id(database: Database) -> None:
    filed = file_application(database, FILING, NOW)

    with database.reading() as session:
        owed = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [message.kind for message in owed] == [COUNCIL_APPLICATION, APPLICANT_COPY]
    assert {message.application_id for message in owed} == {filed.application_id}
    assert len({message.message_id for message in owed}) == 2
    assert all(message.next_attempt_at == NOW and message.attempts == 0 for message in owed)


@pytest.mark.parametrize("address", [None, "not an address"])
def test_without_an_email_address_only_the_council_is_written_to(
    database: Database, address: str | None
) -> None:
    file_application(database, filing(applicant_email=address), NOW)

    assert rows(database) == {**ONCE, "outbox": 1}


def test_filing_twice_gives_the_same_reference_and_nothing_new(database: Database) -> None:
    first = file_application(database, FILING, NOW)
    second = file_application(database, FILING, NOW)

    assert second == Filed(first.reference, first.application_id, already_filed=True)
    assert not first.already_filed
    assert rows(database) == ONCE


def test_two_applications_get_two_references(database: Database) -> None:
    first = file_application(database, FILING, NOW)
    second = file_application(database, filing(filing_key="second"), NOW)

    assert first.reference != second.reference


def test_filing_at_the_same_moment_files_once(database: Database) -> None:
    together = threading.Barrier(3)
    results: list[Filed] = []

    def file() -> None:
        together.wait()
        results.append(file_application(database, FILING, NOW))

    threads = [threading.Thread(target=file) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert len(results) == 3
    assert len({result.reference for result in results}) == 1
    assert sorted(result.already_filed for result in results) == [False, True, True]
    assert rows(database) == ONCE


def test_a_reference_that_is_taken_is_drawn_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = file_application(database, FILING, NOW).reference
    free = new_reference()
    drawn = iter([taken, taken, free])
    monkeypatch.setattr(applications, "new_reference", lambda: next(drawn))

    assert file_application(database, filing(filing_key="second"), NOW).reference == free


class Death(BaseException):
    """The process dies."""


def test_dying_between_any_two_statements_leaves_nothing_half_written(database: Database) -> None:
    records = ConversationRecords(database)
    whole = filing(conversation_id=records.create("widget", NOW))
    survived = 0

    def file_dying_before(number: int) -> bool:
        seen = {"statements": 0}

        def die(*_: Any) -> None:
            seen["statements"] += 1
            if seen["statements"] == number:
                raise Death

        def die_at_commit(_: Any) -> None:
            die()

        event.listen(database.engine, "before_cursor_execute", die)
        event.listen(database.engine, "commit", die_at_commit)
        try:
            file_application(database, whole, NOW)
        except Death:
            return True
        finally:
            event.remove(database.engine, "before_cursor_execute", die)
            event.remove(database.engine, "commit", die_at_commit)
        return False

    while file_dying_before(survived + 1):
        survived += 1
        assert rows(database) == NOTHING

    # Key, conversation, application, incidents, audit line, two e-mails and the commit itself.
    assert survived >= 8
    assert rows(database) == ONCE


@pytest.mark.parametrize(
    "changes",
    [
        {"applicant_name": " "},
        {"council": "out_of_area"},
        {"on_behalf": True, "consent": None},
        {"confirm_submission": False},
        {"incidents": INCIDENTS[:2]},
        {"incidents": (*INCIDENTS[:2], incident(incident_reported_to=("other",)))},
    ],
)
def test_an_incomplete_application_is_never_kept(database: Database, changes: dict[str, Any]) -> None:
    with pytest.raises(IncompleteApplication) as caught:
        file_application(database, filing(**changes), NOW)

    assert caught.value.missing
    assert rows(database) == NOTHING


def test_today_is_the_day_in_england(database: Database) -> None:
    # Half past midnight on 2 July in England is still 1 July in UTC.
    reported = incident(incident_reported_on=incident().incident_reported_on.from_answer("2026-07-02"))
    summer = filing(incidents=(reported,), threshold=1)

    with pytest.raises(IncompleteApplication):
        file_application(database, summer, NOW.replace(month=7, day=1, hour=22, minute=30))
    assert file_application(database, summer, NOW.replace(month=7, day=1, hour=23, minute=30)).reference


@pytest.mark.parametrize("gone", ["unknown", "erased"])
def test_a_conversation_that_is_gone_files_nothing(database: Database, gone: str) -> None:
    records = ConversationRecords(database)
    conversation = records.create("widget", NOW)
    if gone == "erased":
        records.erase(conversation, NOW)
    before = rows(database)

    with pytest.raises(ConversationNotFound):
        file_application(
            database, filing(conversation_id="0" * 32 if gone == "unknown" else conversation), NOW
        )
    assert rows(database) == before


def test_erasing_the_conversation_keeps_the_application_without_the_link(database: Database) -> None:
    records = ConversationRecords(database)
    conversation = records.create("widget", NOW)
    filed = file_application(
        database, filing(conversation_id=conversation, filing_key=f"{conversation}:1"), NOW
    )

    records.erase(conversation, NOW)

    found = find_application(database, filed.reference)
    assert found is not None
    assert found.filing == filing(filing_key="")
    with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            if table.name != "conversations":
                assert conversation not in repr(session.execute(select(table)).all())


def test_a_misread_reference_is_told_apart_from_an_unknown_one(database: Database) -> None:
    assert find_application(database, new_reference()) is None
    with pytest.raises(ReferenceInvalid):
        find_application(database, "ASB-2222-2223")


def test_hard_text_is_filed_as_it_is(database: Database) -> None:
    name = "Zoë \u202e 李小龙 مرحبا '); DROP TABLE applications; -- 🙂"
    filed = file_application(database, filing(applicant_name=name, impact="nul\x00 \ud800"), NOW)

    found = find_application(database, filed.reference)
    assert found is not None
    assert found.filing.applicant_name == name
    assert found.filing.impact == "nul\ufffd \ufffd"


def test_the_audit_and_the_log_hold_no_personal_data(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        file_application(database, FILING, NOW)

    with database.reading() as session:
        audit = repr([(entry.action, entry.detail) for entry in session.scalars(select(AuditEntry))])
    for secret in ("Priya", "example.com", "900123", "sleep", "Ilkeston"):
        assert secret not in audit
        assert secret not in caplog.text
    assert "application_filed" in audit

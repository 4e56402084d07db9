"""One council's applications and their history, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.records.applications import Filed
from bot.records.database import Database
from bot.records.desk import (
    PAGE,
    ApplicationNotFound,
    Case,
    HistoryMovedOn,
    find_id,
    list_applications,
    load_case,
    record_step,
)
from bot.records.desk_delivery import ResendRefused, deliveries, resend
from bot.records.desk_models import ApplicationEvent
from bot.records.desk_steps import MISTAKE, Recorded, StepRefused, state_of
from bot.records.errors import ReferenceInvalid
from bot.records.models import OutboxMessage
from bot.records.outbox import claim_next, mark_failed, mark_sent
from bot.records.retention import purge
from bot.records.staff_models import StaffAuditEntry
from tests.web.desk_cases import NOW, file_for, record

DERBY, EREWASH = "derby", "erewash"
STAFF = "1" * 32
DAY = date(2026, 11, 2)
LEASE = timedelta(minutes=5)


def case_of(database: Database, filed: Filed, council: str = DERBY) -> Case:
    with database.reading() as session:
        return load_case(session, council, filed.application_id)


def add(database: Database, filed: Filed, said: Recorded, **changes: object) -> None:
    values: dict[str, object] = {"seen": 0, "staff_id": STAFF, "now": NOW, **changes}
    record_step(database, DERBY, filed.application_id, said, **values)  # type: ignore[arg-type]


# ---- One council's and no other's --------------------------------------------------------------------------


def test_every_question_to_the_records_knows_one_council_only(database: Database) -> None:
    ours, theirs = file_for(database, DERBY, "ours"), file_for(database, EREWASH, "theirs")
    record(database, EREWASH, theirs, "acknowledged", DAY)

    listed = list_applications(database, DERBY)
    assert [line.id for line in listed.lines] == [ours.application_id]
    assert listed.counts == {"received": 1}
    assert list_applications(database, DERBY, state="acknowledged").total == 0
    asks: list[Callable[[], object]] = [
        lambda: find_id(database, DERBY, theirs.reference),
        lambda: case_of(database, theirs),
        lambda: add(database, theirs, Recorded("review", DAY), seen=1),
        lambda: resend(
            database,
            DERBY,
            theirs.application_id,
            "council_application",
            staff_id=STAFF,
            now=NOW,
            message_id_domain="example.com",
        ),
    ]
    for ask in asks:
        with pytest.raises(ApplicationNotFound):
            ask()
    assert len(case_of(database, theirs, EREWASH).history) == 1


@pytest.mark.parametrize("council", ["", "%", "derby' OR '1'='1", "*"])
def test_a_council_that_is_none_has_nothing(database: Database, council: str) -> None:
    filed = file_for(database, DERBY, "ours")
    assert list_applications(database, council).total == 0
    with pytest.raises(ApplicationNotFound):
        find_id(database, council, filed.reference)


@pytest.mark.parametrize("wrong", ["", "%", "\x00", "\ud800", "x" * 500])
def test_an_id_that_is_none_finds_nothing(database: Database, wrong: str) -> None:
    file_for(database, DERBY, "ours")
    with database.reading() as session, pytest.raises(ApplicationNotFound):
        load_case(session, DERBY, wrong)


def test_a_reference_is_found_as_people_write_it_and_a_misread_one_is_told(database: Database) -> None:
    filed = file_for(database, DERBY, "ours")
    for typed in (filed.reference, filed.reference.lower(), filed.reference.replace("-", " ")[3:]):
        assert find_id(database, DERBY, typed) == filed.application_id
    with pytest.raises(ReferenceInvalid):
        find_id(database, DERBY, "ASB-0000")


# ---- The list ----------------------------------------------------------------------------------------------


def test_the_list_says_where_each_stands_in_the_same_words_as_the_application(database: Database) -> None:
    steps: list[tuple[str, str | None]] = [
        ("acknowledged", None),
        ("threshold", "not_met"),
        ("threshold", "met"),
        ("review", None),
        ("closed", "withdrawn"),
    ]
    for number, (kind, result) in enumerate(steps):
        filed = file_for(database, DERBY, str(number))
        record(database, DERBY, filed, kind, DAY, result)
        record(database, DERBY, filed, "appeal", DAY - timedelta(days=1))
    for line in list_applications(database, DERBY).lines:
        with database.reading() as session:
            history = load_case(session, DERBY, line.id).history
        assert line.state == state_of(history)
        assert line.id in [one.id for one in list_applications(database, DERBY, state=line.state).lines]
    assert list_applications(database, DERBY).counts == {
        "acknowledged": 1,
        "not_met": 1,
        "met": 1,
        "review": 1,
        "closed": 1,
    }


def test_the_list_comes_in_pages_newest_first(database: Database) -> None:
    first = datetime(2026, 8, 1, 9, tzinfo=UTC)
    for number in range(PAGE + 2):
        file_for(database, DERBY, str(number), first + timedelta(hours=number), urgency="high")
    pages = [list_applications(database, DERBY, urgent=True, page=page) for page in (1, 2, 3, -5)]
    assert [(page.page, page.pages, page.total) for page in pages] == [
        (1, 2, PAGE + 2),
        (2, 2, PAGE + 2),
        (2, 2, PAGE + 2),
        (1, 2, PAGE + 2),
    ]
    lines = [*pages[0].lines, *pages[1].lines]
    assert len({line.id for line in lines}) == PAGE + 2
    assert [line.filed_at for line in lines] == sorted((line.filed_at for line in lines), reverse=True)


def test_a_state_that_is_none_filters_nothing(database: Database) -> None:
    file_for(database, DERBY, "one")
    assert list_applications(database, DERBY, state="' OR 1=1").total == 1


# ---- The history -------------------------------------------------------------------------------------------


def test_nothing_is_overwritten_by_a_correction(database: Database) -> None:
    filed = file_for(database, DERBY, "one")
    entry = record(database, DERBY, filed, "threshold", DAY, "not_met", "Two count.")
    before = rows(database)
    corrected = Recorded("threshold", date(2026, 11, 4), "met", "Three count.")
    add(database, filed, corrected, seen=1, corrects=entry, why_corrected="The third report was found.")

    assert rows(database)[:1] == before
    first, second = case_of(database, filed).history
    assert (first.result, first.reason, first.in_force, first.corrected_by) == (
        "not_met",
        "Two count.",
        False,
        2,
    )
    assert (second.result, second.in_force, second.corrects) == ("met", True, 1)
    assert second.why_corrected == "The third report was found."
    assert state_of(case_of(database, filed).history) == "met"
    assert list_applications(database, DERBY).lines[0].state == "met"


def rows(database: Database) -> list[dict[str, object]]:
    with database.reading() as session:
        found = session.scalars(select(ApplicationEvent).order_by(ApplicationEvent.position)).all()
        return [
            {column.name: getattr(row, column.name) for column in ApplicationEvent.__table__.columns}
            for row in found
        ]


def test_an_entry_made_by_mistake_is_taken_out_and_stays_to_be_read(database: Database) -> None:
    filed = file_for(database, DERBY, "one")
    entry = record(database, DERBY, filed, "closed", DAY, "finished")
    add(database, filed, Recorded(MISTAKE, None), seen=1, corrects=entry, why_corrected="Another case.")
    history = case_of(database, filed).history
    assert [one.kind for one in history] == ["closed", MISTAKE]
    assert list_applications(database, DERBY).lines[0].state == "received"
    with pytest.raises(HistoryMovedOn):
        add(database, filed, Recorded(MISTAKE, None), seen=2, corrects=entry, why_corrected="Again.")
    with pytest.raises(HistoryMovedOn):
        add(database, filed, Recorded(MISTAKE, None), seen=2, corrects=history[1].id, why_corrected="Back.")
    record(database, DERBY, filed, "closed", DAY, "finished")
    assert list_applications(database, DERBY).lines[0].state == "closed"


def test_what_recommendations_rest_on_cannot_be_taken_out(database: Database) -> None:
    filed = file_for(database, DERBY, "one")
    review = record(database, DERBY, filed, "review", DAY)
    record(database, DERBY, filed, "recommendations", DAY, "made")
    with pytest.raises(StepRefused) as refused:
        add(database, filed, Recorded(MISTAKE, None), seen=2, corrects=review, why_corrected="Wrong.")
    assert refused.value.code == "STEP-ORDER"
    assert len(case_of(database, filed).history) == 2


@pytest.mark.parametrize(
    ("said", "why", "code"),
    [
        (Recorded("acknowledged", DAY), "  ", "STEP-WHY"),
        (Recorded("review", DAY), "Wrong step", "STEP-KIND"),
        (Recorded("acknowledged", date(2026, 12, 24)), "Wrong day", "STEP-FUTURE"),
    ],
)
def test_a_correction_says_why_keeps_its_step_and_is_checked(
    database: Database, said: Recorded, why: str, code: str
) -> None:
    filed = file_for(database, DERBY, "one")
    entry = record(database, DERBY, filed, "acknowledged", DAY)
    with pytest.raises(StepRefused) as refused:
        add(database, filed, said, seen=1, corrects=entry, why_corrected=why)
    assert refused.value.code == code


def test_an_entry_of_another_application_cannot_be_corrected_through_this_one(database: Database) -> None:
    one, other = file_for(database, DERBY, "one"), file_for(database, DERBY, "other")
    entry = record(database, DERBY, other, "acknowledged", DAY)
    with pytest.raises(ApplicationNotFound):
        add(database, one, Recorded("acknowledged", DAY), corrects=entry, why_corrected="Wrong.")


def test_a_mistake_is_no_step_of_its_own(database: Database) -> None:
    filed = file_for(database, DERBY, "one")
    with pytest.raises(StepRefused):
        add(database, filed, Recorded(MISTAKE, DAY))


def test_what_was_sent_twice_or_by_two_at_once_is_recorded_once(database: Database) -> None:
    filed = file_for(database, DERBY, "one")
    outcomes: list[str] = []

    def once() -> None:
        try:
            add(database, filed, Recorded("review", DAY))
            outcomes.append("recorded")
        except HistoryMovedOn:
            outcomes.append("moved on")

    threads = [threading.Thread(target=once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["moved on"] * 3 + ["recorded"]
    assert len(case_of(database, filed).history) == 1


def test_each_entry_has_its_line_in_the_audit_without_its_words(database: Database) -> None:
    filed = file_for(database, DERBY, "one")
    add(database, filed, Recorded("threshold", DAY, "met", "Priya Example is right."))
    with database.reading() as session:
        line = session.scalars(select(StaffAuditEntry)).one()
    assert (line.action, line.subject, line.staff_id) == ("entry_added", filed.application_id, STAFF)
    assert line.detail == {"kind": "threshold", "position": 1}


def test_a_refused_entry_leaves_nothing_behind(database: Database) -> None:
    filed = file_for(database, DERBY, "one")
    with pytest.raises(StepRefused):
        add(database, filed, Recorded("recommendations", DAY, "made"))
    with database.reading() as session:
        assert session.scalars(select(StaffAuditEntry)).all() == []
    assert rows(database) == []


# ---- E-mails -----------------------------------------------------------------------------------------------


def emails(database: Database, filed: Filed, address: str | None = "priya@example.com") -> dict[str, str]:
    with database.reading() as session:
        return {one.kind: one.state for one in deliveries(session, filed.application_id, address)}


def send(database: Database, filed: Filed, kind: str, now: datetime = NOW) -> None:
    resend(
        database,
        DERBY,
        filed.application_id,
        kind,
        staff_id=STAFF,
        now=now,
        message_id_domain="example.com",
    )


def test_an_email_is_sent_again_with_a_new_message_id_however_it_stood(database: Database) -> None:
    filed = file_for(database, DERBY, "one", applicant_email=None)
    with pytest.raises(ResendRefused):
        send(database, filed, "council_application")
    claimed = claim_next(database, NOW, LEASE)
    assert claimed is not None
    mark_failed(database, claimed, NOW, "SMTPException", None)
    assert emails(database, filed, None) == {"council_application": "gave_up"}
    assert list_applications(database, DERBY).lines[0].delivery == "gave_up"

    send(database, filed, "council_application")
    again = claim_next(database, NOW, LEASE)
    assert again is not None and again.message_id != claimed.message_id and again.attempt == 1
    mark_sent(database, again, NOW)
    assert emails(database, filed, None) == {"council_application": "sent"}

    with pytest.raises(ResendRefused) as refused:
        send(database, filed, "council_application", NOW + timedelta(minutes=9))
    assert refused.value.code == "RESEND-JUST-SENT"
    send(database, filed, "council_application", NOW + timedelta(minutes=10))
    assert emails(database, filed, None) == {"council_application": "waiting"}


def test_an_email_whose_record_has_passed_its_time_is_owed_anew(database: Database) -> None:
    filed = file_for(database, DERBY, "one")
    while (claimed := claim_next(database, NOW, LEASE)) is not None:
        mark_sent(database, claimed, NOW)
    purge(database, NOW + timedelta(days=91))
    assert emails(database, filed) == {"council_application": "not_kept", "applicant_copy": "not_kept"}
    assert list_applications(database, DERBY).lines[0].delivery is None
    send(database, filed, "applicant_copy")
    assert emails(database, filed) == {"council_application": "not_kept", "applicant_copy": "waiting"}


def test_nobody_is_written_to_who_gave_no_address(database: Database) -> None:
    filed = file_for(database, DERBY, "one", applicant_email=None)
    for kind in ("applicant_copy", "result_copy", ""):
        with pytest.raises(ResendRefused):
            send(database, filed, kind)
    with database.reading() as session:
        assert len(session.scalars(select(OutboxMessage)).all()) == 1


# ---- Retention ---------------------------------------------------------------------------------------------


def test_the_history_goes_with_its_application(database: Database) -> None:
    filed = file_for(database, DERBY, "one")
    entry = record(database, DERBY, filed, "acknowledged", DAY)
    add(database, filed, Recorded("acknowledged", DAY), seen=1, corrects=entry, why_corrected="Reworded.")
    assert purge(database, NOW + timedelta(days=690))["application_events"] == 0
    assert purge(database, NOW + timedelta(days=731))["application_events"] == 2
    assert rows(database) == []

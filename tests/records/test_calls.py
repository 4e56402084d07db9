from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text

from bot.records.applications import file_application
from bot.records.call_contacts import (
    MOST_CHECKS,
    CallContacts,
    ContactUnusable,
    TooManyChecks,
    normal_contact,
)
from bot.records.call_models import Call, CallContact
from bot.records.call_times import FEWEST, LONGEST, class_of, count_step, step_times
from bot.records.calls import NOTES_LIMIT, CallNotFound, Calls
from bot.records.conversations import ConversationRecords
from bot.records.database import Database
from bot.records.errors import PracticeOnly
from bot.records.models import Application, OutboxMessage
from bot.records.outbox import owe_result
from bot.records.retention import purge
from bot.records.staff_models import Staff

from .conftest import NOW
from .samples import filing

DAY = timedelta(days=1)


@pytest.fixture
def calls(database: Database) -> Calls:
    return Calls(database)


@pytest.fixture
def contacts(database: Database) -> CallContacts:
    return CallContacts(database, "k" * 40)


def add_staff(database: Database, staff_id: str) -> str:
    with database.session() as session:
        session.add(
            Staff(
                id=staff_id,
                name="Sam Example",
                email=f"{staff_id}@example.com",
                role="call_handler",
                password_given=False,
                created_at=NOW,
            )
        )
    return staff_id


@pytest.fixture
def sam(database: Database) -> str:
    return add_staff(database, "sam")


def a_call(
    database: Database, staff_id: str, practice: str | None = None, first_turn: int = 0
) -> tuple[str, str]:
    """A call and its conversation."""
    conversation = ConversationRecords(database).create("phone", NOW, practice=practice is not None)
    begun = Calls(database).begin(staff_id, conversation, NOW, practice=practice, first_turn=first_turn)
    return begun, conversation


def test_a_call_is_open_then_hung_up_then_closed(database: Database, calls: Calls, sam: str) -> None:
    call_id, _ = a_call(database, sam)
    assert calls.find(call_id, sam).state == "open"
    calls.hang_up(call_id, sam, NOW)
    assert (calls.find(call_id, sam).state, calls.find(call_id, sam).hung_up_at) == ("open", NOW)
    calls.close(call_id, sam, "REPORT-FIRST", NOW + DAY)
    closed = calls.find(call_id, sam)
    assert (closed.state, closed.outcome_code, closed.hung_up_at) == ("closed", "REPORT-FIRST", NOW)
    calls.close(call_id, sam, "ANOTHER", NOW + 2 * DAY)
    assert calls.find(call_id, sam).outcome_code == "REPORT-FIRST"
    assert calls.of(sam) == []
    with pytest.raises(CallNotFound):
        calls.open_again(call_id, sam, NOW)


def test_a_new_call_makes_the_open_one_a_draft_that_can_be_opened_again(
    database: Database, calls: Calls, sam: str
) -> None:
    first, _ = a_call(database, sam)
    second, _ = a_call(database, sam)
    assert {one.id: one.state for one in calls.of(sam)} == {first: "draft", second: "open"}
    calls.open_again(first, sam, NOW)
    assert {one.id: one.state for one in calls.of(sam)} == {first: "open", second: "draft"}


def test_nobody_else_finds_or_changes_a_call(database: Database, calls: Calls, sam: str) -> None:
    call_id, _ = a_call(database, sam)
    other = add_staff(database, "other")
    for deed in (
        lambda: calls.find(call_id, other),
        lambda: calls.keep_notes(call_id, other, "x"),
        lambda: calls.mark_danger(call_id, other),
        lambda: calls.hang_up(call_id, other, NOW),
        lambda: calls.save(call_id, other),
        lambda: calls.open_again(call_id, other, NOW),
        lambda: calls.close(call_id, other, "X", NOW),
        lambda: calls.find("0" * 32, sam),
    ):
        with pytest.raises(CallNotFound):
            deed()
    assert calls.of(other) == []
    assert calls.find(call_id, sam).notes == ""


def test_notes_and_the_mark_of_danger_are_kept(database: Database, calls: Calls, sam: str) -> None:
    call_id, _ = a_call(database, sam)
    calls.keep_notes(call_id, sam, "gate\x00 broken " + "x" * NOTES_LIMIT)
    calls.mark_danger(call_id, sam)
    call = calls.find(call_id, sam)
    assert call.notes.startswith("gate\ufffd broken x") and len(call.notes) == NOTES_LIMIT
    assert call.danger
    calls.close(call_id, sam, "X", NOW)
    calls.keep_notes(call_id, sam, "later")
    assert calls.find(call_id, sam).notes == call.notes


def test_an_erased_conversation_takes_the_notes_and_the_call_with_it(
    database: Database, calls: Calls, sam: str
) -> None:
    call_id, conversation = a_call(database, sam)
    calls.keep_notes(call_id, sam, "the blue gate")
    ConversationRecords(database).erase(conversation, NOW)
    with pytest.raises(CallNotFound):
        calls.find(call_id, sam)
    with database.reading() as session:
        assert session.scalars(select(Call.notes)).all() == [""]


def test_a_call_goes_with_its_conversation_and_a_contact_after_half_a_year(
    database: Database, contacts: CallContacts, sam: str
) -> None:
    call_id, _ = a_call(database, sam)
    contacts.count(call_id, sam, "07700 900123", NOW)
    with database.session() as session:
        count_step(session, "reported", 3, NOW)
    assert purge(database, NOW + 30 * DAY)["calls"] == 0
    assert purge(database, NOW + 31 * DAY)["calls"] == 1
    assert purge(database, NOW + 182 * DAY)["call_contacts"] == 0
    assert purge(database, NOW + 183 * DAY)["call_contacts"] == 1
    assert purge(database, NOW + 708 * DAY)["call_step_times"] == 0
    assert purge(database, NOW + 711 * DAY)["call_step_times"] == 1


# ---- Practice ---------------------------------------------------------------------------------------------


def test_nothing_of_a_practice_conversation_is_filed_or_owed(database: Database, sam: str) -> None:
    _, conversation = a_call(database, sam, practice="noise")
    with pytest.raises(PracticeOnly):
        file_application(database, filing(conversation_id=conversation), NOW)
    with pytest.raises(PracticeOnly):
        owe_result(database, conversation, "alex@example.com", {"a": 1}, NOW)
    with database.reading() as session:
        for table in (Application, OutboxMessage):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_a_practice_call_counts_no_contact_and_no_time(
    database: Database, calls: Calls, contacts: CallContacts, sam: str
) -> None:
    call_id, _ = a_call(database, sam, practice="noise")
    assert contacts.count(call_id, sam, "07700 900123", NOW).contacts == 1
    calls.show(call_id, sam, "reported", NOW)
    calls.answered(call_id, sam, NOW + timedelta(seconds=4))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(CallContact)) == 0
        assert session.execute(text("SELECT count(*) FROM call_step_times")).scalar_one() == 0


# ---- Earlier contact --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("07700 900123", "07700900123"),
        ("+44 7700 900123", "07700900123"),
        ("+44 (0)7700 900123", "07700900123"),
        ("0044 7700-900-123", "07700900123"),
        ("(01632) 960 001", "01632960001"),
        (" Sam@Example.COM ", "sam@example.com"),
    ],
)
def test_a_contact_is_the_same_however_it_is_typed(typed: str, normal: str) -> None:
    assert normal_contact(typed) == normal


@pytest.mark.parametrize(
    "typed", ["", "Sam Green", "12345", "sam@", "07700 900123 or 07700 900124", "0" * 30]
)
def test_what_is_no_contact_is_refused(typed: str) -> None:
    with pytest.raises(ContactUnusable):
        normal_contact(typed)


def test_earlier_contacts_are_counted_with_their_span_and_nothing_else_is_kept(
    database: Database, contacts: CallContacts, sam: str
) -> None:
    for days, typed in ((0, "07700 900123"), (20, "+44 7700 900123"), (35, "07700900123")):
        call_id, _ = a_call(database, sam)
        found = contacts.count(call_id, sam, typed, NOW + days * DAY)
    assert (found.contacts, found.first_at) == (3, NOW)
    other, _ = a_call(database, sam)
    assert contacts.count(other, sam, "07700 900124", NOW).contacts == 1
    with database.reading() as session:
        rows = session.execute(text("SELECT * FROM call_contacts")).all()
    assert "900123" not in str(rows) and "7700" not in str(rows)
    assert contacts.forget("07700 900123") == 3
    assert contacts.count(other, sam, "07700 900123", NOW).contacts == 1


def test_one_call_is_one_contact_and_looks_up_only_so_often(
    database: Database, contacts: CallContacts, sam: str
) -> None:
    call_id, _ = a_call(database, sam)
    assert contacts.count(call_id, sam, "07700 900124", NOW).contacts == 1
    for _ in range(MOST_CHECKS - 1):
        assert contacts.count(call_id, sam, "07700 900123", NOW).contacts == 1
    with pytest.raises(TooManyChecks):
        contacts.count(call_id, sam, "07700 900125", NOW)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(CallContact)) == 1


def test_another_key_knows_nobody(database: Database, contacts: CallContacts, sam: str) -> None:
    first, _ = a_call(database, sam)
    contacts.count(first, sam, "sam@example.com", NOW)
    second, _ = a_call(database, sam)
    assert CallContacts(database, "q" * 40).count(second, sam, "sam@example.com", NOW).contacts == 1


# ---- How long steps take ----------------------------------------------------------------------------------


def test_times_are_counted_by_step_and_shown_where_there_are_enough(
    database: Database, calls: Calls, sam: str
) -> None:
    call_id, _ = a_call(database, sam)
    for seconds in [4] * 6 + [25] * 3 + [400]:
        calls.show(call_id, sam, "reported", NOW)
        calls.show(call_id, sam, "reported", NOW + DAY)  # the page loaded again
        calls.answered(call_id, sam, NOW + timedelta(seconds=seconds))
    calls.show(call_id, sam, "council", NOW)
    calls.answered(call_id, sam, NOW)
    (found,) = step_times(database, date(2026, 11, 1))
    assert (found.step, found.times, found.half_within, found.most_within) == ("reported", FEWEST, 5, 30)
    assert step_times(database, date(2026, 12, 1)) == []


def test_a_time_without_a_person_waiting_is_not_counted(database: Database, calls: Calls, sam: str) -> None:
    call_id, _ = a_call(database, sam)
    calls.answered(call_id, sam, NOW)
    calls.show(call_id, sam, "reported", NOW)
    calls.answered(call_id, sam, NOW + timedelta(seconds=LONGEST + 1))
    calls.show(call_id, sam, "reported", NOW)
    calls.save(call_id, sam)
    calls.answered(call_id, sam, NOW + timedelta(seconds=9))
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM call_step_times")).scalar_one() == 0


@pytest.mark.parametrize(("seconds", "edge"), [(0, 5), (5, 5), (5.1, 10), (300, 300), (301, 0)])
def test_a_time_has_its_class(seconds: float, edge: int) -> None:
    assert class_of(seconds) == edge

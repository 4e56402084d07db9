"""Codes and links open their own conversation, for as long as they should, and nothing else."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.records.carry_on import CODE_LENGTH, LIFETIMES, CarryOnCodes, Purpose
from bot.records.conversations import ConversationRecords
from bot.records.database import Database
from bot.records.errors import CarryOnRefused, ConversationLeft, ConversationNotFound
from bot.records.models import CarryOnCode, OutboxMessage
from bot.records.outbox import owe_result
from bot.records.reference import ALPHABET
from bot.records.retention import purge

from .conftest import NOW

SECOND = timedelta(seconds=1)
PURPOSES: tuple[Purpose, ...] = ("code", "link")


@pytest.fixture
def codes(database: Database) -> CarryOnCodes:
    return CarryOnCodes(database, "a-key-for-tests")


@pytest.fixture
def conversation(records: ConversationRecords) -> str:
    made = records.create("widget", NOW)
    records.append_turn(made, 0, None, "It is loud", {"messages": []}, [{"event": "user"}], {}, NOW)
    return made


def rows(database: Database) -> list[CarryOnCode]:
    with database.reading() as session:
        return list(session.scalars(select(CarryOnCode)))


@pytest.mark.parametrize("purpose", PURPOSES)
def test_what_was_given_out_opens_its_conversation_until_it_runs_out(
    codes: CarryOnCodes, conversation: str, purpose: Purpose
) -> None:
    issued = codes.issue(conversation, purpose, NOW)
    assert issued.expires_at == NOW + LIFETIMES[purpose]
    with pytest.raises(CarryOnRefused) as refused:
        codes.redeem(issued.text, purpose, issued.expires_at)
    assert refused.value.code == "CARRY-ON-EXPIRED"
    assert codes.redeem(issued.text, purpose, issued.expires_at - SECOND) == conversation


def test_a_code_opens_again_and_a_link_only_once(codes: CarryOnCodes, conversation: str) -> None:
    code, link = (codes.issue(conversation, purpose, NOW).text for purpose in PURPOSES)
    assert [codes.redeem(code, "code", NOW) for _ in range(2)] == [conversation] * 2
    assert codes.redeem(link, "link", NOW) == conversation
    with pytest.raises(CarryOnRefused) as refused:
        codes.redeem(link, "link", NOW)
    assert refused.value.code == "CARRY-ON-USED"


def test_a_link_that_two_open_at_once_opens_for_one(codes: CarryOnCodes, conversation: str) -> None:
    link = codes.issue(conversation, "link", NOW).text
    opened: list[str] = []

    def open_it() -> None:
        try:
            opened.append(codes.redeem(link, "link", NOW))
        except CarryOnRefused as refused:
            opened.append(refused.code)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(opened) == sorted([conversation, *["CARRY-ON-USED"] * 3])


def test_a_code_is_the_same_while_it_is_good_and_another_afterwards(
    codes: CarryOnCodes, conversation: str
) -> None:
    first = codes.issue(conversation, "code", NOW)
    again = codes.issue(conversation, "code", NOW + timedelta(days=6))
    assert again.text == first.text
    assert codes.redeem(first.text, "code", NOW + timedelta(days=12)) == conversation
    later = codes.issue(conversation, "code", NOW + timedelta(days=14))
    assert later.text != first.text
    with pytest.raises(CarryOnRefused):
        codes.redeem(first.text, "code", NOW + timedelta(days=14))


def test_another_conversation_with_the_very_code_gets_the_next(
    codes: CarryOnCodes, records: ConversationRecords, database: Database, conversation: str
) -> None:
    other = records.create("widget", NOW)
    with database.session() as session:
        session.add(
            CarryOnCode(
                code_hash=codes._hash(codes.shown(other), "code"),
                conversation_id=conversation,
                purpose="code",
                number=0,
                created_at=NOW,
                expires_at=NOW + timedelta(days=1),
            )
        )
    issued = codes.issue(other, "code", NOW)
    assert issued.text == codes.shown(other, 1)
    assert codes.redeem(issued.text, "code", NOW) == other


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("text", ["", "7KM-T4X-2P", "0" * 9000, "\x00\ud800", "ASB-7KMT-4XPA"])
def test_what_was_never_given_out_opens_nothing(
    codes: CarryOnCodes, conversation: str, purpose: Purpose, text: str
) -> None:
    codes.issue(conversation, purpose, NOW)
    with pytest.raises(CarryOnRefused) as refused:
        codes.redeem(text, purpose, NOW)
    assert refused.value.code == "CARRY-ON-UNKNOWN"
    assert not text or text not in str(refused.value)


def test_a_code_is_no_link_and_another_key_knows_neither(
    codes: CarryOnCodes, database: Database, conversation: str
) -> None:
    code, link = (codes.issue(conversation, purpose, NOW).text for purpose in PURPOSES)
    for text, purpose, by in (
        (code, "link", codes),
        (link, "code", codes),
        (code, "code", CarryOnCodes(database, "another-key")),
    ):
        with pytest.raises(CarryOnRefused):
            by.redeem(text, purpose, NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "write", [str.lower, lambda code: f"  {code.replace('-', ' ')} ", lambda code: code.replace("2", "Z")]
)
def test_a_code_is_read_as_people_write_it(codes: CarryOnCodes, conversation: str, write: object) -> None:
    code = codes.issue(conversation, "code", NOW).text
    assert codes.redeem(write(code), "code", NOW) == conversation  # type: ignore[operator]


def test_neither_is_kept_as_it_was_given_out(
    codes: CarryOnCodes, database: Database, conversation: str
) -> None:
    given = [codes.issue(conversation, purpose, NOW).text for purpose in PURPOSES]
    kept = [row.code_hash for row in rows(database)]
    assert len(kept) == 2
    assert not [one for text in given for one in kept if text.replace("-", "") in one]


@given(st.uuids(), st.integers(0, 20))
def test_every_code_has_its_form(conversation: object, number: int) -> None:
    code = CarryOnCodes(None, "key").shown(str(conversation), number)  # type: ignore[arg-type]
    assert [len(part) for part in code.split("-")] == [3, 3, 2]
    assert set(code.replace("-", "")) <= set(ALPHABET)
    assert len(code.replace("-", "")) == CODE_LENGTH


def test_an_erased_conversation_has_no_code_and_gets_none(
    codes: CarryOnCodes, records: ConversationRecords, database: Database, conversation: str
) -> None:
    code = codes.issue(conversation, "code", NOW).text
    records.erase(conversation, NOW)
    assert rows(database) == []
    with pytest.raises(CarryOnRefused):
        codes.redeem(code, "code", NOW)
    for missing in (conversation, "none"):
        with pytest.raises(ConversationNotFound):
            codes.issue(missing, "code", NOW)


def test_what_ran_out_is_purged_a_day_later(
    codes: CarryOnCodes, database: Database, conversation: str
) -> None:
    codes.issue(conversation, "link", NOW)
    assert purge(database, NOW + timedelta(hours=24))["carry_on_codes"] == 0
    assert purge(database, NOW + timedelta(hours=26))["carry_on_codes"] == 1


# ---- Leaving -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", PURPOSES)
def test_leaving_closes_the_entry_and_keeps_what_was_said_for_a_code(
    codes: CarryOnCodes, records: ConversationRecords, conversation: str, purpose: Purpose
) -> None:
    given_out = codes.issue(conversation, purpose, NOW).text
    records.leave(conversation, 0, NOW)
    with pytest.raises(ConversationLeft):
        records.admit(conversation, 0)
    opened = codes.redeem(given_out, purpose, NOW)
    records.admit(opened, records.entry(opened))
    assert records.history(conversation) == [{"text": "It is loud", "buttons": [], "from": "person"}]


def test_leaving_without_a_good_code_erases_what_was_said(
    codes: CarryOnCodes, records: ConversationRecords, conversation: str
) -> None:
    link = codes.issue(conversation, "link", NOW).text
    codes.redeem(link, "link", NOW)
    records.leave(conversation, 0, NOW)
    assert records.load(conversation).erased
    with pytest.raises(ConversationNotFound):
        records.admit(conversation, 0)


def test_leaving_again_by_the_same_entry_closes_no_other(
    codes: CarryOnCodes, records: ConversationRecords, conversation: str
) -> None:
    codes.issue(conversation, "code", NOW)
    records.leave(conversation, 0, NOW)
    records.leave(conversation, 0, NOW)
    assert records.entry(conversation) == 1


@pytest.mark.parametrize(("how", "left"), [("leave", 1), ("erase", 0)])
def test_an_email_that_was_asked_for_outlives_leaving_and_not_erasing(
    records: ConversationRecords, database: Database, conversation: str, how: str, left: int
) -> None:
    owe_result(database, conversation, "alex@example.com", {"a": 1}, NOW)
    if how == "leave":
        records.leave(conversation, 0, NOW)
    else:
        records.erase(conversation, NOW)
    with database.reading() as session:
        assert len(session.scalars(select(OutboxMessage)).all()) == left

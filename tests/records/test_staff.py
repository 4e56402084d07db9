from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from bot.records.database import Database
from bot.records.errors import RecordsError
from bot.records.retention import purge
from bot.records.staff import StaffAccountError, StaffAccounts, StaffMember, checked_email
from bot.records.staff_audit import staff_audit_lines
from bot.records.staff_models import Staff, StaffTry
from bot.records.staff_passwords import Passwords, PasswordUnfit, given_password
from bot.records.staff_sessions import SignInLocked, SignInRefused, StaffSessions

from .conftest import NOW

WEAK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
FAST = Passwords(WEAK)
PASSWORD = "teapot-ladder-orbit"
DAY = timedelta(days=1)
LIMITS = {"idle": timedelta(minutes=30), "absolute": timedelta(hours=10)}


@pytest.fixture
def accounts(database: Database) -> StaffAccounts:
    return StaffAccounts(database, FAST)


@pytest.fixture
def sessions(database: Database) -> StaffSessions:
    return StaffSessions(database, "a-key", **LIMITS, passwords=FAST)


@pytest.fixture
def sam(accounts: StaffAccounts) -> StaffMember:
    return accounts.add("Sam Example", "sam@example.com", "call_handler", None, NOW, password=PASSWORD)


def test_no_password_and_no_token_is_kept_as_it_is(
    database: Database, sessions: StaffSessions, sam: StaffMember
) -> None:
    token = sessions.begin(sam.id, "password", NOW)
    with database.engine.connect() as connection:
        for table in ("staff", "staff_sessions", "staff_tries", "staff_audit"):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            assert PASSWORD not in str(rows) and token not in str(rows)
    with database.reading() as session:
        assert session.query(Staff).one().password_hash.startswith("$argon2id$")


def test_two_accounts_never_share_an_address(accounts: StaffAccounts, sam: StaffMember) -> None:
    with pytest.raises(StaffAccountError) as caught:
        accounts.add("Other", " SAM@Example.com ", "call_handler", None, NOW)
    assert caught.value.code == "STAFF-EMAIL-TAKEN"
    assert "sam" not in str(caught.value).lower()


def test_hashes_are_made_anew_when_argon2_is_set_stronger(
    database: Database, sessions: StaffSessions, sam: StaffMember
) -> None:
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    StaffSessions(database, "a-key", **LIMITS, passwords=stronger).check_password(
        "sam@example.com", PASSWORD, "192.0.2.7", NOW
    )
    with database.reading() as session:
        assert "m=16,t=2" in session.query(Staff).one().password_hash
    sessions.check_password("sam@example.com", PASSWORD, "192.0.2.7", NOW)


def test_many_guesses_at_once_get_no_more_tries(sessions: StaffSessions, sam: StaffMember) -> None:
    results: list[str] = []

    def guess(number: int) -> None:
        try:
            sessions.check_password("sam@example.com", f"guess-number-{number}", f"192.0.2.{number}", NOW)
        except RecordsError as error:
            results.append(error.code)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert results.count("SIGN-IN-WRONG") == 5
    assert results.count("SIGN-IN-LOCKED") == 7


@pytest.mark.parametrize("email", ["sam@example.com", "nobody@example.com"])
def test_a_password_is_looked_at_whether_the_account_exists_or_not(
    database: Database, sam: StaffMember, email: str
) -> None:
    class Counting(PasswordHasher):
        looked_at = 0

        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
            Counting.looked_at += 1
            return super().verify(hash, password)  # type: ignore[return-value]

    Counting.looked_at = 0
    counting = Passwords(Counting(time_cost=1, memory_cost=8, parallelism=1))
    with pytest.raises(SignInRefused):
        StaffSessions(database, "a-key", **LIMITS, passwords=counting).check_password(
            email, "wrong", "192.0.2.7", NOW
        )
    assert Counting.looked_at == 1


def test_the_address_typed_is_kept_as_a_keyed_hash_only(database: Database, sessions: StaffSessions) -> None:
    with pytest.raises(SignInRefused):
        sessions.check_password("nobody@example.com", "x", "192.0.2.7", NOW)
    with database.reading() as session:
        keys = {row.key_hash for row in session.query(StaffTry)}
    assert len(keys) == 2 and all(len(key) == 64 for key in keys)
    other = StaffSessions(database, "another-key", **LIMITS, passwords=FAST)
    with pytest.raises(SignInRefused):
        other.check_password("nobody@example.com", "x", "192.0.2.7", NOW)
    with database.reading() as session:
        assert session.query(StaffTry).count() == 4


def test_a_lock_out_ends_by_itself_and_when_it_is_taken_away(
    sessions: StaffSessions, sam: StaffMember
) -> None:
    def tried(password: str, minutes: float) -> StaffMember:
        return sessions.check_password(
            "sam@example.com", password, "192.0.2.7", NOW + timedelta(minutes=minutes)
        )

    for _ in range(5):
        with pytest.raises(SignInRefused):
            tried("wrong", 0)
    with pytest.raises(SignInLocked):
        tried(PASSWORD, 14.9)
    assert tried(PASSWORD, 15) == sam
    for _ in range(5):
        with pytest.raises(SignInRefused):
            tried("wrong", 20)
    sessions.unlock(" Sam@example.com")
    assert tried(PASSWORD, 21) == sam


def test_an_account_without_a_password_opens_with_none(
    accounts: StaffAccounts, sessions: StaffSessions
) -> None:
    accounts.add("Kim", "kim@example.com", "call_handler", None, NOW)
    for password in ("", "None", "\x00"):
        with pytest.raises(SignInRefused):
            sessions.check_password("kim@example.com", password, "192.0.2.7", NOW)


def test_a_closed_account_begins_no_session(
    accounts: StaffAccounts, sessions: StaffSessions, sam: StaffMember
) -> None:
    accounts.close(sam.id, NOW)
    with pytest.raises(SignInRefused):
        sessions.begin(sam.id, "password", NOW)


def test_tokens_that_are_none_let_nobody_in(sessions: StaffSessions, sam: StaffMember) -> None:
    for token in ("", "x", "\ud800", "\x00", "x" * 100_000, sam.id):
        assert sessions.find(token, NOW) is None


def test_each_deed_has_a_line(database: Database, accounts: StaffAccounts, sam: StaffMember) -> None:
    accounts.change(sam.id, NOW, name="Sam", role="council_officer", council="derby", by="an-administrator")
    accounts.close(sam.id, NOW)
    accounts.close(sam.id, NOW)
    accounts.reopen(sam.id, NOW)
    accounts.reset(sam.id, NOW, by="an-administrator")
    accounts.choose_password(sam.id, "kettle-moon-ladder", NOW)
    with database.reading() as session:
        lines = [(line.action, line.staff_id) for line in staff_audit_lines(session, about=sam.id)]
    assert lines[::-1] == [
        ("account_added", None),
        ("account_changed", "an-administrator"),
        ("account_closed", None),
        ("account_reopened", None),
        ("password_reset", "an-administrator"),
        ("password_chosen", sam.id),
    ]


def test_what_staff_leave_behind_goes_in_its_time(
    database: Database, accounts: StaffAccounts, sessions: StaffSessions, sam: StaffMember
) -> None:
    sessions.begin(sam.id, "password", NOW)
    with pytest.raises(SignInRefused):
        sessions.check_password("sam@example.com", "wrong", "192.0.2.7", NOW)

    def gone(days: float) -> dict[str, int]:
        return {table: count for table, count in purge(database, NOW + days * DAY).items() if count}

    assert gone(1) == {}
    assert gone(1.1) == {"staff_sessions": 1, "staff_tries": 2}
    assert gone(9_000).get("staff") is None  # an open account stays
    accounts.close(sam.id, NOW)
    assert gone(2191)["staff"] == 1


@pytest.mark.parametrize(
    "password",
    [
        "teapot",
        "x" * 201,
        "passwordpassword",
        "password1234",
        "aaaaaaaaaaaaaa",
        "Sam.Example.com",
        "qwerty123456",
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(accounts: StaffAccounts, password: str) -> None:
    with pytest.raises(PasswordUnfit) as caught:
        accounts.add("Sam Example", "sam@example.com", "call_handler", None, NOW, password=password)
    assert password not in str(caught.value)


@given(st.text(min_size=12, max_size=60))
def test_a_password_that_is_taken_matches_itself_and_nothing_else(password: str) -> None:
    try:
        hashed = FAST.hashed(password)
    except PasswordUnfit:
        return
    assert FAST.matches(hashed, password)
    assert not FAST.matches(hashed, password + "x") and not FAST.matches(hashed, password[1:])
    assert not FAST.matches(None, password)


def test_given_passwords_are_fit_and_never_the_same() -> None:
    made = {given_password() for _ in range(200)}
    assert len(made) == 200
    assert all(FAST.hashed(one) for one in list(made)[:20])


@given(st.text(max_size=300))
def test_an_address_is_refused_or_harmless_in_a_header(text: str) -> None:
    try:
        email = checked_email(text)
    except StaffAccountError:
        return
    assert email.count("@") == 1 and len(email) <= 254
    assert not set(email) & set(' \r\n\t<>",;:()[]\\') and checked_email(email) == email

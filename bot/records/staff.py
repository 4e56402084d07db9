"""The accounts of those who work with the guide: add, list, change, close, and find by their council's own.

An account is never deleted while the audit names it; it is closed. Signing in and staying signed in is left
to ``staff_sessions``.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.records.columns import storable
from bot.records.database import Database
from bot.records.errors import RecordsError
from bot.records.roles import ROLES, Role
from bot.records.staff_audit import write_staff_audit
from bot.records.staff_models import Staff, StaffSession
from bot.records.staff_passwords import Passwords, given_password
from bot.triage.facts import COUNCILS

LONGEST_NAME: Final = 100
_EMAIL = re.compile(r"[^@\s<>\"(),:;\\\[\]\x00-\x1f\x7f]{1,64}@[^@\s<>\"(),:;\\\[\]\x00-\x1f\x7f]{1,189}")


@dataclass(frozen=True)
class StaffMember:
    """Somebody who may sign in.

    Attributes:
        id: uuid4 in hex; what calls, histories and the audit name them by.
        name: As colleagues know them.
        email: In small letters.
        role: What they may do.
        council: The council officer's one council; None for everybody else.
    """

    id: str
    name: str
    email: str
    role: Role
    council: str | None


@dataclass(frozen=True)
class Account:
    """An account as an administrator sees it.

    Attributes:
        member: Whose it is.
        created_at: When it was added.
        closed_at: When it was closed; None while it is open.
        has_password: Whether they can sign in with a password.
        has_oidc: Whether they have signed in with their council's own account.
    """

    member: StaffMember
    created_at: datetime
    closed_at: datetime | None
    has_password: bool
    has_oidc: bool


class StaffAccountError(RecordsError):
    """An account cannot be as it was asked for. Its code says why."""


class StaffAccounts:
    """The accounts of one database.

    Args:
        database: Where they are kept.
        passwords: How passwords are hashed.
    """

    def __init__(self, database: Database, passwords: Passwords | None = None) -> None:
        """Keeps both."""
        self._database = database
        self._passwords = passwords or Passwords()

    def add(
        self,
        name: str,
        email: str,
        role: str,
        council: str | None,
        now: datetime,
        *,
        password: str | None = None,
        given: bool = False,
        by: str | None = None,
    ) -> StaffMember:
        """Adds an account.

        Args:
            name: 1 to 100 characters.
            email: Where they are reached and what they sign in with; no two accounts share one.
            role: One of ``ROLES``.
            council: A council's id for a council officer, None for everybody else.
            now: The present moment, with its time zone.
            password: Their password; None where they sign in with their council's own account only.
            given: Whether somebody else chose it, so that they must choose their own at first use.
            by: The id of who adds it; None on the command line.

        Returns:
            The new member.

        Raises:
            StaffAccountError: Something about it does not fit, or the address has an account.
            PasswordUnfit: The password is too short or easily guessed.
            RecordsUnavailable: The database is down or locked.
        """
        name, email = _checked_name(name), checked_email(email)
        known_role = _checked_role(role, council)
        hashed = None if password is None else self._passwords.hashed(password, f"{name} {email}")
        row = Staff(
            id=uuid.uuid4().hex,
            name=name,
            email=email,
            role=known_role,
            council=council,
            password_hash=hashed,
            password_given=given and password is not None,
            created_at=now,
        )
        try:
            with self._database.session() as session:
                session.add(row)
                session.flush()
                write_staff_audit(
                    session,
                    by,
                    "account_added",
                    now,
                    subject=row.id,
                    detail={"role": role, "council": council},
                )
        except IntegrityError:
            raise StaffAccountError(
                "STAFF-EMAIL-TAKEN",
                "This email address has an account already.",
                "Change or reopen that one.",
            ) from None
        return member_of(row)

    def all(self) -> list[Account]:
        """Every account, open ones first and then by name.

        Returns:
            The accounts.

        Raises:
            RecordsUnavailable: The database is down.
        """
        with self._database.reading() as session:
            found = [_account(row) for row in session.scalars(select(Staff))]
        return sorted(found, key=lambda one: (one.closed_at is not None, one.member.name.casefold()))

    def find(self, staff_id: str) -> Account:
        """One account by its id.

        Raises:
            StaffAccountError: There is none (``STAFF-UNKNOWN``).
            RecordsUnavailable: The database is down.
        """
        with self._database.reading() as session:
            return _account(_row(session, staff_id))

    def find_by_email(self, email: str) -> Account:
        """One account by its address.

        Raises:
            StaffAccountError: There is none (``STAFF-UNKNOWN``), or it is no address.
            RecordsUnavailable: The database is down.
        """
        email = checked_email(email)
        with self._database.reading() as session:
            row = session.scalars(select(Staff).where(Staff.email == email)).one_or_none()
            if row is None:
                raise _unknown()
            return _account(row)

    def change(
        self,
        staff_id: str,
        now: datetime,
        *,
        name: str,
        role: str,
        council: str | None,
        by: str | None = None,
    ) -> StaffMember:
        """Changes name, role and council. Another role or council ends every session of the account.

        Raises:
            StaffAccountError: There is none, something does not fit, or it is the last administrator's.
            RecordsUnavailable: The database is down or locked.
        """
        name, known_role = _checked_name(name), _checked_role(role, council)
        with self._database.session() as session:
            row = _row(session, staff_id)
            if (row.role, row.council) != (known_role, council):
                if known_role != "administrator":
                    _keep_an_administrator(session, row)
                end_sessions(session, staff_id)
            was = {"role": row.role, "council": row.council}
            row.name, row.role, row.council = name, known_role, council
            detail = {"from": was, "to": {"role": role, "council": council}}
            write_staff_audit(session, by, "account_changed", now, subject=staff_id, detail=detail)
            return member_of(row)

    def close(self, staff_id: str, now: datetime, *, by: str | None = None) -> None:
        """Closes an account and ends its sessions; an account that is closed stays so.

        Raises:
            StaffAccountError: There is none, or it is the last administrator's.
            RecordsUnavailable: The database is down or locked.
        """
        with self._database.session() as session:
            row = _row(session, staff_id)
            if row.closed_at is None:
                _keep_an_administrator(session, row)
                row.closed_at = now
                write_staff_audit(session, by, "account_closed", now, subject=staff_id)
            end_sessions(session, staff_id)

    def reopen(self, staff_id: str, now: datetime, *, by: str | None = None) -> None:
        """Opens a closed account again. Its password no longer counts: a new one must be given.

        Raises:
            StaffAccountError: There is none.
            RecordsUnavailable: The database is down or locked.
        """
        with self._database.session() as session:
            row = _row(session, staff_id)
            if row.closed_at is not None:
                row.closed_at, row.password_hash = None, None
                write_staff_audit(session, by, "account_reopened", now, subject=staff_id)

    def reset(
        self, staff_id: str, now: datetime, *, password: str | None = None, by: str | None = None
    ) -> str:
        """Gives an account another password, to be changed at its first use, and ends its sessions.

        Args:
            staff_id: The account.
            now: The present moment, with its time zone.
            password: The new one; a random one by default.
            by: Who does it; None on the command line.

        Returns:
            The password, to be handed over and kept nowhere.

        Raises:
            StaffAccountError: There is no such account.
            PasswordUnfit: The password is too short or easily guessed.
            RecordsUnavailable: The database is down or locked.
        """
        password = given_password() if password is None else password
        hashed = self._hashed_for(staff_id, password)
        with self._database.session() as session:
            row = _row(session, staff_id)
            row.password_hash, row.password_given = hashed, True
            # Their council may have made them a new account, which is bound at its first use.
            row.oidc_issuer = row.oidc_subject = None
            end_sessions(session, staff_id)
            write_staff_audit(session, by, "password_reset", now, subject=staff_id)
        return password

    def choose_password(self, staff_id: str, password: str, now: datetime) -> None:
        """Sets the password that a member has chosen, and ends every session of the account.

        Raises:
            StaffAccountError: There is no such account.
            PasswordUnfit: The password is too short or easily guessed.
            RecordsUnavailable: The database is down or locked.
        """
        hashed = self._hashed_for(staff_id, password)
        with self._database.session() as session:
            row = _row(session, staff_id)
            row.password_hash, row.password_given = hashed, False
            end_sessions(session, staff_id)
            write_staff_audit(session, staff_id, "password_chosen", now, subject=staff_id)

    def _hashed_for(self, staff_id: str, password: str) -> str:
        member = self.find(staff_id).member
        return self._passwords.hashed(password, f"{member.name} {member.email}")

    def find_by_oidc(
        self, issuer: str, subject: str, verified_email: str | None, now: datetime
    ) -> StaffMember | None:
        """Finds the open account that belongs to somebody whom their council's provider has signed in.

        The first time it is found by its verified address and bound to the subject; from then on by the
        subject alone, so that whoever inherits an address inherits no account. None is ever made.

        Args:
            issuer: The provider, as it names itself.
            subject: Who they are to it.
            verified_email: Their address, where the provider says that it is verified; None otherwise.
            now: The present moment, with its time zone.

        Returns:
            The member, or None where there is no such open account.

        Raises:
            RecordsUnavailable: The database is down or locked.
        """
        with self._database.session() as session:
            row = session.scalars(
                select(Staff).where(Staff.oidc_issuer == issuer, Staff.oidc_subject == storable(subject))
            ).one_or_none()
            if row is None and verified_email is not None:
                email = storable(verified_email.strip().lower())
                row = session.scalars(
                    select(Staff).where(Staff.email == email, Staff.oidc_subject.is_(None)).with_for_update()
                ).one_or_none()
                if row is not None and row.closed_at is None:
                    row.oidc_issuer, row.oidc_subject = issuer, storable(subject)
                    write_staff_audit(session, row.id, "council_account_bound", now, subject=row.id)
            if row is not None and row.password_given:
                # They have a way in that nobody else knows: the password that was handed over is not needed.
                row.password_hash, row.password_given = None, False
            return member_of(row) if row is not None and row.closed_at is None else None


def checked_email(email: str) -> str:
    """An address in the form in which it is kept.

    Raises:
        StaffAccountError: It is none. It is not repeated.
    """
    plain = storable(email).strip().lower()
    if not _EMAIL.fullmatch(plain):
        raise StaffAccountError(
            "STAFF-EMAIL",
            "That does not look like an email address.",
            "Enter it in full, such as name@example.com.",
        )
    return plain


def member_of(row: Staff) -> StaffMember:
    """The member whose account a row is."""
    role: Role = next(role for role in ROLES if role == row.role)
    return StaffMember(row.id, row.name, row.email, role, row.council)


def end_sessions(session: Session, staff_id: str) -> None:
    """Ends every session of an account in the caller's transaction."""
    session.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id))


def _account(row: Staff) -> Account:
    return Account(
        member_of(row),
        row.created_at,
        row.closed_at,
        has_password=row.password_hash is not None,
        has_oidc=row.oidc_subject is not None,
    )


def _row(session: Session, staff_id: str) -> Staff:
    row = session.get(Staff, storable(staff_id)[:64], with_for_update=True)
    if row is None:
        raise _unknown()
    return row


def _unknown() -> StaffAccountError:
    return StaffAccountError(
        "STAFF-UNKNOWN", "There is no such account.", "Check the address in the list of accounts."
    )


def _keep_an_administrator(session: Session, leaving: Staff) -> None:
    """Refuses to take the last administrator away: nobody could bring one back from a page."""
    if leaving.role != "administrator":
        return
    others = session.scalars(
        select(Staff.id).where(
            Staff.role == "administrator", Staff.closed_at.is_(None), Staff.id != leaving.id
        )
    )
    if leaving.closed_at is None and others.first() is None:
        raise StaffAccountError(
            "STAFF-LAST-ADMINISTRATOR",
            "This is the last open administrator's account.",
            "Make somebody else an administrator first.",
        )


def _checked_name(name: str) -> str:
    plain = " ".join(storable(name).split())
    if not plain or len(plain) > LONGEST_NAME or not plain.isprintable():
        raise StaffAccountError(
            "STAFF-NAME",
            "The name is missing or too long.",
            f"Give the name that colleagues know, of up to {LONGEST_NAME} letters.",
        )
    return plain


def _checked_role(role: str, council: str | None) -> Role:
    known: Role | None = next((one for one in ROLES if one == role), None)
    if known is None:
        raise StaffAccountError("STAFF-ROLE", "There is no such role.", f"Give one of: {', '.join(ROLES)}.")
    if known == "council_officer" and council not in COUNCILS:
        raise StaffAccountError(
            "STAFF-COUNCIL",
            "A council officer needs exactly one council.",
            f"Give one of: {', '.join(COUNCILS)}.",
        )
    if known != "council_officer" and council is not None:
        raise StaffAccountError(
            "STAFF-COUNCIL-WRONG-ROLE",
            "Only a council officer belongs to a council.",
            "Leave the council out, or make them a council officer.",
        )
    return known

"""Signing in, staying signed in and the lock-out.

A session is a random token in a cookie, of which only the hash is kept. Which page needs which role is left
to the web; accounts to ``staff``.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.records.columns import storable
from bot.records.database import Database
from bot.records.errors import RecordsError, RecordsUnavailable
from bot.records.staff import StaffMember, member_of
from bot.records.staff_audit import write_staff_audit
from bot.records.staff_models import Staff, StaffSession, StaffTry
from bot.records.staff_passwords import Passwords

TOKEN_BYTES: Final = 32
LOCK: Final = timedelta(minutes=15)
ACCOUNT_TRIES: Final = 5
NETWORK_TRIES: Final = 20
"""More than for one account: a whole call centre may share one address."""
_RENEWED_EACH: Final = timedelta(minutes=1)
_ATTEMPTS: Final = 5


class SignInRefused(RecordsError):
    """Wrong address or password; which of the two, and whether the account exists, is not told."""

    def __init__(self) -> None:
        """Says what can be said."""
        super().__init__(
            "SIGN-IN-WRONG",
            "The email address or the password is not right.",
            f"Check both. After {ACCOUNT_TRIES} wrong tries you have to wait 15 minutes.",
        )


class SignInLocked(RecordsError):
    """Too many wrong tries, for this account or from this network, whether the account exists or not."""

    def __init__(self) -> None:
        """Says how long it lasts."""
        super().__init__(
            "SIGN-IN-LOCKED",
            "There have been too many wrong tries.",
            "Wait 15 minutes and try again, or ask an administrator for a new password.",
        )


@dataclass(frozen=True)
class SignedIn:
    """A session that goes on.

    Attributes:
        member: Who it is.
        must_choose_password: Whether they still have a password that somebody gave them.
    """

    member: StaffMember
    must_choose_password: bool


class StaffSessions:
    """The sessions of one database.

    Args:
        database: Where they are kept.
        secret_key: The key of the hashes that tries are counted under.
        idle: After how long without doing anything a session ends.
        absolute: After how long it ends in any case.
        passwords: How passwords are checked.
    """

    def __init__(
        self,
        database: Database,
        secret_key: str,
        *,
        idle: timedelta,
        absolute: timedelta,
        passwords: Passwords | None = None,
    ) -> None:
        """Keeps them all."""
        self._database = database
        self._key = secret_key.encode()
        self._idle, self._absolute = idle, absolute
        self._passwords = passwords or Passwords()

    def check_password(self, email: str, password: str, network: str, now: datetime) -> StaffMember:
        """Checks an address and its password, and counts the try before it looks at the password.

        Takes about as long and answers the same whether the account exists or not. Takes a tenth of a second
        and 64 MiB: call it in a thread, and few at a time.

        Args:
            email: As it was typed.
            password: As it was typed.
            network: Where from, by ``client_network``.
            now: The present moment, with its time zone.

        Returns:
            The member.

        Raises:
            SignInRefused: One of the two is wrong, or the account is closed or has no password.
            SignInLocked: There were too many wrong tries; the password was not looked at.
            RecordsUnavailable: The database is down or locked.
        """
        email = storable(email).strip().lower()[:254]
        keys = {
            self._key_of("account", email): ACCOUNT_TRIES,
            self._key_of("network", network): NETWORK_TRIES,
        }
        self._count_try(keys, now)
        with self._database.reading() as session:
            row = session.scalars(select(Staff).where(Staff.email == email)).one_or_none()
        right = self._passwords.matches(row.password_hash if row else None, password)
        if row is None or not right or row.closed_at is not None:
            with self._database.session() as session:
                subject = row.id if row else None
                write_staff_audit(session, None, "sign_in_failed", now, subject=subject)
            raise SignInRefused
        anew = (
            self._passwords.rehashed(password) if self._passwords.outdated(row.password_hash or "") else None
        )
        with self._database.session() as session:
            self._forgive(session, keys)
            kept = session.get(Staff, row.id, with_for_update=True)
            if anew is not None and kept is not None and kept.password_hash == row.password_hash:
                kept.password_hash = anew
        return member_of(row)

    def begin(self, staff_id: str, how: str, now: datetime, instead_of: str | None = None) -> str:
        """Begins a session, always with a new token.

        Args:
            staff_id: Whose.
            how: ``password`` or ``council_account``, for the audit.
            now: The present moment, with its time zone.
            instead_of: The token of the session that this browser had, which ends.

        Returns:
            The token for the cookie.

        Raises:
            SignInRefused: The account has been closed meanwhile.
            RecordsUnavailable: The database is down or locked.
        """
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with self._database.session() as session:
            row = session.get(Staff, staff_id, with_for_update=True)
            if row is None or row.closed_at is not None:
                raise SignInRefused
            if instead_of:
                _end(session, instead_of)
            session.add(StaffSession(token_hash=_hash(token), staff_id=staff_id, created_at=now, last_at=now))
            write_staff_audit(session, staff_id, "signed_in", now, detail={"how": how})
        return token

    def find(self, token: str, now: datetime) -> SignedIn | None:
        """Who a token lets in; what they do now counts as the last thing they did.

        Args:
            token: The cookie's value, whatever it is.
            now: The present moment, with its time zone.

        Returns:
            The member, or None where the token is unknown, its time is over or its account closed.

        Raises:
            RecordsUnavailable: The database is down.
        """
        with self._database.reading() as session:
            found = session.execute(
                select(StaffSession, Staff)
                .join(Staff, Staff.id == StaffSession.staff_id)
                .where(StaffSession.token_hash == _hash(token))
            ).one_or_none()
        if found is None:
            return None
        kept, row = found
        if now >= kept.created_at + self._absolute or now >= kept.last_at + self._idle or row.closed_at:
            return None
        if now - kept.last_at >= _RENEWED_EACH:
            # Where this cannot be written just now, the next request does it.
            with contextlib.suppress(RecordsUnavailable), self._database.session() as session:
                renewed = session.get(StaffSession, kept.token_hash)
                if renewed is not None:  # not ended meanwhile
                    renewed.last_at = now
        return SignedIn(member_of(row), row.password_given)

    def end(self, token: str, now: datetime) -> None:
        """Ends a session; one that has ended stays so.

        Raises:
            RecordsUnavailable: The database is down or locked; the session goes on.
        """
        with self._database.session() as session:
            staff_id = _end(session, token)
            if staff_id is not None:
                write_staff_audit(session, staff_id, "signed_out", now)

    def unlock(self, email: str) -> None:
        """Ends the lock-out of an account.

        Raises:
            RecordsUnavailable: The database is down or locked.
        """
        key = self._key_of("account", storable(email).strip().lower()[:254])
        with self._database.session() as session:
            session.execute(delete(StaffTry).where(StaffTry.key_hash == key))

    def _count_try(self, keys: dict[str, int], now: datetime) -> None:
        """Counts a try under each key, before the password is looked at: many at once get no more of them."""
        for _ in range(_ATTEMPTS):
            try:
                with self._database.session() as session:
                    # In one order, so that two processes never wait for each other.
                    locked = [_counted(session, key, keys[key], now) for key in sorted(keys)]
            except IntegrityError:
                continue  # Another process has just counted the first try of the same key.
            if any(locked):
                raise SignInLocked
            return
        raise SignInLocked

    def _forgive(self, session: Session, keys: dict[str, int]) -> None:
        """Takes a right try back: all wrong ones of the account with it, of the network this one only."""
        for key in sorted(keys):
            row = session.get(StaffTry, key, with_for_update=True)
            if row is None:
                continue
            row.tries = 0 if keys[key] == ACCOUNT_TRIES else max(0, row.tries - 1)
            if row.tries < keys[key]:
                row.locked_until = None

    def _key_of(self, kind: str, value: str) -> str:
        return hmac.new(self._key, f"staff-try:{kind}:{value}".encode(), hashlib.sha256).hexdigest()


def _counted(session: Session, key: str, limit: int, now: datetime) -> bool:
    """Counts one try; True where it is locked and this one must not be looked at."""
    row = session.get(StaffTry, key, with_for_update=True)
    if row is None:
        row = StaffTry(key_hash=key, since=now, tries=0)
        session.add(row)
    if row.locked_until is not None and now < row.locked_until:
        return True
    if row.locked_until is not None or now - row.since >= LOCK:
        row.since, row.tries, row.locked_until = now, 0, None
    row.tries += 1
    if row.tries >= limit:
        row.locked_until = now + LOCK
    session.flush()
    return False


def _end(session: Session, token: str) -> str | None:
    row = session.get(StaffSession, _hash(token))
    if row is None:
        return None
    session.delete(row)
    return row.staff_id


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

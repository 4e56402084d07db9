"""Earlier contact: how often somebody rang, counted only with their consent and without a list of victims.

A contact is a keyed hash of a phone number or an e-mail address and a moment. Nothing can be searched in it:
without the very number, and the service's secret key, it says nothing. Asking for consent is left to the
call screen.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from bot.records.call_models import Call, CallContact
from bot.records.database import Database
from bot.records.errors import RecordsError
from bot.records.filing import can_be_mailed
from bot.records.staff_audit import write_staff_audit

KEPT: Final = timedelta(days=182)
"""How long a contact is counted: the half year that the test looks at."""
MOST_CHECKS: Final = 3
"""Look-ups in one call: enough for a slip of the pen, too few to look for people."""
_PHONE: Final = re.compile(r"\+?[\d\s().-]{9,20}")


class ContactUnusable(RecordsError):
    """What was given is neither a phone number nor an e-mail address."""

    def __init__(self) -> None:
        """Says what would be."""
        super().__init__(
            "CONTACT-UNUSABLE",
            "That is not a phone number or an email address.",
            "Enter one phone number, such as 07700 900123, or one email address.",
        )


class TooManyChecks(RecordsError):
    """Earlier contact was looked up as often as one call may."""

    def __init__(self) -> None:
        """Says so."""
        super().__init__(
            "TOO-MANY-CHECKS",
            f"Earlier contact can be looked up {MOST_CHECKS} times in one call.",
            "Go on without it.",
        )


@dataclass(frozen=True)
class EarlierContact:
    """How often somebody rang.

    Attributes:
        contacts: This call and those before it.
        first_at: When the first of them was, in the last half year.
    """

    contacts: int
    first_at: datetime


class CallContacts:
    """The contacts of one database."""

    def __init__(self, database: Database, secret_key: str) -> None:
        """Keeps the database and the key that hashes; a changed key knows nobody."""
        self._database = database
        self._key = secret_key.encode()

    def count(self, call_id: str, staff_id: str, contact: str, now: datetime) -> EarlierContact:
        """Counts this call as a contact and says how many there were. The caller must have agreed to it.

        Args:
            call_id: The call; counted once, under the contact given last. A practice call is not counted.
            staff_id: Who takes the call.
            contact: A phone number or an e-mail address.
            now: The present moment, with its time zone.

        Returns:
            The number of contacts in the last half year and the first of them.

        Raises:
            ContactUnusable: It is neither.
            TooManyChecks: This call has looked up as often as it may.
            RecordsUnavailable: The database is down or locked.
        """
        key_hash = self._hash(contact)
        with self._database.session() as session:
            call = session.get_one(Call, call_id, with_for_update=True)
            if call.contact_checks >= MOST_CHECKS:
                raise TooManyChecks
            call.contact_checks += 1
            if call.practice is None:
                write_staff_audit(session, staff_id, "contact_checked", now, subject=call_id)
            counted = session.get(CallContact, call.contact_id) if call.contact_id else None
            if counted is None and call.practice is None:
                counted = CallContact(key_hash=key_hash, at=now)
                session.add(counted)
                session.flush()
                call.contact_id = counted.id
            elif counted is not None:
                counted.key_hash = key_hash
            session.flush()
            moments = self._moments(session, key_hash, now)
        if call.practice is not None:
            return EarlierContact(1, now)
        return EarlierContact(len(moments), moments[0])

    def of_call(self, call_id: str, now: datetime) -> EarlierContact | None:
        """What was found for a call; None where nothing was looked up, or it has been forgotten.

        Args:
            call_id: The call.
            now: The present moment, with its time zone.

        Raises:
            RecordsUnavailable: The database is down.
        """
        with self._database.reading() as session:
            key_hash = session.scalar(
                select(CallContact.key_hash)
                .join(Call, Call.contact_id == CallContact.id)
                .where(Call.id == call_id)
            )
            moments = self._moments(session, key_hash, now) if key_hash else []
        return EarlierContact(len(moments), moments[0]) if moments else None

    def forget(self, contact: str) -> int:
        """Deletes all contacts of somebody who has taken their consent back.

        Args:
            contact: Their phone number or e-mail address.

        Returns:
            How many went.

        Raises:
            ContactUnusable: It is neither.
            RecordsUnavailable: The database is down or locked; nothing went.
        """
        with self._database.session() as session:
            gone = session.execute(delete(CallContact).where(CallContact.key_hash == self._hash(contact)))
            assert isinstance(gone, CursorResult)
            return gone.rowcount

    def _moments(self, session: Session, key_hash: str, now: datetime) -> Sequence[datetime]:
        return session.scalars(
            select(CallContact.at)
            .where(CallContact.key_hash == key_hash, CallContact.at > now - KEPT)
            .order_by(CallContact.at)
        ).all()

    def _hash(self, contact: str) -> str:
        return hmac.new(
            self._key, f"call-contact:{normal_contact(contact)}".encode(), hashlib.sha256
        ).hexdigest()


def normal_contact(contact: str) -> str:
    """A phone number or e-mail address in its one form, however it was typed.

    Args:
        contact: Such as ``+44 7700 900123``, ``(07700) 900-123`` or ``Sam@Example.com``.

    Returns:
        Digits with a leading 0 for a number of the United Kingdom, or the address in small letters.

    Raises:
        ContactUnusable: It is neither.
    """
    text = contact.strip()
    if can_be_mailed(text):
        return text.casefold()
    if not _PHONE.fullmatch(text):
        raise ContactUnusable
    digits = re.sub(r"\D", "", text.replace("(0)", ""))
    digits = re.sub(r"^(?:0044|44)(?=\d{9,10}$)", "0", digits)
    if not 10 <= len(digits) <= 15:
        raise ContactUnusable
    return digits

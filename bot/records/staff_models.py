"""The tables of those who work with the guide: accounts, sessions, tries to sign in, and their audit.

Names the columns. How they are filled and read is left to ``staff`` and ``staff_sessions``; how long they are
kept, to ``retention``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.models import ID_LENGTH, Base

HASH_LENGTH = 64  # SHA-256 in hex


class Staff(Base):
    """One account of somebody who works with the guide.

    Attributes:
        email: In small letters; what they sign in with.
        role: ``call_handler`` ``council_officer`` ``administrator``.
        council: The council officer's one council; None for everybody else.
        password_hash: Argon2id; None where they sign in with their council's own accounts only.
        password_given: Whether somebody else chose the password, so that they must choose their own first.
        oidc_issuer: The provider of the council's own accounts that they have signed in with; None before.
        oidc_subject: Who they are to that provider; an address may pass to another person, this may not.
        closed_at: When the account was closed; None while it is open.
    """

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("oidc_issuer", "oidc_subject"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    council: Mapped[str | None] = mapped_column(String(50))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_given: Mapped[bool]
    oidc_issuer: Mapped[str | None] = mapped_column(String(200))
    oidc_subject: Mapped[str | None] = mapped_column(String(255))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class StaffSession(Base):
    """One signed-in browser.

    Attributes:
        token_hash: SHA-256 of the cookie's token of 32 random bytes; the token itself is kept nowhere.
        created_at: When they signed in; the absolute end is counted from it.
        last_at: When they last did something, to the minute; the idle end is counted from it.
    """

    __tablename__ = "staff_sessions"

    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)


class StaffTry(Base):
    """How often a password was tried lately, for one account or from one network.

    Attributes:
        key_hash: A keyed hash of the network, or of the address typed, whether it has an account or not.
        since: When the first of these tries was made.
        tries: How many have failed since, the one under way included.
        locked_until: Until when no password is looked at; None where it is open.
    """

    __tablename__ = "staff_tries"

    key_hash: Mapped[str] = mapped_column(String(HASH_LENGTH), primary_key=True)
    since: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int]
    locked_until: Mapped[datetime | None]


class StaffAuditEntry(Base):
    """What one of the staff saw or did. Holds no personal data of residents.

    Attributes:
        staff_id: Who, by id; None where nobody was signed in. Kept when the account itself has gone.
        action: Such as ``signed_in`` or ``application_viewed``.
        subject: The id of what it was done to; None where it was done to nothing.
        detail: Facts about the deed without personal data.
    """

    __tablename__ = "staff_audit"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(index=True)
    staff_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    action: Mapped[str] = mapped_column(String(50))
    subject: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)
    detail: Mapped[dict[str, Any]]

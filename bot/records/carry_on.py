"""Codes and links by which somebody carries on a conversation somewhere else.

Gives them out and opens a conversation with them. How often somebody may try is left to the web, what is told
about a refused one to the dialogue and the pages.

A code is eight characters of the references' alphabet, such as ``7KM-T4X-2P``; there are 19^8, about 17
thousand million. It is drawn from the conversation's id with the secret key, so that the same code can be
shown again while only its keyed hash is kept. It is good for seven days, for the person and for staff they
tell it to. A link has 32 random bytes, is good for an hour and works once.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.records.columns import storable
from bot.records.database import Database
from bot.records.errors import CarryOnRefused, ConversationNotFound
from bot.records.models import CarryOnCode, Conversation
from bot.records.reference import ALPHABET, likely_characters

Purpose = Literal["code", "link"]
LIFETIMES: Final[dict[Purpose, timedelta]] = {"code": timedelta(days=7), "link": timedelta(minutes=60)}
CODE_LENGTH: Final = 8
LINK_BYTES: Final = 32
_GROUPS: Final = (3, 3, 2)
_ATTEMPTS: Final = 5
_LONGEST: Final = 200


@dataclass(frozen=True)
class Issued:
    """A code or link that was given out.

    Attributes:
        text: The code such as ``7KM-T4X-2P``, or the link's token. Kept nowhere else.
        expires_at: From when it opens nothing any more.
    """

    text: str
    expires_at: datetime


class CarryOnCodes:
    """The codes and links of one database."""

    def __init__(self, database: Database, secret_key: str) -> None:
        """Keeps the database and the key that hashes; a changed key makes every code unknown."""
        self._database = database
        self._key = secret_key.encode()

    def issue(self, conversation_id: str, purpose: Purpose, now: datetime) -> Issued:
        """Gives out a code or link; while a code is good it is the same one, and good for seven days again.

        Args:
            conversation_id: The conversation.
            purpose: ``code`` to read out or type, ``link`` to open once.
            now: The present moment, with its time zone.

        Returns:
            The code or link.

        Raises:
            ConversationNotFound: There is none, or it was erased.
            RecordsUnavailable: The database is down or locked.
        """
        expires_at = now + LIFETIMES[purpose]
        for attempt in range(_ATTEMPTS):
            try:
                with self._database.session() as session:
                    text = self._issue(session, storable(conversation_id), purpose, now, expires_at, attempt)
            except IntegrityError:
                continue  # Another conversation has this very code: the next one is drawn.
            return Issued(text, expires_at)
        raise AssertionError("So many codes in a row are not taken by chance.")

    def redeem(self, text: str, purpose: Purpose, now: datetime) -> str:
        """Opens the conversation that a code or link belongs to. A link works once.

        Args:
            text: The code as somebody typed it, or the link's token.
            purpose: Which of the two it is.
            now: The present moment, with its time zone.

        Returns:
            The conversation's id.

        Raises:
            CarryOnRefused: It is unknown, has run out or was used before (``CARRY-ON-UNKNOWN``, ``-EXPIRED``,
                ``-USED``).
            RecordsUnavailable: The database is down or locked.
        """
        with self._database.session() as session:
            row = session.scalars(
                select(CarryOnCode)
                .where(CarryOnCode.code_hash == self._hash(text, purpose))
                .with_for_update()
            ).one_or_none()
            if row is None:
                raise _refused("UNKNOWN", purpose)
            if row.expires_at <= now:
                raise _refused("EXPIRED", purpose)
            if row.used_at is not None and purpose == "link":
                raise _refused("USED", purpose)
            row.used_at = row.used_at or now
            return row.conversation_id

    def shown(self, conversation_id: str, number: int = 0) -> str:
        """The code of a conversation, whether it was given out or not.

        Args:
            conversation_id: The conversation.
            number: Which of its codes, from 0.

        Returns:
            Such as ``7KM-T4X-2P``.
        """
        about = f"carry-on:{number}:{conversation_id}".encode()
        drawn = int.from_bytes(hmac.new(self._key, about, hashlib.sha256).digest(), "big")
        characters = ""
        for _ in range(CODE_LENGTH):
            drawn, place = divmod(drawn, len(ALPHABET))
            characters += ALPHABET[place]
        first, second, _ = _GROUPS
        return "-".join(
            (characters[:first], characters[first : first + second], characters[first + second :])
        )

    def _issue(
        self,
        session: Session,
        conversation_id: str,
        purpose: Purpose,
        now: datetime,
        expires_at: datetime,
        skipped: int,
    ) -> str:
        conversation = session.get(Conversation, conversation_id, with_for_update=True)
        if conversation is None or conversation.erased_at is not None:
            raise ConversationNotFound
        mine = (CarryOnCode.conversation_id == conversation_id, CarryOnCode.purpose == purpose)
        if purpose == "code":
            good = session.scalars(select(CarryOnCode).where(*mine, CarryOnCode.expires_at > now)).first()
            if good is not None:
                good.expires_at = expires_at
                return self.shown(conversation_id, good.number)
        number = _next_number(session, mine) + skipped
        text = self.shown(conversation_id, number) if purpose == "code" else secrets.token_urlsafe(LINK_BYTES)
        session.add(
            CarryOnCode(
                code_hash=self._hash(text, purpose),
                conversation_id=conversation_id,
                purpose=purpose,
                number=number,
                created_at=now,
                expires_at=expires_at,
            )
        )
        session.flush()
        return text

    def _hash(self, text: str, purpose: Purpose) -> str:
        plain = likely_characters(text[:_LONGEST]) if purpose == "code" else storable(text[:_LONGEST])
        return hmac.new(self._key, f"{purpose}:{plain}".encode(), hashlib.sha256).hexdigest()


def _next_number(session: Session, mine: tuple[ColumnElement[bool], ...]) -> int:
    highest = session.scalar(select(func.max(CarryOnCode.number)).where(*mine))
    return 0 if highest is None else highest + 1


def has_good_code(session: Session, conversation_id: str, now: datetime) -> bool:
    """Whether somebody may still carry on a conversation with a code or an unused link.

    Args:
        session: A transaction.
        conversation_id: The conversation.
        now: The present moment, with its time zone.

    Returns:
        True where there is one.
    """
    good = session.scalars(
        select(CarryOnCode.id).where(
            CarryOnCode.conversation_id == conversation_id,
            CarryOnCode.expires_at > now,
            (CarryOnCode.purpose == "code") | CarryOnCode.used_at.is_(None),
        )
    )
    return good.first() is not None


_WHY: Final = {
    "UNKNOWN": ("is not one that we know", "Check each letter and number."),
    "EXPIRED": ("has run out", "Ask for a new one where you began, or start again."),
    "USED": ("has been used already", "Ask for a new one where you began, or start again."),
}


def _refused(why: str, purpose: Purpose) -> CarryOnRefused:
    words, hint = _WHY[why]
    return CarryOnRefused(f"CARRY-ON-{why}", f"This {purpose} {words}.", hint)

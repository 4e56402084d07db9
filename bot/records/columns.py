"""Column types that hold the same on SQLite and PostgreSQL.

Keeps times in UTC and text free of what a database refuses. What the tables are is left to ``models``.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import DateTime, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


def storable(text: str) -> str:
    r"""Text that every database takes: NUL and lone surrogates become U+FFFD, all else stays.

    Args:
        text: Any string, also one that JSON's ``\ud800`` escapes have broken.

    Returns:
        The text, encodable as UTF-8 and free of NUL.
    """
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\x00", "\ufffd")


class PlainText(TypeDecorator[str]):
    """Text of any length, without what PostgreSQL or UTF-8 refuse."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Makes the value storable."""
        return None if value is None else storable(value)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept in UTC; aware on both sides."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turns an aware moment into naive UTC.

        Raises:
            ValueError: The moment has no time zone, so nobody knows when it was.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be kept.")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Says that what comes back is UTC."""
        return None if value is None else value.replace(tzinfo=UTC)

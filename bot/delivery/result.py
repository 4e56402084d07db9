"""What somebody keeps of an outcome: the parts of a result, without saying how they are shown.

Written by ``actions.results``; set on pages by ``result_pdf``, in an e-mail by ``letters``, and sent by the
API as it is. Holds no name, no address and nothing that a person wrote in their own words, so that a printed
page tells others little more than the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from pydantic import TypeAdapter

from bot.triage.diary import Diary

RESULT_PDF: Final = "/api/conversations/result.pdf"
RESULT_CALENDAR: Final = "/api/conversations/result.ics"
DIARY_PDF: Final = "/api/conversations/diary.pdf"
DIARY_CALENDAR: Final = "/api/conversations/diary.ics"


@dataclass(frozen=True)
class Contact:
    """Somebody to turn to.

    Attributes:
        name: Who it is.
        phone: Its telephone numbers, as people read them; the first is the one to try first.
        email: Its e-mail address, or None.
        url: Its web page, or None.
        note: What else helps to reach it: whom to ask for, hours, texting, the postal address. May be empty.
    """

    name: str
    phone: tuple[str, ...] = ()
    email: str | None = None
    url: str | None = None
    note: str = ""


@dataclass(frozen=True)
class ResultFile:
    """A file that belongs to a result.

    Attributes:
        title: What it is.
        href: Where the API hands it out to whoever holds the conversation's token.
    """

    title: str
    href: str


@dataclass(frozen=True)
class Result:
    """One outcome to keep.

    Attributes:
        outcome: Its id.
        title: The outcome in a few words.
        summary: What was said about it, paragraphs parted by an empty line.
        next_steps: What to do, one step each.
        contacts: Whom to turn to; at least one.
        reasons: Why it is so, one sentence each.
        reference: The application's reference, or None.
        files: What there is to download.
        checked: The day from which every fact behind it has been checked.
    """

    outcome: str
    title: str
    summary: str
    next_steps: tuple[str, ...]
    contacts: tuple[Contact, ...]
    reasons: tuple[str, ...]
    reference: str | None
    files: tuple[ResultFile, ...]
    checked: date

    def as_json(self) -> dict[str, Any]:
        """The result as JSON can hold it."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


def _plain(value: Any) -> Any:
    """Lists for tuples and ISO days for dates, as JSON has them."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


@dataclass(frozen=True)
class KeptResult:
    """A result with the day on which it was made and the days that belong to it.

    Attributes:
        result: The result.
        made_on: The day.
        diary: The reports that count and until when, where the outcome has such days; else None.
    """

    result: Result
    made_on: date
    diary: Diary | None = None

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON can hold it, to be kept until an e-mail with it was sent."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> KeptResult:
        """Reads what ``as_json`` wrote."""
        return TypeAdapter(cls).validate_python(kept)

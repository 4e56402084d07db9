"""Turns facts of the area pack into the words and blocks of text that responses hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from bot.triage.application import RELATIONSHIPS, given
from bot.triage.area import Area, BodyContact, Council, Helpline, Ombudsman
from bot.triage.facts import OUT_OF_AREA, UNSURE

BODY_WORDS: Mapping[str, str] = {
    "council": "the council",
    "police": "the police",
    "landlord": "your landlord",
    "health": "the health team",
    "other": "someone else",
}

HARM_WORDS: Mapping[Any, str] = {True: "Yes", False: "No"}


def relationship_words(relationship: str) -> str:
    """How somebody knows the person they ask for, in words.

    Args:
        relationship: A choice's id or the person's own words.

    Returns:
        Such as ``Their councillor``.
    """
    return RELATIONSHIPS.get(relationship, relationship)


def as_day(day: date) -> str:
    """A date as people write it.

    Args:
        day: The day.

    Returns:
        Such as ``22 May 2026``.
    """
    return f"{day.day} {day:%B %Y}"


def as_plain(value: Any) -> Any:
    """A fact as JSON can hold it: a list for a tuple, ``unsure`` for what the person does not know."""
    if value == UNSURE:
        return str(UNSURE)
    return list(value) if isinstance(value, tuple) else value


def as_period(period: Mapping[str, Any] | None) -> str:
    """A date or period as people say it.

    Args:
        period: ``{"from": iso or None, "to": iso or None}``, a skip or None.

    Returns:
        Such as ``3 June 2026``, ``between 1 and 30 June 2026`` or ``not given``.
    """
    if not given(period) or not isinstance(period, Mapping):
        return "not given"
    start = date.fromisoformat(period["from"]) if period.get("from") else None
    end = date.fromisoformat(period["to"]) if period.get("to") else None
    if start and end:
        return as_day(start) if start == end else f"between {as_day(start)} and {as_day(end)}"
    if start:
        return f"since {as_day(start)}"
    return f"up to {as_day(end)}" if end else "not given"


def as_list(words: Iterable[str]) -> str:
    """Words as a list in a sentence.

    Args:
        words: The words.

    Returns:
        Such as ``the council, the police and your landlord``.
    """
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def bodies(ids: Iterable[str]) -> str:
    """Who was told, as a list in a sentence."""
    return as_list(BODY_WORDS[body] for body in ids)


def council_name(council: str | None, area: Area) -> str:
    """A council's name.

    Args:
        council: Its id, ``out_of_area`` or None.
        area: The area pack.

    Returns:
        Its full name, or words that stand for it.
    """
    if council == OUT_OF_AREA:
        return "Somewhere else"
    return area.councils[council].name if council in area.councils else "your council"


def council_line(council: Council) -> str:
    """How to reach a council, in one line.

    Args:
        council: The council.

    Returns:
        Its name, phone and email.
    """
    return f"{council.name}: {' or '.join(council.phones)}, {council.email}"


def council_block(council: Council) -> str:
    """How to reach a council about a case review, line by line as published."""
    return "\n".join(
        [
            council.name,
            *council.contact_lines,
            f"Phone: {' or '.join(council.phones)}",
            f"Email: {council.email}",
            f"Post: {', '.join((*council.address, council.postcode))}",
        ]
    )


def contact_block(contact: BodyContact | Helpline | Ombudsman) -> str:
    """How to reach a body, a helpline or an ombudsman, line by line."""
    lines = [contact.name]
    if contact.phone:
        lines.append(f"Phone: {contact.phone}")
    if not isinstance(contact, Ombudsman):
        if contact.text:
            words = f" ({contact.text_words})" if contact.text_words else ""
            lines.append(f"Text: {contact.text}{words}")
        if contact.textphone:
            lines.append(f"Textphone: {contact.textphone}")
        if contact.email:
            lines.append(f"Email: {contact.email}")
    if contact.url:
        lines.append(f"Website: {contact.url}")
    return "\n".join(lines)

"""Turns facts of the area pack into words to be read aloud: short, no bullets, no web addresses.

The same facts as a screen shows them are left to ``words``. Each function whose name ends in ``_words`` gives
both, for a response and its spoken variation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from actions.words import contact_block, council_block, council_line
from bot.triage.area import Area, BodyContact, Council, Helpline, Ombudsman
from bot.triage.content import CouncilStatistics

WHICH_COUNCIL: Final = (
    "Each council has its own number. Tell me the town or the postcode, and then ask me for the number."
)


def council_words(council: Council) -> dict[str, str]:
    """How to reach a council about a case review.

    Args:
        council: The council.

    Returns:
        ``contact`` for a screen and ``contact_aloud``.
    """
    return {"contact": council_block(council), "contact_aloud": council_aloud(council)}


def contact_words(contact: BodyContact | Helpline | Ombudsman) -> dict[str, str]:
    """How to reach a body, a helpline or an ombudsman.

    Args:
        contact: Whom to reach.

    Returns:
        ``contact`` for a screen and ``contact_aloud``.
    """
    return {"contact": contact_block(contact), "contact_aloud": contact_aloud(contact)}


def anyone_words(area: Area) -> dict[str, str]:
    """How to reach somebody where the council is not known: one of them all, or the police.

    Args:
        area: The area pack.

    Returns:
        ``contact``, all the councils for a screen, and ``contact_aloud``, which asks for the place instead.
    """
    police = area.bodies["police"].how
    return {
        "contact": "\n".join([police, *(f"• {council_line(one)}" for one in area.councils.values())]),
        "contact_aloud": f"{police} {WHICH_COUNCIL}",
    }


def council_aloud(council: Council) -> str:
    """A council's number and what to ask for.

    Args:
        council: The council.

    Returns:
        Two sentences; the address is given on request, by whoever reads this.
    """
    return f"{_ring(council.name, ' or '.join(council.phones))} Ask about a case review."


def contact_aloud(contact: BodyContact | Helpline | Ombudsman) -> str:
    """How to reach a body, a helpline or an ombudsman by voice or text.

    Args:
        contact: Whom to reach.

    Returns:
        A sentence for each way; never empty.
    """
    ways = [_ring(contact.name, contact.phone)] if contact.phone else []
    if not isinstance(contact, Ombudsman) and contact.text:
        words = contact.text_words or ""
        # Some say the whole of it ("Text DVS to 82228."), some only whom it is for.
        ways.append(words if words.startswith("Text") else f"You can text {contact.text}. {_for_whom(words)}")
    if not ways:
        ways = ["You can find it online." if contact.url else "I have no number for that."]
    return " ".join(way.strip() for way in ways)


def step_words(name: str, steps: Iterable[str]) -> dict[str, str]:
    """Steps that follow each other.

    Args:
        name: What the response calls them.
        steps: Their words.

    Returns:
        Under the name a list for a screen, and under the name with ``_aloud`` the same without bullets.
    """
    listed = list(steps)
    return {name: "\n".join(f"• {step}" for step in listed), f"{name}_aloud": "\n".join(listed)}


def code_words(code: str) -> dict[str, str]:
    """A code by which a conversation is carried on.

    Args:
        code: The code as it is shown, such as ``7KM-T4X-2P``.

    Returns:
        ``code`` for a screen and ``code_aloud``, letter by letter.
    """
    return {"code": code, "code_aloud": ", then ".join(", ".join(group) for group in code.split("-"))}


def statistics_aloud(area: Area, council: str | None) -> str:
    """The yearly figures of one council; of all together where it is not known which.

    Args:
        area: The area pack.
        council: The council's id, or anything else.

    Returns:
        A few sentences.
    """
    figures = area.statistics.councils
    everyone = f"In all {len(figures)} councils together, {_figures(area.statistics.total())}"
    if council not in figures:
        return f"{everyone} Tell me the town, and I can give you the figures of its council."
    one = figures[council]
    own = f"At {area.councils[council].name}, {_figures(one)}"
    return " ".join([own, years_aloud(one.note), everyone] if one.note else [own, everyone])


def years_aloud(words: str) -> str:
    """Words with each year from April to March as it is said: "2023 to 2024" for "2023/24"."""
    return re.sub(r"\b20(\d\d)/(\d\d)\b", r"20\1 to 20\2", words)


def _figures(one: CouncilStatistics) -> str:
    asked = "1 person" if one.applications == 1 else f"{one.applications or 'no'} people"
    missed = f"{one.below_threshold or 'None'} did not meet the test"
    return (
        f"{asked} asked. {missed}, {one.reviews or 'none'} had a review and {one.appeals or 'none'} appealed."
    )


def _ring(name: str, number: str) -> str:
    whom = f"the {name[4:]}" if name.startswith("The ") else name
    return f"You can ring {whom} on {number}."


def _for_whom(words: str) -> str:
    return f"That is {words[0].lower()}{words[1:]}" if words else ""

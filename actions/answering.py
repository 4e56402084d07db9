"""Takes from what was read in typed words what answers the open question, and nothing that does not.

Reading words is left to ``bot.language``; what they say besides, to ``listening``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from actions.counted_days import reports_on_days
from actions.keeping import days_after, kept_fact
from actions.not_knowing import not_known
from actions.part_of_total import all_but
from actions.plain_words import SHORT, is_angry
from actions.services import Services
from bot.language.normalise import normalise
from bot.language.reading import Reading, read
from bot.triage.application import SKIPPABLE
from bot.triage.facts import FACT_SLOTS

CONTROL_CONFIDENCE: Final = 0.8
NOBODY: Final = re.compile(
    r"(?:no,? )?(?:nobody|no[ -]?one|none(?: of (?:them|these))?)[.!]*$", re.IGNORECASE
)
ALL_OF_US: Final = re.compile(
    r"(?:(?:it is|for|just|me and|my|our|the|all of|both of|whole) )*"
    r"(?:us|we|family|household|wife|husband|partner)[.! ]*$"
)
# How the victim agreed, in the order in which it is looked for: "she told me in a text" is in writing.
_AGREED_HOW: Final = {
    "writing": re.compile(
        r"\b(?:writing|written|wrote|letter|e-?mail(?:ed|s)?|text(?:ed|s)?|whatsapp|note|sign(?:ed|ature)|form)\b"
    ),
    "told": re.compile(
        r"\b(?:told|tells|said|says|spoke|spoken|verbal(?:ly)?|in person|face to face|phoned?|rang|mouth|"
        r"out loud|asked me)\b"
    ),
    "other": re.compile(r"\b(?:other|another way|power of attorney|nodded|sign language|guardian|deputy)\b"),
}
SAYS_NO: Final = re.compile(r"(?:no|not|nope|nah|never|none|nobody|nothing|i (?:have|did) not)\b")
_OF_REPORTS: Final = re.compile(
    r"\b(?:report\w*|told|tell|rang|ring|rung|said|contact\w*|yet|spoke\w*|wrote|call\w*)\b"
)


def agreed_how(text: str) -> str | None:
    """How the victim said that they agree.

    Args:
        text: Typed words.

    Returns:
        ``told``, ``writing`` or ``other``; None where the words do not say. A bare yes does not.
    """
    plain = normalise(text)
    return next((how for how, words in _AGREED_HOW.items() if words.search(plain)), None)


def is_no_denial(message: Mapping[str, Any], question: str) -> bool:
    """Whether what may be read as a no is something else.

    Args:
        message: The message with its intent.
        question: The open question.

    Returns:
        True for another language, a wish to stop, and a sigh ("no one cares").
    """
    if question not in FACT_SLOTS:
        # To stop where it is asked whether to send it, is not to send it.
        return False
    plain = normalise(str(message["text"]))
    if question == "reported" and is_angry(plain) and not _OF_REPORTS.search(plain):
        return True
    intent = message.get("intent") or {}
    if float(intent.get("confidence") or 0) < CONTROL_CONFIDENCE:
        return False
    stops = intent.get("name") == "stop" and not SAYS_NO.match(plain)
    return stops or intent.get("name") == "out_of_scope"


def answer(
    reading: Reading,
    question: str,
    slots: Mapping[str, Any],
    services: Services,
    *,
    refused: bool,
    text: str,
) -> dict[str, Any]:
    """What typed words say in reply to the open question.

    Args:
        reading: What was read in them.
        question: The open question.
        slots: The conversation's slots.
        services: The services in use.
        refused: Whether the person would rather not say.
        text: The words.

    Returns:
        Values by slot; in ``turn`` that help is wanted; empty where nothing answers it.
    """
    if (reading.skip or refused) and question in SKIPPABLE:
        return not_known(question, slots)
    if question == "on_behalf" and ALL_OF_US.match(normalise(text)):
        return kept_fact(question, False, slots)
    if question == "reports_in_window":
        counted = all_but(text, slots.get("incident_count"), services.reading_context)
        if counted is not None:
            return kept_fact(question, counted, slots)
    how = agreed_how(text) if question == "consent_how" else None
    if how is not None:
        return {question: how}
    if reading.answer is None or refused or question == "consent_how":
        return _no_answer(reading, question, slots, services, refused=refused, text=text)
    if question in FACT_SLOTS:
        return kept_fact(question, reading.answer, slots)
    return {question: reading.answer}


def _no_answer(
    reading: Reading,
    question: str,
    slots: Mapping[str, Any],
    services: Services,
    *,
    refused: bool,
    text: str,
) -> dict[str, Any]:
    told_else = reading.facts.get("complaint_about") is not None
    if question == "reported" and len(text.split()) <= SHORT and not (reading.unsure or refused or told_else):
        # Naming who was told says that somebody was; naming whom a complaint is about does not.
        told = read(text, "reported_to", services.reading_context).answer
        return kept_fact("reported_to", told, slots) if told else {}
    if question == "reported_to" and (reading.facts.get("reported") is False or NOBODY.match(text.strip())):
        return {"reported": False}
    if question == "council" and reading.candidates:
        return {"council_candidates": list(reading.candidates)}
    if question == "incident_reported_on" and reading.days_after is not None:
        return {question: days_after(slots.get("incident_date"), reading.days_after)}
    if question == "incident_date" and reading.no_more and slots.get("incidents"):
        return {"more_incidents": False}
    if question == "reports_in_window":
        counted = reports_on_days(text, services)
        if counted is not None:
            return kept_fact(question, counted, slots)
    if reading.vague_count and not reading.unsure:
        return {"count_doubt": {"slot": question, "low": 0, "high": None}}
    if reading.unsure or refused:
        return not_known(question, slots)
    return {}

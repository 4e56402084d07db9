"""Reads a text as the answer to the question that is open.

The same words mean different things after different questions, so each question has its own reader
here. A reader gives None wherever the text does not answer clearly; what else the text tells is left
to ``facts_in_text``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.language.choices import (
    is_plain,
    read_complaint_stage,
    read_concern_type,
    read_confirmation,
    read_consent,
    read_danger_answer,
    read_on_behalf,
)
from bot.language.contact import read_email, read_free_text, read_name, read_phone
from bot.language.counts import after_correction, find_counts
from bot.language.danger import read_danger
from bot.language.dates import find_ranges, read_range
from bot.language.report_counts import read_count
from bot.language.telling import MEANT, NAMED, NOT_TOLD, OTHERS, TOLD, Telling, read_telling
from bot.language.telling import never_told as says_never
from bot.language.window_counts import read_window_count
from bot.language.yes_no import is_unsure, read_yes_no
from bot.triage.application import DAY_SLOTS

BODY_ORDER = ("council", "police", "landlord", "health", "other")
FREE_TEXT = frozenset(
    {
        "applicant_address",
        "relationship",
        "incident_reference",
        "incident_description",
        "impact",
        "desired_outcome",
    }
)
NAMES = frozenset({"applicant_name", "victim_name"})
DATES = DAY_SLOTS | {"when"}


@dataclass(frozen=True)
class Asked:
    """What a reader needs besides the text.

    Attributes:
        raw: The text as typed.
        text: The same, normalised.
        today: Today's date in England.
        window_start: The first day on which a report counts.
    """

    raw: str
    text: str
    today: date
    window_start: date


_ASKS = re.compile(
    r"^(?:what|how|who|where|when|why|which|is|does|do|can|could|should|would|will)\b(?! (?:not know|yes|no))"
)


_FAMILY_DID = re.compile(
    r"^(?:yes )?(?:my|the|our) (?:mum|dad|husband|wife|partner|son|daughter|nan|gran|brother|sister|mother|"
    r"father) "
    r"(?:did|has|have)\b(?! not)"
)


def read_reported(text: str) -> bool | None:
    """Whether the person told anyone (normalised text)."""
    if is_plain("reported", text):
        return True
    telling = read_telling(text)
    if _ASKS.match(text):
        return None
    if telling.reported is True:
        return True
    if text.startswith("not ") and telling.bodies(NOT_TOLD) and not telling.bodies(NAMED):
        return None
    never = says_never(text)
    if telling.reported is False or (never and not telling.bodies(NAMED)):
        return False
    return _reported_by_implication(text, telling, never)


def _reported_by_implication(text: str, telling: Telling, never: bool) -> bool | None:
    """What a yes, a no, a bare name or a number says after "have you reported it?"."""
    polarity = read_yes_no(text)
    if telling.bodies(OTHERS) and polarity is None:
        return None
    if polarity is not None:
        if polarity is False and telling.bodies(NAMED) and not never:
            return None if len(text.split()) > 3 else False
        return polarity
    if telling.bodies(NOT_TOLD, MEANT) and not telling.bodies(NAMED):
        return (
            False
            if telling.bodies(MEANT) and re.search(r"\b(?:meant|meaning|going|want|planning)\b", text)
            else None
        )
    if telling.bodies(NAMED) and len(text.split()) <= 8 and "?" not in text:
        return True
    if _FAMILY_DID.match(text):
        return True
    counts = find_counts(after_correction(text))
    if counts and "?" not in text and len(text.split()) <= 8 and not telling.verb:
        return counts[0].low != 0 if counts[0].low is not None else None
    return None


def read_bodies(text: str, allowed: tuple[str, ...]) -> list[str] | None:
    """Which bodies were told, or are meant (normalised text).

    Args:
        text: The answer.
        allowed: The bodies that the question offers.

    Returns:
        The bodies in their fixed order, or None.
    """
    if is_plain("reported_to", text):
        return ["other"] if "other" in allowed else None
    telling = read_telling(text)
    told = set(telling.bodies(TOLD))
    named = told or set(telling.bodies(NAMED))
    if told and re.search(r"\b(?:and|also|plus|then) (?:the |my )?\w+(?: \w+)?$|,", text):
        named = told | set(telling.bodies(NAMED))
    denied = set(telling.bodies(NOT_TOLD))
    offered = set(allowed) - {"other"}
    if re.search(
        r"\b(?:all (?:of )?(?:them|three|3|four|4|those|the above)|the lot|every (?:one|single "
        r"one) of them|all the above|everyone|every body|everybody)\b",
        text,
    ) and not re.search(r"\b(?:not all|have not|on the street|knows)\b", text):
        if denied and re.search(r"\b(?:except|apart|bar|but|not)\b", text):
            named = offered - denied
        elif not named:
            named = offered
    if "health" in named and "health" not in allowed:
        named = (named - {"health"}) | {"other"}
    found = [body for body in BODY_ORDER if body in named and body in allowed and body not in denied - told]
    if is_unsure(text) and len(found) != 1:
        return None
    if (
        re.search(r"\b(?:or|either|maybe|might have been|not sure (?:if|whether|which))\b", text)
        and len(found) > 1
        and not told
    ):
        return None
    return found or None


def _read_place_free(asked: Asked) -> str | None:
    return read_free_text(asked.raw)


def read_date(asked: Asked) -> dict[str, str | None] | None:
    """The days that the text names, as the contract writes a range."""
    found = read_range(asked.text, asked.today)
    if found is None and asked.text.strip(" .").isdigit():
        return None
    return found.as_json() if found else None


def read_hint_free_danger(text: str) -> bool | None:
    """The answer to "are you in danger now?" with danger itself as a yes."""
    return True if read_danger(text).now else read_danger_answer(text)


_READERS: dict[str, Callable[[Asked], Any]] = {
    "reported": lambda asked: read_reported(asked.text),
    "reported_to": lambda asked: read_bodies(asked.text, ("council", "police", "landlord", "other")),
    "incident_reported_to": lambda asked: read_bodies(asked.text, ("council", "police", "landlord", "other")),
    "complaint_about": lambda asked: read_bodies(asked.text, ("council", "police", "landlord", "health")),
    "incident_count": lambda asked: read_count(asked.text, asked=True),
    "reports_in_window": lambda asked: read_window_count(asked.text, asked.window_start, asked.today),
    "concern_type": lambda asked: read_concern_type(asked.text),
    "complaint_stage": lambda asked: read_complaint_stage(asked.text),
    "on_behalf": lambda asked: read_on_behalf(asked.text),
    "consent": lambda asked: read_consent(asked.text),
    "immediate_danger": lambda asked: read_hint_free_danger(asked.text),
    "confirm_submission": lambda asked: read_confirmation(asked.text),
    # Which answer it is has no yes or no to it; what each is called the dialogue knows.
    "change_answer": lambda asked: None,
    "applicant_email": lambda asked: read_email(asked.raw),
    "applicant_phone": lambda asked: read_phone(asked.raw),
    **{slot: (lambda asked: read_name(asked.raw)) for slot in NAMES},
    **dict.fromkeys(FREE_TEXT, _read_place_free),
    **dict.fromkeys(DATES, read_date),
}
YES_NO_DEFAULT = "yes_no"


def read_answer(question: str, asked: Asked) -> Any:
    """The answer to a question, or None where the text does not give it clearly.

    Args:
        question: A slot's name; one that is unknown is read as yes or no.
        asked: The text and what is needed with it. ``council`` is read by ``places``.
    """
    reader = _READERS.get(question)
    return reader(asked) if reader else read_yes_no(asked.text)


def window_ranges(asked: Asked) -> list[tuple[date | None, date | None]]:
    """The days that a text names, for ``count_in_window``."""
    return [(found.first, found.last) for found in find_ranges(asked.text, asked.today)]

"""Reads a posted form: the one text that answers the question, or what is wrong with it.

Checks what a form can get wrong (nothing chosen, half a date). What the words mean is left to the dialogue.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bot.dialogue.incoming import TEXT_LIMIT
from bot.web.guide.fields import Choice, Question

Form = Mapping[str, Sequence[str]]
MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DATE_PARTS: Final = ("day", "month", "year")


@dataclass(frozen=True)
class Fault:
    """Something that has to be put right in a form.

    Attributes:
        field: The id of the field that it is about.
        words: What to do, as one sentence.
    """

    field: str
    words: str


@dataclass(frozen=True)
class Answer:
    """A form that was read.

    Attributes:
        text: What to send: a choice's payload, or words; empty where there are faults.
        faults: What has to be put right.
    """

    text: str = ""
    faults: Sequence[Fault] = field(default_factory=tuple)


def first(form: Form, name: str) -> str:
    """The first value of a field, without spaces around it."""
    return next(iter(form.get(name, ())), "").strip()


def read_answer(form: Form, question: Question, today: date) -> Answer:
    """Reads the answer to a question.

    Args:
        form: The posted fields.
        question: What was asked.
        today: Today's date in England.

    Returns:
        The answer, or what is wrong.
    """
    words = first(form, "words")
    if len(words) > TEXT_LIMIT:
        return _fault("words", f"Shorten what you wrote to {TEXT_LIMIT:,} characters or fewer.")
    pressed = first(form, "other")
    if pressed:
        return Answer(pressed)
    if question.kind in ("line", "story"):
        return (
            Answer(words) if words else _fault("words", f"{_ENTER.get(question.slot, 'Write your answer')}.")
        )
    picked = [choice for choice in question.choices if choice.payload in form.get("choice", ())]
    if question.kind == "one":
        # Two answers may mean the same, such as "no" and "I have not asked yet".
        picked = picked[:1]
    parts = [first(form, part) for part in DATE_PARTS] if question.kind == "date" else []
    if words and (picked or any(parts)):
        return _fault("words", "Answer in one way: choose an answer, or use your own words.")
    if words:
        return Answer(words)
    if question.kind == "date":
        return _date(parts, today)
    return _picked(picked, question)


_ENTER: Final = {
    "council": "Enter a postcode, town or village",
    "applicant_name": "Enter your name",
    "applicant_email": "Enter your email address, or press Skip",
    "applicant_phone": "Enter your phone number, or press Skip",
    "applicant_address": "Enter your address, or press Skip",
}


def _picked(chosen: Sequence[Choice], question: Question) -> Answer:
    if not chosen:
        more = "Choose at least one answer" if question.kind == "many" else "Choose an answer"
        return _fault("choice-1", f"{more}, or use your own words.")
    if len(chosen) == 1:
        return Answer(chosen[0].payload)
    alone = next((choice for choice in chosen if choice.alone), None)
    if alone is not None:
        return _fault("choice-1", f"Choose “{alone.title}” or the other answers, not both.")
    values = ", ".join(f'"{choice.value}"' for choice in chosen)
    return Answer(f'/inform{{"{question.slot}": [{values}]}}')


def _date(parts: Sequence[str], today: date) -> Answer:
    day, month_words, year_words = parts
    if not any(parts):
        return _fault("day", "Enter a date, or use your own words.")
    if not year_words:
        return _fault("year", "The date must have a year.")
    if not month_words:
        return _fault("month", "The date must have a month.")
    month = _month(month_words)
    year = int(year_words) if year_words.isdecimal() and len(year_words) in (2, 4) else None
    if month is None:
        return _fault("month", "Write the month as a number from 1 to 12, or as a word.")
    if year is None:
        return _fault("year", "Write the year with 4 numbers, such as 2026.")
    year += 2000 if year < 100 else 0
    if not day:
        # A month is a rough time, and that is fine.
        if (year, month) > (today.year, today.month):
            return _fault("month", "The date must be today or in the past.")
        return Answer(f"in {MONTHS[month - 1]} {year}")
    try:
        when = date(year, month, int(day) if day.isdecimal() else 0)
    except ValueError:
        return _fault("day", f"There is no such day in {MONTHS[month - 1]}. Check the day.")
    if when > today:
        return _fault("day", "The date must be today or in the past.")
    return Answer(f"{when.day} {MONTHS[month - 1]} {when.year}")


def _month(words: str) -> int | None:
    if words.isdecimal() and 1 <= int(words) <= 12:
        return int(words)
    fitting = [n for n, name in enumerate(MONTHS, start=1) if name.casefold().startswith(words.casefold())]
    return fitting[0] if len(fitting) == 1 and len(words) >= 3 else None


def _fault(where: str, words: str) -> Answer:
    return Answer(faults=(Fault(where, words),))

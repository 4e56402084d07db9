"""Reads one message: the answer to the open question, and whatever else it tells.

The one door of this package for the dialogue. Puts the readers together and decides between them;
what the facts mean is left to ``bot.triage``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.language.afterwards import read_days_after, read_no_more
from bot.language.answer_model import QUESTIONS, load_answer_model
from bot.language.answers import FREE_TEXT, NAMES, Asked, read_answer
from bot.language.behalf import speaks_of_consent
from bot.language.behaviour import OTHER, is_something_else, read_behaviour
from bot.language.bodies import in_plain_words, names_only_bodies
from bot.language.contact import read_email, read_phone
from bot.language.counts import is_vague_count
from bot.language.danger import Danger
from bot.language.danger_model import hear_danger, says_it_goes_on, says_safe, says_unsafe
from bot.language.dates import count_in_window
from bot.language.facts_in_text import is_no_telling, read_facts
from bot.language.normalise import clean, normalise
from bot.language.places import read_place
from bot.language.shorthand import open_shorthand
from bot.language.window_counts import read_window_count
from bot.language.yes_no import is_skip, is_unsure
from bot.triage.application import SEVERAL_SLOTS
from bot.triage.area import Area
from bot.triage.facts import BODIES, COMPLAINT_BODIES, FACT_SLOTS
from bot.triage.geography import Geography
from bot.triage.window import window_start

__all__ = ["Reading", "ReadingContext", "count_in_window", "read"]


_CODE = re.compile(r"</?[a-z]\w*[^<>]*>|\{[^{}]*[:*][^{}]*\}|\$\{|;\s*--", re.IGNORECASE)
OPENED_QUESTIONS = frozenset({"complaint_stage", "consent", "on_behalf"})
"""Where the plain words say nothing clear their shorthand is opened; elsewhere that misleads more often."""
COUNT_QUESTIONS = frozenset({"incident_count", "reports_in_window"})


@dataclass(frozen=True)
class ReadingContext:
    """What a text is read by.

    Attributes:
        today: Today's date in England.
        area: The area pack.
        geography: Its places.
    """

    today: date
    area: Area
    geography: Geography


@dataclass(frozen=True)
class Reading:
    """What one message says.

    Attributes:
        answer: The answer to the open question, as contract.md writes it; None where it gives none clearly.
        facts: Other facts that it volunteers, by slot.
        candidates: Councils in doubt, where the place may be of several.
        danger: Someone is in danger now.
        danger_hint: Someone may be; ask.
        danger_denied: A hazard is named, but as past, figurative, supposed or denied.
        danger_settled: The danger classifier has weighed it: ``danger`` is the final word.
        safeguarding: Kinds of help to name: ``domestic_abuse``, ``hate``, ``suicide``, ``child``, ``adult``.
        behaviour: What is happening, as an id of the area pack, or None.
        unsure: The person says that they do not know.
        skip: The person wants to leave the question out.
        days_after: How many days after the incident ("the next day" is 1), or None.
        no_more: The person says that there is nothing to add.
        vague_count: There were several reports, but not how many ("loads").
    """

    answer: Any = None
    facts: dict[str, Any] = field(default_factory=dict)
    candidates: tuple[str, ...] = ()
    danger: bool = False
    danger_hint: bool = False
    danger_denied: bool = False
    danger_settled: bool = False
    safeguarding: tuple[str, ...] = ()
    behaviour: str | None = None
    unsure: bool = False
    skip: bool = False
    days_after: int | None = None
    no_more: bool = False
    vague_count: bool = False


def read(text: str, question: str | None, context: ReadingContext, *, facts: bool = True) -> Reading:
    """Reads a message, by the rules and by the model for closed questions where there is one.

    Args:
        text: What the person typed, any text at all.
        question: The slot that was asked, or None.
        context: The day, the area and its places.
        facts: Whether what is told besides the answer is wanted; without it reading is faster.

    Returns:
        The reading; never raises for any text.
    """
    reading = read_by_rules(text, question, context, facts=facts)
    if _CODE.search(text) and question not in FREE_TEXT | NAMES:
        # Code is no answer to anything, whatever numbers stand in it.
        return replace(reading, answer=None, facts={}, behaviour=None, vague_count=False)
    plain = normalise(text)
    model = load_answer_model() if plain else None
    if model is None:
        return reading
    if facts and question not in FREE_TEXT | NAMES and not is_no_telling(plain):
        told = model.settle_told(plain, reading.facts)
        if told.get("consent") is True and not speaks_of_consent(plain):
            # That somebody agrees is never made out from who they are.
            del told["consent"]
        reading = replace(reading, facts={slot: value for slot, value in told.items() if slot != question})
    if question not in QUESTIONS or question is None:
        return reading
    answer = model.settle(question, plain, reading.answer)
    if question == "immediate_danger" and not reading.danger:
        answer = _of_safety(plain, answer)
    if answer == reading.answer:
        return reading
    return replace(reading, answer=answer, unsure=is_unsure(plain) and answer is None)


def _of_safety(plain: str, answer: Any) -> Any:
    """The answer on danger: "we are safe" is a no, "we are not safe" a yes, and "not yet over" never a no."""
    if says_unsafe(plain):
        return True
    if says_safe(plain):
        return False
    return None if answer is False and says_it_goes_on(plain) else answer


def read_by_rules(text: str, question: str | None, context: ReadingContext, *, facts: bool = True) -> Reading:
    """Reads a message by the rules alone; what the model learns to weigh.

    Args:
        text: What the person typed, any text at all.
        question: The slot that was asked, or None.
        context: The day, the area and its places.
        facts: Whether what is told besides the answer is wanted.

    Returns:
        The reading; never raises for any text.
    """
    raw = clean(text)
    plain = normalise(text)
    if not plain:
        return Reading()
    asked = Asked(
        raw, plain, context.today, window_start(context.today, context.area.threshold.window_months)
    )
    danger = hear_danger(plain)
    council: str | None = None
    candidates: tuple[str, ...] = ()
    if facts or question == "council":
        council, candidates = read_place(raw, context.geography, asked=question == "council")
    behaviour = read_behaviour(plain, context.area.behaviours)
    unsure = is_unsure(plain)
    skip = is_skip(plain)
    answer = _answer(question, asked, council, behaviour, unsure=unsure, skip=skip)
    if question == "immediate_danger" and danger.now:
        answer = True
    told: dict[str, Any] = {}
    if facts or (answer is None and question in FACT_SLOTS and not unsure):
        told = _told(question, asked, council, danger)
    if facts and question == "incident_count":
        told = _window_beside(asked, answer) | told
    if question in told and answer is None and not unsure:
        answer = told[question]
    return Reading(
        answer=answer,
        facts={slot: value for slot, value in told.items() if slot != question},
        candidates=candidates,
        danger=danger.now,
        danger_hint=danger.hint,
        danger_denied=danger.guarded,
        danger_settled=danger.settled,
        safeguarding=danger.safeguarding,
        behaviour=behaviour,
        unsure=unsure and answer is None,
        skip=skip,
        days_after=read_days_after(plain),
        no_more=read_no_more(plain),
        vague_count=question in COUNT_QUESTIONS and answer is None and is_vague_count(plain),
    )


def _told(question: str | None, asked: Asked, council: str | None, danger: Danger) -> dict[str, Any]:
    """What a text tells besides the answer."""
    told = {} if question in FREE_TEXT | NAMES else read_facts(asked)
    if council is not None and question not in {"applicant_address", *NAMES}:
        told["council"] = council
    told |= _contacts(asked.raw, question)
    if danger.now:
        told["immediate_danger"] = True
    elif told.get("immediate_danger") is not False:
        told.pop("immediate_danger", None)
    return told


_TOTAL_FIRST = re.compile(
    r"\b(?:in all|in total|all told|altogether|all together|overall|total)\b[ ,;:-]+(?=\S)"
)


def _window_beside(asked: Asked, answer: Any) -> dict[str, Any]:
    """How many of the total just given fall into the window: "6 in all, 4 of them since june"."""
    total = _TOTAL_FIRST.search(asked.text)
    if total is None or not isinstance(answer, int):
        return {}
    count = read_window_count(asked.text[total.end() :], asked.window_start, asked.today)
    return {"reports_in_window": count} if type(count) is int and count <= answer else {}


def _answer(
    question: str | None,
    asked: Asked,
    council: str | None,
    behaviour: str | None,
    *,
    unsure: bool,
    skip: bool,
) -> Any:
    if question is None:
        return None
    if question == "council":
        return council
    if question in {"behaviour", "behaviour_type"}:
        return behaviour or (OTHER if is_something_else(asked.text) else None)
    if question in FREE_TEXT | NAMES and (skip or (unsure and len(asked.text.split()) <= 6)):
        return None
    if question in SEVERAL_SLOTS:
        named = names_only_bodies(asked.text, COMPLAINT_BODIES if question == "complaint_about" else BODIES)
        if named:
            return list(named)
        plainer = read_answer(question, replace(asked, text=in_plain_words(asked.text)))
        return read_answer(question, asked) if plainer is None else plainer
    answer = read_answer(question, asked)
    if answer is None and question in OPENED_QUESTIONS and not unsure:
        return read_answer(question, replace(asked, text=open_shorthand(asked.text)))
    return answer


def _contacts(raw: str, question: str | None) -> dict[str, str]:
    found: dict[str, str] = {}
    if question in {"applicant_email", "applicant_phone"}:
        email, phone = read_email(raw), read_phone(raw)
        if email and question != "applicant_email":
            found["applicant_email"] = email
        if phone and question != "applicant_phone":
            found["applicant_phone"] = phone
    return found

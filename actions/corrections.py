"""Finds in a message what it puts right: which earlier answer, and its new value.

An old value that is named ("not the police, the council") says which answer is meant; without one it
is the latest answer that the new value fits. What follows from a change is left to ``keeping``, and
saying it to ``changes``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from actions.keeping import COUNT_SLOTS, LIST_SLOTS, kept_fact
from bot.language.normalise import normalise
from bot.language.reading import Reading, ReadingContext, read
from bot.triage.facts import FACT_SLOTS, UNSURE

_CUE = re.compile(
    r"\b(?:i meant|meant to (?:say|put|press|type)|correction|scrap that|tell a lie|i lie|no,? wait|wait,? no|my mistake|"
    r"(?:made|was|is) a mistake|got (?:that|it|this) wrong|should (?:be|have been|have said|say)|change (?:it|that|my|the|"
    r"from)|instead of|rather than|second thoughts?|oops|my bad|(?:that|it) (?:is|was) wrong|i was wrong|to correct|"
    r"i said|i put|i told you)\b|^(?:no,? )?(?:oh,? )?(?:sorry|actually|correction|oops|wait)\b"
)
_STRONG = re.compile(
    r"\b(?:i meant|meant to|correction|scrap that|mistake|wrong|should (?:be|have)|change|instead of|rather than|oops)\b|"
    r"^(?:no,? )?(?:sorry|no wait|wait no|oops)\b"
)
_ADDED = re.compile(r"\b(?:also|as well|too|forgot to (?:say|mention|add)|both)\b")
_SUM = re.compile(
    r"\b(?:so|which|that) (?:(?:it|that|this) is|makes|makes it|makes that|i have|there (?:are|have been))\s+(.+?)"
    r"(?: now| in all| altogether| in total)*[.!]*$"
)
_MORE = re.compile(r"\b(?:more|again|another)\b")
_PAIRS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"^(?:.*?\b)?i (?:said|put|told you|wrote|typed|pressed|answered) (?P<old>.+?)[,.;]*\s+(?:but|and|when|though|"
        r"sorry|instead|i meant|it (?:was|is|should))\s*(?P<new>.+)$",
        r"^.*?\bchange (?:.{0,40}? )?from (?P<old>.+?) to (?P<new>.+)$",
        r"^.*?\bchange (?P<old>.+?) (?:to|for) (?P<new>.+)$",
        r"^(?P<new>.+?),? (?:instead of|rather than|in place of) (?P<old>.+)$",
        r"^(?:.*?\b)?not (?P<old>[^,;.]+?)(?:\s*[,;.]+\s*|\s+but\s+|\s+(?=it (?:was|is)\b|i meant\b))(?:but |sorry |rather |no )*"
        r"(?P<new>.+)$",
        r"^(?P<new>.+?)[, ]+(?:and |it (?:was|is) )?not (?P<old>[^,;.]+)$",
    )
)
_PIECES = re.compile(r"\s*(?:,\s*and|\band\b|;|\.\s)\s*")
_LEAD = re.compile(
    r"^(?:(?:no|oh|sorry|wait|actually|hang on|well|oops|correction|i meant|i mean|i should have said|it should (?:be|have "
    r"been|say)|scrap that|my mistake|that is wrong|i (?:made|was) (?:a mistake|wrong)|that was a mistake|so|but|"
    r"it (?:was|is) actually|on second thoughts?|i lie|tell a lie|my bad|i got (?:that|it) wrong)\b[ ,.:;!-]*)+"
)
_CONTACTS: Final = (
    ("applicant_email", r"my e-?mail(?: address)?"),
    ("applicant_phone", r"my (?:phone|mobile|telephone)?(?: ?number)?"),
    ("applicant_name", r"my name"),
    ("applicant_address", r"my address"),
)


def put_right(
    text: str,
    reading: Reading,
    question: str | None,
    slots: Mapping[str, Any],
    context: ReadingContext,
    *,
    meant: bool,
) -> dict[str, Any]:
    """What a message puts right.

    Args:
        text: What the person typed.
        reading: What it says in reply to the open question.
        question: The open question, or None.
        slots: The conversation's slots.
        context: What texts are read by.
        meant: Whether the message as a whole was understood to put something right.

    Returns:
        New values by slot; empty where it puts nothing right.
    """
    plain = normalise(text)
    contact = _contact(text, question, slots, context)
    if contact:
        return contact
    known = known_facts(slots, question)
    if not known:
        return {}
    by_old = _by_old_value(plain, reading, question, known, slots, context)
    if by_old:
        return by_old
    if not (meant or _CUE.search(plain) or (_MORE.search(plain) and _SUM.search(plain))):
        return {}
    stated = _stated(plain, question, known, slots, context)
    if stated:
        return stated
    named = {slot: value for slot, value in reading.facts.items() if slot in known}
    if named:
        return _kept(named, plain, slots)
    if reading.answer is not None and not (meant and _STRONG.search(plain)):
        return {}
    return _by_new_value(plain, question, known, slots, context) if _fits_nothing(reading) else {}


def known_facts(slots: Mapping[str, Any], question: str | None) -> list[str]:
    """The facts that were told, the latest answer first.

    Args:
        slots: The conversation's slots.
        question: The open question, which is none of them.

    Returns:
        Their slots.
    """
    order = [slot for slot in reversed(slots.get("answered") or []) if slot in FACT_SLOTS]
    order += [slot for slot in FACT_SLOTS if slot not in order]
    return [
        slot for slot in order if slots.get(slot) is not None and slot not in (question, "immediate_danger")
    ]


def _fits_nothing(reading: Reading) -> bool:
    return not reading.unsure and not reading.skip


def _pairs(plain: str) -> Iterator[tuple[str, str]]:
    """Old and new values that a text sets against each other."""
    pieces = [piece for piece in _PIECES.split(plain) if piece]
    several = [pair for piece in pieces if (pair := _pair(piece))]
    if len(several) > 1:
        yield from several
    elif pair := _pair(plain):
        yield pair


def _pair(plain: str) -> tuple[str, str] | None:
    for pattern in _PAIRS:
        hit = pattern.search(plain)
        if hit:
            return hit["old"].strip(), _LEAD.sub("", hit["new"].strip())
    return None


def _by_old_value(
    plain: str,
    reading: Reading,
    question: str | None,
    known: Sequence[str],
    slots: Mapping[str, Any],
    context: ReadingContext,
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for old, new in _pairs(plain):
        for slot in known:
            before = _value(old, slot, context)
            if before is None or not _holds(slots[slot], before):
                continue
            value = _value(new, slot, context)
            if value is None or value == before:
                continue
            if _answers_instead(plain, reading, question, slot, value, slots):
                continue
            if slot in LIST_SLOTS:
                value = [*(one for one in slots[slot] if one not in before), *value]
            found |= kept_fact(slot, value, slots)
            break
    return found


def _answers_instead(
    plain: str, reading: Reading, question: str | None, slot: str, value: Any, slots: Mapping[str, Any]
) -> bool:
    """Whether the message rather answers the open question, which is one of the same kind."""
    if reading.answer is None or _STRONG.search(plain):
        return False
    if {question, slot} <= COUNT_SLOTS:
        total = slots.get("incident_count")
        over = isinstance(total, int) and isinstance(value, int) and value > total
        return not over and not re.match(r"it (?:was|is)\b", plain)
    return {question, slot} <= LIST_SLOTS


def _stated(
    plain: str, question: str | None, known: Sequence[str], slots: Mapping[str, Any], context: ReadingContext
) -> dict[str, Any]:
    """A number that is put right where a date is asked for, or a new sum ("so it is three now")."""
    counts = [slot for slot in ("reports_in_window", "incident_count") if slot in known]
    counts = [slot for slot in counts if slots.get(slot) != UNSURE] or counts
    summed = _SUM.search(plain)
    if summed and counts:
        value = _value(summed[1], "incident_count", context)
        if isinstance(value, int):
            changed = {"incident_count": value} if "incident_count" in counts else {}
            inside, total = slots.get("reports_in_window"), slots.get("incident_count")
            if isinstance(inside, int) and isinstance(total, int) and value > total:
                # What was reported since then was reported lately.
                changed["reports_in_window"] = inside + value - total
            elif isinstance(inside, int) and total is None:
                changed["reports_in_window"] = value
            return changed
    if question == "earliest_report_on" and counts:
        told = _LEAD.sub("", plain)
        lately = re.search(r"\b(?:six|6) months\b|\blately\b|\brecent", plain)
        slot = "reports_in_window" if lately or "incident_count" not in counts else "incident_count"
        value = _value(told, slot, context) if re.match(r"(?:it|that|there|i) ", told) else None
        if isinstance(value, int) and not re.search(
            r"\b(?:days?|weeks?|years?|ago|last|since)\b", _no_window(told)
        ):
            return {slot: value}
    return {}


def _no_window(plain: str) -> str:
    return re.sub(r"\b(?:in|over|within) the (?:last|past) (?:six|6) months\b", "", plain)


def _by_new_value(
    plain: str, question: str | None, known: Sequence[str], slots: Mapping[str, Any], context: ReadingContext
) -> dict[str, Any]:
    told = _LEAD.sub("", plain)
    if not told:
        return {}
    for slot in known:
        value = _value(told, slot, context)
        if value is None or _holds(slots[slot], value):
            continue
        kept = _kept({slot: value}, plain, slots)
        if kept.get(slot) is not None:
            return kept
    return {}


def _kept(named: Mapping[str, Any], plain: str, slots: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for slot, value in named.items():
        before = slots.get(slot)
        if slot in LIST_SLOTS and _ADDED.search(plain) and isinstance(before, list) and value:
            value = [*before, *(one for one in value if one not in before)]
        kept |= kept_fact(slot, value, slots)
    return kept


def _value(words: str, slot: str, context: ReadingContext) -> Any:
    """What some words say in reply to a question."""
    answer = read(words.strip(" ,.!"), slot, context).answer
    return answer if answer != [] else None


def _holds(current: Any, value: Any) -> bool:
    """Whether an answer is, or holds, a value."""
    if isinstance(current, list) and isinstance(value, list):
        return bool(value) and set(value) <= set(current)
    if isinstance(current, float | int) and isinstance(value, int) and not isinstance(value, bool):
        return not isinstance(current, bool) and int(current) == value
    return bool(current == value)


def _contact(
    text: str, question: str | None, slots: Mapping[str, Any], context: ReadingContext
) -> dict[str, Any]:
    """A name or a way to get in touch that was given before and is given anew."""
    for slot, words in _CONTACTS:
        if slots.get(slot) is None or slot == question:
            continue
        hit = re.search(
            rf"\b{words}\b(?: is| was| should)[^:]*?(?: be| actually| wrong,? it is)?:? (.+)$", text, re.I
        )
        if hit:
            value = read(hit[1], slot, context).answer
            if value is not None and value != slots[slot]:
                return {slot: value}
    return {}

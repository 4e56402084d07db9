"""Finds in a message what it puts right: which earlier answer, and its new value.

An old value that is named ("not the police, the council") says which answer is meant; without one it
is the latest answer that the new value fits. What follows from a change is left to ``keeping``, and
saying it to ``changes``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from actions.changes import open_again
from actions.keeping import COUNT_SLOTS, LIST_SLOTS, kept_fact
from bot.language.normalise import normalise
from bot.language.reading import Reading, ReadingContext, read
from bot.triage.application import APPLICATION_SLOTS
from bot.triage.facts import FACT_SLOTS, UNSURE

_CUE = re.compile(
    r"\b(?:i meant|meant to (?:say|put|press|type)|correction|scrap that|tell a lie|i lie|no,? wait|"
    r"wait,? no|my mistake|"
    r"(?:made|was|is) a mistake|got (?:that|it|this) wrong|should (?:be|have been|have said|say)|"
    r"change (?:it|that|my|the|"
    r"from)|instead of|rather than|second thoughts?|oops|my bad|(?:that|it) (?:is|was) wrong|i was "
    r"wrong|to correct|"
    r"i said|i put|i told you|i forgot|never reported|no ?one has been told)\b|^(?:oh,? )?(?:no,? "
    r")?(?:sorry,? )?i mean\b|^(?:no,? )?(?:oh,? )?(?:sorry|actually|correction|oops|wait)\b"
)
_STRONG = re.compile(
    r"\b(?:i meant|meant to|correction|scrap that|mistake|wrong|should (?:be|have)|change|instead of|"
    r"rather than|oops)\b|"
    r"^(?:no,? )?(?:sorry|no wait|wait no|oops)\b"
)
_ADDED = re.compile(r"\b(?:also|as well|too|forgot to (?:say|mention|add)|both)\b")
_SUM = re.compile(
    r"\b(?:so|which|that) (?:(?:it|that|this) is|makes|makes it|makes that|i have|there (?:are|have "
    r"been))\s+(.+?)"
    r"(?: now| in all| altogether| in total)*[.!]*$"
)
_IN_ALL = re.compile(r"\b(?:in all|in total|altogether|all together|overall|all told)\b")
_LATELY = re.compile(r"\b(?:in|over|within) the (?:last|past) (?:six|6) months\b")
_DENIED = re.compile(
    r"^(?:no,? |sorry,? |wait,? )*(?:it (?:is|was) |that is |i (?:did|do) )?not (?:in |the |at )?([a-z "
    r"]+)[.!]*$"
)
_WITHDRAWN = re.compile(
    r"\b(?:does|do|did) not (?:agree|consent|want (?:it|this|me to))(?: any ?more)?\b|\bchanged (?:her|"
    r"his|their) mind|"
    r"\bwithdr(?:aw|ew)"
)
_COUNT_TAKEN_BACK = re.compile(
    r"\b(?:forget|scrap|ignore|never mind|take back|delete) (?:that|the|my|what i said about the) "
    r"(?:number|count|total|figure)\b"
)
_NO_VALUE = re.compile(r"(?:wrong|incorrect|not |mis|spel[lt])", re.IGNORECASE)
_I_MEAN = re.compile(r"^(?:(?:oh|no|sorry|wait)\b[ ,]*)*i meant?\b")
_MORE = re.compile(r"\b(?:more|again|another)\b")
_PAIRS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        (
            r"^(?:.*?\b)?i (?:said|put|told you|wrote|typed|pressed|answered) (?P<old>.+?)[,.;]*\s+(?:but|"
            r"and|when|though|"
            r"sorry|instead|i meant|it (?:was|is|should))\s*(?P<new>.+)$"
        ),
        r"^.*?\bchange (?:.{0,40}? )?from (?P<old>.+?) to (?P<new>.+)$",
        r"^.*?\bchange (?P<old>.+?) (?:to|for) (?P<new>.+)$",
        r"^(?P<new>.+?),? (?:instead of|rather than|in place of) (?P<old>.+)$",
        (
            r"^(?:.*?\b)?not (?P<old>[^,;.]+?)(?:\s*[,;.]+\s*|\s+but\s+|\s+(?=it (?:was|is)\b|i "
            r"meant\b))(?:but |sorry |rather |no )*"
            r"(?P<new>.+)$"
        ),
        r"^(?P<new>.+?)[, ]+(?:and |it (?:was|is) )?not (?P<old>[^,;.]+)$",
    )
)
_PIECES = re.compile(r"\s*(?:,\s*and|\band\b|;|\.\s)\s*")
_SMALL_PIECES = re.compile(r"\s*(?:,\s*(?:and|but)?|\band\b|;|\.\s)\s*")
_LEAD = re.compile(
    r"^(?:(?:no|oh|sorry|wait|actually|hang on|well|oops|correction|i meant|i mean|i should have said|"
    r"it should (?:be|have "
    r"been|say)|scrap that|my mistake|that is wrong|i (?:made|was) (?:a mistake|wrong)|that was a "
    r"mistake|so|but|"
    r"it (?:was|is) actually|on second thoughts?|i lie|tell a lie|my bad|i got (?:that|it) wrong)\b[ "
    r",.:;!-]*)+"
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
    known = known_facts(slots, question)
    found = _contact(text, reading, question, slots, context) or _withdrawn(plain, question, slots)
    if not found:
        found = _by_old_value(plain, reading, question, known, slots, context)
        found |= _stated_besides(plain, reading, question, found, slots)
    if found or not known:
        return found
    if reading.unsure and _COUNT_TAKEN_BACK.search(plain):
        slot = (
            "incident_count"
            if _IN_ALL.search(plain)
            else next((one for one in known if one in COUNT_SLOTS), "")
        )
        return kept_fact(slot, str(UNSURE), slots) if slot in known else {}
    denied = _DENIED.match(plain)
    if denied and reading.answer is None:
        held = next((one for one in known if _holds(slots[one], _value(denied[1], one, context))), None)
        return open_again(held, slots) if held else {}
    plainly = _instead(plain, question, context) or _stated_in_all(plain, known, question, slots, context)
    if plainly:
        return plainly
    if not (meant or _CUE.search(plain) or (_MORE.search(plain) and _SUM.search(plain))):
        return {}
    stated = _stated(plain, question, known, slots, context)
    if stated:
        return stated
    taken_back = slots.get("reported") is False and reading.facts.get("reported_to")
    if taken_back or any(slot in known for slot in reading.facts):
        return _by_pieces(plain, known, slots, context) | _kept(reading.facts, plain, slots)
    if reading.answer is not None and not ((meant and _STRONG.search(plain)) or _I_MEAN.search(plain)):
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
        slot
        for slot in order
        if slots.get(slot) not in (None, UNSURE) and slot not in (question, "immediate_danger")
    ]


def _fits_nothing(reading: Reading) -> bool:
    return not reading.unsure and not reading.skip


def _pairs(plain: str) -> Iterator[tuple[str, str]]:
    """Old and new values that a text sets against each other."""
    several: list[tuple[str, str]] = []
    for between in (_SMALL_PIECES, _PIECES):
        pieces = [piece for piece in between.split(plain) if piece]
        found = [pair for piece in pieces if (pair := _pair(piece))]
        several = found if len(found) > len(several) else several
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
                kept = [one for one in slots[slot] if one not in before]
                value = list(dict.fromkeys([*kept, *value]))
            found |= kept_fact(slot, value, slots)
            break
    return found


def _stated_besides(
    plain: str,
    reading: Reading,
    question: str | None,
    found: Mapping[str, Any],
    slots: Mapping[str, Any],
) -> dict[str, Any]:
    """What else a message states that puts an answer right by its old value; else nothing.

    Numbers are left out: which of them is the old one is settled by ``_by_old_value`` alone.
    """
    if not found or (question in APPLICATION_SLOTS and question != "apply_now"):
        return {}
    stated = {
        slot: value
        for slot, value in reading.facts.items()
        if slot not in found and slot not in COUNT_SLOTS and not _holds(slots.get(slot), value)
    }
    return _kept(stated, plain, slots)


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
        told = re.split(r"[,;.]", told)[0]
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


def _withdrawn(plain: str, question: str | None, slots: Mapping[str, Any]) -> dict[str, Any]:
    """Consent that is taken back while the application is filled in."""
    asked = question in APPLICATION_SLOTS and slots.get("on_behalf") and slots.get("consent") is True
    return {"consent": False} if asked and _WITHDRAWN.search(plain) else {}


def _instead(plain: str, question: str | None, context: ReadingContext) -> dict[str, Any]:
    """The new value of "not three, four" where it answers the open question."""
    if question not in FACT_SLOTS or not re.match(r"not (?!only|just|all|sure|yet)", plain):
        return {}
    pair = _pair(plain)
    value = _value(pair[1], question, context) if pair else None
    return {} if value is None or isinstance(value, dict) else kept_fact(question, value, {})


def _stated_in_all(
    plain: str, known: Sequence[str], question: str | None, slots: Mapping[str, Any], context: ReadingContext
) -> dict[str, Any]:
    """Numbers that say themselves what they count: "six in all", "five in the last six months"."""
    changed: dict[str, Any] = {}
    for piece in _PIECES.split(plain):
        told = _LEAD.sub("", piece.split(",")[-1].strip() if "," in piece else piece)
        for slot, words in (("incident_count", _IN_ALL), ("reports_in_window", _LATELY)):
            if words.search(told) and (slot in known or (changed and slot == question)):
                value = _value(words.sub("", told), slot, context)
                if isinstance(value, int) and value != slots.get(slot):
                    changed[slot] = value
    return changed if "incident_count" in changed or (changed and question != "reports_in_window") else {}


def _by_pieces(
    plain: str, known: Sequence[str], slots: Mapping[str, Any], context: ReadingContext
) -> dict[str, Any]:
    """What single pieces of a message put right, beside what the whole of it states."""
    pieces = [_LEAD.sub("", piece) for piece in re.split(r",\s*and\s+|;\s*|\.\s+", plain)]
    found: dict[str, Any] = {}
    for piece in pieces if len(pieces) > 1 else ():
        for slot in known:
            if slot in ("concern_type", "on_behalf", "complaint_stage"):
                value = _value(piece, slot, context)
                if value is not None and not _holds(slots[slot], value):
                    found |= kept_fact(slot, value, slots)
    return found


def _contact(
    text: str, reading: Reading, question: str | None, slots: Mapping[str, Any], context: ReadingContext
) -> dict[str, Any]:
    """A name or a way to get in touch that was given before and is given anew."""
    if _CUE.search(normalise(text)):
        told = {slot: value for slot, value in reading.facts.items() if slot.startswith("applicant_")}
        told = {slot: value for slot, value in told.items() if slots.get(slot) not in (None, value)}
        if told:
            return told
    for slot, words in _CONTACTS:
        if slots.get(slot) is None or slot == question:
            continue
        hit = re.search(
            rf"\b{words}\b(?: is| was| should)[^:]*?(?: be| actually| wrong,? it is)?:? (.+)$", text, re.I
        )
        if hit and not _NO_VALUE.match(hit[1]):
            value = read(hit[1], slot, context).answer
            if value is not None and value != slots[slot]:
                return {slot: value}
    return {}

"""Recognises which answer somebody names: "my phone number", "the second incident", "the place is wrong".

Works on plain patterns. What is opened for it is left to ``changes``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from actions.asides import TOPICS
from bot.language.normalise import normalise

_CHANGE_TOPICS: Final = (
    ("council", r"\bwrong (?:council|place|town|area)\b"),
    ("applicant_name", r"\bmy name\b"),
    ("applicant_email", r"\be-?mail\b"),
    ("applicant_phone", r"\b(?:phone|mobile|telephone)\b"),
    ("applicant_address", r"\baddress\b"),
    ("reported_to", r"\bwho (?:i|we)\b|\breported (?:it )?to\b|\btold\b"),
)
_THEIR: Final = (
    r"(?:their|his|her|the (?:other )?(?:persons?|victims?)|(?:my )?(?:mum|dad|nan|gran)s?)(?: s)?"
)
_SAYS: Final = r"(?:i (?:told|reported (?:it |this )?to|rang|spoke to)|was told|knows?|i have told)"
_NAMES: Final = tuple(
    (slot, re.compile(pattern))
    for slot, pattern in (
        (
            "victim_name",
            rf"{_THEIR} (?:full )?name|name of the (?:person|victim)|who i (?:am )?ask(?:ing)? for",
        ),
        ("applicant_name", r"(?:(?:full|first|last|sur) ?)?name"),
        ("applicant_email", r"e-?mails?(?: address)?"),
        ("applicant_phone", r"(?:phone|mobile|telephone|tel|contact)(?: (?:number|no|num))?|phone one"),
        ("applicant_address", r"(?:(?:home|postal|post|house) )?address|post ?code|street|where i live"),
        ("relationship", r"relationship|how i know (?:them|him|her)"),
        ("consent_how", r"how (?:they|he|she) (?:agreed|said (?:so|yes|that they agree))"),
        ("consent", r"consent|permission|(?:whether|if) (?:they|he|she) agrees?"),
        ("harm", r"harm|risk|(?:the )?harm (?:or|and) risk|danger"),
        ("impact", r"impact|effects?(?: on (?:me|us))?|how it (?:affects|hits|makes) (?:me|us)(?: feel)?"),
        ("desired_outcome", r"(?:desired )?outcome|what i (?:want|would like|asked for)|what should happen"),
        ("reports_in_window", r".*\b(?:six|6) months?|how many (?:lately|recently)"),
        (
            "incident_count",
            (
                r"how many(?: (?:times?|incidents?|reports?|there (?:were|was)|i (?:reported|made)|in all))*|"
                r"(?:total )?number of (?:incidents?|reports?|times)|(?:count|total)"
            ),
        ),
        ("reported_to", rf"police|landlord|housing(?: association)?|who(?: {_SAYS})?(?: it| this)?"),
        ("council", r"which council|where(?: it happens| it is)?|place|town|area|village"),
        ("concern_type", r"(?:main )?(?:problem|concern)|what (?:it|the problem) is"),
        ("complaint_stage", r"(?:formal )?complaint"),
        ("on_behalf", r"who (?:it|this) is for"),
    )
)
_LEAD: Final = re.compile(
    r"^(?:(?:it is|i think|i want to|i would like to|can (?:i|you|we)|could (?:i|you|we)|change|correct|fix|"
    r"edit|please|well|um|er|erm|oh|just|the|my|our|a|an|part about|bit about|one about|"
    r"answer (?:to|about|on)|what i (?:said|put) (?:about|for)|wrong)\b[ ,]*)+"
)
_TAIL: Final = re.compile(
    r"(?:\b(?:please|is wrong|was wrong|is not right|wrong|answer|line|part|bit|needs changing|thanks|"
    r"i think|has changed)\b[ .,!]*)+$"
)
_ORDINALS: Final = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
)
_NUMBERS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_INCIDENT: Final = re.compile(
    rf"(?P<ordinal>{'|'.join(_ORDINALS)}|last|latest|\d{{1,2}}(?=st|nd|rd|th))(?:st|nd|rd|th)?"
    r"(?: (?:incident|one|report|date|time|thing))?|"
    rf"(?:incident|report)(?: (?:number|no))? (?P<number>{'|'.join(_NUMBERS)}|\d{{1,2}})"
)
_NOTHING: Final = re.compile(
    r"^(?:(?:no|oh|ok|sorry|actually|well|please)\b[ ,.]*)*"
    r"(?:no|nope|nah|none(?: of (?:them|it|these))?|nothing(?: else| really| at all)?|"
    r"not? (?:changes?|thanks?|thank you|any ?more)|"
    r"(?:it is |they are |that is |all )*(?:fine|right|ok|okay|good|correct)(?: as it is)?|"
    r"(?:do not|i do not want to) change (?:anything|it)|leave it(?: as it is)?|as it is)[ .!]*$"
)


def named_answer(clause: str) -> str | None:
    """Which answer somebody wants to change, where they name it in a sentence.

    Args:
        clause: The words that say so, normalised.

    Returns:
        The slot, or None.
    """
    named = re.sub(r"\bchange (?:an|my|one|the) answers?\b", " ", clause)
    return next((slot for slot, pattern in (*_CHANGE_TOPICS, *TOPICS) if re.search(pattern, named)), None)


def named_line(text: str, slots: Mapping[str, Any]) -> str | None:
    """Which line of the application is named in reply to "which answer would you like to change?".

    Args:
        text: What the person typed.
        slots: The conversation's slots.

    Returns:
        A slot that was answered, or ``incident_1`` and on; None where nothing else than a line's name would
        do: a question that only holds such a word is no choice.
    """
    if "?" in text:
        return None
    bare = normalise(text).strip(" .,!:;")
    bare = _TAIL.sub("", _LEAD.sub("", bare)).strip(" .,!:;")
    incident = _INCIDENT.fullmatch(bare)
    if incident:
        return _incident(incident["ordinal"] or incident["number"], len(slots.get("incidents") or []))
    named = (slot for slot, pattern in _NAMES if pattern.fullmatch(bare))
    return next((slot for slot in named if slots.get(slot) is not None), None)


def names_nothing(text: str) -> bool:
    """Whether the reply to "which answer would you like to change?" is: none after all."""
    return _NOTHING.match(normalise(text)) is not None


def _incident(word: str, count: int) -> str | None:
    if word in ("last", "latest"):
        number = count
    elif word.isdigit():
        number = int(word)
    else:
        number = (_ORDINALS.index(word) if word in _ORDINALS else _NUMBERS.index(word)) + 1
    return f"incident_{number}" if 1 <= number <= count else None

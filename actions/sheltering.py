"""Looks after people: names helplines that fit, once each, and shelters a child.

Only that something was heard is kept, by kind; never the words that said so. What is heard is read by
``bot.language``; a child's age by the few plain patterns here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from rasa_sdk.executor import CollectingDispatcher

from actions.services import Services
from bot.language.normalise import clean, normalise
from bot.triage.application import SKIPPED
from bot.triage.area import Helpline

HELPLINES: Final[Mapping[str, tuple[str, ...]]] = {
    "domestic_abuse": ("domestic_abuse_derbyshire", "domestic_abuse_national", "mens_advice"),
    "hate": ("stop_hate_uk", "true_vision"),
    "suicide": ("samaritans", "nhs_111", "shout"),
    "child": ("childline", "nspcc"),
    "adult": ("hourglass",),
    "victim": ("derbyshire_victim_services", "victim_support"),
}
"""By what was heard, the area pack's helplines that fit; ``victim`` where someone is in danger otherwise."""

CHILD_AGES: Final = range(5, 18)
OLDEST: Final = 110
_AGE_WORDS: Final = {
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
}
_I_AM: Final = r"(?:^|[.,;!?]|\b(?:and|but|because|cos|so|btw|sorry|hi|hello|well|as|if) )\s*(?:i am|im|i'm)"
_SOFTLY: Final = r"(?: only| just| still| actually)*"
_AGE: Final = re.compile(
    rf"{_I_AM}{_SOFTLY} (?:a |an )?(?P<age>\d{{1,2}}|{'|'.join(_AGE_WORDS)})"
    r"(?P<years> ?(?:years?[ -]old|yrs? old|y ?/?o|years? of age)\b)?(?P<after>[^.,;!?]{0,20})"
)
# After a bare number only these let it be an age: "I am 14 and …", not "I am 14 doors down".
_AGE_ENDS: Final = re.compile(r"^\s*(?:$|(?:and|but|so|btw|now|today|year old|i|is|can|do|my|though)\b)")
_CHILD: Final = re.compile(
    rf"{_I_AM}{_SOFTLY} (?:(?:a|an) (?:\w+ )?(?:child|kid|minor|teenager|teen|schoolchild|"
    r"school ?(?:boy|girl)|young person)\b(?! (?:care|mind|support|social|line|worker|protection)\w*)|"
    r"under ?(?:18|eighteen|age|16|sixteen)\b|"
    r"(?:in|at) (?:year|yr) (?:[3-9]|1[0-3])\b(?! of)|in (?:primary|secondary|high|middle) school\b)"
)
_GROWN_UP: Final = re.compile(
    rf"{_I_AM}{_SOFTLY} (?:an adult\b|(?:a )?grown[ -]?up\b|over (?:18|eighteen)\b|"
    r"not a (?:child|kid|minor)\b)"
)
_AGE_AT_THE_END: Final = re.compile(
    rf"\b(?:i am|im){_SOFTLY} (?P<age>\d{{1,2}}|{'|'.join(_AGE_WORDS)})(?: years? old)?[ .!]*$"
)
_NOBODY: Final = re.compile(r"^(?:well |oh )?(?:no|nobody|none|nothing|not)\b")
_YET: Final = re.compile(r"\b(?:but|except|although|though|apart from|however|only|unless)\b")
_THREAT: Final = re.compile(
    r"\b(?:said|says|saying|say|told (?:me|us|him|her|them)|threat\w*|promis\w+|swore|swears|texted|shout\w*|"
    r"messaged|wrote)\b.{0,40}\b(?:kill|murder|stab|shoot|strangle|petrol ?bomb|firebomb|acid|slit|"
    r"burn (?:me|us|my|our|it|the house|the place))\b(?!.{0,12}\bnoise\b)"
)
FEWEST_WORDS: Final = 3
"""With fewer words an answer on harm is a yes or a no, or none."""
NO_ANSWERS: Final = frozenset(
    {"stop", "restart", "go_back", "repeat", "correct_answer", "thank", "greet", "goodbye", "start_triage"}
)


def harm_told(text: str, intent: str | None, heard: Any) -> dict[str, Any]:
    """The answer on harm and risk, in the person's own words where they say more than yes or no.

    Args:
        text: What they typed.
        intent: The kind of message that it resembles.
        heard: What was read as the answer so far: True, False, a skip or None.

    Returns:
        ``harm``: True, False or the words; empty where nothing is to be added to what was heard.
    """
    plain = normalise(text)
    asks = text.strip().endswith("?") or (intent or "").startswith("ask_")
    if heard == SKIPPED or len(plain.split()) < FEWEST_WORDS:
        return {}
    if heard is None and (asks or intent in NO_ANSWERS or plain.startswith("/")):
        return {}
    if _NOBODY.search(plain) and not _YET.search(plain):
        return {"harm": False}
    return {"harm": clean(text)}


def says_child(text: str) -> bool | None:
    """Whether the person says of themselves that they are under 18.

    Args:
        text: What they typed.

    Returns:
        True for under 18, False for 18 or over, None where the text does not say.
    """
    plain = normalise(text)
    if _GROWN_UP.search(plain):
        return False
    if _CHILD.search(plain):
        return True
    age = own_age(plain)
    return None if age is None else age in CHILD_AGES


def own_age(plain: str) -> int | None:
    """How old the person says that they are.

    Args:
        plain: Normalised text.

    Returns:
        Years, 5 to 110; None where the text does not say.
    """
    for found in _AGE.finditer(plain):
        age = _AGE_WORDS.get(found["age"]) or (int(found["age"]) if found["age"].isdigit() else 0)
        if CHILD_AGES.start <= age <= OLDEST and (found["years"] or _AGE_ENDS.search(found["after"])):
            return age
    at_the_end = _AGE_AT_THE_END.search(plain)
    if at_the_end:
        age = _AGE_WORDS.get(at_the_end["age"]) or int(at_the_end["age"])
        return age if age in CHILD_AGES else None
    return None


def without_age(text: str, heard: Mapping[str, Any]) -> dict[str, Any]:
    """What was heard, without a number of reports that is the person's age.

    Args:
        text: What they typed.
        heard: What was read from it, by slot.

    Returns:
        The rest.
    """
    age = own_age(normalise(text))
    counts = ("incident_count", "reports_in_window")
    return {slot: value for slot, value in heard.items() if age is None or slot not in counts or value != age}


def heard_of_people(text: str, slots: Mapping[str, Any]) -> dict[str, Any]:
    """What typed words say of the person themselves.

    Args:
        text: What they typed.
        slots: The conversation's slots.

    Returns:
        ``is_child`` where it is said and new; else nothing.
    """
    child = says_child(text)
    if child is None or child is slots.get("is_child") or (child is False and not slots.get("is_child")):
        return {}
    if not child:
        return {"is_child": False}
    # An application that was opened is told anew: an adult may make it.
    opened = str(slots.get("told_outcome") or "").startswith("application")
    return {"is_child": True, **({"told_outcome": None} if opened else {})}


def threat_told(text: str, heard: Mapping[str, Any], slots: Mapping[str, Any]) -> dict[str, Any]:
    """Whether typed words tell of a threat to somebody's life, so that it is asked if anyone is in danger.

    Args:
        text: What they typed.
        heard: What was read from it, by slot.
        slots: The conversation's slots.

    Returns:
        ``danger_hinted`` where they do and danger was not spoken of before; else nothing.
    """
    spoken_of = heard.get("immediate_danger") is not None or slots.get("immediate_danger") is not None
    return {} if spoken_of or not _THREAT.search(normalise(text)) else {"danger_hinted": True}


def look_after(
    dispatcher: CollectingDispatcher, heard: Mapping[str, Any], slots: Mapping[str, Any], services: Services
) -> dict[str, Any]:
    """Names the helplines that fit what was just heard, each kind once, and shelters a child.

    Said at once, at any question. Where someone is in danger now nothing is said here: 999 comes first, and
    the outcome names the helplines after it.

    Args:
        dispatcher: Where messages go.
        heard: What the message says, by slot.
        slots: The conversation's slots before it.
        services: The services in use.

    Returns:
        What is to be remembered, by slot.
    """
    remembered: dict[str, Any] = {}
    child = heard.get("is_child", slots.get("is_child"))
    if child and not {**slots, **heard}.get("child_told"):
        dispatcher.utter_message(
            response="utter_child",
            phone=services.area.helplines["childline"].phone,
            buttons=[{"title": "I am 18 or over", "payload": '/inform{"is_child": false}'}],
        )
        remembered["child_told"] = True
    if heard.get("immediate_danger"):
        return remembered
    return remembered | tell_helplines(dispatcher, heard.get("safeguarding") or (), slots, services)


def tell_helplines(
    dispatcher: CollectingDispatcher,
    kinds: Iterable[str],
    slots: Mapping[str, Any],
    services: Services,
) -> dict[str, Any]:
    """Names the helplines of each kind that was not named before.

    Args:
        dispatcher: Where messages go.
        kinds: Of ``HELPLINES``.
        slots: The conversation's slots.
        services: The services in use.

    Returns:
        ``helplines_told`` where something was named; else nothing.
    """
    told = list(slots.get("helplines_told") or [])
    new = [kind for kind in dict.fromkeys(kinds) if kind in HELPLINES and kind not in told]
    for kind in new:
        lines = [services.area.helplines[one] for one in HELPLINES[kind]]
        dispatcher.utter_message(
            response=f"utter_support_{kind}",
            lines="\n".join(f"• {helpline_line(one)}" for one in lines),
            spoken="\n".join(f"{helpline_line(one, aloud=True)}." for one in lines),
        )
    return {"helplines_told": [*told, *new]} if new else {}


def helpline_line(line: Helpline, *, aloud: bool = False) -> str:
    """A helpline in one line.

    Args:
        line: The helpline.
        aloud: Whether it is to be read aloud: then without a web address, unless there is nothing else.

    Returns:
        Its name and how to reach it.
    """
    ways = [f"ring {line.phone}"] if line.phone else []
    if line.text:
        words = line.text_words or f"Text {line.text}"
        ways.append(words[0].lower() + words[1:].rstrip("."))
    if line.url and not (aloud and ways):
        ways.append(line.url)
    hours = f" ({line.hours.lower()})" if line.hours else ""
    return f"{line.name}: {' or '.join(ways)}{hours}"

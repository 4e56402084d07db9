"""Recognises what a message plainly is as a whole: a question to the guide, "never mind", two wishes.

Works on plain patterns. What follows from it is left to ``listening``.
"""

from __future__ import annotations

import re
import unicodedata

from bot.language.normalise import normalise

STORY_SLOTS = frozenset({"incident_description", "impact", "desired_outcome"})
NEVER_MIND = (
    "never mind",
    "nevermind",
    "leave it",
    "keep it",
    "no change",
    "forget it",
    "it is fine",
)
ORDER_WORDS = frozenset({"stop", "back", "again", "restart", "cancel", "erase", "delete"})
GIVES_UP = re.compile(r"^(?:(?:oh|no|just|ok)\b[ ,]*)*(?:forget it|forget about it|forget this)\b")
_LED_BY = r"(?:(?:and|but|so|ok|sorry|wait|hang on|oh|please|well)\b[ ,]*)*"
_ASKS = re.compile(
    rf"{_LED_BY}(?:why|what|how|who|whom|which|when|where|do|does|did|is|are|am|will|would|should|shall|must|"
    r"can|could|may|have|has)\b"
)
_ASKS_IN_STORY = re.compile(
    rf"{_LED_BY}(?:why|what|how|who|which|where|do (?:you|i|we)|does (?:this|that|it)|is (?:this|that|it)|"
    r"are (?:you|these)|am i|must i|should i|can i|will (?:you|this|that|it|they|he|she|anyone))\b"
)
_PLAINLY_ASKS = re.compile(
    rf"{_LED_BY}(?:why|what|how|who) (?:do|does|is|are|would|will|should|can|did) "
    r"(?:you|i|it|this|that|they)\b|"
    rf"{_LED_BY}(?:do|can|must|should|will) (?:i|you) (?:need|have|want|give|put|tell|see|use|share|keep)\b"
)
_FOR_A_RELATIVE = re.compile(
    r"\b(?:can|could|may|am) i (?:allowed to )?(?:do|ask|apply|use|fill|make)\b.{0,30}\bfor (?:my|our) "
    r"(?:\w+ ){0,2}"
    r"(?:mother|mum|mam|mom|dad|father|parents?|nan|gran\w*|wife|husband|partner|son|daughter|sister|brother|"
    r"aunt\w*|uncle|friend|neighbour|cousin|niece|nephew|tenant|client|constituent|resident)\b"
)
_WANTS = r"\b(?:want|wants|wanted|need|like|wish|trying|here|how (?:do|can|would) i|can i|could i)\b"
_TWO_WISHES = re.compile(
    rf"{_WANTS}.{{0,20}}\breport\b(?!ed).{{0,60}}\b(?:and|also|plus)\b.{{0,20}}\b(?:complain|complaint)\b|"
    rf"{_WANTS}.{{0,20}}\b(?:complain|complaint)\b.{{0,60}}\b(?:and|also|plus)\b.{{0,20}}\breport\b(?!ed)"
)
_LONG_AGO = re.compile(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|several|many|few|couple of) years\b(?! old)|"
    r"\byears (?:of|now|on)\b|"
    r"\b(?:for|over|nearly|about|almost) (?:a|one|1) year\b|\bsince (?:20[01]\d|202[0-5])\b"
)
_SAYS_WHEN = re.compile(
    r"\b(?:six|6) months\b|\ball (?:of (?:them|it|those) |in |since |within |this |recent)|\blately\b|"
    r"\brecently\b|\b(?:since|from) (?:january|february|march|april|may|june|july|august|september|october|"
    r"november|december)\b|"
    r"\b(?:this|last|past) (?:\w+ )?(?:year|months?|weeks?|summer|autumn|spring)\b"
)
_ANGRY = re.compile(
    r"\bf[u*]+[c*]+k?|\bwtf\b|\bffs\b|\bpiss(?:ed|ing)\b|\b(?:bull)?shit|\buseless\b|\bpathetic\b|\bdisgrace\w*\b|"
    r"\ba joke\b|\b(?:sick|fed up|had enough) (?:and tired )?of (?:this|it|you|them|the lot)|"
    r"\b(?:no ?one|nobody) (?:cares|gives a)\b|\byou (?:lot|people) (?:never|do not|are|just|have)\b"
)
SHORT = 8
"""Up to so many words an aside may stand where a story is asked for; longer ones are part of the story."""


def is_wordless(text: str) -> bool:
    """Whether a message is empty, or nothing but spaces and punctuation."""
    return all(unicodedata.category(character)[0] in "PZC" for character in text)


def for_a_relative(text: str) -> bool:
    """Whether the person asks if they may do this for somebody, and says for whom."""
    return bool(_FOR_A_RELATIVE.search(normalise(text)))


def asks_the_guide(text: str, question: str | None) -> bool:
    """Whether a message at a text question only asks the guide something.

    Args:
        text: What the person typed.
        question: The text question that is open.

    Returns:
        True for one short question; a wish may look like one ("can you make it stop?").
    """
    plain = normalise(text)
    if len(plain.split()) > 2 * SHORT or re.search(r"[.?!;] ", plain.strip(" .?!")):
        return False
    if question in STORY_SLOTS:
        return plain.endswith("?") and bool(_ASKS_IN_STORY.match(plain))
    return bool((_ASKS if plain.endswith("?") else _PLAINLY_ASKS).match(plain))


def said_never_mind(text: str) -> bool:
    """Whether the person would rather leave it as it is.

    Args:
        text: What the person typed.

    Returns:
        True where nothing else is said.
    """
    plain = re.sub(r"^(?:(?:no|oh|ok|actually|sorry)\b[ ,]*)+", "", text.casefold().replace("it's", "it is"))
    words = plain.strip(" .!").split()
    return plain.startswith(NEVER_MIND) and len(words) <= SHORT and not ORDER_WORDS.intersection(words)


def gives_up(text: str) -> bool:
    """Whether the person gives up on the conversation ("forget it")."""
    return bool(GIVES_UP.match(normalise(text)))


def wishes_both(text: str) -> bool:
    """Whether the person wants to report behaviour and to complain, in one message."""
    return bool(_TWO_WISHES.search(normalise(text)))


def may_be_old(text: str) -> bool:
    """Whether what is told goes back for years, and nothing says which reports are lately ones."""
    plain = normalise(text)
    return bool(_LONG_AGO.search(plain)) and not _SAYS_WHEN.search(plain)


def is_angry(text: str) -> bool:
    """Whether a message is plainly written in anger or despair at those who should help."""
    return bool(_ANGRY.search(normalise(text)))

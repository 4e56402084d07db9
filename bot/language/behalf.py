"""Hears for whom a person asks, and whether that person agrees, in a message where nobody asked.

Reads plain words only; the answers to the questions themselves are ``choices``'.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from pydantic import RootModel

from bot.language.vocabulary import load_words


class BehalfWords(RootModel[dict[str, str]]):
    """``data/language/behalf.yml``."""


# "but you're asking about me": speaks of the question, not of for whom it is.
_SPEAKS_OF_ASKING = re.compile(r"\byou are asking (?:about|for|of) me\b")

# The list is wide on purpose: where none of it stands, nothing is said of consent at all.
_OF_CONSENT = re.compile(
    r"\b(?:agre\w+|consent\w*|permis+ion|permits?|ok|okay|fine|fien|happy|al+ ?right|alreet|yes|"
    r"ask(?:s|ed|ing)? (?:me|us|if|to)|wants?|would like|told (?:me|us)|knows?|aware|go+ (?:ahead|on)|"
    r"crack on|sign\w*|authori\w+|allow\w*|approv\w*|blessing|nod|behalf|on board|up for|idea|lets?|attorney|"
    r"with (?:me|us)|can|could|sa(?:y|id) so|sort it|(?:get it|gerrit) done)\b"
)


@lru_cache(maxsize=16)
def _pattern(name: str) -> re.Pattern[str]:
    words = load_words("behalf", BehalfWords).root
    return re.compile(words[name].replace("RELATION", words["relation"]))


def read_behalf(text: str) -> dict[str, Any]:
    """``on_behalf`` and ``consent`` as far as a text tells them.

    Args:
        text: Normalised text in plain words.

    Returns:
        The facts; empty where nothing is said, or where both are.
    """
    text = _SPEAKS_OF_ASKING.sub(" ", text)
    other, own = _pattern("other").search(text), _pattern("own").search(text)
    facts: dict[str, Any] = {}
    if other and not (own and own.start() < other.start()):
        facts["on_behalf"] = True
    elif own and not other:
        facts["on_behalf"] = False
    refused, agreed = _pattern("refused").search(text), _pattern("agreed").search(text)
    if facts.get("on_behalf"):
        refused = refused or _pattern("refused_near").search(text)
        agreed = agreed or _pattern("agreed_near").search(text)
        if refused:
            facts["consent"] = False
        elif agreed:
            facts["consent"] = True
    elif "on_behalf" not in facts and (refused or agreed):
        facts["consent"] = not refused
    return facts


def speaks_for_another(text: str) -> bool:
    """Whether the text is written for somebody else (normalised text)."""
    return _pattern("other").search(text) is not None


def speaks_of_consent(text: str) -> bool:
    """Whether a normalised text holds any word with which people say that somebody agrees; it may deny it."""
    return _OF_CONSENT.search(text) is not None

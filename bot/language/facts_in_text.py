"""Takes the facts that people volunteer: "told derby homes and 101 5 times since july, nothing done".

Stricter than ``answers``: nobody asked, so a fact counts only where the words name it outright. Puts the
readers of reports, of the grievance and of whom it is for together; code and questions tell nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bot.language.answers import Asked
from bot.language.behalf import read_behalf, speaks_for_another
from bot.language.danger import read_danger
from bot.language.grievance import conduct_of, read_grievance, says_unresolved
from bot.language.near_words import near_words
from bot.language.reports_told import read_reports
from bot.language.shorthand import open_shorthand

_QUESTION = re.compile(
    r"^(?:(?:hi|hello|please|ok|so|and|but|sorry|hiya|ay up|right|um|just|quick question)[ ,.!]+)*(?:how|"
    r"what|who|where|when|which|why|if|tell me|explain|am i|may i|"
    r"(?:can|could|do|does|did|is|are|should|would|will|has|have|shall) (?:not )?(?:i|we|you|u|he|she|it|"
    r"they|there|this|that|the|my|our|your|his|her|an?|any\w*|some\w*|people|council|police|all|being|"
    r"[a-z]+ing))\b|\?\s*$"
)
_SAFE = re.compile(
    r"\b(?:not|no|nobody|nobodys|none|never|no ones)\b(?: (?:is|are|am|in|at|any|no|one|us|of|really|under|"
    r"currently|here|being))* (?:immediate |imminent |real |actual )?(?:danger|risk|bother now)\b|"
    r"\b(?:i am|we are|she is|he is|they are|everyone is|all|is|are|both|feels?|quite|perfectly) safe\b|"
    r"\bsafe (?:now|right now|at the moment|at present|today)\b|\bnot an emergency\b"
)
_NOT_SAFE = re.compile(r"\b(?:not|never|un|nobody|nor) (?:\w+ )?safe\b|\bunsafe\b")
_ASKS_WHETHER = re.compile(r"^(?:can|could|may|am|is|do|does|would|will|if|how|what|who)\b")
_CODE = re.compile(
    r"[{}]|[<>|\\=;]\s*[\"'(/\w]*[<>=()]|</?\w+>|\b(?:select|drop|insert|delete) (?:\*|table|from|into)\b|"
    r"\w\((?:['\"]|\d+\)|\))|https?://"
)


def read_facts(asked: Asked) -> dict[str, Any]:
    """The facts that a text volunteers, ``council`` aside.

    Args:
        asked: The text and the dates to read it by.

    Returns:
        Values by slot; a slot that is in doubt is left out.
    """
    if _CODE.search(asked.text):
        return {}
    text = near_words(open_shorthand(asked.text))
    if _QUESTION.search(text) and len(text.split()) < 25 and not _tells_anyway(text):
        return {} if _ASKS_WHETHER.match(text) else _only_behalf(text)
    behalf = read_behalf(text)
    facts = read_reports(replace(asked, text=text), for_another=behalf.get("on_behalf") is True)
    facts |= read_grievance(text)
    facts |= behalf
    if read_danger(asked.text).now:
        facts["immediate_danger"] = True
    elif _SAFE.search(text) and not _NOT_SAFE.search(text):
        facts["immediate_danger"] = False
    return facts


def is_no_telling(plain: str) -> bool:
    """Whether a normalised text asks or is code, and so tells nothing of what happened."""
    text = near_words(open_shorthand(plain))
    asks = bool(_QUESTION.search(text)) and len(text.split()) < 25 and not _tells_anyway(text)
    return asks or bool(_CODE.search(plain))


def _only_behalf(text: str) -> dict[str, Any]:
    found = read_behalf(text)
    return {"on_behalf": found["on_behalf"]} if "on_behalf" in found else {}


def _tells_anyway(text: str) -> bool:
    """A question that begins with a story: "i told the council twice, what now?"."""
    return bool(
        re.search(
            r"\b(?:i|we|she|he|caller|mum|my mum) (?:have |has |had |already |did "
            r")*(?:reported|rang|told|phoned|contacted|emailed|called|complained)\b",
            text,
        )
    ) and not re.match(r"^(?:if|what if|do i|does it|will|would)\b", text)


def cues(text: str) -> tuple[bool, bool, bool, bool]:
    """Whether a text speaks of staff's conduct, of nothing done, asks, or speaks for another (normalised)."""
    return (
        conduct_of(text)[0],
        says_unresolved(text),
        bool(_QUESTION.search(text)),
        speaks_for_another(text),
    )

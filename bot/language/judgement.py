"""Weighs what the classifier thinks a message is for against what the readers heard in it.

A bare "three" means nothing alone and everything after "how many?". The classifier never sees the
question; here it counts. Danger is heard twice: by the patterns, and by the classifier where the patterns
did not hear a reason against it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.language.normalise import normalise
from bot.language.reading import Reading
from bot.language.yes_no import read_yes_no

EMERGENCY = "emergency"
# Cross-validated on data/nlu: above these the classifier's word alone is enough, the lower one only
# where nothing in the text speaks against it.
SURE_OF_DANGER = 0.5
DANGER_UNOPPOSED = 0.1
SURE_THOUGH_DENIED = 0.97
# What people say about the conversation itself stands whatever was asked.
STEERING = frozenset(
    {
        "stop",
        "restart",
        "go_back",
        "repeat",
        "ask_human",
        "greet",
        "goodbye",
        "thank",
        "correct_answer",
        EMERGENCY,
    }
)
SHORT = 6


@dataclass(frozen=True)
class Judgement:
    """What a message is for.

    Attributes:
        intent: One of contract.md's intents.
        confidence: 0 to 1.
        danger: Someone is in danger now.
    """

    intent: str
    confidence: float
    danger: bool


def judge(text: str, question: str | None, reading: Reading, ranking: Mapping[str, float]) -> Judgement:
    """Settles intent and danger.

    Args:
        text: As typed.
        question: The question that is open, or None.
        reading: What the readers heard.
        ranking: Probability by intent.

    Returns:
        The judgement.
    """
    danger = is_danger(reading, ranking)
    intent = max(ranking, key=lambda name: ranking[name])
    confidence = ranking[intent]
    plain = normalise(text)
    if not re.search(r"[^\W_]", plain):
        return Judgement("out_of_scope", 0.99, danger)
    if danger:
        return Judgement(EMERGENCY, max(ranking.get(EMERGENCY, 0.0), 0.9), True)
    if question is not None:
        answered = _from_answer(plain, reading)
        if answered is not None and (intent not in STEERING or ranking[intent] < 0.7):
            if intent != answered and len(plain.split()) <= SHORT:
                return Judgement(answered, max(ranking.get(answered, 0.0), 0.8), danger)
    return Judgement(intent, confidence, danger)


def is_danger(reading: Reading, ranking: Mapping[str, float]) -> bool:
    """Whether someone is in danger now.

    The reading's word is final where the danger classifier has weighed it; where none is stored, the
    patterns and the intent's ranking decide together.
    """
    if reading.danger_settled:
        return reading.danger
    likely = ranking.get(EMERGENCY, 0.0)
    if likely >= (SURE_THOUGH_DENIED if reading.danger_denied else SURE_OF_DANGER):
        return True
    if reading.danger:
        # Patterns alone may hear a tale of last year; the classifier must not rule an emergency out.
        return likely >= 0.02 or "suicide" in reading.safeguarding
    return likely >= DANGER_UNOPPOSED and not reading.danger_denied


def _from_answer(plain: str, reading: Reading) -> str | None:
    if reading.unsure:
        return "unsure"
    if reading.answer is None:
        return None
    if isinstance(reading.answer, bool):
        polarity = read_yes_no(plain)
        if polarity is not None:
            return "affirm" if polarity else "deny"
    return "inform_reported"

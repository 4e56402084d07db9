"""Shows what a text names, with where it stands: for Rasa's tools and for staff, not for decisions.

Decisions are made from ``reading``, which knows negation and whose report it was; this only points at
words.
"""

from __future__ import annotations

from typing import Any

from bot.language.bodies import find_bodies, words_of
from bot.language.counts import find_counts


def find_entities(text: str) -> list[dict[str, Any]]:
    """Bodies and counts in a text as typed.

    Args:
        text: The text; offsets are in its characters.

    Returns:
        Entities as Rasa writes them: ``entity``, ``value``, ``start``, ``end``.
    """
    lowered = text.lower()
    if len(lowered) != len(text):  # some letters grow when lowered, and offsets would be wrong
        return []
    doc = words_of(lowered)
    found: list[dict[str, Any]] = []
    for mention in find_bodies(lowered):
        span = doc[mention.start : mention.end]
        found.append(
            {"entity": "body", "value": mention.body, "start": span.start_char, "end": span.end_char}
        )
    for count in find_counts(lowered):
        found.append({"entity": "count", "value": count.value, "start": count.start, "end": count.end})
    return sorted(found, key=lambda entity: int(entity["start"]))

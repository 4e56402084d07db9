"""Sees to it that nobody is told the same words three times running, whatever they do.

The questions vary by themselves (``actions/asking.py``). What else would come a third time is left
out where the turn says enough without it, and otherwise said as a reminder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

REMEMBERED = 2
"""How many turns are looked back on: the same words may be said twice, not a third time."""
ALWAYS_SAID = "999"
"""What a message about danger holds; such a message is never left out."""


def vary(
    messages: Sequence[Mapping[str, Any]],
    spoken: Sequence[Sequence[str]],
    remind: Callable[[str], str],
) -> tuple[list[dict[str, Any]], list[list[str]]]:
    """Takes out, or says otherwise, what was said in each of the turns before.

    Args:
        messages: The turn's messages, as the API sends them.
        spoken: Marks of what the latest turns said, the latest last.
        remind: Puts a message's words as a reminder.

    Returns:
        The messages to send, and the marks to remember.
    """
    stale = set.intersection(*map(set, spoken)) if len(spoken) == REMEMBERED else set()
    fresh = [one for one in messages if mark(one["text"]) not in stale]
    sent: list[dict[str, Any]] = []
    for message in messages:
        text = message["text"]
        if mark(text) not in stale:
            sent.append(dict(message))
        elif message.get("buttons") or ALWAYS_SAID in text or not fresh:
            sent.append({**message, "text": remind(text)})
    said = [mark(message["text"]) for message in sent]
    return sent, [*(list(one) for one in spoken), said][-REMEMBERED:]


def mark(text: str) -> str:
    """A short mark by which words are known again, without keeping them."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]

"""Tells a plain order to start again, stop or erase from a message that only resembles one.

What loses answers is done at once only where it is plainly ordered; where it is not, the person is asked
first. Carrying orders out is left to ``repair`` and ``replies``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from actions.changes import known_answers
from bot.language.normalise import normalise

LONGEST_ORDER: Final = 10
"""With more words a message tells something, whatever else it resembles."""
_WONDERS: Final = re.compile(
    r"\b(?:why|how come|what for)\b|^(?:how|what|when|who)\b|\b(?:do|must) i have to\b"
)
_STARTS_AGAIN: Final = re.compile(
    r"\bre-?(?:start|set|do)\b|\b(?:start|begin|do|go)\b.{0,20}\b(?:again|over|afresh|anew|fresh|new)\b|"
    r"\bfrom (?:the )?(?:start|scratch|beginning|top)\b|\b(?:new|different|another) (?:case|one|start)\b|"
    r"^(?:go )?back to (?:the )?(?:start|beginning)$"
)
_LATER: Final = re.compile(
    r"\b(?:later|another (?:time|day)|tomorrow|tonight|come back|"
    r"(?:stop|finish|leave it|end) (?:now|here|there|for)|"
    r"(?:have|got|need) to (?:go|stop|leave))\b"
)
_ALL_OF_IT: Final = re.compile(
    r"\b(?:answers?|data|details|info|information|conversation|chat|record|case|everything|all|personal)\b|"
    r"^(?:please )?(?:erase|wipe)(?: (?:it|that|this|please|now))*$"
)


def orders_restart(text: str) -> bool:
    """Whether a message plainly orders to start again.

    Args:
        text: What the person typed, or a button's payload.

    Returns:
        True for a button, and for a short order that does not ask why.
    """
    plain = normalise(text)
    return text.startswith("/") or (_is_short(plain) and bool(_STARTS_AGAIN.search(plain)))


def orders_stop(text: str) -> bool:
    """Whether a message plainly orders to stop.

    Args:
        text: What the person typed, or a button's payload.

    Returns:
        True for a button, a short order that does not ask why, and a wish to go on later.
    """
    plain = normalise(text)
    later = bool(_LATER.search(plain)) and not _WONDERS.search(plain)
    return text.startswith("/") or _is_short(plain) or later


def orders_erase(words: str) -> bool:
    """Whether words plainly order to erase the answers, and not just the latest of them.

    Args:
        words: The words, normalised; empty for a button.

    Returns:
        True for a button, and where the words say that all answers are meant.
    """
    return not words or (_is_short(words) and bool(_ALL_OF_IT.search(words)))


def has_answers(slots: Mapping[str, Any]) -> bool:
    """Whether there are answers that could be lost.

    Args:
        slots: The conversation's slots.

    Returns:
        True where something was answered.
    """
    return bool(known_answers(slots) or slots.get("incidents"))


def _is_short(plain: str) -> bool:
    return len(plain.split()) <= LONGEST_ORDER and not _WONDERS.search(plain)

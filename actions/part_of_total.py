"""Works out a number of reports that is told as a part of the total: "all but one", "all except two"."""

from __future__ import annotations

import re
from typing import Any, Final

from bot.language.normalise import normalise
from bot.language.reading import ReadingContext, read

_ALL_BUT: Final = re.compile(
    r"\b(?:all|every one)(?: (?:of (?:them|those|these|the reports)|(?:the |of the )?\w+))?,? "
    r"(?:but|bar|except(?: for)?|apart from|other than)(?: for)? (?:the |about )?(?P<left>[^.,;!?]+)"
)
_A_SINGLE_ONE: Final = re.compile(
    r"^(?:very )?(?:first|last|oldest|earliest|latest|newest)(?: one| report)?$"
)


def all_but(text: str, total: Any, context: ReadingContext) -> int | None:
    """How many "all but …" are.

    Args:
        text: What the person typed.
        total: How many reports there are in all, or whatever else is kept of it.
        context: What texts are read by.

    Returns:
        Their number, at least 0; None where the text says no such thing or the total is not known.
    """
    hit = _ALL_BUT.search(normalise(text))
    if hit is None or isinstance(total, bool) or not isinstance(total, int | float):
        return None
    left = hit["left"].strip()
    missing = 1 if _A_SINGLE_ONE.match(left) else read(left, "incident_count", context).answer
    if not isinstance(missing, int) or isinstance(missing, bool) or missing > total:
        return None
    return int(total) - missing

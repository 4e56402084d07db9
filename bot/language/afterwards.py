"""What people say of the next thing rather than a date: "the next day", "that's all I have".

Only the words; what they are counted from is left to the caller.
"""

from __future__ import annotations

import re
from typing import Final

_SAME_DAY: Final = (
    r"(?:on )?(?:the )?same (?:day|night|time|evening|morning)|straight ?away|right ?away|there and then|"
    r"at once|immediately|that (?:day|night|evening)|as it happened|at the time"
)
_NEXT_DAY: Final = (
    r"(?:the )?(?:next|following) (?:day|morning|afternoon)|(?:the )?(?:day|morning) after|"
    r"(?:a|1|one) day (?:later|after)"
)
_DAYS_AFTER: Final = (
    (0, _SAME_DAY),
    (1, _NEXT_DAY),
    (2, r"(?:two|2|a couple of) days (?:later|after)"),
    (3, r"(?:three|3) days (?:later|after)"),
    (7, r"(?:a|one|1|the) week (?:later|after)|(?:the )?(?:next|following) week"),
)
_NO_MORE: Final = re.compile(
    r"^(?:no,? )?(?:(?:that is|thats|that's) (?:all|it|everything|the lot|them all)\b.*|"
    r"(?:i )?(?:do not|don't|dont) have any ?more.*|(?:i )?(?:have )?no more\b.*|none left|nothing else.*|"
    r"there (?:is|are|was|were) no(?:t any)? (?:more|others?).*|no others?.*)$"
)


def read_days_after(text: str) -> int | None:
    """How many days after the incident something was done.

    Args:
        text: A normalised text.

    Returns:
        0 or more days; None where the text says nothing of the kind.
    """
    for days, words in _DAYS_AFTER:
        if re.search(rf"\b(?:{words})\b", text):
            return days
    return None


def read_no_more(text: str) -> bool:
    """Whether somebody says that there is nothing to add.

    Args:
        text: A normalised text.

    Returns:
        True where the whole text says so.
    """
    return _NO_MORE.match(text.strip(" .!")) is not None

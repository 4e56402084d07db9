"""Hears what is happening, so that the right body can be named.

Gives the id of a behaviour of the area pack by the patterns in ``data/language/behaviours.yml``; whom to
tell of it stands in the area pack.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import lru_cache

from pydantic import RootModel

from bot.language.vocabulary import load_words


class Behaviours(RootModel[dict[str, str]]):
    """``data/language/behaviours.yml``."""


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    words = load_words("behaviours", Behaviours).root
    return tuple((behaviour, re.compile(pattern)) for behaviour, pattern in words.items())


OTHER = "other"
_SOMETHING_ELSE = re.compile(
    r"^(?:(?:it is|no|well|just|really)[ ,]+)*(?:something|somethin|summat|anything) (?:else|different)"
    r"(?: entirely| altogether)?[ .!]*$|^none of (?:these|those|them|the above)[ .!]*$|^other[ .!]*$"
)


def is_something_else(text: str) -> bool:
    """Whether an answer says that what happens is none of what is offered (normalised text)."""
    return bool(_SOMETHING_ELSE.match(text))


def read_behaviour(text: str, known: Container[str]) -> str | None:
    """The first behaviour that a text speaks of.

    Args:
        text: Normalised text.
        known: The ids that the area pack has.

    Returns:
        The id, or None.
    """
    for behaviour, pattern in _patterns():
        if behaviour in known and pattern.search(text):
            return behaviour
    return None

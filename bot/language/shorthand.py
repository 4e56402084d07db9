"""Opens shorthand, dialect and spelling by ear, so that the readers of whole facts meet plain words.

Goes further than ``normalise``, whose text the classifier sees; the words are in
``data/language/shorthand.yml``. What the words mean is left to the readers.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pydantic import RootModel

from bot.language.vocabulary import load_words

_SPACE = re.compile(r"\s+")


class Shorthand(RootModel[dict[str, str]]):
    """``data/language/shorthand.yml``."""


@lru_cache(maxsize=1)
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    words = load_words("shorthand", Shorthand).root
    return tuple((re.compile(pattern), plain) for pattern, plain in words.items())


@lru_cache(maxsize=1024)
def open_shorthand(text: str) -> str:
    """A text with its shorthand opened.

    Args:
        text: Normalised text.

    Returns:
        The text in plain words, one line.
    """
    for pattern, plain in _rules():
        text = pattern.sub(plain, text)
    return _SPACE.sub(" ", text).strip(" ,")

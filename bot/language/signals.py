"""What the readers hear in a text, as a row of numbers for the classifier.

Whether somebody was told, a body named, a yes said or a hazard heard tells intents apart that words
alone confuse. Each signal is 0 or 1; adding one means training again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bot.language import facts_in_text as facts
from bot.language.behaviour import read_behaviour
from bot.language.counts import find_counts
from bot.language.danger import read_danger
from bot.language.telling import MEANT, NAMED, NOT_TOLD, OTHERS, TOLD, never_told, read_telling
from bot.language.yes_no import is_skip, is_unsure, read_yes_no

STATUSES = (TOLD, NOT_TOLD, MEANT, NAMED, OTHERS)


class _Every:
    """A container of everything: any behaviour is a signal, whatever the area pack has."""

    def __contains__(self, item: object) -> bool:
        return True


def signals_of(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """The signals of normalised texts, one row each."""
    return np.array([_row(text) for text in texts], dtype=np.float32)


@lru_cache(maxsize=4096)
def _row(text: str) -> list[bool]:
    danger, telling, polarity = read_danger(text), read_telling(text), read_yes_no(text)
    length = len(text.split())
    statuses = {status for _, status in telling.statuses}
    return [
        danger.now,
        danger.hint,
        danger.guarded,
        bool(danger.safeguarding),
        telling.reported is True,
        telling.reported is False,
        never_told(text),
        *(status in statuses for status in STATUSES),
        polarity is True and length < 6,
        polarity is False and length < 6,
        polarity is True,
        polarity is False,
        is_unsure(text),
        is_skip(text),
        *facts.cues(text),
        bool(find_counts(text)),
        read_behaviour(text, _Every()) is not None,
        length <= 2,
        length <= 4,
        length <= 8,
        length > 25,
        "?" in text,
        bool(telling.statuses),
    ]

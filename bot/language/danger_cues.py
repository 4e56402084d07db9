"""What in a text bears on danger, as a row of numbers for the danger classifier.

Hazards are counted clause by clause together with how the clause is framed (now, past, supposed, denied,
over): a long complaint with one clause of danger must not drown it, and last year's knife is no knife now.
The words stand in ``data/language/danger_cues.yml``; the weighing is ``danger_model``'s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bot.language.danger import pattern_cues, read_danger
from bot.language.vocabulary import WordList, load_words

LONG = 20
HARMLESS = ("person", "noise")
SPEAKS_AGAINST = ("past", "was", "habit", "supposed", "denied", "over", "figure", "harmless")
_CLAUSES = re.compile(r"[.!?;,:]+\s+|\s-+\s|\bbut\b")
# In a long rant "and" and "because" part thoughts as well.
_CLAUSES_OF_RANT = re.compile(r"[.!?;,:]+\s+|\s-+\s|\b(?:but|and|because|so|then)\b")


class DangerCues(WordList):
    """``data/language/danger_cues.yml``."""

    hazards: dict[str, str]
    frames: dict[str, str]


@dataclass(frozen=True)
class _Cues:
    hazards: tuple[re.Pattern[str], ...]
    frames: tuple[re.Pattern[str], ...]
    grave: npt.NDArray[np.bool_]
    against: npt.NDArray[np.bool_]


@lru_cache(maxsize=1)
def _cues() -> _Cues:
    words = load_words("danger_cues", DangerCues)
    return _Cues(
        tuple(re.compile(pattern) for pattern in words.hazards.values()),
        tuple(re.compile(pattern) for pattern in words.frames.values()),
        np.array([name not in HARMLESS for name in words.hazards]),
        np.array([name in SPEAKS_AGAINST for name in words.frames]),
    )


def names_hazard(text: str) -> bool:
    """Whether a normalised text names anything graver than a person or a noise, however framed."""
    cues = _cues()
    return any(pattern.search(text) for pattern, grave in zip(cues.hazards, cues.grave, strict=True) if grave)


def cues_of(text: str) -> npt.NDArray[np.float32]:
    """The cues of one text.

    Args:
        text: Normalised text.

    Returns:
        Numbers of 0 or more, always as many: hazard by frame, frames, how many hazards, how long, and
        what the patterns of ``danger`` say.
    """
    cues = _cues()
    frames = np.array([bool(pattern.search(text)) for pattern in cues.frames])
    by_clause = np.zeros((len(cues.hazards), len(cues.frames) + 2), dtype=bool)
    gravest = 0
    words = len(text.split())
    present = [pattern for pattern in cues.hazards if pattern.search(text)]
    for clause in (_CLAUSES_OF_RANT if words > LONG else _CLAUSES).split(text) if present else ():
        hazards = np.array([bool(pattern.search(clause)) for pattern in cues.hazards])
        if not hazards.any():
            continue
        framed = np.array([bool(pattern.search(clause)) for pattern in cues.frames])
        clean = not framed[cues.against].any()
        by_clause |= np.outer(hazards, [*framed, True, clean])
        gravest = max(gravest, int(hazards[cues.grave].sum()) if clean else 0)
    named, unopposed = (int(by_clause[cues.grave, column].sum()) for column in (-2, -1))
    counts = [
        *(named >= number for number in (1, 2, 3)),
        *(unopposed >= number for number in (1, 2, 3)),
        *(gravest >= number for number in (1, 2, 3, 4)),
        *(words <= number for number in (2, 5)),
        *(words > number for number in (LONG, 2 * LONG)),
    ]
    patterns = read_danger(text)
    said = [
        patterns.now,
        patterns.hint,
        patterns.guarded,
        bool(patterns.safeguarding),
        "suicide" in patterns.safeguarding,
        "?" in text,
    ]
    # What the patterns say is rarer and surer than a cue, and weighs double.
    sure = 2.0 * np.array([*said, *pattern_cues(text)], dtype=np.float32)
    return np.concatenate([by_clause.ravel(), frames, counts, sure]).astype(np.float32)

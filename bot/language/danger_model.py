"""Tells whether someone is in danger now: the classifier and the patterns together, the final word.

A linear machine over the tuned encoder's opinions, the text's letters and words, and the cues of
``danger_cues``, trained by ``train_danger`` on danger alone. The patterns of ``danger`` are its floor:
unmistakable words said of now need no classifier. Stored as JSON and arrays, never as code.
"""

from __future__ import annotations

import json
import logging
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.errors import GuideError
from bot.language.danger import RANT, Danger, read_danger, without_company, without_quiet
from bot.language.danger_cues import cues_of, names_hazard
from bot.language.encoder import Encoder, FloatArray, shared_encoder
from bot.language.opinions import Opinions, shared_opinions

MODEL = Path(__file__).resolve().parents[2] / "models" / "danger.npz"
CUE_WEIGHT = 0.15
OPINION_WEIGHT = 1.0
LETTERS = (2, 5)
WORDS = (1, 3)
# How far below asking unmistakable words may be and still need no more: a story of last year lies lower.
FLOOR_MARGIN = 0.3
# How far above the threshold one sentence of a long story must be to be danger by itself.
CLEARLY = 0.8
# Somebody who cannot ring for help: a word of danger is worth asking about whatever the score.
ASKED_ABOUT = frozenset({"child", "adult", "domestic_abuse", "suicide"})
# "We are safe now": a score alone does not overrule those who say so in few words.
SAID_SAFE = 14
_SAFE = re.compile(
    r"(?<!not )(?<!never )(?<!nobody )\b(?:i am|we are|she is|he is|they are|everyone is|all|feel) "
    r"(?:all )?safe"
    r"(?: now| again| here|$|[.,!])|\b(?:it is|it has) (?:all )?(?:over|stopped|passed|calmed down)\b|"
    r"\b(?:he|she|they) (?:has|have|is|are) gone (?:now|away)\b|\bno ?(?:one|body) is in danger\b"
)
# "He has not gone": whoever said that there is danger says that it is not over.
_GOES_ON = re.compile(
    r"\b(?:not|never) (?:\w+ )?safe\b|\bunsafe\b|\bstill (?!(?:all )?(?:safe|ok|okay|fine|all ?right)\b)|"
    r"\bnot (?:yet|gone|left|stopped|over|moved|calmed|finished)\b|^no,? not yet\b|"
    r"\b(?:has|have|is|are|does|do|did|will|would) not (?:\w+ )?"
    r"(?:gone|left|stop(?:ped|ping)?|over|go(?:ing)?(?: away)?|leav(?:e|ing)|move[ds]?|calm\w*|finish\w*)\b|"
    r"\b(?:came|come|coming|is|are|has come|have come) back\b|"
    r"\b(?:nothing has changed|no change|(?:getting|gets|got) worse)\b"
)
_NOT_SAFE = re.compile(
    r"^(?:(?:no|yes|help|please)\b[ ,]*)*"
    r"(?:(?:i|we) (?:am|are)|were|(?:he|she) is|they are) (?:still |really )?"
    r"(?:not (?:really |at all )?safe|unsafe)\b"
)
_MARKUP = re.compile(r"<[^<>]*>|\{[^{}]*\}|\w+\([^()]*\)")
_WORD = re.compile(r"\b\w+\b|\?")
_log = logging.getLogger(__name__)


class DangerModelBroken(GuideError):
    """The stored classifier cannot be read."""


@dataclass(frozen=True)
class Terms:
    """A weighed list of n-grams.

    Attributes:
        names: The n-grams.
        idf: How telling each is, by how rare.
        weights: What the machine makes of each.
    """

    names: tuple[str, ...]
    idf: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]

    def table(self) -> dict[str, tuple[float, float]]:
        """By n-gram: idf and weight."""
        return dict(zip(self.names, zip(self.idf.tolist(), self.weights.tolist(), strict=True), strict=True))


class DangerModel:
    """A trained classifier of danger.

    Attributes:
        threshold: The score from which someone is in danger now.
        hint_threshold: The score from which it is asked.
    """

    def __init__(
        self,
        opinions: Opinions,
        terms: Sequence[Terms],
        dense: npt.NDArray[np.float32],
        bias: float,
        thresholds: tuple[float, float],
    ) -> None:
        self._opinions = opinions
        self._terms = list(terms)
        self._tables = [one.table() for one in terms]
        self._dense = dense
        self._bias = bias
        self.hint_threshold, self.threshold = thresholds

    def score(self, plain: str) -> float:
        """How much a text speaks of danger now; compare with the thresholds.

        Args:
            plain: Normalised text.
        """
        score = self._bias
        for table, grams in zip(self._tables, (letters_of(plain), words_of(plain)), strict=True):
            score += _weigh(table, grams)
        return score + float(dense_of([plain], self._opinions.of([plain]))[0] @ self._dense)

    def save(self, path: Path) -> None:
        """Writes arrays to ``path`` and the words beside it, as JSON."""
        arrays: dict[str, Any] = {"dense": self._dense, "bias": np.float64(self._bias)}
        for place, one in enumerate(self._terms):
            arrays |= {f"idf{place}": one.idf, f"weights{place}": one.weights}
        note = {
            "terms": [one.names for one in self._terms],
            "thresholds": [self.hint_threshold, self.threshold],
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".json").write_text(json.dumps(note), "utf-8")
        np.savez_compressed(path, **arrays)

    @classmethod
    def load(cls, path: Path, encoder: Encoder) -> DangerModel:
        """Reads a model that ``save`` wrote.

        Raises:
            DangerModelBroken: The files are broken or belong to other cues.
        """
        try:
            note = json.loads(path.with_suffix(".json").read_text("utf-8"))
            with np.load(path, allow_pickle=False) as arrays:
                terms = [
                    Terms(tuple(names), arrays[f"idf{place}"], arrays[f"weights{place}"])
                    for place, names in enumerate(note["terms"])
                ]
                dense, bias = arrays["dense"], float(arrays["bias"])
            opinions = shared_opinions(encoder)
            low, high = note["thresholds"]
            if len(dense) != dense_of(["help"], opinions.of(["help"])).shape[1]:
                raise ValueError("trained with other cues")
            return cls(opinions, terms, dense, bias, (float(low), float(high)))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DangerModelBroken(
                "DANGER-MODEL",
                "The stored danger classifier cannot be read.",
                "Run 'python -m bot prepare' to train it again.",
            ) from error


def letters_of(plain: str) -> list[str]:
    """The n-grams of letters inside words, with the words' edges."""
    grams: list[str] = []
    for word in plain.split():
        padded = f" {word} "
        for size in range(LETTERS[0], LETTERS[1] + 1):
            grams.extend(padded[start : start + size] for start in range(max(1, len(padded) - size + 1)))
            if len(padded) <= size:
                break
    return grams


def words_of(plain: str) -> list[str]:
    """The words and their n-grams; a question mark counts as a word."""
    words = _WORD.findall(plain)
    return [
        " ".join(words[start : start + size])
        for size in range(WORDS[0], WORDS[1] + 1)
        for start in range(len(words) - size + 1)
    ]


def dense_of(plain: Sequence[str], opinions: FloatArray) -> FloatArray:
    """Opinions and cues of normalised texts, one row each.

    Args:
        plain: The texts.
        opinions: What the encoder thinks of each.
    """
    cues = np.stack([cues_of(text) for text in plain]) * np.float32(CUE_WEIGHT)
    return np.hstack([opinions * np.float32(OPINION_WEIGHT), cues])


def _weigh(table: dict[str, tuple[float, float]], grams: Iterable[str]) -> float:
    square = dot = 0.0
    for gram, count in Counter(grams).items():
        found = table.get(gram)
        if found is not None:
            value = (1.0 + math.log(count)) * found[0]
            square += value * value
            dot += value * found[1]
    return dot / math.sqrt(square) if square else 0.0


@lru_cache(maxsize=1)
def danger_model() -> DangerModel | None:
    """The classifier of this process, or None where none is stored or it cannot be read."""
    if not MODEL.exists():
        return None
    try:
        return DangerModel.load(MODEL, shared_encoder())
    except GuideError as error:
        _log.warning("%s: %s", error.code, error.message)
        return None


@lru_cache(maxsize=1024)
def hear_danger(plain: str) -> Danger:
    """Whether someone is in danger now: the final word.

    Args:
        plain: Normalised text.

    Returns:
        What the patterns heard, with ``now`` and ``hint`` settled by the classifier where there is one.
    """
    plain = _MARKUP.sub(" ", plain)
    heard = read_danger(plain)
    model = danger_model()
    if model is None or not re.search(r"[^\W_]", plain):
        return heard
    score = model.score(plain)
    alone = without_company(plain)
    if alone != plain and not heard.unmistakable:
        # Somebody at one's side is no danger: the rest of the words must say so.
        score = min(score, model.score(alone)) if alone else model.hint_threshold - FLOOR_MARGIN
    if not (heard.now or heard.unmistakable) and says_safe(plain):
        score = min(score, model.hint_threshold - FLOOR_MARGIN)
    if score >= model.threshold and not heard.unmistakable:
        # Fear that is lived with and a caller at the door raise no alarm: the rest of the words must.
        rest = without_quiet(plain)
        if rest != plain:
            score = min(score, model.score(rest))
    elif score < model.threshold and heard.now and len(plain.split()) > RANT:
        # A cry for help in the middle of a long story must not drown in it.
        said = (sentence for sentence in re.split(r"[.!?]+ ", plain) if read_danger(sentence).now)
        score = max((score, *(model.score(sentence) - CLEARLY for sentence in said)))
    if model.hint_threshold <= score < model.threshold and not (names_hazard(plain) or "safe" in plain):
        # Where neither hazard nor safety is named, a doubt of the classifier is no reason to ask.
        score = model.hint_threshold - FLOOR_MARGIN
    return weighed(heard, score, model.hint_threshold, model.threshold)


def says_safe(plain: str) -> bool:
    """Whether a short normalised text says that they are safe or that it is over."""
    return len(plain.split()) <= SAID_SAFE and _SAFE.search(plain) is not None


def says_unsafe(plain: str) -> bool:
    """Whether a short normalised text says outright that somebody is not safe; "?" asks it."""
    return len(plain.split()) <= SAID_SAFE and "?" not in plain and _NOT_SAFE.search(plain) is not None


def says_it_goes_on(plain: str) -> bool:
    """Whether a short normalised text says that danger of which was spoken is not over.

    Means something only after danger: "it is still going on" alone speaks of any trouble.
    """
    return len(plain.split()) <= SAID_SAFE and _GOES_ON.search(plain) is not None


def weighed(heard: Danger, score: float, hint_threshold: float, threshold: float) -> Danger:
    """Settles danger from what the patterns heard and the classifier's score.

    Args:
        heard: The patterns' word.
        score: The classifier's.
        hint_threshold: From where it is asked.
        threshold: From where it is danger.
    """
    now = score >= threshold or (heard.unmistakable and score >= hint_threshold - FLOOR_MARGIN)
    hint = not now and (
        score >= hint_threshold
        or heard.unmistakable
        or heard.afraid
        or (heard.hint and not ASKED_ABOUT.isdisjoint(heard.safeguarding))
    )
    return replace(heard, now=now, hint=hint, guarded=heard.guarded and not now, settled=True)

"""Puts right words that the classifier has never seen, by the words it was taught.

Only for telling intents apart, where a near miss costs little. Facts are read from ``normalise``'s text,
which changes far fewer words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

from rapidfuzz.distance import OSA

_WORD = re.compile(r"[a-z]+")
SHORTEST = 4
LONG = 8


class Speller:
    """Replaces unknown words by the nearest taught one.

    Args:
        taught: Words to correct to, the most frequent first.
        known: Words that are right as they are.
    """

    def __init__(self, taught: Iterable[str], known: Collection[str]) -> None:
        self.taught = list(taught)
        self._known = frozenset(known) | frozenset(self.taught)
        self._by_letter: dict[str, list[str]] = {}
        for word in self.taught:
            for letter in set(word[:2]):
                self._by_letter.setdefault(letter, []).append(word)
        self._cache: dict[str, str] = {}

    @classmethod
    def learn(cls, texts: Iterable[str], known: Collection[str]) -> Speller:
        """Takes as taught the words that stand in three texts or more and are known, or in four."""
        counts = Counter(word for text in texts for word in set(_WORD.findall(text)))
        taught = [
            word
            for word, count in counts.most_common()
            if len(word) >= 3 and (count >= 4 or (count >= 3 and word in known))
        ]
        return cls(taught, known)

    def correct(self, text: str) -> str:
        """The text with its unknown words put right (normalised text in and out)."""
        return _WORD.sub(lambda match: self._word(match[0]), text)

    def _word(self, word: str) -> str:
        if len(word) < SHORTEST or len(word) > 24 or word in self._known:
            return word
        if word not in self._cache:
            if len(self._cache) > 50_000:
                self._cache.clear()
            self._cache[word] = self._nearest(word)
        return self._cache[word]

    def _nearest(self, word: str) -> str:
        limit = 1 if len(word) < LONG else 2
        best, best_distance = word, limit + 1
        for candidate in self._by_letter.get(word[0], []):
            if abs(len(candidate) - len(word)) > limit:
                continue
            if candidate[0] != word[0] and candidate[:2] != word[1::-1]:
                continue
            distance = OSA.distance(word, candidate, score_cutoff=best_distance - 1)
            if distance < best_distance:
                best, best_distance = candidate, distance
        return best

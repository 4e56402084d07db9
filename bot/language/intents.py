"""Tells what a message is for: one of the intents, with a probability that can be believed.

A linear support vector machine over the tuned encoder's opinions, character and word n-grams and the
readers' signals; its scores become probabilities by a temperature fitted on texts that it was not trained on.
Stored as JSON and arrays, never as code. Rasa is left to ``components``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack

from bot.language.encoder import Encoder, FloatArray
from bot.language.normalise import normalise
from bot.language.opinions import Opinions, shared_opinions
from bot.language.signals import signals_of
from bot.language.spelling import Speller
from bot.language.vocabulary import english_words

Array = npt.NDArray[np.floating[Any]]
REGULARISATION = 0.5
OPINION_WEIGHT = 1.0
SIGNAL_WEIGHT = 0.3
FOLDS = 4
OUT_OF_SCOPE = "out_of_scope"
# A classifier is as sure of nonsense as of sense; where no word is known, it must not be.
SURE_OF_NONSENSE = 0.9
SHORTEST_STRANGE = 3  # letters; shorter ones are "ta" and "bk"
_WORDS = re.compile(r"[^\W\d_]+")
TEMPERATURES = np.geomspace(0.03, 1.5, 60)


class IntentModel:
    """A trained classifier.

    Attributes:
        labels: The intents, in the order of the probabilities' columns.
        temperature: What scores are divided by before they become probabilities.
    """

    def __init__(
        self,
        opinions: Opinions,
        speller: Speller,
        vectorizers: Sequence[Any],
        labels: Sequence[str],
        weights: Array,
        bias: Array,
        temperature: float,
    ) -> None:
        self._opinions = opinions
        self._speller = speller
        self._taught = frozenset(speller.taught)
        self._vectorizers = list(vectorizers)
        self.labels = list(labels)
        self._weights = weights
        self._bias = bias
        self.temperature = temperature

    @classmethod
    def train(cls, texts: Sequence[str], labels: Sequence[str], encoder: Encoder) -> IntentModel:
        """Trains on texts and their intents.

        Args:
            texts: Examples as people write them.
            labels: Their intents, one for one.
            encoder: The sentence encoder.
        """
        normalised = [normalise(text) for text in texts]
        speller = Speller.learn(normalised, known_words(encoder))
        plain = [speller.correct(text) for text in normalised]
        vectorizers = text_vectorizers()
        for vectorizer in vectorizers:
            vectorizer.fit(plain)
        names = sorted(set(labels))
        opinions = shared_opinions(encoder)
        model = cls(opinions, speller, vectorizers, names, np.zeros(0), np.zeros(0), 1.0)
        features = model._features(plain, opinions.unseen(texts, normalised))
        wanted = np.array([names.index(label) for label in labels])
        model.temperature = _temperature(features, wanted, len(names))
        model._weights, model._bias = _fit(features, wanted, len(names))
        return model

    def probabilities(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        """One row of probabilities for each text, in the order of ``labels``."""
        normalised = [normalise(text) for text in texts]
        plain = [self._speller.correct(text) for text in normalised]
        features = self._features(plain, self._opinions.of(normalised))
        shares = softmax(features @ self._weights + self._bias, self.temperature)
        if OUT_OF_SCOPE in self.labels:
            strange = [row for row, text in enumerate(plain) if self._is_strange(text)]
            shares[strange] *= 1 - SURE_OF_NONSENSE
            shares[strange, self.labels.index(OUT_OF_SCOPE)] += SURE_OF_NONSENSE
        return shares

    def _is_strange(self, plain: str) -> bool:
        """Whether a text has no word that the examples or English have: keys at random, another language."""
        words = _WORDS.findall(plain)
        known = (word in self._taught or (len(word) > 2 and word in english_words()) for word in words)
        long_enough = max(map(len, words), default=0) >= SHORTEST_STRANGE
        return long_enough and not any(known) and not any(letter.isdigit() for letter in plain)

    def _features(self, plain: Sequence[str], opinions: FloatArray) -> Any:
        sparse = [vectorizer.transform(plain) for vectorizer in self._vectorizers]
        dense = np.hstack([opinions * OPINION_WEIGHT, signals_of(plain) * SIGNAL_WEIGHT])
        return hstack([*sparse, csr_matrix(dense)]).tocsr()

    def save(self, folder: Path) -> None:
        """Writes the model into a folder as JSON and arrays."""
        note = {
            "labels": self.labels,
            "temperature": self.temperature,
            "taught": self._speller.taught,
            "vocabularies": [
                {word: int(place) for word, place in vectorizer.vocabulary_.items()}
                for vectorizer in self._vectorizers
            ],
        }
        (folder / "intents.json").write_text(json.dumps(note), "utf-8")
        arrays = {f"idf{place}": vectorizer.idf_ for place, vectorizer in enumerate(self._vectorizers)}
        np.savez_compressed(
            folder / "intents.npz", weights=self._weights.astype(np.float32), bias=self._bias, **arrays
        )

    @classmethod
    def load(cls, folder: Path, encoder: Encoder) -> IntentModel:
        """Reads a model that ``save`` wrote."""
        note = json.loads((folder / "intents.json").read_text("utf-8"))
        with np.load(folder / "intents.npz", allow_pickle=False) as arrays:
            vectorizers = text_vectorizers(note["vocabularies"])
            for place, vectorizer in enumerate(vectorizers):
                vectorizer.idf_ = arrays[f"idf{place}"]
            speller = Speller(note["taught"], known_words(encoder))
            return cls(
                shared_opinions(encoder),
                speller,
                vectorizers,
                note["labels"],
                arrays["weights"],
                arrays["bias"],
                note["temperature"],
            )


def text_vectorizers(vocabularies: Sequence[dict[str, int] | None] = (None, None)) -> list[Any]:
    """Makers of character and word n-grams; with vocabularies they need no fitting but ``idf_``."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    letters, words = vocabularies
    return [
        TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(2, 5),
            min_df=2,
            sublinear_tf=True,
            vocabulary=letters,
            dtype=np.float32,
        ),
        TfidfVectorizer(
            ngram_range=(1, 2),
            sublinear_tf=True,
            token_pattern=r"(?u)\b\w+\b|\?",
            vocabulary=words,
            dtype=np.float32,
        ),
    ]


def known_words(encoder: Encoder) -> frozenset[str]:
    """The whole words that the encoder knows, for the speller."""
    return frozenset(word for word in encoder.vocabulary() if word.isalpha())


def _fit(features: Any, wanted: npt.NDArray[np.int64], classes: int) -> tuple[Array, Array]:
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=REGULARISATION, random_state=0).fit(features, wanted)
    if classes == 2:
        return np.hstack([-machine.coef_.T, machine.coef_.T]), np.hstack(
            [-machine.intercept_, machine.intercept_]
        )
    weights, bias = np.zeros((features.shape[1], classes)), np.full(classes, -9.0)
    weights[:, machine.classes_], bias[machine.classes_] = machine.coef_.T, machine.intercept_
    return weights, bias


def _temperature(features: Any, wanted: npt.NDArray[np.int64], classes: int) -> float:
    """The temperature at which the probabilities of unseen texts are the most honest (log loss)."""
    scores = cross_scores(features, wanted, classes)
    if scores is None:
        return 0.3
    losses = []
    for temperature in TEMPERATURES:
        chosen = softmax(scores, temperature)[np.arange(len(wanted)), wanted]
        losses.append(-np.log(np.maximum(chosen, 1e-12)).mean())
    return float(TEMPERATURES[int(np.argmin(losses))])


def cross_scores(
    features: Any, wanted: npt.NDArray[np.int64], classes: int
) -> npt.NDArray[np.float64] | None:
    """Scores of every text by machines that were trained without it; None where there is too little."""
    from sklearn.model_selection import StratifiedKFold

    if np.bincount(wanted, minlength=classes).min() < FOLDS:
        return None
    scores = np.zeros((len(wanted), classes))
    for taught, kept in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(wanted, wanted):
        weights, bias = _fit(features[taught], wanted[taught], classes)
        scores[kept] = features[kept] @ weights + bias
    return scores


def softmax(scores: npt.NDArray[Any], temperature: float) -> npt.NDArray[np.float64]:
    """Scores as shares that add up to 1 in each row."""
    scaled = np.asarray(scores, dtype=np.float64) / temperature
    raised = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    shares: npt.NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return shares

"""Weighs what the rule readers heard in an answer to a closed question, by examples of such answers.

One linear classifier for each question, with "not answered" as a class of its own; for questions with
several bodies, one for each body. The same for each fact that a message may tell unasked. A value is given
only where its probability is high enough: lower where the rules say the same, higher where the model stands
alone. Training is left to ``train_answers``.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack

from bot.errors import GuideError
from bot.language.answers import BODY_ORDER
from bot.language.bodies import names_only_bodies
from bot.language.choices import is_plain
from bot.language.encoder import Encoder, EncoderMissing, FloatArray, shared_encoder
from bot.language.intents import known_words, text_vectorizers
from bot.language.opinions import Opinions, shared_opinions
from bot.language.shorthand import open_shorthand
from bot.language.signals import STATUSES, signals_of
from bot.language.spelling import Speller
from bot.language.telling import read_telling
from bot.language.yes_no import read_bare

_log = logging.getLogger(__name__)

MODEL = Path(__file__).resolve().parents[2] / "models" / "answers.npz"
TOLD = "told_"
"""What begins the names of the classifiers of facts that nobody asked for: ``told_reported``."""
LIST_QUESTIONS = frozenset({"reported_to", "complaint_about", "told_reported_to", "told_complaint_about"})
TOLD_FACTS = (
    "reported",
    "reported_to",
    "complaint_about",
    "concern_type",
    "complaint_stage",
    "on_behalf",
    "consent",
)
QUESTIONS = (*TOLD_FACTS, "confirm_submission", "immediate_danger")
NULL = "null"
# In fewer words, what is told beside an answer is left to the rules: there is nothing to weigh it by.
FEWEST_WORDS = 8
# Nobody asked: that a report was made, and to whom, is taken only where a rule heard it in the words.
HEARD_ONLY = frozenset({"told_reported", "told_reported_to"})
SIGNAL_WEIGHT = 0.3
# The rules read an answer to a question well, and what is told beside one less so.
RULE_WEIGHT, TOLD_RULE_WEIGHT = 1.0, 0.3
OPINION_WEIGHT = 1.0
Rows = npt.NDArray[np.float64]

# Ways of speaking that make a value doubtful after any question.
_QUESTION_WORDS = "what|how|who|where|when|why|which|is|does|do|did|can|could|should|would|will|shall|am|are"
_ASKING = "asks?|asking|asked|wants? to know|wonders?|wondering|quer(?:y|ies|ying)|unclear"
_SUPPOSED = "maybe|perhaps|possibly|might|may|could be|could have|probably|i think|i suppose|i guess|reckon"
_PLANNED = (
    "thinking (?:of|about)|going to|gunna|gonna|planning|intend\\w*|next (?:week|month|time)|later|tomorrow"
)
_UNDONE = "one day|will (?:ask|ring|call|report|do|tell|think)|meant to|meaning to|nearly|about to|want to"
_DOUBTS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\?",
        rf"^(?:(?:well|so|but|and|sorry|hang on|er|um)[ ,]+)*(?:{_QUESTION_WORDS})\b",
        rf"\b(?:{_ASKING}) (?:if|whether|what|who|how|why|which|diff\w*|about)?",
        r"\b(?:if|unless|suppose|supposing|whether|depends|depending|in case)\b",
        rf"\b(?:{_SUPPOSED}|would be|should be)\b",
        rf"\b(?:{_PLANNED}|{_UNDONE})\b",
        r"\b(?:neighbours?|friends?|mate|cousin|sister|brother|mum|dad|husband|wife|son|daughter)\b",
        r"\b(?:used to|last year|years ago|in the past|before|once|at the time)\b",
        r"\b(?:but|except|although|though|only|just|rather than|instead|apart from)\b",
        r"\b(?:or|either|both|neither|nor)\b",
        r"\b(?:not|never|no|nobody|none|nothing|without|nil)\b",
        r"\b(?:caller|clr|cust|client|tenant|vic|victim|resident)\b",
        r"^\W*\d+\W*$",
    )
)


class AnswerModelBroken(GuideError):
    """The file of the trained model cannot be read."""


@dataclass(frozen=True)
class Limits:
    """From which probability on a value is given.

    Attributes:
        agreed: Of what the rules heard.
        alone: Of anything else.
    """

    agreed: float = 0.5
    alone: float = 0.9


@dataclass
class QuestionModel:
    """The classifier of one question.

    Attributes:
        labels: The classes, as JSON; for a list question the bodies.
        rules: What the rules may say, as JSON, in the order of the features.
        weights: One column for each label.
        bias: One number for each label.
        limits: When to believe it.
    """

    labels: list[str]
    rules: list[str]
    weights: Rows
    bias: Rows
    limits: Limits = field(default_factory=Limits)


def as_key(value: Any) -> str:
    """An answer as JSON: the name of its class."""
    return json.dumps(value, sort_keys=True)


def doubts_of(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Which ways of speaking doubtfully normalised texts have, one row of 0 and 1 each."""
    return np.array([[bool(doubt.search(text)) for doubt in _DOUBTS] for text in texts], dtype=np.float32)


def bodies_of(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """Which bodies normalised texts name, and in which way, one row of 0 and 1 each."""
    rows = []
    for text in texts:
        telling = read_telling(text)
        rows.append([body in telling.bodies(status) for status in STATUSES for body in BODY_ORDER])
    return np.array(rows, dtype=np.float32)


class Features:
    """Turns normalised texts and what the rules heard in them into rows of numbers."""

    def __init__(self, opinions: Opinions, speller: Speller, vectorizers: Sequence[Any]) -> None:
        self.opinions = opinions
        self.speller = speller
        self.vectorizers = list(vectorizers)

    @classmethod
    def learn(cls, texts: Sequence[str], encoder: Encoder) -> Features:
        """Learns words and their weights from normalised texts of every question."""
        opened = [open_shorthand(text) for text in texts]
        speller = Speller.learn(opened, known_words(encoder))
        vectorizers = text_vectorizers()
        for vectorizer in vectorizers:
            vectorizer.fit([speller.correct(text) for text in opened])
        return cls(shared_opinions(encoder), speller, vectorizers)

    def of_texts(self, texts: Sequence[str], opinions: FloatArray | None = None) -> csr_matrix:
        """The features that every question shares.

        Args:
            texts: Normalised texts.
            opinions: What the encoder thinks of them; None to ask it.
        """
        corrected = [self.speller.correct(open_shorthand(text)) for text in texts]
        sparse = [vectorizer.transform(corrected) for vectorizer in self.vectorizers]
        signals = np.hstack([signals_of(texts), doubts_of(corrected), bodies_of(texts)]) * SIGNAL_WEIGHT
        thought = (self.opinions.of(texts) if opinions is None else opinions) * OPINION_WEIGHT
        return hstack([*sparse, csr_matrix(thought), csr_matrix(signals)]).tocsr()


def of_rules(question: str, said: Sequence[str], known: Sequence[str], texts: Sequence[str]) -> csr_matrix:
    """The features of what the rules heard, and of that together with doubt.

    Args:
        question: What was asked, or the fact that is told unasked.
        said: What the rules say of each text, as JSON; for a list question a list.
        known: The values that have a column.
        texts: The texts, normalised.
    """
    parts = [set(json.loads(one) or [NULL]) if one.startswith("[") else {one} for one in said]
    values = np.array([[value in part for value in known] for part in parts], dtype=np.float32)
    doubted = doubts_of(texts)[:, :6].any(axis=1, keepdims=True)
    weight = TOLD_RULE_WEIGHT if question.startswith(TOLD) else RULE_WEIGHT
    return csr_matrix(np.hstack([values, values * doubted]) * weight)


class AnswerModel:
    """The trained classifiers of all closed questions.

    Args:
        features: What the texts become.
        questions: The classifier of each question.
    """

    def __init__(self, features: Features, questions: dict[str, QuestionModel]) -> None:
        self.features = features
        self.questions = questions
        self._rows: dict[str, csr_matrix] = {}

    def expect(self, texts: Sequence[str]) -> None:
        """Makes the features of texts that will be weighed next: faster at once than one by one.

        Args:
            texts: Normalised texts; what was expected before is forgotten.
        """
        different = list(dict.fromkeys(texts))
        features = self.features.of_texts(different) if different else csr_matrix((0, 0))
        # A new mapping rather than a changed one, for the threads that are reading the old one.
        self._rows = {text: features[place] for place, text in enumerate(different)}

    def settle(self, question: str, text: str, heard: Any) -> Any:
        """The answer, by rules and model together.

        Args:
            question: One of ``questions``.
            text: The message, normalised.
            heard: What the rules read.

        Returns:
            The value as contract.md writes it, or None where it is not clear enough.
        """
        if is_plain(question, text) or (heard is not None and is_decisive(question, text)):
            return heard
        model = self.questions[question]
        row = self._rows.get(text)
        if row is None:
            row = self.features.of_texts([text])
            # One message is weighed for several facts.
            self._rows = {text: row}
        rows = hstack([row, of_rules(question, [as_key(heard)], model.rules, [text])])
        scores = np.asarray(rows.tocsr() @ model.weights + model.bias)
        guess = guesses_of(question, model.labels, shares_of(question, scores), [as_key(heard)])[0]
        if question in HEARD_ONLY and (heard is None or guess.of_heard < model.limits.agreed):
            return None
        return decide(guess, as_key(heard), model.limits)

    def settle_told(self, text: str, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The facts that a message tells unasked, by rules and model together.

        Args:
            text: The message, normalised.
            facts: What the rules read, by slot.

        Returns:
            The same with each of ``TOLD_FACTS`` kept, put in or left out.
        """
        if len(text.split()) < FEWEST_WORDS:
            return dict(facts)
        settled = dict(facts)
        for fact in TOLD_FACTS:
            value = self.settle(f"{TOLD}{fact}", text, facts.get(fact))
            settled.pop(fact, None)
            if value is not None:
                settled[fact] = value
        return settled

    def save(self, path: Path) -> None:
        """Writes all of it into one file of arrays and JSON, in one step."""
        note = {
            "taught": self.features.speller.taught,
            "vocabularies": [
                {word: int(place) for word, place in vectorizer.vocabulary_.items()}
                for vectorizer in self.features.vectorizers
            ],
            "questions": {
                name: {
                    "labels": one.labels,
                    "rules": one.rules,
                    "agreed": one.limits.agreed,
                    "alone": one.limits.alone,
                }
                for name, one in self.questions.items()
            },
        }
        arrays: dict[str, Any] = {
            "note": np.frombuffer(json.dumps(note, sort_keys=True).encode(), dtype=np.uint8)
        }
        for place, vectorizer in enumerate(self.features.vectorizers):
            arrays[f"idf{place}"] = vectorizer.idf_
        for name, one in self.questions.items():
            arrays[f"weights_{name}"] = one.weights.astype(np.float32)
            arrays[f"bias_{name}"] = one.bias
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_suffix(".part.npz")
        np.savez_compressed(scratch, **arrays)
        scratch.replace(path)

    @classmethod
    def load(cls, path: Path, encoder: Encoder) -> AnswerModel:
        """Reads what ``save`` wrote.

        Raises:
            AnswerModelBroken: The file is there, but is not such a model.
        """
        try:
            with np.load(path, allow_pickle=False) as arrays:
                note = json.loads(arrays["note"].tobytes())
                vectorizers = text_vectorizers(note["vocabularies"])
                for place, vectorizer in enumerate(vectorizers):
                    vectorizer.idf_ = arrays[f"idf{place}"]
                questions = {
                    name: QuestionModel(
                        one["labels"],
                        one["rules"],
                        arrays[f"weights_{name}"],
                        arrays[f"bias_{name}"],
                        Limits(one["agreed"], one["alone"]),
                    )
                    for name, one in note["questions"].items()
                }
        except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
            raise AnswerModelBroken(
                "ANSWER-MODEL-BROKEN",
                "The trained model for answers cannot be read.",
                "Make it again with 'python -m bot.language.train_answers'.",
            ) from error
        return cls(
            Features(shared_opinions(encoder), Speller(note["taught"], known_words(encoder)), vectorizers),
            questions,
        )


def is_decisive(question: str, text: str) -> bool:
    """Whether the rules stand whatever the model thinks: a bare yes or no, or a bare list of bodies."""
    if question.startswith(TOLD):
        return False
    if question in LIST_QUESTIONS:
        return bool(names_only_bodies(text, BODY_ORDER))
    return read_bare(text) is not None


def shares_of(question: str, scores: Rows) -> Rows:
    """Scores as probabilities: of one class among all, or of each body by itself."""
    if question in LIST_QUESTIONS:
        return np.asarray(1 / (1 + np.exp(-scores)), dtype=np.float64)
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float64)


@dataclass(frozen=True)
class Guess:
    """What the model thinks of one text.

    Attributes:
        value: The likeliest value, as JSON.
        sureness: Its probability.
        of_heard: The probability of the value that the rules heard.
    """

    value: str
    sureness: float
    of_heard: float


def guesses_of(question: str, labels: Sequence[str], shares: Rows, heard: Sequence[str]) -> list[Guess]:
    """The likeliest value of each row, and how likely it and the one that the rules heard are."""
    if question not in LIST_QUESTIONS:
        place = {label: number for number, label in enumerate(labels)}
        return [
            Guess(
                labels[int(row.argmax())], float(row.max()), float(row[place[said]]) if said in place else 0.0
            )
            for row, said in zip(shares, heard, strict=True)
        ]
    return [_guess_of_bodies(labels, row, said) for row, said in zip(shares, heard, strict=True)]


def _guess_of_bodies(labels: Sequence[str], row: Rows, heard: str) -> Guess:
    named = {label for label, share in zip(labels, row, strict=True) if share >= 0.5}
    told = set(json.loads(heard) or [])
    of_heard = np.array(
        [share if label in told else 1 - share for label, share in zip(labels, row, strict=True)]
    )
    value = as_key([body for body in BODY_ORDER if body in named] or None)
    return Guess(value, float(np.maximum(row, 1 - row).prod()), float(of_heard.prod()))


def decide(guess: Guess, heard: str, limits: Limits) -> Any:
    """What the rules heard, if the model finds it likely enough; else what the model is very sure of."""
    if heard != NULL and guess.of_heard >= limits.agreed:
        return json.loads(heard)
    return json.loads(guess.value) if guess.sureness >= limits.alone else None


@lru_cache(maxsize=2)
def load_answer_model(path: Path = MODEL) -> AnswerModel | None:
    """The trained model, loaded once in a process; None where there is none that can be read.

    Then the rules stand alone.
    """
    if not path.is_file():
        return None
    try:
        return AnswerModel.load(path, shared_encoder())
    except EncoderMissing:
        return None
    except GuideError as error:
        _log.warning("%s: %s", error.code, error.message)
        return None

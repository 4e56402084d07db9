"""Trains the model for answers to closed questions, or measures it, by the examples in ``data/answers``.

``python -m bot.language.train_answers --out models/answers.npz`` writes it; ``--measure`` prints for each
question how often a model that has not seen an answer reads it right, and how often it stores a wrong
value. The same examples always give the same model.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml
from scipy.sparse import csr_matrix, hstack

from bot.language.answer_model import (
    FEWEST_WORDS,
    LIST_QUESTIONS,
    MODEL,
    NULL,
    QUESTIONS,
    TOLD,
    TOLD_FACTS,
    AnswerModel,
    Features,
    Guess,
    Limits,
    QuestionModel,
    Rows,
    as_key,
    decide,
    guesses_of,
    is_decisive,
    of_rules,
    shares_of,
)
from bot.language.answers import BODY_ORDER
from bot.language.encoder import shared_encoder
from bot.language.normalise import normalise
from bot.language.reading import ReadingContext, read_by_rules
from bot.triage.area import load_area
from bot.triage.geography import Geography

DATA = Path(__file__).resolve().parents[2] / "data" / "answers"
# No closed question depends on the day; a fixed one keeps training the same every day.
DAY = date(2026, 11, 22)
REGULARISATION, TOLD_REGULARISATION = 6.0, 3.0
FOLDS = 5
EVERY_NTH = 4  # of the texts that tell little: enough to know them by, and quick
LITTLE_TOLD = ("report_asb", "ask_who_to_report_to", "emergency", "out_of_scope")
STEPS = np.round(np.arange(0.06, 1.0, 0.02), 2)
# A wrong value misleads; an unclear one only costs a question more. That somebody agreed is never guessed.
COST_OF_WRONG, COST_OF_WRONG_CONSENT = 3.0, 6.0


@dataclass(frozen=True)
class Examples:
    """The examples of one question.

    Attributes:
        written: As they were typed.
        texts: Normalised.
        wanted: Their answers, as JSON.
        heard: What the rules read, as JSON.
    """

    written: list[str]
    texts: list[str]
    wanted: list[str]
    heard: list[str]


@dataclass(frozen=True)
class Measured:
    """Shares of one question's answers, 0 to 1."""

    rules_right: float
    rules_wrong: float
    right: float
    wrong: float


def load_examples(folder: Path = DATA) -> dict[str, Examples]:
    """Reads the examples and what the rules hear in them."""
    area = load_area()
    context = ReadingContext(DAY, area, Geography.load(area))
    found = {}
    for question in QUESTIONS:
        lines = (folder / f"{question}.jsonl").read_text("utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip()]
        found[question] = Examples(
            [row["text"] for row in rows],
            [normalise(row["text"]) for row in rows],
            [as_key(row["answer"]) for row in rows],
            [as_key(read_by_rules(row["text"], question, context).answer) for row in rows],
        )
    rows = [json.loads(line) for line in (folder / "multi.jsonl").read_text("utf-8").splitlines()]
    rows += [{"text": text} for text in _that_tell_little(folder.parent / "nlu")]
    texts = [row["text"] for row in rows]
    heard = [read_by_rules(text, None, context).facts for text in texts]
    for fact in TOLD_FACTS:
        found[f"{TOLD}{fact}"] = Examples(
            texts,
            [normalise(text) for text in texts],
            [as_key(row.get("facts", told).get(fact)) for row, told in zip(rows, heard, strict=True)],
            [as_key(facts.get(fact)) for facts in heard],
        )
    return found


def _that_tell_little(folder: Path) -> list[str]:
    """Texts that seldom tell of reports, so that the model knows how those look; the rules label them."""
    texts = []
    for intent in LITTLE_TOLD:
        for block in yaml.safe_load((folder / f"{intent}.yml").read_text("utf-8"))["nlu"]:
            lines = (line.strip() for line in block["examples"].splitlines())
            texts += [line[2:] for line in lines if line[:2] == "- " and len(line.split()) > FEWEST_WORDS]
    return texts[::EVERY_NTH]


def train(examples: dict[str, Examples]) -> AnswerModel:
    """Trains on examples of every question."""
    features = Features.learn([text for one in examples.values() for text in one.texts], shared_encoder())
    models = {}
    for question, one in examples.items():
        rows, known = _rows(features, question, one)
        labels = _labels(question, one)
        turned, back = _turned(rows)
        weights, bias = _fit(question, turned, one.wanted, labels)
        weights = rows.T @ (back @ weights)
        guesses = _cross_guesses(question, turned, one, labels)
        every = np.arange(len(one.texts))
        models[question] = QuestionModel(labels, known, weights, bias, _limits(question, one, guesses, every))
    return AnswerModel(features, models)


def measure(examples: dict[str, Examples]) -> dict[str, Measured]:
    """Measures by cross-validation; limits too are chosen without the answers that they are measured on."""
    features = Features.learn([text for one in examples.values() for text in one.texts], shared_encoder())
    found = {}
    for question, one in examples.items():
        rows, _ = _rows(features, question, one)
        guesses = _cross_guesses(question, _turned(rows)[0], one, _labels(question, one))
        given = list(one.wanted)
        for taught, kept in _folds(one.wanted):
            limits = _limits(question, one, guesses, taught)
            for place in kept:
                given[place] = _settled(question, one, guesses, limits, place)
        found[question] = Measured(*_shares(one.heard, one.wanted), *_shares(given, one.wanted))
    return found


def _rows(features: Features, question: str, one: Examples) -> tuple[csr_matrix, list[str]]:
    known = sorted({part for said in one.heard for part in _parts(said)})
    opinions = features.opinions.unseen(one.written, one.texts)
    return hstack(
        [features.of_texts(one.texts, opinions), of_rules(question, one.heard, known, one.texts)]
    ).tocsr(), known


def _turned(rows: csr_matrix) -> tuple[Rows, Rows]:
    """The same rows in as many dimensions as there are rows, and the way back for weights.

    The classifier's penalty does not change under rotation, so what is learned is the same, many times
    faster than in tens of thousands of n-grams.
    """
    sizes, axes = np.linalg.eigh(np.asarray((rows @ rows.T).todense(), dtype=np.float64))
    kept = sizes > 1e-9 * sizes.max()
    lengths = np.sqrt(sizes[kept])
    return axes[:, kept] * lengths, axes[:, kept] / lengths


def _parts(said: str) -> list[str]:
    return list(json.loads(said)) if said.startswith("[") else [said]


def _labels(question: str, one: Examples) -> list[str]:
    if question not in LIST_QUESTIONS:
        return sorted(set(one.wanted))
    named = {part for said in one.wanted for part in _parts(said)}
    return [body for body in BODY_ORDER if body in named]


def _fit(question: str, rows: Rows, wanted: Sequence[str], labels: list[str]) -> tuple[Rows, Rows]:
    from sklearn.linear_model import LogisticRegression

    strength = TOLD_REGULARISATION if question.startswith(TOLD) else REGULARISATION
    if question in LIST_QUESTIONS:
        machines = [
            LogisticRegression(C=strength, max_iter=300).fit(rows, [label in _parts(said) for said in wanted])
            for label in labels
        ]
        return np.hstack([one.coef_.T for one in machines]), np.hstack([one.intercept_ for one in machines])
    machine = LogisticRegression(C=strength, max_iter=300).fit(rows, list(wanted))
    return machine.coef_.T, machine.intercept_


def _folds(wanted: Sequence[str]) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    from sklearn.model_selection import StratifiedKFold

    # Rare combinations of bodies cannot be spread over the folds; whether there is an answer can.
    strata = [said if wanted.count(said) >= FOLDS else "rare" for said in wanted]
    return list(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(strata, strata))


def _cross_guesses(question: str, rows: Rows, one: Examples, labels: list[str]) -> list[Guess]:
    """What machines that have not seen it make of each text."""
    shares = np.zeros((len(one.texts), len(labels)))
    for taught, kept in _folds(one.wanted):
        weights, bias = _fit(question, rows[taught], [one.wanted[place] for place in taught], labels)
        shares[kept] = shares_of(question, np.asarray(rows[kept] @ weights + bias))
    return guesses_of(question, labels, shares, one.heard)


def _settled(question: str, one: Examples, guesses: list[Guess], limits: Limits, place: int) -> str:
    heard = one.heard[place]
    if heard != NULL and is_decisive(question, one.texts[place]):
        return heard
    return as_key(decide(guesses[place], heard, limits))


def _limits(question: str, one: Examples, guesses: list[Guess], places: npt.NDArray[np.int64]) -> Limits:
    """The limits at which right answers most outweigh wrong ones; the stricter of equals."""
    chosen = [(guesses[place], one.heard[place], one.wanted[place]) for place in places]
    heard_share = np.array([-1.0 if heard == NULL else guess.of_heard for guess, heard, _ in chosen])
    model_share = np.array([guess.sureness for guess, _, _ in chosen])
    bare = np.array([is_decisive(question, one.texts[place]) for place in places]) & (heard_share >= 0)
    cost = COST_OF_WRONG_CONSENT if question == "consent" else COST_OF_WRONG
    heard_worth = np.array([_worth(heard, wanted, cost) for _, heard, wanted in chosen])
    model_worth = np.array([_worth(guess.value, wanted, cost) for guess, _, wanted in chosen])
    null_worth = np.array([_worth(NULL, wanted, cost) for _, _, wanted in chosen])

    def worth(limits: Limits) -> tuple[float, float, float]:
        else_worth = np.where(model_share >= limits.alone, model_worth, null_worth)
        gained = np.where(bare | (heard_share >= limits.agreed), heard_worth, else_worth)
        return round(float(gained.mean()), 9), limits.agreed, limits.alone

    return max((Limits(float(agreed), float(alone)) for agreed in STEPS for alone in STEPS), key=worth)


def _worth(given: str, wanted: str, cost: float) -> float:
    if given == wanted:
        return 1.0
    return 0.0 if given == NULL else -cost


def _shares(given: Sequence[str], wanted: Sequence[str]) -> tuple[float, float]:
    right = sum(one == other for one, other in zip(given, wanted, strict=True))
    wrong = sum(one not in (NULL, other) for one, other in zip(given, wanted, strict=True))
    return right / len(wanted), wrong / len(wanted)


def main(arguments: Sequence[str] | None = None) -> int:
    """Trains and writes, or measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m bot.language.train_answers", description=__doc__)
    parser.add_argument("--out", type=Path, default=MODEL, help="where the model goes")
    parser.add_argument("--measure", action="store_true", help="measure by cross-validation instead")
    chosen = parser.parse_args(arguments)
    examples = load_examples()
    if not chosen.measure:
        train(examples).save(chosen.out)
        return 0
    sys.stdout.write(f"{'question':20} {'rules right':>12} {'wrong':>7} {'model right':>12} {'wrong':>7}\n")
    for question, one in measure(examples).items():
        sys.stdout.write(
            f"{question:20} {one.rules_right:12.1%} {one.rules_wrong:7.1%}"
            f" {one.right:12.1%} {one.wrong:7.1%}\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

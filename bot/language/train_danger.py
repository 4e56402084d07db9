"""Trains the danger classifier, and measures it on texts that it was not trained on.

``python -m bot.language.train_danger --out models/danger.npz`` trains and stores; ``--measure``
cross-validates and prints how many emergencies are found and how many alarms are false.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from bot.language.danger import read_danger
from bot.language.danger_model import (
    MODEL,
    DangerModel,
    Terms,
    dense_of,
    letters_of,
    weighed,
    words_of,
)
from bot.language.encoder import Encoder, shared_encoder
from bot.language.normalise import normalise
from bot.language.opinions import shared_opinions

DATA = Path(__file__).resolve().parents[2] / "data"
REGULARISATION = 0.1
DANGER_WEIGHT = 3.0
FOLDS = 5
# Of texts that are no emergency at all times: how many may alarm, and how many may be asked about.
FALSE_ALARMS = 0.01
ASKED = 0.02
_BARE = frozenset("yes please now right i am me my it is".split())


@dataclass(frozen=True)
class Example:
    """A text and whether someone is in danger now.

    Attributes:
        text: As typed.
        danger: Whether someone is in danger now.
        source: Whose hand it is from: ``nlu``, ``danger`` or ``answers``.
    """

    text: str
    danger: bool
    source: str


def examples(data: Path = DATA) -> list[Example]:
    """Every text of ``data/nlu`` and ``data/answers`` that says by itself whether there is danger.

    Args:
        data: The folder of both.
    """
    found: list[Example] = []
    for path in sorted((data / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            lines = (line.strip() for line in block.get("examples", "").splitlines())
            found += [
                Example(line[2:], block["intent"] == "emergency", "nlu") for line in lines if line[:2] == "- "
            ]
    for path in sorted((data / "answers").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            danger = danger_of(path.stem, row)
            if danger is not None:
                source = "danger" if "danger" in path.stem else "answers"
                found.append(Example(row["text"], danger, source))
    return list({normalise(one.text): one for one in reversed(found)}.values())[::-1]


def danger_of(question: str, row: dict[str, Any]) -> bool | None:
    """Whether a labelled row says by itself that someone is in danger now; None where it cannot tell.

    Args:
        question: The file that it stands in: a question, ``danger`` or ``multi``.
        row: The row.
    """
    if question == "danger":
        return bool(row["danger"])
    if question == "immediate_danger":
        if row["answer"] is not True:
            return None if row["answer"] is None else False
        # "yes" and "me, now" mean danger only after the question.
        said = [word for word in re.findall(r"\w+", normalise(row["text"])) if word not in _BARE]
        return True if len(said) > 2 or read_danger(normalise(row["text"])).now else None
    facts = row.get("facts")
    return bool(isinstance(facts, dict) and facts.get("immediate_danger"))


@dataclass(frozen=True)
class _Features:
    plain: list[str]
    danger: npt.NDArray[np.bool_]
    sources: npt.NDArray[np.str_]
    matrix: Any
    terms: list[tuple[tuple[str, ...], npt.NDArray[np.float32]]]


def _features(rows: Sequence[Example], encoder: Encoder) -> _Features:
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    plain = [normalise(row.text) for row in rows]
    opinions = shared_opinions(encoder).unseen([row.text for row in rows], plain)
    blocks, terms = [], []
    analyzers: tuple[Callable[[str], list[str]], ...] = (letters_of, words_of)
    for analyzer in analyzers:
        vectorizer = TfidfVectorizer(analyzer=analyzer, min_df=2, sublinear_tf=True, dtype=np.float32)
        blocks.append(vectorizer.fit_transform(plain))
        terms.append((tuple(vectorizer.get_feature_names_out()), vectorizer.idf_.astype(np.float32)))
    matrix = hstack([*blocks, csr_matrix(dense_of(plain, opinions))]).tocsr()
    danger, sources = np.array([row.danger for row in rows]), np.array([row.source for row in rows])
    return _Features(plain, danger, sources, matrix, terms)


def _fit(matrix: Any, danger: npt.NDArray[np.bool_]) -> Any:
    from sklearn.svm import LinearSVC

    weights = {True: DANGER_WEIGHT, False: 1.0}
    return LinearSVC(C=REGULARISATION, class_weight=weights, random_state=0).fit(matrix, danger)


def _cross_scores(features: _Features) -> npt.NDArray[np.float64]:
    from sklearn.model_selection import StratifiedKFold

    scores = np.zeros(len(features.danger))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for taught, kept in folds.split(features.danger, features.danger):
        scores[kept] = _fit(features.matrix[taught], features.danger[taught]).decision_function(
            features.matrix[kept]
        )
    return scores


def _thresholds(features: _Features, scores: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Where asking and alarming begin: by what ordinary texts, not those chosen to mislead, would trigger."""
    ordinary = scores[~features.danger & (features.sources != "danger")]
    alarm, asked = np.quantile(ordinary, [1 - FALSE_ALARMS, 1 - FALSE_ALARMS - ASKED * 0.9])
    return float(asked), float(alarm)


def train(rows: Sequence[Example], encoder: Encoder) -> DangerModel:
    """Trains on examples.

    Args:
        rows: Examples of both kinds, at least five of each.
        encoder: The sentence encoder.
    """
    features = _features(rows, encoder)
    machine = _fit(features.matrix, features.danger)
    weights = machine.coef_[0].astype(np.float32)
    terms, start = [], 0
    for names, idf in features.terms:
        terms.append(Terms(names, idf, weights[start : start + len(names)]))
        start += len(names)
    thresholds = _thresholds(features, _cross_scores(features))
    return DangerModel(
        shared_opinions(encoder), terms, weights[start:], float(machine.intercept_[0]), thresholds
    )


def measure(rows: Sequence[Example], encoder: Encoder, *, worst: int = 0) -> list[str]:
    """Cross-validates, and tries each hand's texts on a machine that has read only the others'.

    Args:
        rows: The examples.
        encoder: The sentence encoder.
        worst: How many of the worst errors of each kind to show.

    Returns:
        Lines to print.
    """
    features = _features(rows, encoder)
    scores = _cross_scores(features)
    thresholds = _thresholds(features, scores)
    heard = [
        weighed(read_danger(text), score, *thresholds)
        for text, score in zip(features.plain, scores, strict=True)
    ]
    now, hint = np.array([one.now for one in heard]), np.array([one.hint for one in heard])
    lines = [f"thresholds: ask {thresholds[0]:.3f}, danger {thresholds[1]:.3f}"]
    for name in ("all", "nlu", "danger", "answers"):
        mask = np.ones(len(now), dtype=bool) if name == "all" else features.sources == name
        yes, no = mask & features.danger, mask & ~features.danger
        found = (
            f"{now[yes].mean():.1%} found, {hint[yes].mean():.1%} asked of {yes.sum()}; " if yes.any() else ""
        )
        lines.append(f"{name}: {found}{now[no].mean():.2%} false, {hint[no].mean():.2%} asked of {no.sum()}")
    kept = features.sources == "nlu"
    strange = _fit(features.matrix[~kept], features.danger[~kept]).decision_function(features.matrix[kept])
    for share in (0.98, 0.99):
        level = np.quantile(strange[features.danger[kept]], 1 - share)
        false = (strange[~features.danger[kept]] >= level).mean()
        lines.append(f"nlu, by a machine that has not read it: {share:.0%} found at {false:.2%} false")
    order = np.argsort(scores)
    missed = [place for place in order if features.danger[place] and not now[place]][:worst]
    false_alarms = [place for place in order[::-1] if not features.danger[place] and now[place]][:worst]
    lines += [f"missed {scores[place]:+.2f} {features.plain[place][-150:]}" for place in missed]
    lines += [f"false {scores[place]:+.2f} {features.plain[place][:150]}" for place in false_alarms]
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Trains and stores, or measures.

    Args:
        arguments: The command line.

    Returns:
        0.
    """
    parser = argparse.ArgumentParser(prog="python -m bot.language.train_danger", description=__doc__)
    parser.add_argument("--out", type=Path, default=MODEL, help="where to store the classifier")
    parser.add_argument("--measure", action="store_true", help="cross-validate instead of storing")
    parser.add_argument("--worst", type=int, default=0, help="with --measure: errors to show")
    options = parser.parse_args(arguments)
    if options.measure:
        lines = measure(examples(), shared_encoder(), worst=options.worst)
        sys.stdout.write("\n".join(lines) + "\n")
    else:
        train(examples(), shared_encoder()).save(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())

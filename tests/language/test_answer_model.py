from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot.language.answer_model import (
    QUESTIONS,
    AnswerModel,
    AnswerModelBroken,
    Guess,
    Limits,
    decide,
    guesses_of,
    is_decisive,
    load_answer_model,
)
from bot.language.encoder import shared_encoder
from bot.language.train_answers import Examples, train

TEXTS = {
    "true": [
        "yes she agreed",
        "she said yes to it",
        "mum is happy for me to",
        "he gave his consent",
        "she agrees",
    ],
    "false": ["she said no", "he refused", "she does not want it", "mum is against it", "not asked her"],
    "null": ["what is consent", "the noise is awful", "maybe", "how long does it take", "i like cake"],
}


@pytest.fixture(scope="module")
def model() -> AnswerModel:
    texts = [text for value in TEXTS for text in TEXTS[value]]
    wanted = [value for value in TEXTS for _ in TEXTS[value]]
    return train({"consent": Examples(texts, texts, wanted, ["null"] * len(texts))})


def test_what_the_rules_heard_needs_less_than_what_they_did_not() -> None:
    limits = Limits(agreed=0.4, alone=0.9)
    assert decide(Guess("true", 0.5, 0.5), "true", limits) is True
    assert decide(Guess("true", 0.5, 0.0), "null", limits) is None
    assert decide(Guess("true", 0.95, 0.0), "null", limits) is True
    assert decide(Guess("false", 0.6, 0.3), "true", limits) is None
    assert decide(Guess("null", 0.95, 0.05), "true", limits) is None


def test_bodies_come_in_their_fixed_order_and_none_is_null() -> None:
    shares = np.array([[0.9, 0.8, 0.1], [0.2, 0.1, 0.3]])
    labels = ["police", "council", "landlord"]
    both, none = guesses_of("reported_to", labels, shares, ['["police"]', "null"])
    assert json.loads(both.value) == ["council", "police"]
    assert both.sureness == pytest.approx(0.9 * 0.8 * 0.9)
    assert both.of_heard == pytest.approx(0.9 * 0.2 * 0.9)
    assert none.value == "null"


@pytest.mark.parametrize("text", ["yes", "no", "not yet", "of course", "nope", "well, yes please"])
def test_a_bare_yes_or_no_is_for_the_rules_alone(text: str) -> None:
    assert is_decisive("consent", text)


@pytest.mark.parametrize("text", ["yes but she has not said", "no idea", "she has said no to it all", ""])
def test_more_than_a_bare_yes_or_no_is_weighed(text: str) -> None:
    assert not is_decisive("consent", text)


def test_a_saved_model_answers_as_before_and_is_the_same_file_each_time(
    model: AnswerModel, tmp_path: Path
) -> None:
    first, second = tmp_path / "a.npz", tmp_path / "b.npz"
    model.save(first)
    again = AnswerModel.load(first, shared_encoder())
    again.save(second)
    for texts in TEXTS.values():
        for text in texts:
            assert again.settle("consent", text, None) == model.settle("consent", text, None)
    with np.load(first, allow_pickle=False) as one, np.load(second, allow_pickle=False) as other:
        assert all(np.array_equal(one[name], other[name]) for name in one.files)


def test_a_decisive_answer_stands_against_the_model(model: AnswerModel) -> None:
    assert model.settle("consent", "no", False) is False


def test_without_a_file_there_is_no_model(tmp_path: Path) -> None:
    assert load_answer_model(tmp_path / "none.npz") is None


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"not a model")
    with pytest.raises(AnswerModelBroken):
        AnswerModel.load(broken, shared_encoder())


def test_there_are_examples_for_every_question() -> None:
    folder = Path(__file__).resolve().parents[2] / "data" / "answers"
    assert all((folder / f"{question}.jsonl").is_file() for question in QUESTIONS)

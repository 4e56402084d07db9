from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.language.encoder import DEFAULT_DIR, DIMENSION, Encoder, EncoderMissing
from bot.language.intents import IntentModel

needs_encoder = pytest.mark.skipif(
    not (DEFAULT_DIR / "model.int8.onnx").exists(), reason="the encoder is built by 'make run'"
)


@needs_encoder
def test_vectors_are_of_unit_length_and_like_meanings_are_near() -> None:
    vectors = Encoder().encode(["the police", "the police", "a man is eating bread", "a man is eating food"])
    assert vectors.shape == (4, DIMENSION)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert vectors[2] @ vectors[3] > 0.6 > vectors[0] @ vectors[2]


@needs_encoder
def test_no_text_has_no_row() -> None:
    assert Encoder().encode([]).shape == (0, DIMENSION)


def test_a_missing_encoder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EncoderMissing, match="ENCODER-MISSING"):
        Encoder(tmp_path)


@needs_encoder
def test_a_stored_classifier_answers_as_before(tmp_path: Path) -> None:
    texts = [
        f"{word} {number}"
        for word in ("thanks a lot", "go back please", "who are you")
        for number in range(5)
    ]
    labels = [name for name in ("thank", "go_back", "ask_bot") for _ in range(5)]
    encoder = Encoder()
    model = IntentModel.train(texts, labels, encoder)
    model.save(tmp_path)
    again = IntentModel.load(tmp_path, encoder)
    rows = model.probabilities(["thanks", "back", "what are you"])
    assert np.allclose(rows, again.probabilities(["thanks", "back", "what are you"]), atol=1e-5)
    assert np.allclose(rows.sum(axis=1), 1)
    assert [again.labels[place] for place in rows.argmax(axis=1)] == ["thank", "go_back", "ask_bot"]

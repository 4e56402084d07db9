from __future__ import annotations

from random import Random

import pytest
from rapidfuzz import fuzz

from bot.tuning.slips import mistype

TEXT = "they have broken the window again and nobody from the council ever rang me back about it"


def test_most_texts_stay_as_they_are_and_many_do_not() -> None:
    changed = sum(mistype(TEXT, Random(seed)) != TEXT for seed in range(400))

    assert 60 < changed < 200


def test_the_same_chance_gives_the_same_slips() -> None:
    assert [mistype(TEXT, Random(7)) for _ in range(3)] == [mistype(TEXT, Random(7))] * 3


@pytest.mark.parametrize("seed", range(60))
def test_a_slip_stays_near_its_word(seed: int) -> None:
    mistyped = mistype(TEXT, Random(seed))

    assert fuzz.ratio(TEXT, mistyped) > 70


@pytest.mark.parametrize("text", ["", "ok", "3", "07700 900123", "no"])
def test_short_words_and_numbers_are_never_mistyped(text: str) -> None:
    assert {mistype(text, Random(seed)) for seed in range(100)} == {text}

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.counts import after_correction, find_counts, is_frequency
from bot.language.normalise import normalise

COUNTS = [
    ("half a dozen", [6]),
    ("a couple", [2]),
    ("loads", [[3, None]]),
    ("4, no 5", [5]),
    ("three or four", [[3, 4]]),
    ("at least 4", [[4, None]]),
    ("once", [1]),
    ("none", [0]),
    ("5 times since july", [5]),
    ("more than 4 times", [[5, None]]),
    ("4+", [[4, None]]),
    ("between 3 and 5", [[3, 5]]),
    ("once or twice", [[1, 2]]),
    ("this is the third time", [3]),
    ("3-4", [[3, 4]]),
    ("at number 12", []),
    ("14 year olds", []),
    ("rang 101 3 times on 12/3/26", [3]),
    ("twice a week", []),
    ("no more than 3", [[None, 3]]),
    ("twenty five", [25]),
    ("10ish", [10]),
    ("six, sorry, seven", [7]),
    ("nobody has done anything", []),
    ("one of the neighbours", []),
    ("not once", [0]),
    ("not many", []),
    ("a few", [[3, None]]),
    ("twice maybe three times", [[2, 3]]),
    ("it starts at 3am", []),
    ("flat 4", []),
    ("24/7", []),
]


@pytest.mark.parametrize(("text", "values"), COUNTS)
def test_words_become_the_numbers_they_mean(text: str, values: list[object]) -> None:
    assert [count.value for count in find_counts(after_correction(normalise(text)))] == values


@pytest.mark.parametrize("text", ["every night for weeks", "twice a week", "most days", "all the time"])
def test_how_often_is_not_how_many(text: str) -> None:
    assert is_frequency(normalise(text))


@given(st.text(alphabet="0123456789 abcdefghinorstuwx-+,.", max_size=80))
def test_no_count_is_negative_or_upside_down(text: str) -> None:
    for count in find_counts(normalise(text)):
        assert count.low is None or count.low >= 0
        assert None in (count.low, count.high) or count.low <= count.high  # type: ignore[operator]

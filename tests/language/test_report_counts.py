from __future__ import annotations

import pytest

from bot.language.counts import is_vague_count
from bot.language.near_words import near_words
from bot.language.normalise import normalise
from bot.language.report_counts import read_count


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("twice to the police and once to the council", 3),
        ("police 2 council 4", 6),
        ("this will be the fifth time", 5),
        ("about five", 5),
        ("more than 3", [4, None]),
        ("two, possibly three", [2, 3]),
        ("4, no 5, I forgot one", 5),
        ("three calls to 101 plus a letter to the council", 4),
        ("rang twice emailed once", 3),
        ("sevan times", 7),
        ("three ro four", [3, 4]),
        ("2 + 2", 4),
    ],
)
def test_the_number_of_reports_is_read(text: str, value: object) -> None:
    assert read_count(normalise(text), asked=True) == value


@pytest.mark.parametrize(
    "text",
    [
        "maybe four?",
        "loads",
        "a few",
        "every night",
        "2 or 3 a week",
        "it's been 6 months",
        "he is 15 and his brother is 12",
        "four police cars came",
        "he kicked my door 4 times",
        "none of your business",
        "i was going to ring 3 times",
        "3 neighbours have complained",
        "dont know could be three could be thirty",
        "one more",
        "one more time",
        "and one more please",
        "can you ask one more time",
        "2 more",
    ],
)
def test_what_is_no_number_of_reports_or_in_doubt_is_not_stored(text: str) -> None:
    assert read_count(normalise(text), asked=True) is None


@pytest.mark.parametrize("text", ["loads", "several times", "Lost count!", "a fair few", "numerous"])
def test_vague_amounts_are_known_as_such(text: str) -> None:
    assert is_vague_count(text)


@pytest.mark.parametrize("text", ["three", "loads, at least 10", "every night", "no", "not many", ""])
def test_numbers_and_frequencies_are_not_vague_amounts(text: str) -> None:
    assert not is_vague_count(text)


@pytest.mark.parametrize("word", ["there", "tree", "match", "mouth", "sting", "even", "right"])
def test_words_of_their_own_are_left_alone(word: str) -> None:
    assert near_words(word) == word

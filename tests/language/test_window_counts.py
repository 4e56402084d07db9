from __future__ import annotations

from datetime import date

import pytest

from bot.language.normalise import normalise
from bot.language.window_counts import read_window_count

TODAY, START = date(2026, 11, 22), date(2026, 5, 22)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("all since june", "all"),
        ("the lot", "all"),
        ("both", 2),
        ("the last two", 2),
        ("all six of them", 6),
        ("one was last year the other three since july", 3),
        ("one in june one in july one in november", 3),
        ("one was in april, but the two in august count", 2),
        ("all but one of the five", 4),
        ("five in the last six months and about ten before that", 5),
        ("four at most", [None, 4]),
        ("none, they were all last year", 0),
        ("the first was in july", "all"),
        ("three since may", 3),
        ("3 reps since 22 May, 2 before", 3),
        ("tot 4, two stale, two in time", 2),
        ("out of seven three are in the last six months", 3),
        ("just the two in october everything else was last year", 2),
        ("nothing was reported before July", "all"),
        ("last rep 14/04/26 so nil in period", 0),
        ("six six since the twenty second of may", 6),
    ],
)
def test_the_reports_in_the_window_are_read(text: str, value: object) -> None:
    assert read_window_count(normalise(text), START, TODAY) == value


@pytest.mark.parametrize(
    "text",
    [
        "some of them",
        "most of them",
        "all but one",
        "two last year",
        "they have all been since march",
        "3 this year",
        "4 but one was in march",
        "not sure might be two",
        "my sister rang for two of them",
        "they come round every friday",
        "police attended twice in september",
        "3 nights a week since july",
    ],
)
def test_what_does_not_say_how_many_fall_in_the_window_is_not_stored(text: str) -> None:
    assert read_window_count(normalise(text), START, TODAY) is None


@pytest.mark.parametrize("text", ["one more", "one more time", "can you say it one more time"])
def test_what_only_adds_is_no_number(text: str) -> None:
    assert read_window_count(normalise(text), START, TODAY) is None

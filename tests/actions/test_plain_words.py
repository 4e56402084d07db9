"""What a message plainly is as a whole."""

from __future__ import annotations

import pytest

from actions.plain_words import (
    gives_up,
    is_angry,
    may_be_old,
    said_never_mind,
    wishes_both,
)


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("i want to report my neighbour and complain about the council", True),
        ("I'd like to make a complaint about the police and also report the lads", True),
        ("can I report noise and make a complaint", True),
        ("i want to report noise", False),
        ("I reported it and want to complain", False),
        ("I want to complain that I reported it and nothing was done", False),
    ],
)
def test_two_wishes(text: str, both: bool) -> None:
    assert wishes_both(text) is both


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ("three years of music, I rang them eight times", True),
        ("it has gone on since 2019 and I told them ten times", True),
        ("for over a year, five reports", True),
        ("three years of it, 4 of them in the last six months", False),
        ("three years of it and all since June", False),
        ("I rang them eight times", False),
        ("my son is two years old and I rang them twice", False),
    ],
)
def test_what_goes_back_for_years_may_be_old(text: str, old: bool) -> None:
    assert may_be_old(text) is old


@pytest.mark.parametrize(
    ("text", "up"), [("FORGET IT you're useless", True), ("oh forget it", True), ("never mind", False)]
)
def test_who_gives_up_says_so(text: str, up: bool) -> None:
    assert gives_up(text) is up
    assert said_never_mind(text)


@pytest.mark.parametrize(
    ("text", "angry"),
    [
        ("what the f*** is this", True),
        ("you lot never do anything", True),
        ("I am sick and tired of it", True),
        ("nobody cares", True),
        ("I told the council", False),
        ("nobody was told", False),
        ("my son is sick", False),
    ],
)
def test_anger(text: str, angry: bool) -> None:
    assert is_angry(text) is angry

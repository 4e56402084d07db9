"""Shorthand, dialect and slips of the pen, opened into plain words."""

from __future__ import annotations

import pytest

from bot.language.normalise import normalise
from bot.language.shorthand import open_shorthand


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("clr rep'd to cncl & pol x3, NFA", "caller reported to council and police 3 times, nfa"),
        ("o/b/o mother, verbal consent rec'd", "on behalf of mother, verbal consent received"),
        ("compl re HO attitude", "complaint re housing officer attitude"),
        ("ah've telled 'ousin' twice", "i have told housing twice"),
        ("nob'dy's been telled", "nobody has been told"),
        ("no respnse, nothng changd", "no response, nothing changed"),
        ("noting is wanting here", "noting is wanting here"),
    ],
)
def test_shorthand_is_opened_and_real_words_stay(text: str, plain: str) -> None:
    assert open_shorthand(normalise(text)) == plain

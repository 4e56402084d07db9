from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.normalise import clean, normalise


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("nah not yet", "no not yet"),
        ("It’s me mum", "it is my mum"),
        ("rang 101 twice an the council once", "rang 101 twice and the council once"),
        ("HAVENT told no-one", "have not told nobody"),
        ("I repoted it to the polise n counsil", "i reported it to the police and council"),
        ("yesssss", "yes"),
        ("one oh one", "101"),
    ],
)
def test_speech_becomes_plain_words(text: str, plain: str) -> None:
    assert normalise(text) == plain


@given(st.text(max_size=120))
@settings(deadline=None)
def test_doing_it_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(max_size=200))
def test_nothing_invisible_is_left(text: str) -> None:
    assert all(unicodedata.category(letter)[0] != "C" for letter in clean(text).replace("\n", ""))
    assert "\x00" not in clean(text)

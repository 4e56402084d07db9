from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.colours import DEFAULT_INK, DEFAULT_MAIN, LEAST_CONTRAST, contrast, readable_pair

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000", "#ffffff", 21.0),
        ("#fff", "#FFFFFF", 1.0),
        ("#777777", "#fff", 4.48),
        ("#767676", "#fff", 4.54),
    ],
)
def test_contrast_is_that_of_the_guidelines(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@given(COLOURS, COLOURS)
def test_contrast_has_no_order_and_stays_in_its_range(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1.0 <= contrast(one, other) <= 21.0


@given(COLOURS, COLOURS)
def test_a_pair_is_taken_where_it_can_be_read_and_only_there(main: str, ink: str) -> None:
    assert (readable_pair(main, ink) == (main, ink)) == (contrast(main, ink) >= LEAST_CONTRAST)


@pytest.mark.parametrize(
    ("main", "ink", "pair"),
    [
        ("", "", None),
        ("#003366", "", ("#003366", DEFAULT_INK)),
        ("", "#ffe", (DEFAULT_MAIN, "#ffe")),
        ("#ffff00", "", None),
        ("red", "#fff", None),
        ("#12345", "#fff", None),
        ("#000;}", "#fff", None),
    ],
)
def test_one_colour_goes_with_the_guides_other(main: str, ink: str, pair: tuple[str, str] | None) -> None:
    assert readable_pair(main, ink) == pair


def test_the_guides_own_pair_can_be_read() -> None:
    assert contrast(DEFAULT_MAIN, DEFAULT_INK) >= LEAST_CONTRAST

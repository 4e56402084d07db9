from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.small_numbers import FEWEST, NOT_SHOWN, RANGE, shown, total

COUNTS = st.lists(st.integers(0, 30), min_size=1, max_size=9)


@pytest.mark.parametrize(("count", "text"), [(0, "0"), (1, RANGE), (4, RANGE), (5, "5"), (1234, "1234")])
def test_one_to_four_become_a_range(count: int, text: str) -> None:
    assert shown(count, exact=False).text == text
    assert shown(count, exact=True).text == str(count)


def test_a_hidden_count_looks_the_same_whatever_it_is() -> None:
    assert len({shown(count, exact=False) for count in range(1, FEWEST)}) == 1
    assert shown(3, exact=False).cell == RANGE
    assert shown(7, exact=False).cell == 7


@given(COUNTS)
def test_a_total_never_gives_away_a_part(counts: list[int]) -> None:
    whole = total(counts, exact=False)
    assert whole.hidden == any(0 < count < FEWEST for count in counts)
    assert whole.text == (NOT_SHOWN if whole.hidden else str(sum(counts)))
    assert total(counts, exact=True).text == str(sum(counts))

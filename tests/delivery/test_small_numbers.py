from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.small_numbers import FEWEST, RANGE, shown, total

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
def test_a_total_tells_nothing_that_its_shown_parts_do_not(counts: list[int]) -> None:
    parts = [shown(count, exact=False) for count in counts]
    # Whatever the hidden parts are, the total looks the same.
    others = [shown(FEWEST - count if 0 < count < FEWEST else count, exact=False) for count in counts]
    assert total(parts) == total(others)
    assert total(parts).hidden == any(part.hidden for part in parts)
    assert total(parts).least <= sum(counts)
    assert total(shown(count, exact=True) for count in counts).text == str(sum(counts))


def test_a_total_beside_a_hidden_part_says_what_it_is_at_least() -> None:
    assert total(shown(count, exact=False) for count in (3, 0, 7)).text == "At least 8"

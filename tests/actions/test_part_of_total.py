"""A number of reports that is told as a part of the total."""

from __future__ import annotations

from typing import Any

import pytest

from actions.part_of_total import all_but
from actions.services import Services


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("all but one", 3),
        ("All of them except two", 2),
        ("all bar the first one", 3),
        ("all 4 except the first", 3),
        ("every one apart from three", 1),
        ("all but four", 0),
        ("all of them", None),
        ("all but seven", None),
        ("all but a few", None),
        ("two", None),
    ],
)
def test_all_but_some(text: str, number: int | None, services: Services) -> None:
    assert all_but(text, 4, services.reading_context) == number


@pytest.mark.parametrize("total", [None, "unsure", True])
def test_without_a_total_there_is_no_part_of_it(total: Any, services: Services) -> None:
    assert all_but("all but one", total, services.reading_context) is None

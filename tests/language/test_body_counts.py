"""Sums over bodies: only numbers that each stand with a body of their own."""

from __future__ import annotations

import pytest

from bot.language.body_counts import counted_bodies, sum_over_bodies


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("council twice, police once", 3),
        ("rang 101 like three times and the council twice", 5),
        ("3 to the housing association and 1 to the police", 4),
        ("council 2 times, police 2 times. ignored.", 4),
        ("two reports to the police, two to the council, one to my housing association", 5),
        ("5 reports, 3 to the police and 2 to the council", 5),
        ("told the council three times", None),
        ("told the council and the police three times", None),
        ("told the council twice but the police never", None),
        ("there are six dogs and four cars", None),
    ],
)
def test_numbers_of_several_bodies_add_up(text: str, total: int | None) -> None:
    assert sum_over_bodies(text) == total


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("3 police", ["police"]),
        ("six to ha", ["landlord"]),
        ("council had 3 off me", ["council"]),
        ("council and police, six times", ["council", "police"]),
        ("the police have six cars", []),
        ("told the council", []),
    ],
)
def test_a_body_with_a_number_beside_it_is_counted(text: str, bodies: list[str]) -> None:
    assert counted_bodies(text) == bodies

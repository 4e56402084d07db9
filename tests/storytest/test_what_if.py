from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from bot.storytest.what_if import Comparison, as_text, compare
from bot.triage.area import Area
from bot.triage.walk import answers_to

TODAY = date(2026, 11, 22)


def few_answers(slot: str, area: Area) -> tuple[Any, ...]:
    """One body that counts and one that does not: the whole space takes a minute, and shows no more here."""
    few: dict[str, tuple[Any, ...]] = {
        "reported_to": (("council",), ("council", "police"), ("other",)),
        "complaint_about": (("council",), ("police",)),
    }
    return few.get(slot) or answers_to(slot, area)


def compared(before: Area, after: Area) -> Comparison:
    return compare(before, after, TODAY, few_answers)


def with_threshold(area: Area, **changed: int) -> Area:
    return area.model_copy(update={"threshold": area.threshold.model_copy(update=changed)})


@pytest.fixture(scope="module")
def fewer(area: Area) -> Comparison:
    return compared(area, with_threshold(area, reports=2))


def test_the_same_rules_differ_in_nothing(area: Area) -> None:
    same = compared(area, area)
    assert same.is_the_same
    assert same.states > 500
    assert "Nothing that anybody could notice differs." in as_text(same, "one", "other")


def test_a_lower_number_lets_more_people_apply(fewer: Comparison) -> None:
    ways = {(move.before, move.after) for move in fewer.moves}
    assert ("keep_reporting", "application") in ways
    assert all(before.startswith(("keep_reporting", "asks")) for before, _ in ways)
    assert fewer.moved == sum(move.states for move in fewer.moves) > 0


def test_the_example_is_the_shortest_that_leads_elsewhere(fewer: Comparison) -> None:
    move = next(one for one in fewer.moves if (one.before, one.after) == ("keep_reporting", "application"))
    assert move.example["reports_in_window"] == 2
    assert move.example["on_behalf"] is False


def test_the_comparison_reads_both_ways(area: Area, fewer: Comparison) -> None:
    back = compared(with_threshold(area, reports=2), area)
    assert back.moved == fewer.moved
    assert {(one.after, one.before) for one in back.moves} == {(one.before, one.after) for one in fewer.moves}


def test_another_window_moves_the_first_day_and_no_outcome(area: Area) -> None:
    longer = compared(area, with_threshold(area, window_months=12))
    assert longer.window == (date(2026, 5, 22), date(2025, 11, 22))
    assert longer.moves == ()
    assert "2026-05-22  →  2025-11-22" in as_text(longer, "before", "after")


def test_another_phone_number_is_said(area: Area) -> None:
    derby = area.councils["derby"].model_copy(update={"phones": ("01332 960001",)})
    changed = area.model_copy(update={"councils": {**area.councils, "derby": derby}})
    found = compared(area, changed)
    assert found.moves == ()
    assert [(where, after) for where, _, after in found.content] == [
        ("councils.derby.phones[1]", "01332 960001")
    ]


def test_a_program_can_read_it(fewer: Comparison) -> None:
    told = json.loads(json.dumps(fewer.to_dict()))
    assert told["moved"] == fewer.moved
    assert told["moves"][0]["example"]["reported"] is True

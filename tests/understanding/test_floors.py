"""The floors of understanding hold on the held-out sets.

A failure names figures only, so that nobody is tempted to teach the service a single held-out line;
``make understanding`` shows the rest.
"""

from __future__ import annotations

import pytest

from tests.understanding.evaluation import Evaluation
from tests.understanding.floors import FLOORS, Floor, Score, score_of
from tests.understanding.test_heldout_files import REGISTERS


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    from tests.understanding.asking import evaluate_service

    return evaluate_service()


def told(floor: Floor, score: Score, bound: float) -> str:
    side = "at most" if floor.at_most else "at least"
    value = "nothing to measure" if score.value is None else f"{score.value:.2%}"
    return f"{floor.title}: {value} ({score.count} of {score.of} {floor.counted}), must be {side} {bound:.1%}"


@pytest.mark.parametrize("floor", FLOORS, ids=lambda floor: floor.key)
def test_floor_holds(floor: Floor, evaluation: Evaluation) -> None:
    score = score_of(evaluation, floor)
    if not floor.holds(score):
        pytest.fail(told(floor, score, floor.bound), pytrace=False)


@pytest.mark.parametrize("register", sorted(REGISTERS))
@pytest.mark.parametrize(
    "floor", [floor for floor in FLOORS if floor.each_register is not None], ids=lambda floor: floor.key
)
def test_floor_holds_in_each_register(floor: Floor, register: str, evaluation: Evaluation) -> None:
    assert floor.each_register is not None
    score = score_of(evaluation, floor, register)
    if not floor.holds(score, floor.each_register):
        pytest.fail(f"{register}: {told(floor, score, floor.each_register)}", pytrace=False)

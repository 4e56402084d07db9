"""The floors of understanding hold on the held-out sets.

A failure names figures only, so that nobody is tempted to teach the service a single held-out line;
``make understanding`` shows the rest.
"""

from __future__ import annotations

import pytest

from tests.understanding.evaluation import Evaluation
from tests.understanding.floors import FLOORS, Floor, Score, score_of
from tests.understanding.test_heldout_files import REGISTERS

REACHED = {
    "answers_right": 0.93,
    "council_right": 0.975,
    "emergencies_found": 0.98,
    "multi_right": 0.82,
}
"""What is kept of the floors that are not reached yet; a line goes as soon as its floor holds."""


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
    kept = REACHED.get(floor.key, floor.bound)
    if not floor.holds(score, kept):
        pytest.fail(told(floor, score, kept), pytrace=False)


@pytest.mark.parametrize("key", sorted(REACHED))
def test_what_is_kept_below_a_floor_is_still_below_it(key: str, evaluation: Evaluation) -> None:
    floor = next(floor for floor in FLOORS if floor.key == key)
    assert not floor.holds(score_of(evaluation, floor)), f"{floor.title} is reached: take it out of REACHED."


@pytest.mark.parametrize("register", sorted(REGISTERS))
@pytest.mark.parametrize(
    "floor", [floor for floor in FLOORS if floor.each_register is not None], ids=lambda floor: floor.key
)
def test_floor_holds_in_each_register(floor: Floor, register: str, evaluation: Evaluation) -> None:
    assert floor.each_register is not None
    score = score_of(evaluation, floor, register)
    if not floor.holds(score, floor.each_register):
        pytest.fail(f"{register}: {told(floor, score, floor.each_register)}", pytrace=False)

"""A sample of the paths through chat and plain pages; ``python -m tests.web.paths`` walks all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import actions.services
from bot.triage.decision import OUTCOMES
from bot.triage.facts import UNSURE, Facts
from tests.web.paths import Shown, clean_paths, compare, thin_answers, together, walk_of, way_to_say


@pytest.fixture(autouse=True)
def services_put_back() -> Iterator[None]:
    before = actions.services._current
    yield
    actions.services._current = before


@pytest.mark.parametrize("with_model", [True, False])
def test_both_faces_lead_to_the_outcome_of_the_core(with_model: bool) -> None:
    figures = compare(thin=True, with_model=with_model)

    assert figures["differences"] == []
    assert figures["paths_different"] == 0 and figures["paths_compared"] > 150


def test_the_sample_reaches_every_outcome() -> None:
    walk = walk_of(thin_answers)

    assert {decision.outcome for _, decision in walk.decided()} == set(OUTCOMES)


def test_a_link_that_differs_spoils_every_path_through_it() -> None:
    walk = walk_of(thin_answers)

    assert clean_paths(walk, []) == walk.paths
    assert clean_paths(walk, [(Facts(), "reported", False, "")]) == walk.paths - 2
    assert clean_paths(walk, [(Facts(danger_hinted=True), "immediate_danger", True, "")]) == walk.paths - 1


@pytest.mark.parametrize(
    ("value", "payloads", "words"),
    [
        (True, ('/inform{"reported": true}',), ""),
        (UNSURE, (), "I am not sure"),
    ],
)
def test_an_answer_is_pressed_where_it_is_offered_and_said_where_not(
    value: object, payloads: tuple[str, ...], words: str
) -> None:
    assert way_to_say("reported", value, Shown("", frozenset({'/inform{"reported": true}'}))) == (
        payloads,
        words,
    )


def test_several_buttons_go_as_one_payload() -> None:
    pressed = ['/inform{"reported_to": "council"}', '/inform{"reported_to": "other"}']

    assert together(pressed) == '/inform{"reported_to": ["council", "other"]}'

"""How many questions are left is what the rules really ask, however the answers fall."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.triage.application import CLOSING_SLOTS, CONTACT_SLOTS, INCIDENT_SLOTS, VICTIM_SLOTS
from bot.triage.area import Area, Threshold, load_area
from bot.triage.facts import (
    BODIES,
    COMPLAINT_BODIES,
    COMPLAINT_STAGES,
    CONCERN_TYPES,
    COUNCILS,
    OUT_OF_AREA,
    UNSURE,
    Facts,
)
from bot.triage.progress import application_questions_left, questions_left
from bot.triage.questions import next_question
from bot.triage.walk import answers_to, calmed, tell

TODAY = date(2026, 11, 22)
WINDOW_START = date(2026, 5, 22)
AREA = load_area()


def area_of(reports: int) -> Area:
    threshold = Threshold(**{**AREA.threshold.model_dump(), "reports": reports})
    return AREA.model_copy(update={"threshold": threshold})


def some(values: tuple[str, ...]) -> st.SearchStrategy[Any]:
    listed = st.sets(st.sampled_from(values), min_size=1)
    return listed.map(lambda chosen: tuple(one for one in values if one in chosen))


def maybe(values: st.SearchStrategy[Any], unsure: bool = True) -> st.SearchStrategy[Any]:
    return st.none() | values | (st.just(UNSURE) if unsure else st.nothing())


FACTS = st.builds(
    Facts,
    danger_hinted=st.booleans(),
    immediate_danger=maybe(st.booleans(), unsure=False),
    reported=maybe(st.booleans()),
    reported_to=maybe(some(BODIES)),
    council=maybe(st.sampled_from((*COUNCILS, OUT_OF_AREA))),
    concern_type=maybe(st.sampled_from(CONCERN_TYPES)),
    complaint_about=maybe(some(COMPLAINT_BODIES)),
    complaint_stage=maybe(st.sampled_from(COMPLAINT_STAGES)),
    incident_count=maybe(st.integers(0, 9)),
    reports_in_window=maybe(st.integers(0, 9)),
    on_behalf=maybe(st.booleans(), unsure=False),
    consent=maybe(st.booleans()),
)


@cache
def by_every_answer(facts: Facts, reports: int) -> tuple[int, int]:
    """The shortest and longest way, with every answer that a walk of the proof tries."""
    area = area_of(reports)
    slot = next_question(facts, area, TODAY)
    if slot is None:
        return 0, 0
    ways = [by_every_answer(calmed(tell(facts, slot, value)), reports) for value in answers_to(slot, area)]
    return 1 + min(least for least, _ in ways), 1 + max(most for _, most in ways)


@settings(deadline=None, max_examples=40)
@given(facts=FACTS, reports=st.integers(1, 3))
def test_the_numbers_are_those_of_the_whole_walk(facts: Facts, reports: int) -> None:
    left = questions_left(facts, area_of(reports), TODAY)
    assert (left.least, left.most) == by_every_answer(facts, reports)
    assert left.least <= left.likely <= left.most


@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_each_answer_leaves_fewer_questions_than_before(data: st.DataObject) -> None:
    facts, before = Facts(), questions_left(Facts(), AREA, TODAY)
    while (slot := next_question(facts, AREA, TODAY)) is not None:
        facts = tell(facts, slot, data.draw(st.sampled_from(answers_to(slot, AREA))))
        after = questions_left(facts, AREA, TODAY)
        assert after.most < before.most
        before = after
    assert (before.least, before.most, before.likely) == (0, 0, 0)


def test_on_the_way_to_an_application_the_likely_number_counts_down() -> None:
    answers = {
        "reported": True,
        "reported_to": ("police",),
        "council": "erewash",
        "concern_type": "asb_not_resolved",
        "incident_count": 4,
        "reports_in_window": 3,
        "on_behalf": False,
    }
    facts, likely = Facts(), []
    while (slot := next_question(facts, AREA, TODAY)) is not None:
        likely.append(questions_left(facts, AREA, TODAY).likely)
        facts = facts.with_answer(slot, answers[slot])
    assert likely == [7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("answers", "left"),
    [
        ({}, 3 * len(INCIDENT_SLOTS) + 3 + len(CONTACT_SLOTS) + len(CLOSING_SLOTS) + 2),
        ({"on_behalf": True}, 3 * len(INCIDENT_SLOTS) + 3 + 3 + len(VICTIM_SLOTS) + len(CLOSING_SLOTS) + 2),
        ({"apply_now": False}, 0),
        ({"confirm_submission": True, "apply_now": True}, 3 * len(INCIDENT_SLOTS) + 8),
    ],
)
def test_an_application_has_as_many_questions_as_it_asks(answers: dict[str, Any], left: int) -> None:
    assert application_questions_left(answers, needed=3, window_start=WINDOW_START) == left


def test_an_incident_to_nobody_that_counts_costs_another(area: Area) -> None:
    day = {"from": "2026-10-03", "to": "2026-10-03"}
    told = {
        **dict.fromkeys(INCIDENT_SLOTS, "skipped"),
        "incident_date": day,
        "incident_reported_to": ["other"],
    }
    open_case = {"apply_now": True}
    assert application_questions_left(
        {**open_case, "incidents": [told]}, needed=3, window_start=WINDOW_START
    ) == application_questions_left(open_case, needed=3, window_start=WINDOW_START)

"""Facts take the contract's values and no others, and keep them in one form."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triage.facts import (
    BODIES,
    COMPLAINT_BODIES,
    COMPLAINT_STAGES,
    CONCERN_TYPES,
    COUNCILS,
    FACT_SLOTS,
    NEVER_UNSURE,
    OUT_OF_AREA,
    UNSURE,
    Facts,
    check_value,
    facts_from,
)

FLAGS = ("immediate_danger", "reported", "on_behalf", "consent")
COUNTS = ("incident_count", "reports_in_window")
LISTS = ("reported_to", "complaint_about")
VALUES: dict[str, list[Any]] = {
    **{slot: [True, False] for slot in FLAGS},
    **{slot: [0, 1, 3, 250] for slot in COUNTS},
    "reported_to": [("council",), ("police", "landlord"), BODIES],
    "complaint_about": [("health",), ("council", "police"), COMPLAINT_BODIES],
    "council": [*COUNCILS, OUT_OF_AREA],
    "concern_type": list(CONCERN_TYPES),
    "complaint_stage": list(COMPLAINT_STAGES),
}
EACH_VALUE = [(slot, value) for slot, values in VALUES.items() for value in values]


def test_facts_are_those_of_the_contract() -> None:
    assert set(FACT_SLOTS) == {
        "reported", "reported_to", "incident_count", "reports_in_window", "concern_type", "complaint_about",
        "complaint_stage", "on_behalf", "consent", "council", "immediate_danger",
    }  # fmt: skip


def test_values_are_those_of_the_contract() -> None:
    assert BODIES == ("council", "police", "landlord", "other")
    assert COMPLAINT_BODIES == ("council", "police", "landlord", "health")
    assert CONCERN_TYPES == ("asb_not_resolved", "staff_or_service", "both")
    assert COMPLAINT_STAGES == ("not_complained", "in_progress", "final_response_still_unhappy")
    assert sorted(COUNCILS) == [
        "amber_valley", "bolsover", "chesterfield", "derby", "derbyshire_dales", "erewash", "high_peak",
        "north_east_derbyshire", "south_derbyshire",
    ]  # fmt: skip


@pytest.mark.parametrize(("slot", "value"), EACH_VALUE)
def test_every_value_of_the_contract_is_taken_and_kept(slot: str, value: Any) -> None:
    assert getattr(Facts().with_answer(slot, value), slot) == value


@pytest.mark.parametrize("slot", FACT_SLOTS)
def test_not_knowing_is_taken_wherever_a_person_may_not_know(slot: str) -> None:
    if slot in NEVER_UNSURE:
        with pytest.raises(ValueError, match=slot):
            check_value(slot, UNSURE)
    else:
        assert check_value(slot, "unsure") is UNSURE


def test_danger_and_for_whom_are_never_left_unsure() -> None:
    assert frozenset({"immediate_danger", "on_behalf"}) == NEVER_UNSURE


@pytest.mark.parametrize("slot", FACT_SLOTS)
def test_no_value_takes_an_answer_back(slot: str) -> None:
    told = Facts().with_answer(slot, VALUES[slot][0])

    assert told != Facts()
    assert told.with_answer(slot, None) == Facts()


@pytest.mark.parametrize(
    ("slot", "value"),
    [
        *[(slot, value) for slot in FLAGS for value in ("yes", 1, 0, "true", [])],
        *[(slot, value) for slot in COUNTS for value in (-1, 2.5, True, "3", [1, 2], "all")],
        *[(slot, value) for slot in LISTS for value in ([], (), ["mp"], "council")],
        ("reported_to", ["health"]),
        ("complaint_about", ["other"]),
        ("complaint_about", ["council", "other"]),
        ("council", "derbyshire"),
        ("council", "Derby"),
        ("council", ["derby"]),
        ("concern_type", "neither"),
        ("complaint_stage", True),
        ("outcome", "application"),
        ("applicant_name", "Sam Example"),
        ("", None),
    ],
)
def test_value_that_a_fact_does_not_take_is_refused(slot: str, value: Any) -> None:
    with pytest.raises(ValueError, match=slot or "No fact"):
        check_value(slot, value)


@pytest.mark.parametrize("slot", ["concern_type", "complaint_stage", "council"])
def test_value_that_cannot_be_looked_up_is_refused_like_any_other(slot: str) -> None:
    with pytest.raises(ValueError, match=slot):
        check_value(slot, {"value": 1})


@pytest.mark.parametrize("slot", COUNTS)
def test_counts_handed_back_as_floats_are_whole_numbers_again(slot: str) -> None:
    value = check_value(slot, 3.0)

    assert value == 3
    assert type(value) is int


@given(told=st.lists(st.sampled_from(BODIES), min_size=1))
def test_lists_are_kept_once_each_in_one_order(told: list[str]) -> None:
    kept = check_value("reported_to", told)

    assert kept == check_value("reported_to", tuple(reversed(told)))
    assert set(kept) == set(told)
    assert list(kept) == sorted(kept, key=BODIES.index)
    assert len(kept) == len(set(kept))


ANY_VALUES = {slot: st.sampled_from(values) for slot, values in VALUES.items()}


@given(slots=st.fixed_dictionaries({}, optional=ANY_VALUES))
def test_facts_read_from_slots_are_what_the_slots_say(slots: dict[str, Any]) -> None:
    facts = facts_from({**slots, "applicant_name": "Sam Example", "requested_slot": "council"})

    assert facts.known() == slots
    assert facts_from(facts.known()) == facts


def test_facts_read_from_lists_and_text_equal_those_told_in_their_own_types() -> None:
    from_json = facts_from(
        {"reported_to": ["landlord", "council"], "reported": "unsure", "incident_count": 3.0}
    )

    assert from_json == Facts(reported_to=("council", "landlord"), reported=UNSURE, incident_count=3)


def test_facts_read_from_a_slot_with_a_wrong_value_are_refused() -> None:
    with pytest.raises(ValueError, match="council"):
        facts_from({"council": "atlantis"})


def test_hint_of_danger_is_no_answer() -> None:
    hinted = facts_from({"danger_hinted": True})

    assert hinted.danger_hinted
    assert hinted.known() == {}
    assert facts_from({"danger_hinted": None}) == Facts()


def test_unsure_counts_as_known_and_false_counts_as_known() -> None:
    facts = Facts(reported=False, council=UNSURE, incident_count=0)

    assert facts.known() == {"reported": False, "council": UNSURE, "incident_count": 0}


def test_facts_cannot_be_changed_in_place() -> None:
    facts = Facts()

    with pytest.raises(FrozenInstanceError):
        facts.reported = True  # type: ignore[misc]
    assert facts.with_answer("reported", True) is not facts
    assert facts == Facts()

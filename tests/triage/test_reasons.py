"""Every outcome has its reasons, each of which the core bears out; and its sources."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.triage.decision import OUTCOMES, Decision, decide
from bot.triage.facts import Facts
from bot.triage.questions import next_question
from bot.triage.reasons import Reason, reasons, sources_of
from bot.triage.walk import answers_to
from tests.triage.triage_people import APPLIES, AREA, TODAY, any_facts, person

STAFF: dict[str, Any] = {"concern_type": "staff_or_service", "reported_to": ("police",)}
PEOPLE: dict[str, Facts] = {
    "emergency": person(immediate_danger=True),
    "report_first": Facts(reported=False),
    "out_of_area": person(council="out_of_area"),
    "complaints_procedure": person(**STAFF, complaint_stage="in_progress"),
    "ombudsman": person(**STAFF, complaint_stage="final_response_still_unhappy"),
    "keep_reporting": person(reports_in_window=2),
    "consent_needed": person(on_behalf=True, consent=False),
    "application": APPLIES,
}


def decided(facts: Facts) -> Decision:
    made = decide(facts, AREA, TODAY)
    assert made is not None
    return made


def why(facts: Facts) -> tuple[Reason, ...]:
    return reasons(decided(facts), facts, AREA, TODAY)


def told(facts: Facts) -> dict[str, Any]:
    return {one.slot: one.value for one in why(facts) if one.kind == "told"}


def nearest(facts: Facts) -> Reason | None:
    return next((one for one in why(facts) if one.kind == "nearest_miss"), None)


def test_there_is_somebody_for_every_outcome() -> None:
    assert [decided(facts).outcome for facts in PEOPLE.values()] == list(PEOPLE) == list(OUTCOMES)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("emergency", {"immediate_danger": True}),
        ("report_first", {"reported": False}),
        ("out_of_area", {"council": "out_of_area"}),
        (
            "complaints_procedure",
            {
                "concern_type": "staff_or_service",
                "complaint_stage": "in_progress",
                "reported_to": ("police",),
            },
        ),
        ("keep_reporting", {"reports_in_window": 2}),
        ("consent_needed", {"consent": False, "on_behalf": True}),
        ("application", {"reports_in_window": 3, "reported_to": ("council", "police")}),
    ],
)
def test_the_answers_that_decided_are_named(outcome: str, expected: dict[str, Any]) -> None:
    assert told(PEOPLE[outcome]) == expected


@pytest.mark.parametrize(
    ("facts", "slot", "value"),
    [
        (PEOPLE["report_first"], "reports_in_window", 3),
        (PEOPLE["keep_reporting"], "reports_in_window", 3),
        (person(incident_count=1, reports_in_window=None), "reports_in_window", 3),
        (PEOPLE["consent_needed"], "consent", True),
        (PEOPLE["complaints_procedure"], "complaint_stage", "final_response_still_unhappy"),
    ],
)
def test_the_nearest_miss_says_what_would_lead_on(facts: Facts, slot: str, value: Any) -> None:
    miss = nearest(facts)
    assert miss is not None
    assert (miss.slot, miss.value) == (slot, value)


def test_the_nearest_miss_of_two_reports_is_one_more_by_a_day() -> None:
    miss = nearest(PEOPLE["keep_reporting"])
    assert miss is not None
    assert (miss.more, miss.certain, str(miss.by)) == (1, True, "2027-05-22")


@pytest.mark.parametrize("outcome", ["emergency", "ombudsman", "application"])
def test_where_nothing_is_missing_nothing_is_said_to_be(outcome: str) -> None:
    assert nearest(PEOPLE[outcome]) is None


def test_for_both_the_second_door_has_its_reason_too() -> None:
    facts = person(concern_type="both", reported_to=("landlord",), complaint_stage="not_complained")
    assert told(facts)["concern_type"] == "both"


@settings(max_examples=400, deadline=None)
@given(any_facts())
def test_whatever_was_told_every_outcome_has_a_reason_that_was_really_told(facts: Facts) -> None:
    made = decide(facts, AREA, TODAY)
    if made is None:
        return
    found = [one for one in reasons(made, facts, AREA, TODAY) if one.kind == "told"]
    assert found
    slots = [one.slot for one in found]
    assert len(slots) == len(set(slots))
    for reason in found:
        assert getattr(facts, reason.slot) is not None


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(PEOPLE)), st.data())
def test_each_reason_decided_another_answer_there_can_lead_elsewhere(
    outcome: str, data: st.DataObject
) -> None:
    facts = PEOPLE[outcome]
    made = decided(facts)
    reason = data.draw(st.sampled_from([one for one in why(facts) if one.kind == "told"]))
    others = (replace(facts, **{reason.slot: value}) for value in answers_to(reason.slot, AREA))
    assert any(
        next_question(other, AREA, TODAY) is not None
        or (changed := decide(other, AREA, TODAY)) is None
        or (changed.outcome, changed.organisations) != (made.outcome, made.organisations)
        for other in others
    )


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_names_its_sources_with_the_day_they_were_checked(outcome: str) -> None:
    found = sources_of(decided(PEOPLE[outcome]), AREA)
    assert found
    assert len({one.title for one in found}) == len(found)
    assert all(one.checked <= TODAY for one in found)


def test_a_complaint_names_the_sources_of_its_procedure_and_ombudsman() -> None:
    titles = {one.title for one in sources_of(decided(PEOPLE["ombudsman"]), AREA)}
    assert AREA.sources[AREA.complaint_bodies["police"].source].title in titles
    assert AREA.sources[AREA.ombudsmen["iopc"].source].title in titles


def test_before_an_outcome_the_test_itself_has_a_source() -> None:
    assert [one.title for one in sources_of(None, AREA)] == [AREA.sources["seed"].title]

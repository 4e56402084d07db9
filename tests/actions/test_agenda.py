"""What is due next, at each stage of a conversation."""

from __future__ import annotations

from typing import Any

import pytest

from actions.agenda import (
    APPLICATION_FORM,
    GIVE_OUTCOME,
    NEXT_STEP_FORM,
    NO_OUTCOME,
    TRIAGE_FORM,
    agenda_of,
    can_apply,
    fresh_application,
    next_action,
    next_step_slot,
)
from actions.services import Services
from bot.triage.facts import FACT_SLOTS
from tests.actions.cases import APPLICATION, INCIDENT, OPEN, OUTCOMES, READY, STAFF, TOLD


def told(slots: dict[str, Any], services: Services) -> dict[str, Any]:
    return slots | {"told_outcome": agenda_of(slots, services).outcome_key}


@pytest.mark.parametrize("slots", [{}, {"reported": True}, TOLD, OPEN, STAFF, {"danger_hinted": True}])
def test_while_the_core_has_a_question_the_triage_form_is_due(
    slots: dict[str, Any], services: Services
) -> None:
    assert agenda_of(slots, services).question
    assert next_action(slots, services) == TRIAGE_FORM


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_outcome_is_told_once(outcome: str, services: Services) -> None:
    slots = OUTCOMES[outcome]
    assert next_action(slots, services) == GIVE_OUTCOME
    assert next_action(told(slots, services), services) != GIVE_OUTCOME


@pytest.mark.parametrize(
    ("outcome", "due"),
    [
        ("emergency", None),
        ("report_first", NEXT_STEP_FORM),
        ("out_of_area", None),
        ("complaints_procedure", None),
        ("ombudsman", None),
        ("keep_reporting", NEXT_STEP_FORM),
        ("consent_needed", None),
        ("application", APPLICATION_FORM),
    ],
)
def test_what_follows_an_outcome(outcome: str, due: str | None, services: Services) -> None:
    assert next_action(told(OUTCOMES[outcome], services), services) == due


def test_a_changed_answer_is_told_anew(services: Services) -> None:
    slots = told(OUTCOMES["keep_reporting"], services) | {"reports_in_window": 2}
    assert next_action(slots, services) == GIVE_OUTCOME


def test_what_cannot_be_worked_out_is_said_once(services: Services) -> None:
    slots = OPEN | {"incident_count": "unsure", "reports_in_window": "unsure"}
    assert agenda_of(slots, services).outcome_key == NO_OUTCOME
    assert next_action(slots, services) == GIVE_OUTCOME
    assert next_action(told(slots, services), services) is None


@pytest.mark.parametrize(
    ("outcome", "slot"),
    [("report_first", "behaviour_type"), ("keep_reporting", "earliest_report_on"), ("application", None)],
)
def test_the_next_step_has_one_question(outcome: str, slot: str | None, services: Services) -> None:
    slots = OUTCOMES[outcome]
    decision = agenda_of(slots, services).decision
    assert next_step_slot(slots, decision) == slot
    assert next_step_slot(slots | {"behaviour_type": "x", "earliest_report_on": "skipped"}, decision) is None


@pytest.mark.parametrize("slot", ["behaviour_type", "earliest_report_on"])
def test_what_helps_with_the_next_step_is_asked_when_it_was_opened(slot: str, services: Services) -> None:
    opened = {"reopened": {"slot": slot, "was": "noise"}, slot: None}
    assert agenda_of(OPEN | opened, services).question == slot
    for outcome in set(OUTCOMES) - {"emergency"}:
        slots = OUTCOMES[outcome] | opened
        assert next_step_slot(slots, agenda_of(slots, services).decision) == slot
        assert next_action(told(slots, services), services) == NEXT_STEP_FORM
    danger = OUTCOMES["emergency"] | opened
    assert next_step_slot(danger, agenda_of(danger, services).decision) is None


def test_without_any_report_that_counts_there_is_no_first_one_to_ask_for(services: Services) -> None:
    slots = OPEN | {"reports_in_window": 0}
    assert next_step_slot(slots, agenda_of(slots, services).decision) is None


def test_a_complete_application_is_no_longer_asked_about(services: Services) -> None:
    assert next_action(told(READY, services), services) is None


@pytest.mark.parametrize("slot", ["applicant_name", "impact", "confirm_submission", "applicant_email"])
def test_an_open_answer_brings_the_form_back(slot: str, services: Services) -> None:
    assert next_action(told(READY | {slot: None}, services), services) == APPLICATION_FORM


def test_a_filed_application_is_closed_and_leaves_nothing_behind(services: Services) -> None:
    decision = agenda_of(APPLICATION, services).decision
    assert can_apply(APPLICATION, decision)
    filed = told(APPLICATION | fresh_application() | {"application_reference": "ASB-2222-2222"}, services)
    assert not can_apply(filed, decision)
    assert next_action(filed, services) is None
    assert not any(fresh_application().values())
    assert {"incidents", "confirm_submission", "applicant_name", *INCIDENT} <= set(fresh_application())


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("harm", [True, False, "skipped", "My son is afraid."])
def test_harm_never_changes_the_outcome(outcome: str, harm: object, services: Services) -> None:
    without = agenda_of(OUTCOMES[outcome], services)
    with_harm = agenda_of({**OUTCOMES[outcome], "harm": harm}, services)
    assert with_harm == without
    assert "harm" not in FACT_SLOTS


@pytest.mark.parametrize("slot", [slot for slot in FACT_SLOTS if slot != "immediate_danger"])
def test_danger_comes_before_an_answer_that_was_opened(slot: str, services: Services) -> None:
    opened = {**APPLICATION, slot: None, "reopened": {"slot": slot, "was": APPLICATION.get(slot)}}
    assert agenda_of(opened, services).question == slot
    assert next_action(opened | {"immediate_danger": True}, services) == GIVE_OUTCOME
    hinted = agenda_of(opened | {"danger_hinted": True}, services)
    assert hinted.question == "immediate_danger"

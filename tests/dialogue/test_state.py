"""Where a conversation stands, as the API tells it, for every outcome."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.services import Services
from bot.dialogue.state import answer_kind, state_of
from bot.triage.facts import BODIES, COMPLAINT_BODIES, COMPLAINT_STAGES, CONCERN_TYPES, COUNCILS, FACT_SLOTS

TOLD = {"reported": True, "reported_to": ["police"], "council": "erewash"}
OPEN = {**TOLD, "concern_type": "asb_not_resolved", "incident_count": 4}
STAFF = {**TOLD, "concern_type": "staff_or_service"}
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "emergency": ({"immediate_danger": True}, {"ombudsman": [], "organisations": []}),
    "report_first": ({"reported": False}, {"organisations": []}),
    "out_of_area": ({**TOLD, "council": "out_of_area"}, {"organisations": [], "council": None}),
    "complaints_procedure": (
        {**STAFF, "complaint_stage": "in_progress"},
        {"organisations": ["police"], "ombudsman": ["iopc"]},
    ),
    "ombudsman": (
        {
            **STAFF,
            "reported_to": ["council", "landlord"],
            "complaint_about": ["council", "landlord", "health"],
            "complaint_stage": "final_response_still_unhappy",
        },
        {"organisations": ["council", "landlord", "health"], "ombudsman": ["lgsco", "housing", "phso"]},
    ),
    "keep_reporting": ({**OPEN, "reports_in_window": 1}, {"organisations": ["council"]}),
    "consent_needed": (
        {**OPEN, "reports_in_window": 3, "on_behalf": True, "consent": False},
        {"organisations": ["council"]},
    ),
    "application": ({**OPEN, "reports_in_window": 3, "on_behalf": False}, {"organisations": ["council"]}),
}
KEYS = {"question", "answer_kind", "outcome", "facts", "ombudsman", "organisations", "application_reference"}


@pytest.mark.parametrize("outcome", CASES)
def test_every_outcome_is_told_with_its_facts_and_organisations(outcome: str, services: Services) -> None:
    slots, expected = CASES[outcome]
    state = state_of(slots, None, services)
    assert set(state) >= KEYS
    assert state["outcome"] == outcome
    assert state["facts"] == slots
    assert {key: state[key] for key in expected} == expected
    assert json.loads(json.dumps(state)) == state


def test_nothing_is_decided_before_anything_is_told(services: Services) -> None:
    state = state_of({}, None, services)
    assert (state["outcome"], state["facts"], state["question"]) == (None, {}, None)


def test_a_concern_about_both_has_two_doors(services: Services) -> None:
    slots = {
        **OPEN,
        "reports_in_window": 3,
        "on_behalf": False,
        "concern_type": "both",
        "complaint_stage": "not_complained",
    }
    state = state_of(slots, None, services)
    assert (state["outcome"], state["complaint_track"]) == ("application", "complaints_procedure")
    assert (state["organisations"], state["ombudsman"]) == (["police", "council"], ["iopc"])


def test_the_question_is_the_one_that_a_form_asks(services: Services) -> None:
    slots = {"requested_slot": "reported"}
    assert state_of(slots, "triage_form", services)["question"] == "reported"
    assert state_of(slots, None, services)["question"] is None


def test_a_behaviour_says_whom_to_report_it_to(services: Services) -> None:
    for behaviour, route in services.area.behaviours.items():
        state = state_of({"reported": False, "behaviour_type": behaviour}, None, services)
        assert state["organisations"] == [route.first, *route.also]


def test_a_filed_application_is_finished_and_keeps_its_reference(services: Services) -> None:
    slots = {**CASES["application"][0], "application_reference": "ASB-2222-2222"}
    state = state_of(slots, None, services)
    assert state["application_reference"] == "ASB-2222-2222"
    assert not state["finished"], "the outcome has not been told yet"


MAYBE = st.none() | st.just("unsure")
SLOTS = st.fixed_dictionaries(
    {},
    optional={
        "immediate_danger": st.booleans() | st.none(),
        "reported": st.booleans() | MAYBE,
        "reported_to": st.lists(st.sampled_from(BODIES), min_size=1) | MAYBE,
        "council": st.sampled_from((*COUNCILS, "out_of_area")) | MAYBE,
        "concern_type": st.sampled_from(CONCERN_TYPES) | MAYBE,
        "complaint_about": st.lists(st.sampled_from(COMPLAINT_BODIES), min_size=1) | MAYBE,
        "complaint_stage": st.sampled_from(COMPLAINT_STAGES) | MAYBE,
        "incident_count": st.integers(0, 20) | MAYBE,
        "reports_in_window": st.integers(0, 20) | MAYBE,
        "on_behalf": st.booleans() | st.none(),
        "consent": st.booleans() | MAYBE,
        "applicant_name": st.just("Alex Example"),
        "danger_hinted": st.booleans(),
    },
)


@pytest.fixture(scope="module")
def loaded(area: Any, geography: Any, tmp_path_factory: pytest.TempPathFactory) -> Services:
    from bot.records.database import Database
    from bot.settings import load_settings

    settings = load_settings(
        {"ASB_TODAY": "2026-11-22", "ASB_VAR_DIR": str(tmp_path_factory.mktemp("state"))}
    )
    return Services(settings, area, geography, Database("sqlite://"))


@given(SLOTS)
def test_any_state_is_plain_json_with_facts_and_nothing_else_of_the_person(
    loaded: Services, slots: dict[str, Any]
) -> None:
    state = state_of(slots, None, loaded)
    assert json.loads(json.dumps(state)) == state
    assert set(state["facts"]) <= set(FACT_SLOTS)
    assert "Alex" not in json.dumps(state)
    for key, value in state["facts"].items():
        assert value is not None
        told = slots[key]
        assert value == (sorted(set(told), key=told.index) if isinstance(told, list) else told) or set(
            value
        ) == set(told)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("reported_to", "several"),
        ("incident_reported_to", "several"),
        ("incident_date", "day"),
        ("council", "one"),
        (None, None),
    ],
)
def test_what_answers_a_question_is_said_to_every_face(question: str | None, kind: str | None) -> None:
    assert answer_kind(question) == kind

"""The result to keep says what the conversation says, for every outcome, and leaves nobody alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.outcomes import ActionGiveOutcome
from actions.results import SENT_TITLE, TITLES, kept_result, result_of
from actions.services import Services
from bot.delivery.result import DIARY_CALENDAR, DIARY_PDF, RESULT_CALENDAR, RESULT_PDF, KeptResult
from bot.records.reference import new_reference
from bot.triage.decision import OUTCOMES as ALL_OUTCOMES

from .cases import APPLICATION, DAY, INCIDENT, OPEN, OUTCOMES, STAFF, TOLD
from .conftest import run, tracker_of

SENT = {**APPLICATION, "application_reference": new_reference()}
CASES: dict[str, dict[str, Any]] = {
    **OUTCOMES,
    "sent": SENT,
    "child": {**APPLICATION, "is_child": True},
    "noise": {"reported": False, "behaviour_type": "noise", "council": "derby"},
    "told_others": {"reported": True, "reported_to": ["other"]},
    "first_report": {**OUTCOMES["keep_reporting"], "earliest_report_on": DAY},
    "both": {**APPLICATION, "concern_type": "both", "complaint_stage": "in_progress"},
    "health": {**STAFF, "complaint_about": ["health"], "complaint_stage": "in_progress"},
}


@pytest.mark.parametrize("case", CASES)
def test_every_outcome_has_all_that_somebody_needs(case: str, services: Services) -> None:
    result = result_of(CASES[case], services)
    assert result is not None
    assert result.title and result.summary and result.next_steps and result.reasons
    assert result.contacts
    assert all(one.phone or one.email or one.url for one in result.contacts)
    assert len({one.name for one in result.contacts}) == len(result.contacts)
    assert result.checked <= services.today
    words = "\n".join((result.summary, *result.next_steps, *(one.note for one in result.contacts)))
    assert "{" not in words and "  " not in words and "•" not in words


def test_every_outcome_has_a_title() -> None:
    assert set(TITLES) == set(ALL_OUTCOMES)


@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_the_summary_is_what_the_conversation_says(outcome: str, services: Services) -> None:
    result = result_of(OUTCOMES[outcome], services)
    said = (await run(ActionGiveOutcome(), tracker_of(OUTCOMES[outcome]))).words
    assert result is not None
    for paragraph in result.summary.split("\n\n"):
        assert paragraph in said


@pytest.mark.parametrize("case", CASES)
def test_it_is_json_and_comes_back_the_same(case: str, services: Services) -> None:
    kept = kept_result(CASES[case], services)
    assert kept is not None
    assert KeptResult.from_json(json.loads(json.dumps(kept.as_json()))) == kept


@pytest.mark.parametrize(
    "slots",
    [
        {},
        TOLD,
        OPEN,
        {**OPEN, "reports_in_window": "unsure"},
        {**TOLD, "council": "unsure"},
        {**APPLICATION, "council": None, "reopened": {"slot": "council"}},
    ],
)
def test_before_an_outcome_there_is_none(slots: dict[str, Any], services: Services) -> None:
    assert result_of(slots, services) is None
    assert kept_result(slots, services) is None


@pytest.mark.parametrize(
    ("case", "files", "days"),
    [
        ("emergency", [], False),
        ("out_of_area", [RESULT_PDF], False),
        ("keep_reporting", [RESULT_PDF, DIARY_PDF, DIARY_CALENDAR], True),
        ("report_first", [RESULT_PDF, DIARY_PDF, DIARY_CALENDAR], True),
        ("application", [RESULT_PDF], False),
        ("sent", [RESULT_PDF], False),
    ],
)
def test_it_names_its_files(case: str, files: list[str], days: bool, services: Services) -> None:
    kept = kept_result(CASES[case], services)
    assert kept is not None
    assert [one.href for one in kept.result.files] == files
    assert (kept.diary is not None) == days


def test_an_application_that_waits_has_its_days_and_loses_them_when_sent(services: Services) -> None:
    told = {**APPLICATION, "incidents": [INCIDENT]}
    waiting, sent = kept_result(told, services), kept_result({**SENT, **told}, services)
    assert waiting is not None and sent is not None
    assert [one.href for one in waiting.result.files] == [RESULT_PDF, RESULT_CALENDAR]
    assert waiting.diary is not None and len(waiting.diary.reports) == 1
    assert sent.diary is None


def test_a_sent_application_keeps_its_reference_and_says_what_comes(services: Services) -> None:
    result = result_of(SENT, services)
    assert result is not None
    assert (result.title, result.reference) == (SENT_TITLE, SENT["application_reference"])
    assert str(result.reference) in result.summary
    assert result.next_steps == tuple(step.words for step in services.area.next_steps)
    assert [one.name for one in result.contacts] == ["Erewash Borough Council"]


def test_in_danger_999_comes_first(services: Services) -> None:
    result = result_of({**APPLICATION, "immediate_danger": True, "helplines_told": ["victim"]}, services)
    assert result is not None
    assert result.contacts[0].phone == ("999",)
    assert len(result.contacts) > 1


def test_it_holds_nothing_personal(services: Services) -> None:
    personal = {
        "applicant_name": "Alex Example",
        "applicant_email": "alex@example.com",
        "applicant_phone": "07700 900123",
        "applicant_address": "1 Example Street",
        "victim_name": "Sam Example",
        "harm": "I cannot sleep",
        "impact": "I cannot sleep",
        "incidents": [{**INCIDENT, "incident_description": "loud music", "incident_reference": "INC-1"}],
    }
    text = json.dumps(result_of({**APPLICATION, **personal}, services).as_json())  # type: ignore[union-attr]
    for secret in ("Alex", "alex@", "07700", "1 Example", "Sam", "sleep", "loud music", "INC-1"):
        assert secret not in text


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    slots=st.fixed_dictionaries(
        {"reported": st.just(True)},
        optional={
            "reported_to": st.sets(
                st.sampled_from(["council", "police", "landlord", "other"]), min_size=1
            ).map(sorted),
            "council": st.sampled_from(["derby", "high_peak", "out_of_area", "unsure"]),
            "concern_type": st.sampled_from(["asb_not_resolved", "staff_or_service", "both", "unsure"]),
            "complaint_about": st.sets(
                st.sampled_from(["council", "police", "landlord", "health"]), min_size=1
            ).map(sorted),
            "complaint_stage": st.sampled_from(
                ["not_complained", "in_progress", "final_response_still_unhappy", "unsure"]
            ),
            "incident_count": st.integers(0, 5),
            "reports_in_window": st.integers(0, 5),
            "on_behalf": st.booleans(),
            "consent": st.sampled_from([True, False, "unsure"]),
            "immediate_danger": st.booleans(),
            "is_child": st.booleans(),
        },
    )
)
def test_whatever_was_told_a_result_can_be_made_of_an_outcome(
    slots: dict[str, Any], services: Services
) -> None:
    result = result_of(slots, services)
    assert result is None or (result.contacts and result.next_steps and result.summary)

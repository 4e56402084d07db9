"""Asks the first thing that still matters, and nothing that was told or that cannot matter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from bot.triage.decision import consistent, decide
from bot.triage.facts import FACT_SLOTS, OUT_OF_AREA, UNSURE, Facts
from bot.triage.questions import QUESTIONS, next_question, unknown_that_decides
from tests.triage.triage_people import AREA, TODAY, any_facts, person


def asked(answers: dict[str, Any], told: Facts | None = None) -> list[str]:
    """The questions that someone with these answers is asked, in their order."""
    facts, questions = told or Facts(), []
    while (question := next_question(facts, AREA, TODAY)) is not None:
        questions.append(question)
        facts = facts.with_answer(question, answers[question])
    return questions


SHORTEST = {
    "reported": True,
    "reported_to": ("council",),
    "council": "derby",
    "concern_type": "asb_not_resolved",
    "incident_count": 3,
    "reports_in_window": 3,
    "on_behalf": False,
}


def test_every_fact_has_its_question() -> None:
    assert sorted(QUESTIONS) == sorted(FACT_SLOTS)


@pytest.mark.parametrize(
    ("answers", "questions"),
    [
        pytest.param(SHORTEST, list(SHORTEST), id="application for oneself"),
        pytest.param({"reported": False}, ["reported"], id="not reported"),
        pytest.param(
            {"reported": True, "reported_to": ("other",)}, ["reported", "reported_to"], id="told others"
        ),
        pytest.param(
            {"reported": UNSURE, "reported_to": UNSURE}, ["reported", "reported_to"], id="sure of neither"
        ),
        pytest.param(
            SHORTEST | {"council": OUT_OF_AREA}, ["reported", "reported_to", "council"], id="out of area"
        ),
        pytest.param(
            SHORTEST | {"council": UNSURE}, ["reported", "reported_to", "council"], id="council not known"
        ),
        pytest.param(
            SHORTEST | {"concern_type": "staff_or_service", "complaint_stage": "in_progress"},
            ["reported", "reported_to", "council", "concern_type", "complaint_stage"],
            id="complaint about the only body that was told",
        ),
        pytest.param(
            SHORTEST | {"incident_count": 2},
            ["reported", "reported_to", "council", "concern_type", "incident_count"],
            id="too few in all",
        ),
        pytest.param(
            SHORTEST | {"on_behalf": True, "consent": True}, [*SHORTEST, "consent"], id="for someone else"
        ),
    ],
)
def test_only_what_matters_is_asked(answers: dict[str, Any], questions: list[str]) -> None:
    assert asked(answers) == questions


def test_longest_way_asks_eleven_questions() -> None:
    answers = SHORTEST | {
        "immediate_danger": False, "reported_to": ("council", "police"), "concern_type": "both",
        "on_behalf": True, "consent": True, "complaint_about": ("police",), "complaint_stage": "in_progress",
    }  # fmt: skip

    questions = asked(answers, Facts(danger_hinted=True))

    assert sorted(questions) == sorted(QUESTIONS)
    assert questions[0] == "immediate_danger"


@pytest.mark.parametrize("slot", [slot for slot in SHORTEST if slot not in ("reported", "incident_count")])
def test_missing_fact_alone_is_the_next_question(slot: str) -> None:
    assert next_question(person(**{slot: None}), AREA, TODAY) == slot


def test_danger_is_asked_only_where_something_hints_at_it() -> None:
    assert next_question(Facts(), AREA, TODAY) == "reported"
    assert next_question(Facts(danger_hinted=True), AREA, TODAY) == "immediate_danger"
    assert next_question(Facts(danger_hinted=True, immediate_danger=False), AREA, TODAY) == "reported"


def test_hint_of_danger_is_asked_even_where_the_outcome_was_decided() -> None:
    facts = person()
    assert decide(facts, AREA, TODAY) is not None

    hinted = Facts(**{**vars(facts), "danger_hinted": True})

    assert next_question(hinted, AREA, TODAY) == "immediate_danger"
    assert decide(hinted, AREA, TODAY) is None


def test_total_is_not_asked_where_how_many_count_is_known() -> None:
    assert next_question(person(incident_count=None), AREA, TODAY) is None


def test_consent_is_not_asked_of_someone_who_asks_for_themselves() -> None:
    assert next_question(person(on_behalf=False, consent=None), AREA, TODAY) is None
    assert next_question(person(on_behalf=True, consent=None), AREA, TODAY) == "consent"


def test_complaint_of_a_concern_about_both_is_asked_after_the_review_is_decided() -> None:
    facts = person(concern_type="both", complaint_about=None, on_behalf=None)

    assert next_question(facts, AREA, TODAY) == "on_behalf"
    assert next_question(facts.with_answer("on_behalf", False), AREA, TODAY) == "complaint_about"


@given(facts=any_facts())
def test_nothing_told_is_asked_unless_the_counts_clash(facts: Facts) -> None:
    question = next_question(facts, AREA, TODAY)

    if question is not None:
        assert question in QUESTIONS
        assert getattr(consistent(facts), question) is None


@given(facts=any_facts())
def test_facts_lead_to_exactly_one_of_question_outcome_and_unknown(facts: Facts) -> None:
    question = next_question(facts, AREA, TODAY)
    unknown = unknown_that_decides(facts, AREA, TODAY)
    decision = decide(facts, AREA, TODAY)

    assert [question, unknown, decision].count(None) == 2
    assert (decision is None) == (question is not None or unknown is not None)


@given(facts=any_facts())
def test_unknown_that_decides_is_one_that_the_person_does_not_know(facts: Facts) -> None:
    unknown = unknown_that_decides(facts, AREA, TODAY)

    if unknown is not None:
        assert unknown in ("council", "reports_in_window")
        assert getattr(facts, unknown) is UNSURE


@given(facts=any_facts())
def test_questions_do_not_depend_on_the_day(facts: Facts) -> None:
    assert next_question(facts, AREA, TODAY) == next_question(facts, AREA, date(2028, 2, 29))

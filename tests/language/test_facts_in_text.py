"""Several facts in one message: all that is said, and nothing that is not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.language.reading import ReadingContext, read
from bot.triage.area import load_area
from bot.triage.geography import Geography


@pytest.fixture(scope="module")
def context() -> ReadingContext:
    area = load_area()
    return ReadingContext(date(2026, 11, 22), area, Geography.load(area))


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("council, 3 times", {"reported": True, "reported_to": ["council"], "incident_count": 3}),
        (
            "told HA, they did nothing and were rude",
            {
                "reported": True,
                "reported_to": ["landlord"],
                "concern_type": "both",
                "complaint_about": ["landlord"],
            },
        ),
        (
            "rude council officer, no complaint yet",
            {
                "concern_type": "staff_or_service",
                "complaint_about": ["council"],
                "complaint_stage": "not_complained",
            },
        ),
        ("for mum, she agrees", {"on_behalf": True, "consent": True}),
        ("for my son, he said no", {"on_behalf": True, "consent": False}),
        ("not reported, staveley", {"reported": False, "council": "chesterfield"}),
        (
            "5 reps to pol: 3 in Feb, 2 in Oct",
            {"reported": True, "reported_to": ["police"], "incident_count": 5, "reports_in_window": 2},
        ),
        (
            "clr acting for mother, consent given, rep'd to pol",
            {"on_behalf": True, "consent": True, "reported": True, "reported_to": ["police"]},
        ),
    ],
)
def test_every_fact_of_a_message_is_heard(context: ReadingContext, text: str, facts: dict[str, Any]) -> None:
    assert read(text, None, context).facts == facts


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '{"reports": 3}',
        "print('reported 3 times to the police')",
        "3",
        "my neighbour told the police 3 times",
        "i'm going to ring the council tomorrow",
        "should i tell the police?",
        "they have parties 3 times a week and the council is rubbish",
        "he was arrested by police twice",
        "somebody should tell the police about him",
        "my neighbour is rude and did nothing",
    ],
)
def test_nothing_is_made_of_code_questions_and_others_acts(context: ReadingContext, text: str) -> None:
    assert read(text, None, context).facts == {}


@pytest.mark.parametrize(
    ("text", "behaviour"),
    [
        ("they deal drugs from the flat next door", "drug_dealing"),
        ("they take drugs in the flat next door", "drug_use"),
    ],
)
def test_dealing_is_told_from_taking(context: ReadingContext, text: str, behaviour: str) -> None:
    assert read(text, None, context).behaviour == behaviour


@pytest.mark.parametrize(
    "text", ["it's for my mum, she's 83", "I am asking for my dad, he is 90 and lives alone"]
)
def test_who_somebody_is_does_not_say_that_they_agree(context: ReadingContext, text: str) -> None:
    told = read(text, None, context).facts
    assert told["on_behalf"] is True and "consent" not in told

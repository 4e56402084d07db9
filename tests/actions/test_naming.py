"""Which answer is named in words."""

from __future__ import annotations

from typing import Any, Final

import pytest

from actions.naming import named_answer, named_line, names_nothing

SLOTS: Final[dict[str, Any]] = {
    "reported_to": ["council"],
    "council": "derby",
    "concern_type": "asb_not_resolved",
    "incident_count": 4,
    "reports_in_window": 3,
    "on_behalf": True,
    "harm": False,
    "applicant_name": "Alex Example",
    "applicant_email": "alex@example.com",
    "applicant_phone": "skipped",
    "applicant_address": "skipped",
    "victim_name": "Sam Example",
    "relationship": "relative",
    "impact": "skipped",
    "desired_outcome": "skipped",
    "incidents": [{}, {}, {}],
}


@pytest.mark.parametrize(
    ("words", "slot"),
    [
        ("i want to change who i told", "reported_to"),
        ("that is the wrong council", "council"),
        ("my name is wrong", "applicant_name"),
        ("i want to change how many", "incident_count"),
        ("that is wrong", None),
    ],
)
def test_an_answer_to_change_may_be_named(words: str, slot: str | None) -> None:
    assert named_answer(words) == slot


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("my phone number", "applicant_phone"),
        ("Phone", "applicant_phone"),
        ("the email address please", "applicant_email"),
        ("my name is wrong", "applicant_name"),
        ("her name", "victim_name"),
        ("can you change my address", "applicant_address"),
        ("my postcode", "applicant_address"),
        ("the police", "reported_to"),
        ("who I told", "reported_to"),
        ("how many", "incident_count"),
        ("how many in the last six months", "reports_in_window"),
        ("the place", "council"),
        ("harm or risk", "harm"),
        ("how it affects me", "impact"),
        ("what I would like", "desired_outcome"),
        ("the second incident", "incident_2"),
        ("incident 3", "incident_3"),
        ("the last one", "incident_3"),
        ("1st", "incident_1"),
    ],
)
def test_a_line_of_the_application_may_be_named(text: str, line: str) -> None:
    assert named_line(text, SLOTS) == line


@pytest.mark.parametrize(
    "text",
    [
        "why do you need my phone number?",
        "what is the council's phone number",
        "the fourth incident",
        "incident 0",
        "my cat",
        "the number",
        "",
        "how they said that they agree",
    ],
)
def test_what_only_holds_such_a_word_or_was_never_told_is_no_line(text: str) -> None:
    assert named_line(text, SLOTS) is None


@pytest.mark.parametrize("text", ["no", "nothing", "it's all fine", "none of them", "leave it as it is"])
def test_nothing_may_be_chosen(text: str) -> None:
    assert names_nothing(text)


@pytest.mark.parametrize("text", ["yes", "not sure", "nothing was done", "no idea"])
def test_what_chooses_no_line_is_not_nothing(text: str) -> None:
    assert not names_nothing(text)

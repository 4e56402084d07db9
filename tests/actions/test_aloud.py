"""What staff read aloud: whole replies as the phone channel says them, with every fact filled in."""

from __future__ import annotations

import re
import string
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.aloud import code_words, contact_aloud, council_aloud, statistics_aloud
from actions.application import ActionAskConfirmSubmission
from actions.information import say_answers
from actions.not_understood import ActionNotUnderstood
from actions.outcomes import ActionGiveOutcome, tell_whom
from actions.services import Services
from tests.actions.cases import OUTCOMES, READY, STAFF
from tests.actions.conftest import DOMAIN, run, tracker_of

INTENTS = {name for one in DOMAIN["intents"] for name in ([one] if isinstance(one, str) else one)}
INFORMATION = sorted(
    one for one in INTENTS if one.startswith("ask_") and f"utter_{one}" in DOMAIN["responses"]
)
FOR_THE_EYE = re.compile(
    r"[•*_#<>|]|https?:|www\.|\S@\S|\b\w+\.(?:gov|org|co|com)\b|\w/\w|:\s*$", re.MULTILINE
)
MOST_WORDS = 130
"""Of one message; about a minute of reading aloud."""
READ_BACK = "utter_check_answers"
"""What a person told is read back as it was told, whatever it holds."""


def spoken(said: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What was said, as the phone channel words it, by response."""
    found = []
    for one in said:
        texts = [text for text in DOMAIN["responses"][one["response"]] if text.get("channel") == "phone"]
        found.append((one["response"], string.Formatter().vformat(texts[0]["text"], (), one)))
    return found


def wrong_aloud(said: list[dict[str, Any]]) -> list[str]:
    """What cannot be read aloud, or takes too long."""
    found = spoken(said)
    wrong = [
        f"{name}: {hit[0]}" for name, text in found if name != READ_BACK if (hit := FOR_THE_EYE.search(text))
    ]
    return wrong + [f"{name}: long" for name, text in found if len(text.split()) > MOST_WORDS]


@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_each_outcome(outcome: str) -> None:
    ran = await run(ActionGiveOutcome(), tracker_of(OUTCOMES[outcome]))
    assert ran.said
    assert wrong_aloud(ran.said) == []


@pytest.mark.parametrize("about", ["council", "police", "landlord", "health"])
@pytest.mark.parametrize("stage", ["not_complained", "final_response_still_unhappy"])
async def test_each_complaint(about: str, stage: str) -> None:
    slots = {**STAFF, "complaint_about": [about], "complaint_stage": stage}
    ran = await run(ActionGiveOutcome(), tracker_of(slots))
    assert wrong_aloud(ran.said) == []


def test_each_kind_of_behaviour(services: Services) -> None:
    for behaviour in [*services.area.behaviours, "other"]:
        for council in (None, "derby"):
            dispatcher = CollectingDispatcher()
            tell_whom(dispatcher, {"behaviour_type": behaviour, "council": council}, services)
            assert wrong_aloud(dispatcher.messages) == [], behaviour


@pytest.mark.parametrize("intent", INFORMATION)
def test_each_question_that_people_ask(intent: str, services: Services) -> None:
    for council in (None, *services.area.councils):
        dispatcher = CollectingDispatcher()
        say_answers(dispatcher, [intent], {"council": council}, services)
        assert wrong_aloud(dispatcher.messages) == [], council


@pytest.mark.parametrize("council", [None, "chesterfield"])
async def test_a_person_to_talk_to(council: str | None) -> None:
    slots = {"misunderstood": 2, "council": council}
    ran = await run(ActionNotUnderstood(), tracker_of(slots, intent="nlu_fallback", form="triage_form"))
    assert spoken(ran.said)[0][0].startswith("utter_person_instead")
    assert wrong_aloud(ran.said) == []


async def test_the_application_is_read_back_in_sentences() -> None:
    slots = {**READY, "confirm_submission": None}
    ran = await run(ActionAskConfirmSubmission(), tracker_of(slots, form="application_form"))
    name, text = spoken(ran.said)[0]
    assert name == READ_BACK
    assert all(line.endswith(".") and "•" not in line for line in text.splitlines())
    assert "Your name: Alex Example." in text


def test_a_council_and_a_body_are_reached_by_ringing(services: Services) -> None:
    area = services.area
    assert council_aloud(area.councils["derby"]) == (
        "You can ring Derby City Council on 01332 643029. Ask about a case review."
    )
    assert (
        contact_aloud(area.bodies["environment_agency"])
        == "You can ring the Environment Agency on 0800 80 70 60."
    )
    assert contact_aloud(area.bodies["dvla"]) == "You can find it online."
    assert contact_aloud(area.bodies["landowner"]) == "I have no number for that."


def test_figures_of_one_council_or_of_all_together(services: Services) -> None:
    assert statistics_aloud(services.area, "derby").startswith(
        "At Derby City Council, 5 people asked. 2 did not"
    )
    assert "2024 to 2025" in statistics_aloud(services.area, "amber_valley")
    assert "1 person asked" in statistics_aloud(services.area, "high_peak")
    assert statistics_aloud(services.area, None).startswith("In all 9 councils together, 19 people asked.")


def test_a_code_is_said_letter_by_letter() -> None:
    assert code_words("7KM-T4X-2P") == {
        "code": "7KM-T4X-2P",
        "code_aloud": "7, K, M, then T, 4, X, then 2, P",
    }


@pytest.mark.parametrize("council", [None, "chesterfield"])
async def test_the_code_is_spelled_out_on_the_phone(council: str | None) -> None:
    slots = {"misunderstood": 2, "council": council}
    ran = await run(ActionNotUnderstood(), tracker_of(slots, intent="nlu_fallback", form="triage_form"))
    text = spoken(ran.said)[0][1]
    assert "letter by letter" in text and ", then " in text
    assert "-" not in text.partition("letter by letter")[2]

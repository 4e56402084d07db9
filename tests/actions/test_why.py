"""What decided is said in words, each with a way to change it; and where it comes from."""

from __future__ import annotations

import json
from typing import Any

import pytest

from actions.agenda import agenda_of
from actions.outcomes import ActionGiveOutcome
from actions.services import Services
from actions.sources import ActionGiveSources
from actions.why import LABELS, answers_state, reasons_state
from bot.triage.application import CHANGEABLE
from bot.triage.facts import FACT_SLOTS
from tests.actions.cases import APPLICATION, OPEN, OUTCOMES, READY, TOLD
from tests.actions.conftest import Ran, run, tracker_of


async def tell(slots: dict[str, Any]) -> Ran:
    return await run(ActionGiveOutcome(), tracker_of(slots, form="triage_form"))


def state(slots: dict[str, Any], services: Services) -> list[dict[str, Any]]:
    agenda = agenda_of(slots, services)
    return reasons_state(agenda.decision, agenda.facts, services)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("report_first", "nobody has been told yet"),
        ("out_of_area", "it happens outside Derbyshire"),
        ("complaints_procedure", "it is about how staff or a service treated you"),
        ("ombudsman", "you have the final answer and are still unhappy"),
        ("keep_reporting", "you made 1 report on or after 22 May 2026"),
        ("consent_needed", "that person has not agreed yet and you ask for someone else"),
        ("application", "you made 3 reports on or after 22 May 2026 and you told the police"),
    ],
)
async def test_after_an_outcome_the_answers_that_decided_are_told(outcome: str, words: str) -> None:
    ran = await tell(OUTCOMES[outcome])
    assert "utter_why_outcome" in ran.responses
    assert f"you told me that {words}" in ran.words


async def test_in_an_emergency_nothing_is_explained() -> None:
    assert "utter_why_outcome" not in (await tell(OUTCOMES["emergency"])).responses


@pytest.mark.parametrize("outcome", [one for one in OUTCOMES if one != "emergency"])
async def test_each_answer_that_decided_may_be_changed(outcome: str, services: Services) -> None:
    ran = await tell(OUTCOMES[outcome])
    changes = [one["change"] for one in state(OUTCOMES[outcome], services) if one["kind"] == "told"]
    assert changes
    assert set(changes) <= set(ran.buttons.values())
    for change in changes:
        assert json.loads(change.removeprefix("/correct_answer"))["change_answer"] in FACT_SLOTS


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_state_has_the_reasons_as_plain_json(outcome: str, services: Services) -> None:
    found = state(OUTCOMES[outcome], services)
    assert found
    assert json.loads(json.dumps(found)) == found
    assert all(one["text"].endswith(".") for one in found)


def test_the_nearest_miss_is_said_with_its_day(services: Services) -> None:
    (miss,) = [
        one for one in state({**OPEN, "reports_in_window": 2}, services) if one["kind"] == "nearest_miss"
    ]
    assert miss["text"] == "You need 1 more related report. One that you make today counts until 22 May 2027."


def test_what_was_told_is_listed_in_words_with_a_change_for_each(services: Services) -> None:
    slots = {**APPLICATION, "on_behalf": True, "consent": True, "behaviour_type": "noise"}
    lines = {
        one["slot"]: (one["label"], one["value"])
        for one in answers_state(slots, agenda_of(slots, services).facts, services)
    }
    assert lines["reported_to"] == ("Who was told", "The police")
    assert lines["council"] == ("Where it happens", "Erewash Borough Council")
    assert lines["reports_in_window"] == ("Reports since 22 May 2026", "3")
    assert lines["on_behalf"] == ("Who it is for", "Someone else")
    assert lines["behaviour_type"] == ("What is happening", "Noise")


def test_what_is_not_known_or_was_skipped_is_listed_as_that(services: Services) -> None:
    slots = {**TOLD, "council": "unsure", "earliest_report_on": "skipped"}
    lines = {
        one["slot"]: one["value"] for one in answers_state(slots, agenda_of(slots, services).facts, services)
    }
    assert (lines["council"], lines["earliest_report_on"]) == ("Not sure", "Not given")


def test_every_answer_has_a_label() -> None:
    assert set(FACT_SLOTS) | set(CHANGEABLE) <= set(LABELS)


def test_nothing_personal_of_the_application_is_listed(services: Services) -> None:
    found = answers_state({**READY, "harm": "afraid"}, agenda_of(READY, services).facts, services)
    assert json.loads(json.dumps(found)) == found
    assert not {one["slot"] for one in found} & set(CHANGEABLE)


@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_sources_are_named_with_the_day_they_were_checked(outcome: str) -> None:
    ran = await run(ActionGiveSources(), tracker_of(OUTCOMES[outcome]))
    assert ran.responses[0] == "utter_ask_sources"
    assert "22 November 2026" in ran.words


async def test_for_both_there_are_two_doors_each_with_its_steps(services: Services) -> None:
    slots = {
        **APPLICATION,
        "concern_type": "both",
        "reported_to": ["council", "landlord"],
        "complaint_about": ["council", "landlord"],
        "complaint_stage": "not_complained",
    }
    ran = await tell(slots)
    assert ran.responses[:3] == ["utter_two_tracks", "utter_outcome_application", "utter_complaint_track"]
    for body in ("council", "landlord"):
        route = services.area.complaint_bodies[body]
        assert route.procedure in ran.words
        assert services.area.ombudsmen[route.ombudsman].name.removesuffix(" Service") in ran.words


async def test_for_both_after_a_final_answer_the_second_door_is_the_ombudsman(services: Services) -> None:
    slots = {**APPLICATION, "concern_type": "both", "complaint_stage": "final_response_still_unhappy"}
    ran = await tell(slots)
    assert "utter_complaint_ombudsman" in ran.responses
    assert services.area.ombudsmen["iopc"].phone in ran.words
    assert ran.next == "application_form"


async def test_for_both_who_must_report_first_is_told_of_the_second_door_too() -> None:
    ran = await tell({"reported": False, "concern_type": "both"})
    assert ran.responses[0] == "utter_two_tracks"
    assert "utter_complaint_any_body" in ran.responses

"""The application's own actions: what is asked, offered, read back and put right."""

from __future__ import annotations

from typing import Any

import pytest

from actions.agenda import agenda_of
from actions.application import (
    ActionAskChangeAnswer,
    ActionAskConfirmSubmission,
    ActionAskIncidentDate,
    ValidateApplicationForm,
    has_enough_incidents,
    read_back,
)
from actions.services import Services
from bot.triage.application import INCIDENT_SLOTS, settle
from tests.actions.cases import APPLICATION, INCIDENT, READY
from tests.actions.conftest import DOMAIN, run, tracker_of


async def required(slots: dict[str, Any], services: Services) -> list[str]:
    slots = slots | {"told_outcome": agenda_of(slots, services).outcome_key}
    return await ValidateApplicationForm().required_slots([], None, tracker_of(slots), DOMAIN)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "asked"),
    [
        ({"apply_now": None}, ["apply_now"]),
        ({"applicant_name": None}, ["applicant_name"]),
        ({"incidents": None, "more_incidents": None}, ["incident_date"]),
        ({"confirm_submission": None}, ["confirm_submission"]),
        ({"wants_change": True}, ["change_answer"]),
        ({}, []),
        ({"reports_in_window": 1}, []),
        ({"council": None}, []),
    ],
)
async def test_one_thing_is_asked_at_a_time(
    changed: dict[str, Any], asked: list[str], services: Services
) -> None:
    assert await required(READY | changed, services) == asked


async def test_the_first_incident_says_how_many_are_needed() -> None:
    ran = await run(ActionAskIncidentDate(), tracker_of(APPLICATION))
    assert "I need 3" in ran.words


async def test_a_later_incident_says_how_many_there_are() -> None:
    ran = await run(ActionAskIncidentDate(), tracker_of(APPLICATION | {"incidents": [INCIDENT] * 2}))
    assert "I have 2 of 3" in ran.words
    assert "incident 3" in ran.words


async def test_an_incident_that_may_not_count_is_said_and_kept() -> None:
    old = INCIDENT | {"incident_reported_on": {"from": "2026-01-02", "to": "2026-01-02"}}
    ran = await run(ActionAskIncidentDate(), tracker_of(APPLICATION | {"incidents": [INCIDENT, old]}))
    assert "22 May 2026" in ran.words
    assert "I have 1 of 3" in ran.words


async def test_every_given_answer_and_incident_can_be_changed() -> None:
    ran = await run(ActionAskChangeAnswer(), tracker_of(READY))
    assert {"Your name", "Your email", "Incident 1", "Incident 3"} <= set(ran.buttons)
    assert "Who it is for" not in ran.buttons
    assert ran.buttons["Incident 2"] == '/inform{"change_answer": "incident_2"}'


async def test_it_is_read_back_before_the_question_whether_to_send_it(services: Services) -> None:
    ran = await run(ActionAskConfirmSubmission(), tracker_of(READY))
    assert ran.responses == ["utter_check_answers", "utter_ask_confirm_submission"]
    assert services.area.councils["erewash"].name in ran.words
    assert "Nothing is sent unless you say yes" in ran.words


def test_the_read_back_has_a_line_for_each_answer() -> None:
    lines = read_back(
        READY | {"incidents": [INCIDENT | {"incident_reference": "CRN 12", "incident_description": "A fire"}]}
    ).splitlines()
    assert "Your name: Alex Example" in lines
    assert "Your phone: not given" in lines
    assert lines[-1] == (
        "Incident 1: 3 October 2026, reported 3 October 2026, to the council, reference CRN 12, A fire"
    )
    assert "skipped" not in "\n".join(lines)


def test_a_person_may_name_braces_and_they_are_only_read_back() -> None:
    assert "Your name: {council} {0}" in read_back(READY | {"applicant_name": "{council} {0}"})


@pytest.mark.parametrize(("count", "enough"), [(0, False), (2, False), (3, True), (5, True)])
def test_enough_incidents(count: int, enough: bool) -> None:
    assert has_enough_incidents({"incidents": [INCIDENT] * count}) is enough


def test_a_complete_incident_joins_the_others() -> None:
    settled = settle(INCIDENT | {"incidents": [INCIDENT]})
    assert settled["incidents"] == [INCIDENT, INCIDENT]
    assert all(settled[slot] is None for slot in INCIDENT_SLOTS)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_incident_to_change_is_taken_out_to_be_told_again(number: int) -> None:
    marked = [INCIDENT | {"incident_reference": str(place)} for place in (1, 2, 3)]
    settled = settle({"incidents": marked, "change_answer": f"incident_{number}"})
    assert [one["incident_reference"] for one in settled["incidents"]] == [
        str(place) for place in (1, 2, 3) if place != number
    ]
    assert settled["confirm_submission"] is None
    assert settled["more_incidents"] is True
    assert settled["wants_change"] is settled["change_answer"] is None


@pytest.mark.parametrize("wrong", ["incident_0", "incident_9", "incident_x", "incident_"])
def test_an_incident_that_is_not_there_takes_none_out(wrong: str) -> None:
    assert len(settle({"incidents": [INCIDENT] * 3, "change_answer": wrong})["incidents"]) == 3


def test_an_answer_to_change_is_opened_and_must_be_confirmed_again() -> None:
    settled = settle(READY | {"wants_change": True, "change_answer": "impact"})
    assert settled == {
        "impact": None,
        "change_answer": None,
        "wants_change": None,
        "confirm_submission": None,
    }

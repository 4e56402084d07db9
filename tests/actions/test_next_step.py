"""The step after an outcome: whom to tell about what, and until when a report counts."""

from __future__ import annotations

import re
from typing import Any

import pytest

from actions.agenda import agenda_of
from actions.asking import ActionAskBehaviourType
from actions.next_step import (
    ActionGiveNextStep,
    ValidateNextStepForm,
)
from actions.outcomes import organisations_to_tell
from actions.services import Services
from actions.words import contact_block, council_block
from bot.triage.area import load_area
from tests.actions.cases import OUTCOMES
from tests.actions.conftest import DOMAIN, Ran, run, tracker_of

BEHAVIOURS = sorted(load_area().behaviours)


async def step(slots: dict[str, Any], services: Services) -> Ran:
    slots = slots | {"told_outcome": agenda_of(slots, services).outcome_key}
    return await run(ActionGiveNextStep(), tracker_of(slots, form="next_step_form"))


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
async def test_each_behaviour_names_whom_to_tell_and_how(behaviour: str, services: Services) -> None:
    ran = await step(OUTCOMES["report_first"] | {"behaviour_type": behaviour}, services)
    route = services.area.behaviours[behaviour]
    assert route.words in ran.words
    for body in (route.first, *route.also):
        contact = services.area.bodies[body]
        assert contact.how in ran.words
        if body in ("council", "landlord"):
            # Which one it is is not known: its bare name would say nothing.
            assert contact.name not in ran.words.splitlines()
        else:
            assert contact_block(contact) in ran.words
    for helpline in route.helplines:
        assert contact_block(services.area.helplines[helpline]) in ran.words
    assert "999" in ran.words


async def test_a_council_that_is_known_is_named_itself(services: Services) -> None:
    behaviour = next(key for key in BEHAVIOURS if services.area.behaviours[key].first == "council")
    slots = OUTCOMES["report_first"] | {"behaviour_type": behaviour, "council": "bolsover"}
    ran = await step(slots, services)
    assert council_block(services.area.councils["bolsover"]) in ran.words


async def test_what_has_no_name_has_somebody_to_tell_too(services: Services) -> None:
    ran = await step(OUTCOMES["report_first"] | {"behaviour_type": "other"}, services)
    assert "101" in ran.words


@pytest.mark.parametrize("behaviour", [*BEHAVIOURS, "other"])
@pytest.mark.parametrize("council", [None, "bolsover"])
async def test_there_is_always_a_number_to_ring(
    behaviour: str, council: str | None, services: Services
) -> None:
    ran = await step(OUTCOMES["report_first"] | {"behaviour_type": behaviour, "council": council}, services)
    assert re.search(r"\b101\b|\b0\d{2,4}[ \d]{5,}", ran.words)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ({"from": "2026-06-10", "to": "2026-06-10"}, "That report counts until 10 December 2026"),
        ({"from": "2026-06-01", "to": "2026-06-30"}, "That report counts until 1 December 2026"),
        ({"from": "2026-05-22", "to": "2026-05-22"}, "That report counts until 22 November 2026"),
        ({"from": "2026-05-21", "to": "2026-05-21"}, "before 22 May 2026"),
        ({"from": "2026-05-01", "to": "2026-05-31"}, "That report counts until 22 November 2026"),
        ({"from": "2026-06-10", "to": None}, "That report counts until 10 December 2026"),
        ({"from": None, "to": "2026-06-10"}, "Each report counts for 6 months"),
        ("skipped", "Each report counts for 6 months"),
    ],
)
async def test_until_when_the_first_report_counts(period: Any, words: str, services: Services) -> None:
    ran = await step(OUTCOMES["keep_reporting"] | {"earliest_report_on": period}, services)
    assert words in ran.words


async def test_it_asks_only_what_this_outcome_needs(services: Services) -> None:
    for outcome, asked in (
        ("report_first", ["behaviour_type"]),
        ("keep_reporting", ["earliest_report_on"]),
        ("application", []),
    ):
        slots = OUTCOMES[outcome] | {"told_outcome": agenda_of(OUTCOMES[outcome], services).outcome_key}
        form = ValidateNextStepForm()
        assert await form.required_slots([], None, tracker_of(slots), DOMAIN) == asked  # type: ignore[arg-type]


async def test_a_changed_outcome_is_told_before_its_step(services: Services) -> None:
    ran = await run(ActionGiveNextStep(), tracker_of(OUTCOMES["keep_reporting"], form="next_step_form"))
    assert ran.said == []
    assert ran.next == "action_give_outcome"


async def test_the_common_behaviours_are_buttons_with_a_way_out(services: Services) -> None:
    ran = await run(ActionAskBehaviourType(), tracker_of())
    common = [route.title for route in services.area.behaviours.values() if route.common]
    assert list(ran.buttons) == [*common, "Something else"]


def test_an_unknown_behaviour_has_no_organisation(services: Services) -> None:
    assert organisations_to_tell(None, services) == organisations_to_tell("other", services) == []

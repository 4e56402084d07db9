"""People are looked after: helplines that fit, once each; a child is sheltered; no words are kept."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.agenda import agenda_of, can_apply, next_action
from actions.outcomes import ActionGiveOutcome
from actions.services import Services
from actions.sheltering import (
    HELPLINES,
    harm_told,
    heard_of_people,
    look_after,
    says_child,
    tell_helplines,
    threat_told,
)
from bot.triage.area import Area
from tests.actions.cases import APPLICATION, OUTCOMES
from tests.actions.conftest import DOMAIN, Ran, run, tracker_of

KINDS = ("domestic_abuse", "hate", "suicide", "child", "adult")


def look(slots: dict[str, Any], services: Services, **told: Any) -> tuple[Ran, dict[str, Any]]:
    dispatcher = CollectingDispatcher()
    remembered = look_after(dispatcher, told, slots, services)
    return Ran(dispatcher, []), remembered


@pytest.mark.parametrize(
    "text",
    [
        "im 14",
        "I'm 14.",
        "i am fourteen and scared",
        "i'm only 12",
        "im 15 years old",
        "I am a 16 year old girl",
        "I'm in year 9",
        "i am a child",
        "im just a kid",
        "i'm under 18",
        "hi, im 13, can i do this",
        "they throw stones at us and im 11",
        "I am 17 y/o",
        "i'm in secondary school",
    ],
)
def test_a_child_is_heard(text: str) -> None:
    assert says_child(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "my son is 14",
        "I am 14 doors down",
        "I'm 14 Station Road",
        "im 6 months pregnant",
        "I'm 14 weeks into this",
        "a 15 year old throws stones",
        "I'm a 15 year old's mum",
        "i'm a child minder",
        "i am a child's guardian",
        "I am at number 12",
        "kids aged 14",
        "he says he is 14",
        "I'm 10 minutes away",
        "im in year 2 of this nightmare",
        "14",
        "i am a teacher",
        "it happened in year 9 of living here",
        "i am not a child of this parish",
    ],
)
def test_who_is_no_child_is_not_taken_for_one(text: str) -> None:
    assert says_child(text) is not True


@pytest.mark.parametrize("text", ["I'm 18", "im 45 years old", "i am an adult", "I'm over 18"])
def test_who_says_that_they_are_grown_up_is_believed(text: str) -> None:
    assert says_child(text) is False
    assert heard_of_people(text, {"is_child": True}) == {"is_child": False}
    assert heard_of_people(text, {}) == {}


def test_a_child_is_told_of_childline_once_and_of_an_adult(services: Services) -> None:
    ran, remembered = look({}, services, is_child=True)
    assert "0800 1111" in ran.words
    assert "adult you trust" in ran.words
    assert "999" in ran.words
    again, _ = look({"is_child": True, **remembered}, services)
    assert not again.said


async def test_a_child_is_never_asked_to_apply(services: Services) -> None:
    slots = {**APPLICATION, "is_child": True}
    assert not can_apply(slots, agenda_of(slots, services).decision)
    ran = await run(ActionGiveOutcome(), tracker_of(slots, form="triage_form"))
    assert ran.next == "action_listen"
    assert "an adult you trust" in ran.words
    assert next_action({**slots, **ran.slots}, services) is None


async def test_an_open_application_is_closed_to_a_child_and_open_to_an_adult(services: Services) -> None:
    slots = {**APPLICATION, "told_outcome": agenda_of(APPLICATION, services).outcome_key, "apply_now": True}
    assert next_action(slots, services) == "application_form"
    child = {**slots, **heard_of_people("im 14", slots)}
    assert next_action(child, services) == "action_give_outcome"
    adult = {**slots, "is_child": False}
    assert next_action(adult, services) == "application_form"


@pytest.mark.parametrize("outcome", [one for one in OUTCOMES if one != "application"])
async def test_a_child_gets_every_other_outcome_like_anybody(outcome: str) -> None:
    adult = await run(ActionGiveOutcome(), tracker_of(OUTCOMES[outcome]))
    child = await run(ActionGiveOutcome(), tracker_of({**OUTCOMES[outcome], "is_child": True}))
    assert child.words == adult.words


@pytest.mark.parametrize("kind", HELPLINES)
def test_the_helplines_of_each_kind_are_in_the_area_and_reachable(kind: str, area: Area) -> None:
    for name in HELPLINES[kind]:
        assert area.helplines[name].phone or area.helplines[name].text or area.helplines[name].url


def test_each_kind_has_its_words_and_no_words_are_left_over() -> None:
    said = {name for name in DOMAIN["responses"] if name.startswith("utter_support_")}
    assert said == {f"utter_support_{kind}" for kind in HELPLINES}


@pytest.mark.parametrize("kind", KINDS)
def test_helplines_that_fit_are_told_once(kind: str, services: Services) -> None:
    ran, remembered = look({}, services, safeguarding=[kind])
    for name in HELPLINES[kind]:
        assert services.area.helplines[name].name in ran.words
    again, more = look(remembered, services, safeguarding=[kind])
    assert not again.said
    assert not more


def test_another_kind_is_told_too(services: Services) -> None:
    _, remembered = look({}, services, safeguarding=["hate"])
    ran, after = look(remembered, services, safeguarding=["hate", "suicide"])
    assert ran.responses == ["utter_support_suicide"]
    assert after == {"helplines_told": ["hate", "suicide"]}


def test_in_danger_nothing_comes_before_999(services: Services) -> None:
    ran, remembered = look({}, services, safeguarding=["domestic_abuse"], immediate_danger=True)
    assert not ran.said
    assert not remembered


@pytest.mark.parametrize(("kinds", "told"), [(["domestic_abuse"], "domestic_abuse"), (None, "victim")])
async def test_after_999_come_the_helplines_that_fit_and_a_way_to_go_on(kinds: Any, told: str) -> None:
    ran = await run(ActionGiveOutcome(), tracker_of({"immediate_danger": True, "safeguarding": kinds}))
    assert ran.responses == ["utter_outcome_emergency", f"utter_support_{told}"]
    assert ran.slots["helplines_told"] == [told]
    assert "you can carry on here" in ran.words


async def test_danger_told_again_says_999_again_and_the_helplines_not() -> None:
    ran = await run(ActionGiveOutcome(), tracker_of({"immediate_danger": True, "helplines_told": ["victim"]}))
    assert ran.responses == ["utter_outcome_emergency"]


def test_only_the_kind_is_remembered_never_the_words(services: Services) -> None:
    dispatcher = CollectingDispatcher()
    told = tell_helplines(dispatcher, ["suicide", "no such kind"], {}, services)
    assert told == {"helplines_told": ["suicide"]}


@pytest.mark.parametrize(
    ("text", "intent", "so_far", "expected"),
    [
        ("yes", "affirm", True, {}),
        ("no", "deny", False, {}),
        ("yes my son is disabled", "affirm", True, {"harm": "yes my son is disabled"}),
        ("mum is 84 and has dementia", "report_asb", None, {"harm": "mum is 84 and has dementia"}),
        ("no nobody is hurt", "deny", False, {"harm": False}),
        ("nobody is at risk", "nlu_fallback", None, {"harm": False}),
        ("no but my son is scared to go out", "deny", False, {"harm": "no but my son is scared to go out"}),
        ("I would rather not say", "deny", "skipped", {}),
        ("why do you ask?", "ask_privacy", None, {}),
        ("I want to stop", "stop", None, {}),
        ("can you go back please", "go_back", None, {}),
    ],
)
def test_harm_is_kept_in_the_persons_own_words(
    text: str, intent: str, so_far: Any, expected: dict[str, Any]
) -> None:
    assert harm_told(text, intent, so_far) == expected


@pytest.mark.parametrize(
    ("text", "hinted"),
    [
        ("he said he'd kill me", True),
        ("they threatened to burn the house down", True),
        ("he swore he would stab my son", True),
        ("he said hello", False),
        ("the noise is killing me", False),
    ],
)
def test_a_threat_to_a_life_is_asked_about(text: str, hinted: bool) -> None:
    assert threat_told(text, {}, {}) == ({"danger_hinted": True} if hinted else {})
    assert threat_told(text, {}, {"immediate_danger": False}) == {}


@pytest.mark.parametrize(
    ("text", "child"),
    [("the dog barks and i am not allowed to tell anyone im 9", True), ("we rang them, i am 45", False)],
)
def test_an_age_at_the_end_counts(text: str, child: bool | None) -> None:
    assert says_child(text) is child

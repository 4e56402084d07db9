"""Back, again, stop, repeat, and what was not understood."""

from __future__ import annotations

import pytest

from actions.not_understood import TRIES_BEFORE_PERSON, ActionNotUnderstood
from actions.repair import (
    ActionAcknowledge,
    ActionGoBack,
    ActionRestart,
    ActionStart,
    ActionStop,
)
from actions.replies import CASE_SLOTS
from actions.services import Services
from bot.triage.application import APPLICATION_SLOTS
from bot.triage.facts import FACT_SLOTS
from tests.actions.cases import READY
from tests.actions.conftest import run, tracker_of


async def test_going_back_opens_the_latest_answer_only() -> None:
    slots = {"reported": True, "reported_to": ["police"], "answered": ["reported", "reported_to"]}
    ran = await run(ActionGoBack(), tracker_of(slots, form="triage_form"))
    assert ran.responses == ["utter_gone_back"]
    assert (ran.slots["reported_to"], ran.slots["answered"]) == (None, ["reported"])
    assert "reported" not in ran.slots
    assert ran.next == "triage_form"


async def test_going_back_passes_over_what_is_open_already() -> None:
    slots = {"reported": True, "council": None, "answered": ["reported", "council"]}
    ran = await run(ActionGoBack(), tracker_of(slots, form="triage_form"))
    assert (ran.slots["reported"], ran.slots["answered"]) == (None, [])


@pytest.mark.parametrize("answered", [None, [], ["council"]])
async def test_before_the_first_answer_there_is_nothing_to_go_back_to(answered: list[str] | None) -> None:
    ran = await run(ActionGoBack(), tracker_of({"answered": answered}, form="triage_form"))
    assert ran.responses == ["utter_nothing_to_go_back_to"]
    assert ran.next == "triage_form"
    assert ran.slots == {}


async def test_starting_again_forgets_the_case_and_everything_personal() -> None:
    ran = await run(
        ActionRestart(), tracker_of(READY | {"application_reference": "ASB-2222-2222"}, text="/restart")
    )
    for slot in {*FACT_SLOTS, *APPLICATION_SLOTS, *CASE_SLOTS, "incidents"}:
        assert ran.slots[slot] is None
    assert ran.slots["case_number"] == 2
    assert ran.next == "triage_form"


async def test_each_new_case_has_its_own_number() -> None:
    ran = await run(ActionRestart(), tracker_of({"case_number": 4}))
    assert ran.slots["case_number"] == 5


async def test_stopping_keeps_the_answers_and_offers_to_carry_on() -> None:
    ran = await run(ActionStop(), tracker_of({"reported": True}, form="triage_form"))
    assert ran.slots == {"requested_slot": None, "stopped": "reported_to"}
    assert ran.next == "action_listen"
    assert "999" in ran.words


async def test_hello_is_said_once() -> None:
    first = await run(ActionStart(), tracker_of())
    assert first.responses == ["utter_welcome"]
    again = await run(ActionStart(), tracker_of({"greeted": True}))
    assert again.responses == []
    assert first.next == again.next == "triage_form"


@pytest.mark.parametrize("council", ["derby", None])
async def test_after_a_few_tries_a_person_is_named(council: str | None, services: Services) -> None:
    slots = {"council": council, "misunderstood": TRIES_BEFORE_PERSON - 1}
    ran = await run(ActionNotUnderstood(), tracker_of(slots, intent="nlu_fallback", form="triage_form"))
    who = services.area.councils["derby"].phones[0] if council else services.area.bodies["police"].how
    assert who in ran.words
    assert ran.slots["misunderstood"] == 0


async def test_before_that_other_words_are_asked_for() -> None:
    ran = await run(ActionNotUnderstood(), tracker_of(intent="nlu_fallback", form="triage_form"))
    assert ran.responses == ["utter_not_understood"]
    assert ran.slots["misunderstood"] == 1
    assert ran.next == "triage_form"


@pytest.mark.parametrize("text", ["start again", "/restart", "can we start over please"])
async def test_a_plain_order_starts_again(text: str) -> None:
    ran = await run(ActionRestart(), tracker_of({"reported": True}, text=text, form="triage_form"))
    assert ran.slots["reported"] is None


@pytest.mark.parametrize(
    "text", ["why do i have to go through it all again", "not again", "same thing again"]
)
async def test_what_only_resembles_an_order_loses_no_answer(text: str) -> None:
    ran = await run(ActionRestart(), tracker_of({"reported": True}, text=text, form="triage_form"))
    assert ran.slots == {}
    assert ran.responses == ["utter_anything_else"]
    assert ran.buttons == {"Ask me the question again": "/repeat"}


async def test_a_question_is_no_order_to_stop() -> None:
    ran = await run(
        ActionStop(), tracker_of({"reported": True}, text="why would they stop", form="triage_form")
    )
    assert "utter_stopped" not in ran.responses


@pytest.mark.parametrize(
    ("words", "emptied"), [("", True), ("erase my answers", True), ("delete that", False), ("clear", False)]
)
async def test_only_a_plain_order_erases_at_once(words: str, emptied: bool) -> None:
    slots = {"reported": True, "turn": {"kind": "erase", "words": words}}
    ran = await run(ActionRestart(), tracker_of(slots))
    assert ("utter_erased" in ran.responses) is emptied


@pytest.mark.parametrize("kind", ["lost", "why", "unsure"])
async def test_after_an_outcome_nobody_is_left_without_a_word(kind: str) -> None:
    slots = {"reported": False, "behaviour_type": "noise", "told_outcome": "report_first|reported=False"}
    ran = await run(
        ActionAcknowledge(), tracker_of(slots | {"turn": {"kind": kind, "words": "", "again": True}})
    )
    assert ran.responses


async def test_where_no_council_is_known_the_third_failure_names_them_all(services: Services) -> None:
    slots = {"reported": True, "reported_to": ["police"], "misunderstood": TRIES_BEFORE_PERSON - 1}
    ran = await run(ActionNotUnderstood(), tracker_of(slots, intent="nlu_fallback", form="triage_form"))
    assert all(one.phones[0] in ran.words for one in services.area.councils.values())

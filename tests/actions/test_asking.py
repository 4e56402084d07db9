"""A question is asked in other words each time it comes again, and every question has all its words."""

from __future__ import annotations

import pytest

from actions.asking import STATIC_SLOTS, ActionAskCouncil, buttons_of, responses, way_to_ask
from actions.carry_on import carry_on_code
from actions.services import Services
from actions.turns import LOST, SIMPLER
from bot.records.carry_on import CarryOnCodes
from bot.records.conversations import ConversationRecords
from bot.records.errors import CarryOnRefused
from tests.actions.conftest import DOMAIN, run, tracker_of

ASKED = sorted(
    {slot for form in DOMAIN["forms"].values() for slot in form["required_slots"]}
    & {
        name.removeprefix("action_ask_")
        for name in (one if isinstance(one, str) else next(iter(one)) for one in DOMAIN["actions"])
    }
)


@pytest.mark.parametrize("slot", ASKED)
@pytest.mark.parametrize("way", ["again", "simpler", "why", "counts", "unsure"])
def test_every_question_has_its_words(way: str, slot: str) -> None:
    assert f"utter_{way}_{slot}" in responses()


def test_every_static_question_can_be_asked() -> None:
    assert set(STATIC_SLOTS) <= set(ASKED)


def test_the_choices_of_a_question_are_its_buttons() -> None:
    assert {"title": "Yes", "payload": '/inform{"reported": true}'} in buttons_of("reported")


@pytest.mark.parametrize("kind", [None, SIMPLER, LOST, "why"])
@pytest.mark.parametrize("way", ["ask", "again", "simpler"])
def test_no_question_is_asked_twice_in_the_same_words(way: str, kind: str | None) -> None:
    slots = {"asked": {"slot": "council", "way": way}, "turn": {"kind": kind} if kind else None}
    assert way_to_ask("council", slots) not in (way, "ask")


def test_another_question_is_asked_in_its_first_words() -> None:
    assert way_to_ask("council", {"asked": {"slot": "reported", "way": "simpler"}}) == "ask"


async def test_what_is_not_understood_is_asked_simpler() -> None:
    slots = {"asked": {"slot": "council", "way": "ask"}, "turn": {"kind": LOST}}
    ran = await run(ActionAskCouncil(), tracker_of(slots, form="triage_form"))
    assert ran.responses == ["utter_simpler_council"]
    assert ran.slots["asked"] == {"slot": "council", "way": "simpler"}


def test_the_code_opens_the_conversation_it_was_given_out_in(services: Services) -> None:
    conversation = ConversationRecords(services.database).create("widget", services.settings.now())
    code = carry_on_code(tracker_of(sender=conversation))
    assert code == carry_on_code(tracker_of(sender=conversation))
    codes = CarryOnCodes(services.database, services.settings.secret_key)
    assert codes.redeem(code, "code", services.settings.now()) == conversation


def test_where_no_conversation_is_kept_the_code_opens_nothing(services: Services) -> None:
    code = carry_on_code(tracker_of(sender="rasa shell"))
    with pytest.raises(CarryOnRefused):
        CarryOnCodes(services.database, services.settings.secret_key).redeem(
            code, "code", services.settings.now()
        )

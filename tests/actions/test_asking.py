"""A question is asked in other words each time it comes again, and every question has all its words."""

from __future__ import annotations

import pytest

from actions.asking import STATIC_SLOTS, ActionAskCouncil, buttons_of, responses, way_to_ask
from actions.carry_on import CODE_LENGTH, carry_on_code
from actions.turns import LOST, SIMPLER
from bot.records.reference import ALPHABET
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


def test_the_code_is_short_plain_and_the_conversations_own() -> None:
    codes = {carry_on_code(tracker_of(sender=f"person-{number}")) for number in range(50)}
    assert len(codes) == 50
    assert all(set(code.replace("-", "")) <= set(ALPHABET) for code in codes)
    assert all(len(code.replace("-", "")) == CODE_LENGTH for code in codes)
    assert carry_on_code(tracker_of(sender="a")) == carry_on_code(tracker_of(sender="a"))

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.storytest.trace import TracedTurn, tracing, turn_of_events
from bot.storytest.world import World

Play = Callable[[str], list[str]]


def user(intent: str) -> dict[str, Any]:
    return {"event": "user", "parse_data": {"intent": {"name": intent}}}


def action(name: str) -> dict[str, Any]:
    return {"event": "action", "name": name}


def said(response: str | None) -> dict[str, Any]:
    return {"event": "bot", "metadata": {"utter_action": response} if response else {}}


BEFORE = [
    {"event": "slot", "name": "size", "value": "small"},
    {"event": "slot", "name": "requested_slot", "value": "colour"},
    {"event": "active_loop", "name": "order_form"},
    action("action_listen"),
]


def test_only_the_latest_turn_is_told() -> None:
    events = [user("greet"), action("utter_hello"), said("utter_hello"), *BEFORE, user("inform")]
    turn = turn_of_events(
        [*events, action("order_form"), said("utter_ask_size")], {"colour": "red", "size": None}
    )

    assert turn.intent == "inform"
    assert turn.actions == ("order_form",)
    assert turn.responses == ("utter_ask_size",)
    assert turn.before == {"size": "small", "requested_slot": "colour"}
    assert turn.after == {"colour": "red"}


@pytest.mark.parametrize(
    ("left", "asks"),
    [([], "colour"), ([{"event": "active_loop", "name": None}], None)],
)
def test_a_question_is_open_only_while_its_form_is(left: list[dict[str, Any]], asks: str | None) -> None:
    turn = turn_of_events([*BEFORE, user("stop"), *left], {"requested_slot": "colour"})

    assert (turn.asked, turn.asks) == ("colour", asks)


def test_words_that_are_no_response_have_no_name() -> None:
    assert turn_of_events([user("greet"), said(None)], {}).responses == ()


def test_what_was_forgotten_again_in_the_same_turn_is_told() -> None:
    kept = {"event": "slot", "name": "wish", "value": "erase"}
    turn = turn_of_events([*BEFORE, user("inform"), kept, {**kept, "value": None}], {"wish": None})

    assert turn.written == (("wish", "erase"), ("wish", None))
    assert "wish" not in turn.after


def test_steps_are_named_as_a_rule_names_them() -> None:
    events = [
        *BEFORE,
        user("inform"),
        action("order_form"),
        {"event": "active_loop", "name": None},
        action("bye"),
    ]
    steps = turn_of_events(events, {}).steps

    assert steps == (
        ("intent", "inform"),
        ("action", "order_form"),
        ("active_loop", None),
        ("action", "bye"),
    )


def test_every_turn_of_a_story_is_heard_and_afterwards_none(
    world: World, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "beginnings", None)  # a first turn that is copied is not heard
    story = "test_cases:\n  - test_case: one\n    steps:\n      - press: 'Yes'\n"
    heard: list[TracedTurn] = []
    with tracing(world.agent, heard.append):
        play(story)
    play(story)

    assert [turn.intent for turn in heard] == ["start_triage", "inform"]
    assert [turn.asks for turn in heard] == ["reported", "reported_to"]
    assert "utter_ask_reported_to" in heard[1].responses
    assert heard[1].after["reported"] is True

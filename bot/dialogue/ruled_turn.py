"""One turn of conversation by rules alone: the same actions as ever, without a trained model.

Stands in for Rasa where there is no model to load. Buttons carry their answers, and typed words are read by
the readers that need no training (``bot.language``); what follows is what the rules of ``data/rules`` say.
Small talk and free questions want the model and are not understood here. Keeping the turn is left to
``without_model``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import yaml
from rasa.core.nlg.interpolator import interpolate
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.forms import FormValidationAction

from actions.asking import domain, responses
from actions.outcomes import LISTEN
from bot.dialogue.channels import CollectingChannel
from bot.dialogue.tracker_store import OpenTurn
from bot.settings import PROJECT

HEARING: Final = "action_validate_slot_mappings"
NOT_UNDERSTOOD: Final = "nlu_fallback"
TOLD: Final = "inform"
STEPS_AT_MOST: Final = 30
"""More steps than any turn has; a turn that takes more would take for ever."""
_ORDER = re.compile(r"/(?P<intent>\w+)(?P<values>\{.*\})?", re.DOTALL)
_ORDERS: Final[Mapping[str, str]] = {
    "stop": "stop",
    "cancel": "stop",
    "back": "go_back",
    "go back": "go_back",
    "start again": "restart",
    "start over": "restart",
    "restart": "restart",
    "repeat": "repeat",
    "say that again": "repeat",
    "carry on": "start_triage",
    "continue": "start_triage",
    "i agree": "affirm",
    "help": "ask_human",
    "talk to a person": "ask_human",
    "hello": "greet",
    "hi": "greet",
    "thank you": "thank",
    "thanks": "thank",
    "goodbye": "goodbye",
    "bye": "goodbye",
}
"""The few orders and courtesies that are known by their exact words."""


class EndlessTurn(RuntimeError):
    """The rules lead in a circle: a fault of ours, never of what was said."""


class RuledTurns:
    """Answers messages by the rules; holds nothing of any conversation."""

    def __init__(self) -> None:
        """Registers the actions, as Rasa's own action server does."""
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def answer(
        self, conversation_id: str, turn: OpenTurn, channel: CollectingChannel, text: str, message_id: str
    ) -> None:
        """Answers one message: what is said goes to the channel, what is left into the open turn.

        Args:
            conversation_id: The conversation.
            turn: The open turn, with the snapshot that it starts from.
            channel: Where messages go.
            text: Words, or a pressed button's payload.
            message_id: The message's id.

        Raises:
            Exception: Whatever an action raises; nothing of the turn may be kept then.
        """
        running = _Running(self._executor, conversation_id, turn, channel, message_of(text, message_id))
        await running.run()


def message_of(text: str, message_id: str) -> dict[str, Any]:
    """A message as actions get it, with what can be known of it without a classifier.

    Args:
        text: Words, or a pressed button's payload.
        message_id: The message's id.

    Returns:
        Text, intent and the values that a button brings.
    """
    order = _ORDER.fullmatch(text)
    if order:
        intent, values = order["intent"], json.loads(order["values"] or "{}")
    else:
        intent, values = _ORDERS.get(" ".join(text.casefold().split()).strip(" .!"), NOT_UNDERSTOOD), {}
    return {
        "text": text,
        "intent": {"name": intent, "confidence": 1.0},
        "intent_ranking": [{"name": intent, "confidence": 1.0}],
        "entities": [{"entity": slot, "value": value} for slot, value in values.items()],
        "message_id": message_id,
    }


class _Running:
    """A turn on its way."""

    def __init__(
        self,
        executor: ActionExecutor,
        conversation_id: str,
        turn: OpenTurn,
        channel: CollectingChannel,
        message: dict[str, Any],
    ) -> None:
        before = turn.snapshot or {}
        self._executor = executor
        self._turn = turn
        self._channel = channel
        self._events: list[dict[str, Any]] = []
        self._form: str | None = before.get("active_loop")
        self._tracker = Tracker(
            sender_id=conversation_id,
            slots={**dict.fromkeys(domain()["slots"]), **before.get("slots", {})},
            latest_message=message,
            events=[],
            paused=False,
            followup_action=None,
            active_loop={"name": self._form} if self._form else {},
            latest_action_name=None,
        )
        # Both are what Rasa's tracker tells; the SDK's own reads them off events that are not kept here.
        self._tracker.get_latest_input_channel = channel.name

    async def run(self) -> None:
        heard, _ = await self._act(HEARING)
        step: str | None = self._first_step(heard)
        for _ in range(STEPS_AT_MOST):
            if step is None or step == LISTEN:
                break
            step = await (self._fill(step) if step in domain()["forms"] else self._follow(step))
        else:
            raise EndlessTurn
        slots = self._tracker.slots
        self._turn.slots = dict(slots)
        self._turn.new_events = self._events
        self._turn.left = {
            "slots": {slot: value for slot, value in slots.items() if value is not None},
            "active_loop": self._form,
        }

    def _first_step(self, heard: set[str]) -> str:
        """The open form where its question was answered, else what the intent's rule says."""
        forms, slots = domain()["forms"], self._tracker.slots
        asked = set(forms.get(self._form or "", {}).get("required_slots", ()))
        if self._form and heard & asked and not (slots.get("turn") or {}).get("kind"):
            return self._form
        intent = self._tracker.latest_message["intent"]["name"]
        told = any(
            slot in heard and slots.get(slot) is not None
            for form in forms.values()
            for slot in form["required_slots"]
        )
        return _rules()[TOLD if told and intent == NOT_UNDERSTOOD else intent]

    async def _follow(self, action: str) -> str | None:
        return (await self._act(action))[1]

    async def _fill(self, form: str) -> str | None:
        """Asks what the form needs next; where that is nothing, leaves it for what its rule says."""
        self._begin(form)
        validation = self._executor.actions[f"validate_{form}"].__self__
        assert isinstance(validation, FormValidationAction)
        needed = await validation.required_slots([], CollectingDispatcher(), self._tracker, {})
        if not needed:
            self._begin(None)
            return _rules()[form]
        self._set("requested_slot", needed[0])
        asks = f"action_ask_{needed[0]}"
        if asks in self._executor.actions:
            await self._act(asks)
        else:
            await self._say({"response": f"utter_ask_{needed[0]}"})
        return LISTEN

    async def _act(self, action: str) -> tuple[set[str], str | None]:
        """Runs an action.

        Returns:
            The slots that it set, and the action that it wants next.
        """
        dispatcher = CollectingDispatcher()
        events = await self._executor.actions[action](dispatcher, self._tracker, {})
        for said in dispatcher.messages:
            await self._say(said)
        was_set, following = set(), None
        for event in events:
            if event["event"] == "slot":
                was_set.add(event["name"])
                self._set(event["name"], event["value"])
            elif event["event"] == "active_loop":
                self._begin(event["name"])
            elif event["event"] == "followup":
                following = event["name"]
        return was_set, following

    def _begin(self, form: str | None) -> None:
        self._form = form
        self._tracker.active_loop = {"name": form} if form else {}
        if form is None:
            self._set("requested_slot", None)

    def _set(self, slot: str, value: Any) -> None:
        self._tracker.slots[slot] = value
        self._events.append({"event": "slot", "name": slot, "value": value})

    async def _say(self, said: Mapping[str, Any]) -> None:
        """Sends a response in the channel's words, with what the action put in."""
        variations = responses()[said["response"]]
        name = self._channel.name()
        fitting = [one for one in variations if one.get("channel") == name]
        words = (fitting or [one for one in variations if "channel" not in one])[0]
        filled = interpolate(
            {part: value for part, value in words.items() if part in ("text", "buttons", "custom")},
            {**self._tracker.slots, **said},
        )
        filled["buttons"] = [*filled.get("buttons", ()), *said.get("buttons", ())]
        await self._channel.send_response(self._tracker.sender_id, filled)


@cache
def _rules() -> Mapping[str, str]:
    """The action that follows each intent, and each form that has nothing left to ask."""
    found: dict[str, str] = {}
    for path in sorted((PROJECT / "data" / "rules").glob("*.yml")):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            forms = [one["active_loop"] for one in rule.get("condition", ())]
            intents = [step["intent"] for step in rule["steps"] if "intent" in step]
            found |= dict.fromkeys([*forms, *intents], rule["steps"][-1]["action"])
    return found

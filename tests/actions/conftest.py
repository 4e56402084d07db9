"""Parts for tests of the actions: a tracker of given slots, and what an action says, in words."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.settings import PROJECT

DOMAIN: dict[str, Any] = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))


def tracker_of(
    slots: Mapping[str, Any] | None = None,
    *,
    text: str = "hello",
    intent: str = "greet",
    form: str | None = None,
    sender: str = "one",
    entities: list[dict[str, Any]] | None = None,
) -> Tracker:
    return Tracker(
        sender_id=sender,
        slots=dict.fromkeys(DOMAIN["slots"]) | dict(slots or {}),
        latest_message={
            "text": text,
            "intent": {"name": intent, "confidence": 1.0},
            "entities": entities or [],
            "message_id": "m1",
        },
        events=[{"event": "user", "input_channel": "widget"}],
        paused=False,
        followup_action=None,
        active_loop={"name": form} if form else {},
        latest_action_name=None,
    )


class Ran:
    """What an action said and did."""

    def __init__(self, dispatcher: CollectingDispatcher, events: list[dict[str, Any]]) -> None:
        self.said = dispatcher.messages
        self.events = events

    @property
    def responses(self) -> list[str]:
        return [one["response"] for one in self.said]

    @property
    def words(self) -> str:
        """The responses with their values, as a person reads them; a value that lacks is a KeyError."""
        return "\n".join(
            string.Formatter().vformat(DOMAIN["responses"][one["response"]][0]["text"], (), one)
            for one in self.said
        )

    @property
    def buttons(self) -> dict[str, str]:
        return {one["title"]: one["payload"] for said in self.said for one in said.get("buttons") or []}

    @property
    def slots(self) -> dict[str, Any]:
        return {one["name"]: one["value"] for one in self.events if one["event"] == "slot"}

    @property
    def next(self) -> str | None:
        return next((one["name"] for one in self.events if one["event"] == "followup"), None)


async def run(action: Action, tracker: Tracker) -> Ran:
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, tracker, DOMAIN)
    return Ran(dispatcher, [dict(one) for one in events])


@pytest.fixture(autouse=True)
def _services(services: object) -> None:
    """Every action here works on the test's own services."""

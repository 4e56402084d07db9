"""The pizza shop's actions."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher


class ValidateOrderForm(FormValidationAction):
    def name(self) -> str:
        return "validate_order_form"

    def validate_size(
        self, value: str, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> dict[str, Any]:
        if value in ("large", "small"):
            return {"size": value}
        dispatcher.utter_message(response="utter_no_such_size", size=value)
        return {"size": None}


class ActionPlaceOrder(Action):
    def name(self) -> str:
        return "action_place_order"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        if tracker.latest_message.get("metadata", {}).get("oven") == "broken":
            raise RuntimeError("no oven")
        pizzas = (tracker.get_slot("pizzas") or 0) + 1
        dispatcher.utter_message(response="utter_placed", size=tracker.get_slot("size"), pizzas=pizzas)
        return [SlotSet("pizzas", pizzas), SlotSet("size", None)]

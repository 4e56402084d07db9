"""The triage form: asks what the core needs to know, one question at a time."""

from __future__ import annotations

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.agenda import agenda_of
from actions.services import services
from actions.words import as_day, council_name
from bot.triage.facts import OUT_OF_AREA


class ValidateTriageForm(FormValidationAction):
    """Lets the core say which slot is required next."""

    def name(self) -> str:
        """The form's validation action."""
        return "validate_triage_form"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: DomainDict,
    ) -> list[str]:
        """One slot while the core has a question, none once it has decided."""
        question = agenda_of(tracker.slots, services()).question
        return [question] if question else []


class ActionAskCouncil(Action):
    """Asks where it happens; offers a choice where a place may be in more than one council."""

    def name(self) -> str:
        """The form's ask action for ``council``."""
        return "action_ask_council"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Asks openly, or names the councils in doubt."""
        candidates = tracker.get_slot("council_candidates") or []
        if not candidates:
            dispatcher.utter_message(response="utter_ask_council")
            return []
        buttons = [
            {
                "title": council_name(candidate, services().area),
                "payload": f'/inform{{"council": "{candidate}"}}',
            }
            for candidate in candidates
        ]
        if OUT_OF_AREA not in candidates:
            buttons.append({"title": "None of these", "payload": '/inform{"council": "out_of_area"}'})
        dispatcher.utter_message(response="utter_ask_council_which", buttons=buttons)
        return [SlotSet("council_candidates", None)]


class ActionAskIncidentCount(Action):
    """Asks how many incidents were reported; once more, and closer, where the answer left it open."""

    def name(self) -> str:
        """The form's ask action for ``incident_count``."""
        return "action_ask_incident_count"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Asks for the number, or whether it was at least the area's number."""
        return _ask_count(dispatcher, tracker, "incident_count")


class ActionAskReportsInWindow(Action):
    """Asks how many of them were reported inside the window, with the day on which it begins."""

    def name(self) -> str:
        """The form's ask action for ``reports_in_window``."""
        return "action_ask_reports_in_window"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Asks for the number, or whether it was at least the area's number."""
        return _ask_count(dispatcher, tracker, "reports_in_window")


def _ask_count(dispatcher: CollectingDispatcher, tracker: Tracker, slot: str) -> list[EventType]:
    threshold = services().area.threshold
    words = {
        "window_start": as_day(services().window_start),
        "months": threshold.window_months,
        "needed": threshold.reports,
    }
    doubt = tracker.get_slot("count_doubt")
    if not doubt or doubt.get("slot") != slot:
        dispatcher.utter_message(response=f"utter_ask_{slot}", **words)
        return []
    fewer = min(doubt["high"] or threshold.reports - 1, threshold.reports - 1)
    dispatcher.utter_message(
        response=f"utter_ask_{slot}_at_least",
        buttons=[
            {"title": f"{threshold.reports} or more", "payload": f'/inform{{"{slot}": {threshold.reports}}}'},
            {"title": f"Fewer than {threshold.reports}", "payload": f'/inform{{"{slot}": {fewer}}}'},
            {"title": "I am not sure", "payload": f'/inform{{"{slot}": "unsure"}}'},
        ],
        **words,
    )
    return [SlotSet("count_doubt", None)]

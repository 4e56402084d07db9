"""Keeps a conversation going: start, back, again, stop, repeat, and what was not understood."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.agenda import APPLICATION_FORM, fresh_application, next_action
from actions.information import resume
from actions.outcomes import LISTEN, go_on, leave_form
from actions.services import services
from actions.words import council_block
from bot.triage.application import INCIDENT_SLOTS
from bot.triage.facts import FACT_SLOTS

CASE_SLOTS = (
    *FACT_SLOTS,
    "danger_hinted",
    "safeguarding",
    "council_candidates",
    "count_doubt",
    "behaviour_type",
    "earliest_report_on",
    "outcome",
    "told_outcome",
    "answered",
    "misunderstood",
    "application_reference",
)
TRIES_BEFORE_PERSON = 3
TOLD_ELSEWHERE = ("report_asb", "inform_reported", "complain_about_service")


class ActionStart(Action):
    """Says hello and begins, or goes on where the person stands."""

    def name(self) -> str:
        """What the rule of ``start_triage`` calls."""
        return "action_start"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Greets once, then asks what is due."""
        if not tracker.get_slot("greeted"):
            dispatcher.utter_message(response="utter_welcome")
        return [SlotSet("greeted", True), *go_on(dispatcher, tracker, when_done="utter_anything_else")]


class ActionAcknowledge(Action):
    """Says that it was heard, kindly, and goes on."""

    def name(self) -> str:
        """What the rules of descriptions and small talk call."""
        return "action_acknowledge"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Answers by the message's intent."""
        intent = tracker.get_intent_of_latest_message() or "report_asb"
        if intent in TOLD_ELSEWHERE and (tracker.active_loop or {}).get("name") == APPLICATION_FORM:
            return [FollowupAction("action_not_understood")]
        if intent == "correct_answer" and _facts_changed(tracker):
            dispatcher.utter_message(response="utter_answer_changed")
        else:
            dispatcher.utter_message(response=f"utter_acknowledge_{intent}")
        if intent in ("thank", "goodbye") and not tracker.active_loop:
            return [FollowupAction(LISTEN)]
        return go_on(dispatcher, tracker)


class ActionGoBack(Action):
    """Takes back the last answer and asks it again."""

    def name(self) -> str:
        """What the rule of ``go_back`` calls."""
        return "action_go_back"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Opens the latest answer again; an incident that is complete opens as a whole."""
        reopened = _last_incident(tracker)
        if reopened:
            tracker.slots.update(reopened)
            dispatcher.utter_message(response="utter_gone_back")
            return [*(SlotSet(slot, value) for slot, value in reopened.items()), *_again(dispatcher, tracker)]
        answered = list(tracker.get_slot("answered") or [])
        while answered and tracker.get_slot(answered[-1]) is None:
            answered.pop()
        if not answered:
            dispatcher.utter_message(response="utter_nothing_to_go_back_to")
            return resume(tracker)
        slot = answered.pop()
        tracker.slots[slot] = None
        dispatcher.utter_message(response="utter_gone_back")
        return [SlotSet(slot, None), SlotSet("answered", answered), *_again(dispatcher, tracker)]


class ActionRestart(Action):
    """Forgets the answers and starts again; a filed application stays filed."""

    def name(self) -> str:
        """Rasa's own name for it, so that a ``/restart`` from its shell does the same."""
        return "action_restart"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Clears the case and asks the first question."""
        emptied: dict[str, Any] = {**dict.fromkeys(CASE_SLOTS), **fresh_application()}
        emptied["case_number"] = int(tracker.get_slot("case_number") or 1) + 1
        tracker.slots.update(emptied)
        dispatcher.utter_message(response="utter_started_again")
        return [*(SlotSet(slot, value) for slot, value in emptied.items()), *_again(dispatcher, tracker)]


class ActionStop(Action):
    """Stops asking; keeps the answers for when the person comes back."""

    def name(self) -> str:
        """What the rule of ``stop`` calls."""
        return "action_stop"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Says how to go on later."""
        dispatcher.utter_message(response="utter_stopped")
        return [*leave_form(), FollowupAction(LISTEN)]


class ActionRepeat(Action):
    """Asks the open question again."""

    def name(self) -> str:
        """What the rule of ``repeat`` calls."""
        return "action_repeat"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Repeats, with help where the question has some."""
        question = tracker.get_slot("requested_slot")
        help_words = f"utter_help_{question}"
        if question and help_words in (domain.get("responses") or {}):
            dispatcher.utter_message(response=help_words)
        return go_on(dispatcher, tracker, when_done="utter_anything_else")


class ActionUnsure(Action):
    """Helps where the person does not know what to answer."""

    def name(self) -> str:
        """What the rule of ``unsure`` calls."""
        return "action_unsure"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Says that it is all right and asks again."""
        dispatcher.utter_message(response="utter_unsure")
        return resume(tracker)


class ActionNotUnderstood(Action):
    """Says that it was not understood; after a few times names a person to talk to."""

    def name(self) -> str:
        """What the rules of ``nlu_fallback`` and ``out_of_scope`` call."""
        return "action_not_understood"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Says so and asks again."""
        tries = int(tracker.get_slot("misunderstood") or 0) + 1
        council = services().area.councils.get(tracker.get_slot("council") or "")
        if tries >= TRIES_BEFORE_PERSON:
            contact = council_block(council) if council else services().area.bodies["police"].how
            response = "utter_person_instead" if council else "utter_person_instead_any"
            dispatcher.utter_message(response=response, contact=contact)
        elif tracker.get_intent_of_latest_message() == "out_of_scope":
            dispatcher.utter_message(response="utter_out_of_scope")
        else:
            dispatcher.utter_message(response="utter_not_understood")
        return [SlotSet("misunderstood", tries % TRIES_BEFORE_PERSON), *resume(tracker)]


def _last_incident(tracker: Tracker) -> dict[str, Any]:
    """The latest complete incident, open again at its last question, where that is the latest answer."""
    incidents = list(tracker.get_slot("incidents") or [])
    answered = tracker.get_slot("answered") or []
    begun = any(tracker.get_slot(slot) is not None for slot in INCIDENT_SLOTS)
    if not incidents or begun or not answered or answered[-1] not in INCIDENT_SLOTS:
        return {}
    last = dict(incidents.pop())
    return {**last, INCIDENT_SLOTS[-1]: None, "incidents": incidents, "more_incidents": None}


def _again(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Asks what is due now, with the form begun anew so that it looks afresh."""
    due = next_action(tracker.slots, services())
    return [*leave_form(), FollowupAction(due or LISTEN)]


def _facts_changed(tracker: Tracker) -> bool:
    """Whether the latest message has set a fact."""
    since: list[dict[str, Any]] = []
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            break
        since.append(event)
    return any(
        event.get("event") == "slot" and event.get("name") in FACT_SLOTS and event.get("value") is not None
        for event in since
    )

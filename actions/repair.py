"""Keeps a conversation going: start, back, again, stop, repeat, and changing one's mind."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.agenda import APPLICATION_FORM, next_action
from actions.changes import put_back
from actions.not_understood import ASK_AGAIN, not_understood
from actions.orders import has_answers, orders_restart, orders_stop
from actions.outcomes import LISTEN, go_on, leave_form
from actions.replies import emptied_case, explain, simpler, which_answer
from actions.services import services
from actions.turns import (
    BACK,
    GIVEN_UP,
    RETURNED,
    SIMPLER,
    UNSURE_OF,
    Reply,
    replies_to,
    resume,
    stopped_at,
    wait,
)
from bot.language.normalise import normalise
from bot.triage.application import INCIDENT_SLOTS

NO_GREETING = re.compile(r"(?:me|us|we|it|them|him|her|he|she|they|mine|ours)[.!]*$")
TOLD_ELSEWHERE = ("report_asb", "inform_reported", "complain_about_service")


class ActionStart(Reply):
    """Says hello and begins, or goes on where the person stands."""

    def name(self) -> str:
        """What the rule of ``start_triage`` calls."""
        return "action_start"

    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Greets once, welcomes back who had stopped, then asks what is due."""
        if not tracker.get_slot("greeted"):
            dispatcher.utter_message(response="utter_welcome")
        return [
            SlotSet("greeted", True),
            *welcome_back(dispatcher, tracker),
            *go_on(dispatcher, tracker, when_done="utter_anything_else"),
        ]


class ActionContinue(Reply):
    """Goes on with whatever is due: a question, the outcome, its next step or the application."""

    def name(self) -> str:
        """The dispatcher that rules and digressions end with."""
        return "action_continue"

    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Hands over to the form or action that is due."""
        back = welcome_back(dispatcher, tracker)
        return [*back, *go_on(dispatcher, tracker, when_done="utter_anything_else")]


class ActionAcknowledge(Reply):
    """Says that it was heard, kindly, and goes on."""

    def name(self) -> str:
        """What the rules of descriptions and small talk call."""
        return "action_acknowledge"

    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Answers by the message's intent."""
        intent = tracker.get_intent_of_latest_message() or "report_asb"
        form = (tracker.active_loop or {}).get("name")
        if intent in TOLD_ELSEWHERE and form == APPLICATION_FORM:
            return not_understood(dispatcher, tracker)
        if intent == "goodbye":
            dispatcher.utter_message(response="utter_acknowledge_goodbye")
            return stopped_at(tracker)
        if intent == "greet" and form and NO_GREETING.match(normalise(_text(tracker))):
            return not_understood(dispatcher, tracker)
        dispatcher.utter_message(response=f"utter_acknowledge_{intent}")
        if intent == "thank" and not form:
            return [FollowupAction(LISTEN)]
        return [*welcome_back(dispatcher, tracker, said=True), *go_on(dispatcher, tracker)]


class ActionCorrectAnswer(Reply):
    """Asks which answer to change, where a person wants to change one and has not said which."""

    def name(self) -> str:
        """What the rule of ``correct_answer`` calls."""
        return "action_correct_answer"

    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Offers every answer so far."""
        return which_answer(dispatcher, tracker)


class ActionGoBack(Reply):
    """Takes back the last answer and asks it again."""

    def name(self) -> str:
        """What the rule of ``go_back`` calls."""
        return "action_go_back"

    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Opens the latest answer again."""
        return go_back(dispatcher, tracker)


@replies_to(BACK)
def go_back(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Opens the latest answer again; an incident that is complete opens as a whole."""
    reopened = put_back(tracker.slots) or _last_incident(tracker)
    if reopened:
        tracker.slots.update(reopened)
        dispatcher.utter_message(response="utter_gone_back")
        return [*(SlotSet(slot, value) for slot, value in reopened.items()), *_again(tracker)]
    answered = list(tracker.get_slot("answered") or [])
    while answered and tracker.get_slot(answered[-1]) is None:
        answered.pop()
    if not answered:
        dispatcher.utter_message(response="utter_nothing_to_go_back_to")
        return resume(tracker)
    slot = answered.pop()
    tracker.slots[slot] = None
    dispatcher.utter_message(response="utter_gone_back")
    return [
        SlotSet(slot, None),
        SlotSet("answered", answered),
        SlotSet("stopped", None),
        *_again(tracker),
    ]


class ActionRestart(Reply):
    """Forgets the answers and starts again; a filed application stays filed."""

    def name(self) -> str:
        """Rasa's own name for it, so that a ``/restart`` from its shell does the same."""
        return "action_restart"

    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Clears the case and asks the first question; asks before that where it was not plainly ordered."""
        if has_answers(tracker.slots) and not orders_restart(_text(tracker)):
            dispatcher.utter_message(response="utter_anything_else", buttons=[ASK_AGAIN])
            return wait(tracker)
        emptied = emptied_case(tracker.slots)
        tracker.slots.update(emptied)
        dispatcher.utter_message(response="utter_started_again")
        return [*(SlotSet(slot, value) for slot, value in emptied.items()), *_again(tracker)]


class ActionStop(Reply):
    """Stops asking; keeps the answers for when the person comes back."""

    def name(self) -> str:
        """What the rule of ``stop`` calls."""
        return "action_stop"

    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Says how to go on later, and offers to erase the answers."""
        if not orders_stop(_text(tracker)):
            return not_understood(dispatcher, tracker)
        return stop(dispatcher, tracker)


@replies_to(GIVEN_UP)
def stop(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Stops; the answers are kept, or erased where the person wants that."""
    dispatcher.utter_message(response="utter_stopped")
    return stopped_at(tracker)


@replies_to(RETURNED)
def go_on_again(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Welcomes back who was away, and asks the open question again."""
    dispatcher.utter_message(response="utter_welcome_back")
    return [SlotSet("stopped", None), *go_on(dispatcher, tracker)]


class ActionRepeat(Reply):
    """Asks the open question again, in simpler words."""

    def name(self) -> str:
        """What the rule of ``repeat`` calls."""
        return "action_repeat"

    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Asks it anew."""
        return [SlotSet("turn", {"kind": SIMPLER}), *simpler(dispatcher, tracker)]


class ActionUnsure(Reply):
    """Helps where the person does not know what to answer."""

    def name(self) -> str:
        """What the rule of ``unsure`` calls."""
        return "action_unsure"

    def reply(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Says what not knowing costs and how to find out, and asks again."""
        unsure = {"kind": UNSURE_OF, "question": tracker.get_slot("requested_slot")}
        tracker.slots["turn"] = unsure
        return [SlotSet("turn", unsure), *explain(dispatcher, tracker)]


def _text(tracker: Tracker) -> str:
    """What the person typed or pressed."""
    return str((tracker.latest_message or {}).get("text") or "")


def welcome_back(
    dispatcher: CollectingDispatcher, tracker: Tracker, *, said: bool = False
) -> list[EventType]:
    """Welcomes back a person who had stopped.

    Args:
        dispatcher: Where messages go.
        tracker: The conversation.
        said: Whether something kind was said already.

    Returns:
        Events that forget that they had stopped.
    """
    if not tracker.get_slot("stopped"):
        return []
    if not said:
        dispatcher.utter_message(response="utter_welcome_back")
    return [SlotSet("stopped", None)]


def _last_incident(tracker: Tracker) -> dict[str, Any]:
    """The latest complete incident, open again at its last question, where that is the latest answer."""
    incidents = list(tracker.get_slot("incidents") or [])
    answered = tracker.get_slot("answered") or []
    begun = any(tracker.get_slot(slot) is not None for slot in INCIDENT_SLOTS)
    if not incidents or begun or not answered or answered[-1] not in INCIDENT_SLOTS:
        return {}
    last = dict(incidents.pop())
    return {**last, INCIDENT_SLOTS[-1]: None, "incidents": incidents, "more_incidents": None}


def _again(tracker: Tracker) -> list[EventType]:
    """Asks what is due now, with the form begun anew so that it looks afresh."""
    due = next_action(tracker.slots, services())
    return [*leave_form(), FollowupAction(due or LISTEN)]

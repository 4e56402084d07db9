"""Hears what a message says and keeps it in the conversation's slots.

Runs once for every message, before anything else is decided (Rasa's slot extraction). Buttons
bring their values with them; typed words are read by ``bot.language`` against the question that is
open. Nothing is kept that was not clearly said: what is in doubt is left to be asked again. What a
message asks for besides is left in the slot ``turn`` for whatever replies (``turns``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.agenda import NO_OUTCOME, next_action
from actions.changes import choose, close_opened, say_changes
from actions.information import say_answers
from actions.keeping import implied, pressed
from actions.listening import typed
from actions.not_knowing import says_what_it_costs
from actions.orders import orders_restart
from actions.plain_words import is_angry, is_wordless
from actions.replies import say_beside
from actions.services import Services, services
from actions.sheltering import harm_told, heard_of_people, look_after, threat_told, without_age
from actions.turns import (
    ANGER,
    ASKED_WHILE_OPEN,
    ERASE,
    INFORMATION,
    RETURNED,
    SETTLED,
    TOLD,
    TWO_WISHES,
    UNHEARD,
    UNSURE_OF,
)
from bot.triage.application import APPLICATION_SLOTS, ASK_WHICH, settle
from bot.triage.facts import FACT_SLOTS, facts_from
from bot.triage.questions import unknown_that_decides

OWN_SLOTS = frozenset(
    {"turn", "reopened", "stopped", "helplines_told", "child_told", "is_child", "anger_heard"}
)


class ActionValidateSlotMappings(Action):
    """Sets the slots that the latest message speaks of."""

    def name(self) -> str:
        """Rasa's own name for the action that follows slot extraction."""
        return "action_validate_slot_mappings"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Reads the latest message once, however often Rasa runs this in a turn."""
        message = tracker.latest_message or {}
        message_id = message.get("message_id")
        if message.get("text") is None or (message_id and message_id == tracker.get_slot("heard_message")):
            return []
        slots = tracker.slots
        question = open_question(tracker) or slots.get("stopped") or unknown_question(slots, services())
        if str(message["text"]).startswith("/"):
            heard = ordered(message.get("entities") or [], slots, services())
        elif is_wordless(str(message["text"])):
            heard = {"turn": {"kind": UNHEARD}}
        else:
            heard = typed(message, question, slots, services())
            heard = without_age(message["text"], heard) | heard_of_people(message["text"], slots)
            if question not in APPLICATION_SLOTS:
                heard |= threat_told(message["text"], heard, slots)
                heard |= _calm(dispatcher, message["text"], heard, slots)
        turn = heard.pop("turn", None)
        typed_harm = question == "harm" and not str(message["text"]).startswith("/")
        if typed_harm and not turn and not heard.get("immediate_danger"):
            intent = (message.get("intent") or {}).get("name")
            heard |= harm_told(message["text"], intent, heard.get("harm"))
        heard |= implied(heard, slots)
        settled = settle({**slots, **heard})
        if "applicant_email" in settled and len(settled) > 1 and "change_answer" not in settled:
            dispatcher.utter_message(response="utter_contact_needed")
        heard |= settled
        heard |= close_opened(heard, slots)
        if _told_anew(heard, slots):
            heard["told_outcome"] = None
        looked_after = look_after(dispatcher, heard, slots, services())
        heard |= looked_after
        answered = _trail(slots.get("answered") or [], question, heard)
        turn = turn or _follows(message, heard, tracker, answers=answered is not None)
        turn = _say(dispatcher, heard, turn, question, slots)
        if turn is None and (looked_after or _comfort(dispatcher, heard, slots)):
            # Whatever else it resembles, it was understood.
            turn = {"kind": SETTLED}
        return [
            *(SlotSet(slot, value) for slot, value in heard.items()),
            *([SlotSet("answered", answered)] if answered is not None else []),
            *([SlotSet("misunderstood", None)] if heard or (turn and turn["kind"] != UNHEARD) else []),
            *([SlotSet("turn", turn)] if turn != slots.get("turn") else []),
            SlotSet("heard_message", message_id),
        ]


def _told_anew(heard: Mapping[str, Any], slots: Mapping[str, Any]) -> bool:
    """Whether the outcome is told again though the answers that it rests on are the same."""
    if heard.get("reopened") and slots.get("immediate_danger"):
        # Nothing is asked while someone is in danger: 999 is said again.
        return True
    opened = (slots.get("reopened") or {}).get("slot")
    left = opened in FACT_SLOTS and heard.get("reopened", opened) is None
    if not left or slots.get("application_reference"):
        return False
    # Whoever opened an answer and left it as it was is not left without the outcome.
    return next_action({**slots, **heard}, services()) is None


def _follows(
    message: Mapping[str, Any], heard: Mapping[str, Any], tracker: Tracker, *, answers: bool
) -> dict[str, Any] | None:
    """What is to follow an answer that no form takes, or facts that nobody asked for just now.

    The message may resemble something else as a whole; what was heard in it weighs more.
    """
    intent = (message.get("intent") or {}).get("name")
    unknown = intent in ("nlu_fallback", "out_of_scope", "deny")
    if answers and unknown and tracker.get_slot("stopped") and open_question(tracker) is None:
        return {"kind": RETURNED}
    if answers and intent == "restart" and not orders_restart(str(message["text"])):
        # Rasa itself puts the order to start again before any form.
        return {"kind": SETTLED}
    told = any(heard.get(slot) is not None for slot in FACT_SLOTS)
    return {"kind": TOLD} if told and not answers and unknown else None


def _calm(
    dispatcher: CollectingDispatcher, text: str, heard: Mapping[str, Any], slots: Mapping[str, Any]
) -> dict[str, Any]:
    """Answers anger, once: said twice it would be a set phrase."""
    asked = (heard.get("turn") or {}).get("kind") == ANGER
    if slots.get("anger_heard") or heard.get("immediate_danger") or asked or not is_angry(text):
        return {}
    dispatcher.utter_message(response="utter_acknowledge_anger")
    return {"anger_heard": True}


def _comfort(dispatcher: CollectingDispatcher, heard: Mapping[str, Any], slots: Mapping[str, Any]) -> bool:
    """Says a kind word where only fear was heard, before it is asked if anyone is in danger."""
    alone = {slot for slot, value in heard.items() if value is not None} == {"danger_hinted"}
    if not alone or slots.get("danger_hinted"):
        return False
    dispatcher.utter_message(response="utter_acknowledge_fear")
    return True


def _say(
    dispatcher: CollectingDispatcher,
    heard: Mapping[str, Any],
    turn: Mapping[str, Any] | None,
    question: str | None,
    slots: Mapping[str, Any],
) -> dict[str, Any] | None:
    """Says at once what belongs to what was heard; what is left is for whatever replies."""
    if heard.get("immediate_danger"):
        return None
    said = say_changes(dispatcher, heard, slots, services())
    if question and says_what_it_costs(question, heard, slots, services()):
        say_beside(dispatcher, UNSURE_OF, question, slots)
    if heard.get("relationship") and question in FACT_SLOTS and question not in heard:
        dispatcher.utter_message(response="utter_acknowledge_inform_reported")
        said = True
    answers = any(slot not in OWN_SLOTS for slot in heard)
    beside = dict(turn or {})
    if beside.get("kind") == TWO_WISHES:
        dispatcher.utter_message(response="utter_two_wishes")
        said, beside = True, {}
    if answers and beside.get("kind") in ASKED_WHILE_OPEN:
        said = say_beside(dispatcher, beside["kind"], question, slots, beside.get("words", ""))
        beside = {}
    elif answers and beside.get("kind") == INFORMATION:
        say_answers(dispatcher, beside["questions"], {**slots, **heard}, services())
        said, beside = True, {}
    return beside or ({"kind": SETTLED} if said else None)


def open_question(tracker: Tracker) -> str | None:
    """The slot that the person was last asked for.

    Args:
        tracker: The conversation.

    Returns:
        The slot, or None where nothing is asked.
    """
    if not (tracker.active_loop or {}).get("name"):
        return None
    return tracker.get_slot("requested_slot")


def unknown_question(slots: Mapping[str, Any], services: Services) -> str | None:
    """The fact that the person did not know and that would decide: found out later, it may just be told.

    Args:
        slots: The conversation's slots.
        services: The services in use.

    Returns:
        Its slot, or None.
    """
    if str(slots.get("told_outcome") or "").startswith("consent_needed"):
        return "consent"
    if slots.get("told_outcome") != NO_OUTCOME:
        return None
    facts = facts_from({name: value for name, value in slots.items() if value is not None})
    return unknown_that_decides(facts, services.area, services.today)


def ordered(entities: list[dict[str, Any]], slots: Mapping[str, Any], services: Services) -> dict[str, Any]:
    """What a pressed button says or orders.

    Args:
        entities: The payload's values by slot, as Rasa hands them on.
        slots: The conversation's slots.
        services: The services in use.

    Returns:
        Values by slot.
    """
    heard = pressed(entities, slots, services)
    if any(one.get("entity") == ERASE and one.get("value") is True for one in entities):
        return {"turn": {"kind": ERASE}}
    change = heard.get("change_answer")
    if change is None or change == ASK_WHICH:
        return heard
    return {slot: value for slot, value in heard.items() if slot != "change_answer"} | choose(change, slots)


def _trail(answered: list[str], question: str | None, heard: Mapping[str, Any]) -> list[str] | None:
    """The questions answered so far, the latest last, for going back."""
    if question is None or heard.get(question) is None:
        return None
    return [*(slot for slot in answered if slot != question), question]

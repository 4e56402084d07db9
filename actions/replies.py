"""Replies to what people say beside an answer: why, what counts, say it simpler, hang on, erase.

Recognising it is left to ``asides``; the open question is asked again by its form, in other words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.agenda import agenda_of, fresh_application
from actions.aloud import council_words
from actions.asides import topic_of
from actions.asking import choices, common_words, has_response
from actions.changes import change_buttons
from actions.information import say_answers
from actions.orders import has_answers, orders_erase
from actions.outcomes import LISTEN, leave_form
from actions.services import services
from actions.turns import (
    ANGER,
    ASKED_IF_SAFE,
    CHANGE,
    COUNTS,
    ERASE,
    INFORMATION,
    SIMPLER,
    STILL_IN_DANGER,
    TOLD,
    UNSURE_OF,
    WAIT,
    WHY,
    due_question,
    replies_to,
    resume,
    stopped_at,
    turn_of,
    wait,
)
from actions.why import tell_why
from bot.triage.facts import FACT_SLOTS
from bot.triage.questions import unknown_that_decides

CASE_SLOTS: Final = (
    *FACT_SLOTS,
    "danger_hinted",
    "safeguarding",
    "helplines_told",
    "is_child",
    "child_told",
    "anger_heard",
    "council_candidates",
    "count_doubt",
    "behaviour_type",
    "earliest_report_on",
    "outcome",
    "told_outcome",
    "answered",
    "misunderstood",
    "application_reference",
    "turn",
    "asked",
    "reopened",
    "stopped",
)
GENERAL_TOPIC: Final = "reported"


def emptied_case(slots: Mapping[str, Any]) -> dict[str, Any]:
    """The slots of a case that is forgotten; a filed application stays filed.

    Args:
        slots: The conversation's slots.

    Returns:
        Values by slot.
    """
    emptied: dict[str, Any] = {**dict.fromkeys(CASE_SLOTS), **fresh_application()}
    return {**emptied, "case_number": int(slots.get("case_number") or 1) + 1}


def say_beside(
    dispatcher: CollectingDispatcher,
    kind: str,
    question: str | None,
    slots: Mapping[str, Any],
    words: str = "",
) -> bool:
    """Says why something is asked, what counts, or what not knowing costs.

    Args:
        dispatcher: Where messages go.
        kind: ``why``, ``counts`` or ``unsure``.
        question: The question that it is about.
        slots: The conversation's slots.
        words: The words that asked for it, normalised.

    Returns:
        Whether there was something to say.
    """
    topic = topic_of(words, question) or GENERAL_TOPIC if kind == COUNTS else question
    for response in (f"utter_{kind}_{topic}", f"utter_{kind}_{question}", f"utter_{kind}"):
        if has_response(response):
            dispatcher.utter_message(response=response, **common_words(slots))
            return True
    return False


def _asked(tracker: Tracker) -> str | None:
    if (tracker.active_loop or {}).get("name"):
        question: str | None = tracker.get_slot("requested_slot")
        return question
    return tracker.get_slot("stopped") or due_question(tracker.slots, services())


@replies_to(WHY, COUNTS, UNSURE_OF)
def explain(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Explains, and asks the open question again; somebody who cannot answer is shown a person."""
    turn, question = turn_of(tracker.slots), _asked(tracker)
    if question is None and turn["kind"] != COUNTS:
        if turn["kind"] == WHY and not turn.get("again"):
            _say_reasons(dispatcher, tracker.slots)
        return resume(tracker)
    say_beside(dispatcher, turn["kind"], question, tracker.slots, turn.get("words", ""))
    if turn["kind"] == UNSURE_OF and turn.get("again"):
        council = services().area.councils.get(tracker.get_slot("council") or "")
        if council:
            dispatcher.utter_message(response="utter_contact", **council_words(council))
    return resume(tracker)


def _say_reasons(dispatcher: CollectingDispatcher, slots: Mapping[str, Any]) -> None:
    """Where nothing is asked any more, why: what the outcome hangs on, or what is needed for one."""
    agenda = agenda_of(slots, services())
    if agenda.decision:
        tell_why(dispatcher, agenda.decision, agenda.facts, services())
        return
    unknown = unknown_that_decides(agenda.facts, services().area, services().today)
    if unknown:
        say_beside(dispatcher, WHY, unknown, slots)


@replies_to(ANGER)
def stay_calm(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Takes anger as what it is, and goes on."""
    dispatcher.utter_message(response="utter_acknowledge_anger")
    return resume(tracker)


@replies_to(TOLD)
def thank(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Says that it was heard, and asks on."""
    dispatcher.utter_message(response="utter_acknowledge_inform_reported")
    return resume(tracker)


@replies_to(STILL_IN_DANGER)
def still_in_danger(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Says 999 again, and how to go on once everyone is safe."""
    dispatcher.utter_message(response="utter_still_in_danger")
    return wait(tracker)


@replies_to(ASKED_IF_SAFE)
def ask_if_safe(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Asks if everyone is safe, with 999 beside it."""
    dispatcher.utter_message(response="utter_ask_if_safe")
    return wait(tracker)


@replies_to(SIMPLER)
def simpler(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Asks the open question in simpler words."""
    if not (tracker.active_loop or {}).get("name"):
        dispatcher.utter_message(response="utter_anything_else")
    return resume(tracker)


@replies_to(WAIT)
def take_your_time(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Waits, without asking again; the question stays open."""
    again = turn_of(tracker.slots).get("again")
    # What was offered with the question can still be pressed.
    dispatcher.utter_message(
        response="utter_still_here" if again else "utter_take_your_time", buttons=choices(_asked(tracker))
    )
    return wait(tracker)


@replies_to(ERASE)
def erase(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Erases the answers at once where that is plainly ordered; asks first where it is not."""
    if has_answers(tracker.slots) and not orders_erase(turn_of(tracker.slots).get("words", "")):
        dispatcher.utter_message(response="utter_stopped")
        return stopped_at(tracker)
    emptied = emptied_case(tracker.slots)
    tracker.slots.update(emptied)
    dispatcher.utter_message(response="utter_erased")
    return [*(SlotSet(slot, value) for slot, value in emptied.items()), *leave_form(), FollowupAction(LISTEN)]


@replies_to(CHANGE)
def which_answer(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Asks which answer to change, with a button for each."""
    buttons = change_buttons(tracker.slots, services())
    if not buttons:
        dispatcher.utter_message(response="utter_nothing_to_change")
        return resume(tracker)
    dispatcher.utter_message(response="utter_which_answer", buttons=buttons)
    return wait(tracker)


@replies_to(INFORMATION)
def inform(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Answers the information questions of a message, and goes on."""
    say_answers(dispatcher, turn_of(tracker.slots)["questions"], tracker.slots, services())
    return resume(tracker)

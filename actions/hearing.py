"""Hears what a message says and keeps it in the conversation's slots.

Runs once for every message, before anything else is decided (Rasa's slot extraction). Buttons
bring their values with them; typed words are read by ``bot.language`` against the question that is
open. Nothing is kept that was not clearly said: what is in doubt is left to be asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.agenda import NO_OUTCOME
from actions.services import Services, services
from bot.language.judgement import is_danger
from bot.language.reading import Reading, ReadingContext, read
from bot.triage.application import APPLICATION_SLOTS, SKIPPABLE, SKIPPED, given, settle
from bot.triage.facts import (
    COUNCILS,
    FACT_SLOTS,
    NEVER_UNSURE,
    OUT_OF_AREA,
    UNSURE,
    check_value,
    facts_from,
)
from bot.triage.questions import unknown_that_decides

BUTTON_INTENT = "inform"
CONTROL_INTENTS = frozenset({"stop", "restart", "go_back", "repeat", "ask_human"})
TELLING_INTENTS = frozenset({"inform_reported", "complain_about_service", "report_asb"})
CONTROL_CONFIDENCE = 0.8
FREE_TEXT_SLOTS = frozenset(
    {
        "applicant_name",
        "applicant_address",
        "victim_name",
        "relationship",
        "incident_reference",
        "incident_description",
        "impact",
        "desired_outcome",
    }
)
NEXT_STEP_SLOTS = frozenset({"behaviour_type", "earliest_report_on"})
# Sending an application wants a plain yes, not a question with one in it.
PLAIN_INTENTS = frozenset({"affirm", "inform_reported"})
SOLEMN_SLOTS = frozenset({"confirm_submission"})
STORY_SLOTS = frozenset({"incident_description", "impact", "desired_outcome"})
BARE_ORDERS = frozenset(
    {"stop", "cancel", "go back", "back", "start again", "start over", "restart", "repeat", "say that again"}
)
OTHER_SLOTS = frozenset({"behaviour_type", "earliest_report_on", *APPLICATION_SLOTS})
LIST_SLOTS = frozenset({"reported_to", "complaint_about"})
COUNT_SLOTS = frozenset({"incident_count", "reports_in_window"})
ALL_COUNCILS = "all"


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
        if not message.get("text") or (message_id and message_id == tracker.get_slot("heard_message")):
            return []
        question = open_question(tracker) or unknown_question(tracker.slots, services())
        if (message.get("intent") or {}).get("name") == BUTTON_INTENT:
            heard = pressed(message.get("entities") or [], tracker.slots, services())
        else:
            heard = typed(message, question, tracker.slots, services())
        heard |= implied(heard, tracker.slots)
        settled = settle({**tracker.slots, **heard})
        if "applicant_email" in settled and len(settled) > 1 and "change_answer" not in settled:
            dispatcher.utter_message(response="utter_contact_needed")
        heard |= settled
        answered = _trail(tracker.get_slot("answered") or [], question, heard)
        return [
            *(SlotSet(slot, value) for slot, value in heard.items()),
            *([SlotSet("answered", answered)] if answered is not None else []),
            *([SlotSet("misunderstood", None)] if heard else []),
            SlotSet("heard_message", message_id),
        ]


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
    if slots.get("told_outcome") != NO_OUTCOME:
        return None
    facts = facts_from({name: value for name, value in slots.items() if value is not None})
    return unknown_that_decides(facts, services.area, services.today)


def pressed(entities: list[dict[str, Any]], slots: Mapping[str, Any], services: Services) -> dict[str, Any]:
    """What a pressed button says.

    Args:
        entities: The payload's values by slot, as Rasa hands them on.
        slots: The conversation's slots.
        services: The services in use.

    Returns:
        Values by slot; a value that its slot may not take is passed over.
    """
    heard: dict[str, Any] = {}
    for entity in entities:
        slot, value = entity.get("entity"), entity.get("value")
        if slot == "council" and value == ALL_COUNCILS:
            heard["council_candidates"] = [*COUNCILS, OUT_OF_AREA]
        elif slot in FACT_SLOTS:
            listed = slot in LIST_SLOTS and value != UNSURE and not isinstance(value, list)
            heard |= _fact(slot, [value] if listed else value, slots)
        elif slot in OTHER_SLOTS:
            heard[slot] = value
    if heard.get("incident_reported_on") == "same":
        heard["incident_reported_on"] = days_after(slots.get("incident_date"), 0)
    if isinstance(heard.get("incident_reported_to"), str):
        heard["incident_reported_to"] = [heard["incident_reported_to"]]
    return heard


def typed(
    message: Mapping[str, Any],
    question: str | None,
    slots: Mapping[str, Any],
    services: Services,
) -> dict[str, Any]:
    """What typed words say.

    Args:
        message: The latest message with its intent.
        question: The slot that is asked, or None.
        slots: The conversation's slots.
        services: The services in use.

    Returns:
        Values by slot.
    """
    context = ReadingContext(services.today, services.area, services.geography)
    reading = read(message["text"], question, context)
    heard = _danger(reading, message)
    if heard.get("immediate_danger") or _is_control(message, question):
        return heard
    intent = (message.get("intent") or {}).get("name")
    if question is None and slots.get("immediate_danger"):
        return heard | _safe_again(message["text"], intent, context)
    heard |= _volunteered(reading, question, intent, slots)
    if question is None:
        if reading.behaviour and slots.get("behaviour_type") is None:
            heard["behaviour_type"] = reading.behaviour
        return heard
    if question == "confirm_submission" and intent == "correct_answer" and reading.answer is not True:
        return heard | {"wants_change": True, "change_answer": None}
    puts_right = question in NEXT_STEP_SLOTS and reading.facts and _replaces(question, intent)
    if puts_right or (question in SOLEMN_SLOTS and reading.answer is True and intent not in PLAIN_INTENTS):
        return heard
    return heard | _answer(reading, question, slots)


def _replaces(question: str | None, intent: str | None) -> bool:
    """Whether what is told replaces what was known: to put it right, or once the outcome was told."""
    told = question is None or question in NEXT_STEP_SLOTS
    return intent == "correct_answer" or (told and intent in TELLING_INTENTS)


def _volunteered(
    reading: Reading, question: str | None, intent: str | None, slots: Mapping[str, Any]
) -> dict[str, Any]:
    """The facts that a message states besides answering; none while the application is filled in."""
    replacing = _replaces(question, intent)
    if question in APPLICATION_SLOTS and not replacing:
        return {}
    heard: dict[str, Any] = {}
    for slot, value in reading.facts.items():
        if slot != question and (replacing or _is_open(slot, value, slots)):
            heard |= _fact(slot, value, slots)
    return heard


def _is_open(slot: str, value: Any, slots: Mapping[str, Any]) -> bool:
    """Whether a fact that was volunteered may be kept: it was not known, or "not reported" is taken back."""
    if slots.get(slot) in (None, UNSURE):
        return True
    return slot == "reported" and value is True or (slot == "reported_to" and slots.get("reported") is False)


def implied(heard: Mapping[str, Any], slots: Mapping[str, Any]) -> dict[str, Any]:
    """What follows at once from what was heard.

    Args:
        heard: What the message says.
        slots: The conversation's slots before it.

    Returns:
        Further values by slot.
    """
    further: dict[str, Any] = {}
    told = heard.get("reported_to")
    if told and told != UNSURE and heard.get("reported") is None:
        further["reported"] = True
    if heard.get("reported_to") == []:
        further |= {"reported": False, "reported_to": None}
    if heard.get("reported") is False:
        further |= dict.fromkeys(("reported_to", "incident_count", "reports_in_window"))
    clash = {**slots, **heard}
    total, inside = clash.get("incident_count"), clash.get("reports_in_window")
    if isinstance(total, int) and isinstance(inside, int) and inside > total:
        # The later answer stands, the earlier one is asked again.
        further["reports_in_window" if "incident_count" in heard else "incident_count"] = None
    if heard.get("council") is not None:
        further["council_candidates"] = None
    elif heard.get("council_candidates"):
        further["council"] = None
    if heard.get("apply_now") is True:
        further["confirm_submission"] = None
    if heard.get("on_behalf") is False:
        further["consent"] = None
    return further


def days_after(period: Any, days: int) -> Any:
    """A period moved by some days.

    Args:
        period: ``{"from", "to"}``, a skip or None.
        days: How many days later, 0 or more.

    Returns:
        The period, moved; a skip where there is none to move.
    """
    if not given(period):
        return SKIPPED
    return {
        end: (date.fromisoformat(day) + timedelta(days=days)).isoformat()
        if (day := period.get(end))
        else None
        for end in ("from", "to")
    }


def _danger(reading: Reading, message: Mapping[str, Any]) -> dict[str, Any]:
    heard: dict[str, Any] = {}
    ranking = {one["name"]: float(one["confidence"]) for one in message.get("intent_ranking") or []}
    if is_danger(reading, ranking):
        # Told again, so that 999 is said again however often danger comes up.
        heard |= {"immediate_danger": True, "told_outcome": None}
    elif reading.danger_hint:
        heard["danger_hinted"] = True
    if reading.safeguarding:
        heard["safeguarding"] = list(reading.safeguarding)
    return heard


def _safe_again(text: str, intent: str | None, context: ReadingContext) -> dict[str, Any]:
    """After 999 was told: whether the person says that the danger is over, or wants to go on."""
    if intent == "start_triage" or read(text, "immediate_danger", context).answer is False:
        return {"immediate_danger": False}
    return {}


def _is_control(message: Mapping[str, Any], question: str | None) -> bool:
    """A wish to stop or go back is not the answer to an open text question.

    In a story of what happened the same words may be part of it ("I want it to stop"), so there only
    the bare order counts.
    """
    if question not in FREE_TEXT_SLOTS:
        return False
    if question in STORY_SLOTS:
        return message["text"].strip(" .!").casefold() in BARE_ORDERS
    intent = message.get("intent") or {}
    name = intent.get("name") or ""
    sure = float(intent.get("confidence") or 0) >= CONTROL_CONFIDENCE
    return sure and (name in CONTROL_INTENTS or name.startswith("ask_")) and len(message["text"].split()) <= 8


def _answer(reading: Reading, question: str, slots: Mapping[str, Any]) -> dict[str, Any]:
    if reading.skip and question in SKIPPABLE:
        return {question: SKIPPED}
    if reading.answer is None:
        return _no_answer(reading, question, slots)
    if question in FACT_SLOTS:
        return _fact(question, reading.answer, slots)
    return {question: reading.answer}


def _no_answer(reading: Reading, question: str, slots: Mapping[str, Any]) -> dict[str, Any]:
    if question == "council" and reading.candidates:
        return {"council_candidates": list(reading.candidates)}
    if question == "incident_reported_on" and reading.days_after is not None:
        return {question: days_after(slots.get("incident_date"), reading.days_after)}
    if question == "incident_date" and reading.no_more and slots.get("incidents"):
        return {"more_incidents": False}
    if reading.vague_count:
        return {"count_doubt": {"slot": question, "low": 0, "high": None}}
    if reading.unsure:
        if question in FACT_SLOTS and question not in NEVER_UNSURE:
            return {question: str(UNSURE)}
        if question in SKIPPABLE or question == "earliest_report_on":
            return {question: SKIPPED}
        if question == "behaviour_type":
            return {question: "other"}
    return {}


def _fact(slot: str, value: Any, slots: Mapping[str, Any]) -> dict[str, Any]:
    """Checks a fact; a range of counts is kept where every number in it means the same."""
    if slot in COUNT_SLOTS:
        return _count(slot, value, slots)
    if slot == "reported_to" and value == []:
        return {"reported_to": []}
    try:
        checked = check_value(slot, value)
    except ValueError:
        return {}
    return {slot: list(checked) if isinstance(checked, tuple) else checked}


def _count(slot: str, value: Any, slots: Mapping[str, Any]) -> dict[str, Any]:
    needed = services().area.threshold.reports
    if value == "all":
        total = slots.get("incident_count")
        return {slot: total if isinstance(total, int | float) else None, "count_doubt": None}
    if value == str(UNSURE):
        return {slot: value, "count_doubt": None}
    if isinstance(value, list):
        low, high = value
        if low is not None and low >= needed:
            value = low
        elif high is not None and high < needed:
            value = high
        else:
            return {"count_doubt": {"slot": slot, "low": low or 0, "high": high}}
    try:
        return {slot: check_value(slot, value), "count_doubt": None}
    except ValueError:
        return {}


def _trail(answered: list[str], question: str | None, heard: Mapping[str, Any]) -> list[str] | None:
    """The questions answered so far, the latest last, for going back."""
    if question is None or heard.get(question) is None:
        return None
    return [*(slot for slot in answered if slot != question), question]
